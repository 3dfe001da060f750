"""Energy: watts times seconds, the counters, and what is said where there are none."""

import math
import time

import pytest

from dlcourse.society import (
    GRIDS,
    PUBLISHED,
    emissions,
    energy,
    estimate_energy,
    measure_energy,
    meters,
)
from dlcourse.society.meters import GpuMeter, ProcessorMeter


def package(folder, used, full=1_000_000, name="package-0", number="intel-rapl:0"):
    """Write the files in which Linux shows a counter."""
    (folder / number).mkdir(exist_ok=True)
    (folder / number / "name").write_text(f"{name}\n")
    (folder / number / "max_energy_range_uj").write_text(f"{full}\n")
    (folder / number / "energy_uj").write_text(f"{used}\n")


def test_energy_is_watts_times_seconds():
    assert estimate_energy(180, watts=2000).wh == 100
    hour = estimate_energy(3600)
    assert (hour.low_wh, hour.wh, hour.high_wh) == (5, 10, 20)


def test_the_band_holds_the_estimate_and_can_be_given():
    made = estimate_energy(60, watts=30, low_watts=20, high_watts=40)
    assert [60 * watts / 3600 for watts in (20, 30, 40)] == [made.low_wh, made.wh, made.high_wh]
    with pytest.raises(ValueError, match="between `low_watts` and `high_watts`"):
        estimate_energy(60, watts=30, low_watts=31)


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf])
def test_seconds_that_are_no_amount_are_refused(seconds):
    with pytest.raises(ValueError, match="`seconds` must be finite and not negative"):
        estimate_energy(seconds)
    with pytest.raises(TypeError, match="`watts` must be a number"):
        estimate_energy(1, watts="ten")


def test_a_busy_block_costs_more_than_one_that_sleeps(monkeypatch, tmp_path):
    without_counters(monkeypatch, tmp_path)
    # the clock of this process also counts what other libraries' threads do meanwhile
    processor = iter([5.0, 5.01, 7.0, 7.2])
    monkeypatch.setattr(energy.time, "process_time", lambda: next(processor))
    with measure_energy() as slept:
        time.sleep(0.2)
    with measure_energy() as busy:
        pass
    monkeypatch.undo()
    assert slept.energy.seconds >= 0.19
    assert busy.energy.wh == pytest.approx(20 * slept.energy.wh)
    assert busy.energy.wh == pytest.approx(10 * 0.2 / 3600)
    assert "estimated" in busy.energy.source


def test_the_energy_is_unknown_inside_the_block():
    with measure_energy() as meter, pytest.raises(ValueError, match="when the block has ended"):
        meter.energy  # noqa: B018


def test_a_wrong_power_is_refused_before_the_work():
    with pytest.raises(ValueError, match="`watts` must be finite"), measure_energy(watts=-1):
        pytest.fail("the block has run")


def test_a_block_that_fails_is_measured_all_the_same():
    with pytest.raises(RuntimeError, match="mine"), measure_energy() as meter:
        raise RuntimeError("mine")
    assert meter.energy.seconds > 0


def test_the_counters_difference_is_what_was_used(tmp_path):
    package(tmp_path, 100)
    package(tmp_path, 5, name="core", number="intel-rapl:0:0")  # a part of it: not counted twice
    meter = ProcessorMeter(tmp_path)
    package(tmp_path, 600_100)
    assert meter.read() == pytest.approx(0.6)


def test_a_counter_that_started_again_is_followed(tmp_path):
    package(tmp_path, 900_000)
    meter = ProcessorMeter(tmp_path)
    package(tmp_path, 99_999)
    assert meter.read() == pytest.approx(0.2)
    package(tmp_path, 199_999)
    assert meter.read() == pytest.approx(0.3)


def test_without_a_counter_the_answer_is_none(tmp_path):
    assert ProcessorMeter(tmp_path).read() is None
    assert ProcessorMeter(tmp_path / "none").read() is None


def test_a_measured_block_says_so(monkeypatch, tmp_path):
    without_counters(monkeypatch, tmp_path)
    package(tmp_path, 0, full=10**9)
    with measure_energy() as meter:
        package(tmp_path, 36_000_000, full=10**9)  # 36 J
    assert meter.energy.processor_wh == pytest.approx(0.01)
    assert meter.energy.low_wh < meter.energy.wh < meter.energy.high_wh
    assert "measured" in meter.energy.source


def test_a_gpu_that_cannot_be_read_is_no_silent_zero():
    unread = energy._summary(1.0, 1.0, None, None, 1, None)
    assert math.isnan(unread.gpu_wh)
    assert math.isnan(unread.wh)
    assert "not readable" in unread.source
    read = energy._summary(1.0, 1.0, None, 3600.0, 1, None)
    assert read.gpu_wh == 1


def test_a_missing_driver_means_no_gpu(monkeypatch):
    monkeypatch.setattr(meters, "_NVML", "no-such-library.so")
    gpus = GpuMeter()
    assert gpus.found == 0
    assert gpus.read() is None
    gpus.close()


def test_emissions_are_energy_times_intensity():
    assert emissions(2000, grams_per_kwh=436) == 872
    assert emissions(1000, grams_per_kwh=GRIDS["coal"].grams_per_kwh) == 820
    with pytest.raises(ValueError, match="`grams_per_kwh` must be finite"):
        emissions(1, grams_per_kwh=-1)


def test_every_published_number_has_a_source_and_a_believable_intensity():
    for run in PUBLISHED:
        assert str(run.year) <= "2023"
        assert "(20" in run.source
        assert 10 < 1000 * run.tonnes / run.mwh < 900, run.model  # kg a MWh = g a kWh


def without_counters(monkeypatch, folder):
    monkeypatch.setattr(energy, "ProcessorMeter", lambda: ProcessorMeter(folder))
    monkeypatch.setattr(meters, "_NVML", "no-such-library.so")
