"""Energy of a piece of code in watt-hours: measured where the machine lets one, else estimated."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .arguments import check_amount
from .meters import JOULES_PER_WH, GpuMeter, ProcessorMeter

WATTS_PER_CORE = (
    5.0,
    10.0,
    20.0,
)  # of one busy core with its share of the machine: low, usual, high
_METER_OFF = 0.1  # what we assume a counter to be off by, as a fraction
_BETWEEN = 30.0  # seconds between two looks at counters that start again at 0


@dataclass(frozen=True)
class Energy:
    """How much electricity something used, and how well that is known.

    Attributes:
        processor_wh: Watt-hours of the processor.
        gpu_wh: Watt-hours of the GPUs; 0 where there are none, NaN where there are some that
            cannot be read.
        low_wh: Lower end of the band in which the sum lies, as the source has it.
        high_wh: Upper end.
        seconds: Wall-clock time.
        processor_seconds: Seconds of busy cores.
        source: Where the numbers come from, in words.
    """

    processor_wh: float
    gpu_wh: float
    low_wh: float
    high_wh: float
    seconds: float
    processor_seconds: float
    source: str

    @property
    def wh(self) -> float:
        """Watt-hours of processor and GPUs together."""
        return self.processor_wh + self.gpu_wh


@dataclass
class Meter:
    """What `measure_energy` hands to its block; it holds the result when the block has ended."""

    result: Energy | None = None

    @property
    def energy(self) -> Energy:
        """The energy of the block.

        Raises:
            ValueError: If the block has not ended.
        """
        if self.result is None:
            raise ValueError(
                "The energy is known when the block has ended. Received: a look inside the block. "
                "Read `meter.energy` after it, one indentation to the left."
            )
        return self.result


def estimate_energy(
    seconds: float,
    *,
    watts: float | None = None,
    low_watts: float | None = None,
    high_watts: float | None = None,
) -> Energy:
    """Estimate the energy of a computation: watts times seconds (1 Wh = 3,600 J).

    Without `watts` a busy core counts 10 W, somewhere from 5 to 20 W. This is our assumption, for
    a core with its share of memory, board and power supply in a laptop or a server; it leaves out
    screen and cooling of the room. Lannelongue, Grealey & Inouye ("Green Algorithms", 2021) count
    in the same way, with a table of processors.

    Args:
        seconds: Seconds of busy cores: of two cores for a minute, 120.
        watts: Power of one core while it is busy.
        low_watts: Lower end of what it may be; half of `watts` if not given.
        high_watts: Upper end; twice `watts` if not given.

    Raises:
        ValueError: If a number is negative or not finite, or `watts` is not between its ends.

    Example:
        A kettle of 2,000 W for three minutes, then an hour of one core:

        >>> estimate_energy(180, watts=2000).wh
        100.0
        >>> hour = estimate_energy(3600)
        >>> hour.low_wh, hour.wh, hour.high_wh
        (5.0, 10.0, 20.0)
    """
    seconds = check_amount("seconds", seconds, "3600")
    usual = check_amount("watts", WATTS_PER_CORE[1] if watts is None else watts, "10")
    low = check_amount("low_watts", usual / 2 if low_watts is None else low_watts, "5")
    high = check_amount("high_watts", usual * 2 if high_watts is None else high_watts, "20")
    if not low <= usual <= high:
        raise ValueError(
            "`watts` must lie between `low_watts` and `high_watts`. "
            f"Received: watts={usual}, low_watts={low}, high_watts={high}. Give all three."
        )
    wh, low_wh, high_wh = (power * seconds / JOULES_PER_WH for power in (usual, low, high))
    source = f"estimated: {usual:g} W a busy core ({low:g} to {high:g} W)"
    return Energy(wh, 0.0, low_wh, high_wh, seconds, seconds, source)


@contextmanager
def measure_energy(*, watts: float | None = None) -> Iterator[Meter]:
    """Measure the energy of a block: the processor's by RAPL, the GPUs' by NVML, where readable.

    Counters see the whole chip or board, so what else runs on the machine is counted along; the
    band is then 10 % to both sides, our assumption. Where the processor's cannot be read (most
    laptops, containers and clouds), it is estimated from the seconds that this process kept cores
    busy, see `estimate_energy`; child processes are then left out.

    Args:
        watts: Power of one busy core, for the estimate; 10 W (5 to 20 W) if not given.

    Yields:
        A meter: `meter.energy` is there when the block has ended.

    Raises:
        ValueError: If `watts` is negative, or the meter is read inside the block.

    Example:
        >>> with measure_energy() as meter:
        ...     total = sum(range(100_000))
        >>> 0 <= meter.energy.low_wh <= meter.energy.high_wh < 1
        True
    """
    estimate_energy(0.0, watts=watts)  # says what is wrong before the work, not after it
    meter, gpus, processor = Meter(), GpuMeter(), ProcessorMeter()
    done = threading.Event()

    def look() -> None:
        while not done.wait(_BETWEEN):
            processor.read()

    watcher = threading.Thread(target=look, daemon=True)
    start, start_busy = time.perf_counter(), time.process_time()
    watcher.start()
    try:
        yield meter
    finally:
        seconds, busy = time.perf_counter() - start, time.process_time() - start_busy
        done.set()
        watcher.join()
        joules, gpu_joules = processor.read(), gpus.read()
        found = gpus.found
        gpus.close()
        meter.result = _summary(seconds, busy, joules, gpu_joules, found, watts)


def _summary(
    seconds: float,
    busy: float,
    joules: float | None,
    gpu_joules: float | None,
    gpus: int,
    watts: float | None,
) -> Energy:
    if joules is None:
        guess = estimate_energy(busy, watts=watts)
        wh, low, high, source = guess.wh, guess.low_wh, guess.high_wh, guess.source
    else:
        wh = joules / JOULES_PER_WH
        low, high, source = (
            wh * (1 - _METER_OFF),
            wh * (1 + _METER_OFF),
            "processor measured (RAPL)",
        )
    if gpu_joules is not None:
        gpu_wh = gpu_joules / JOULES_PER_WH
        source += f"; {gpus} GPU measured (NVML)"
    elif gpus:
        gpu_wh = float("nan")
        source += f"; {gpus} GPU not readable"
    else:
        gpu_wh = 0.0
    low, high = low + gpu_wh * (1 - _METER_OFF), high + gpu_wh * (1 + _METER_OFF)
    return Energy(wh, gpu_wh, low, high, seconds, busy, source)
