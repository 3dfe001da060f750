"""What goes wrong with downloads, for real: a server on this machine, processes, disks.

After every fault: nothing half-written under the final name, no temporary file left behind
(save by a process that was killed, until the next one tidies up).
"""

import os
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from dlcourse.data import DatasetUnavailable, web
from dlcourse.data.download import obtain

pytestmark = pytest.mark.network


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.part")]


def reasons(problem: pytest.ExceptionInfo[DatasetUnavailable]) -> list[tuple[str, str]]:
    return [(attempt.source, attempt.reason) for attempt in problem.value.attempts]


def fails(dataset, final: Path) -> list[tuple[str, str]]:
    """Fetch a set that cannot be had; return (source, reason) of each attempt."""
    before = final.read_bytes() if final.exists() else None
    with pytest.raises(DatasetUnavailable) as problem:
        obtain(dataset, dataset.files[0])
    assert (final.read_bytes() if final.exists() else None) == before
    assert leftovers(final.parents[1]) == []
    return reasons(problem)


def test_a_sound_download_arrives_whole_and_is_asked_for_once(server, make, final, content):
    toy = make(server.serve("/toy.bin", server.body(content)))
    assert obtain(toy, toy.files[0]) == final
    assert final.read_bytes() == content
    assert obtain(toy, toy.files[0]) == final
    assert server.requests["/toy.bin"] == 1
    assert leftovers(final.parent) == []


@pytest.mark.parametrize("announced", [True, False])
def test_a_download_cut_off_half_way_is_tried_again(server, make, final, content, quick, announced):
    cut = server.cut(content, announced=announced)
    toy = make(server.serve("/toy.bin", cut, cut, server.body(content)))
    assert obtain(toy, toy.files[0]).read_bytes() == content
    assert server.requests["/toy.bin"] == 3


@pytest.mark.parametrize("announced", [True, False])
def test_a_download_always_cut_off_is_given_up(server, make, final, content, quick, announced):
    toy = make(server.serve("/toy.bin", server.cut(content, announced=announced)))
    (_, (_, reason)) = fails(toy, final)
    assert "cut off" in reason
    assert "3 times" in reason
    assert server.requests["/toy.bin"] == web.ATTEMPTS


@pytest.mark.parametrize(
    "wrong", [b"x", b"<html>log in first</html>" * 100], ids=["as-long", "shorter"]
)
def test_wrong_bytes_are_refused(server, make, final, content, quick, wrong):
    wrong = wrong.ljust(len(content), b"x") if wrong == b"x" else wrong
    fails(make(server.serve("/toy.bin", server.body(wrong))), final)
    assert not final.exists()


def test_more_bytes_than_the_file_has_are_not_waited_for(server, make, final, content, quick):
    toy = make(server.serve("/toy.bin", server.body(content * 3)))
    (_, (_, reason)) = fails(toy, final)
    assert reason == "wrong content: more than the 512,000 bytes it may have"
    assert server.requests["/toy.bin"] == 1


def test_a_missing_file_is_not_asked_for_again(server, make, final, quick):
    toy = make(server.serve("/toy.bin", server.status(404)))
    (cache, public) = fails(toy, final)
    assert cache == ("cache", "not there")
    assert public[1] == "the server answered 404 Not Found"
    assert server.requests["/toy.bin"] == 1


def test_a_busy_server_is_asked_again(server, make, content, quick):
    busy = server.status(503)
    toy = make(server.serve("/toy.bin", busy, busy, server.body(content)))
    assert obtain(toy, toy.files[0]).read_bytes() == content
    assert server.requests["/toy.bin"] == 3


def test_the_pause_between_tries_doubles(server, make, content, monkeypatch):
    pauses = []
    monkeypatch.setattr(web.time, "sleep", pauses.append)
    toy = make(server.serve("/toy.bin", server.status(503)))
    with pytest.raises(DatasetUnavailable):
        obtain(toy, toy.files[0])
    assert pauses == [web.BACKOFF, 2 * web.BACKOFF]


def test_a_server_that_never_answers_is_given_up(server, make, final, quick):
    toy = make(server.serve("/toy.bin", server.silence))
    (_, (_, reason)) = fails(toy, final)
    assert reason == "no answer within 0.3 s, 3 times"


def test_a_server_that_falls_silent_half_way_is_given_up(server, make, final, content, quick):
    toy = make(server.serve("/toy.bin", server.cut(content, stall=True)))
    (_, (_, reason)) = fails(toy, final)
    assert reason == "no answer within 0.3 s, 3 times"


def test_a_server_that_is_not_there_is_given_up(make, final, quick):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    (_, (_, reason)) = fails(make(f"http://127.0.0.1:{port}/toy.bin"), final)
    assert reason.startswith("no connection")


def test_the_second_address_is_tried_when_the_first_fails(server, make, content, quick):
    first = server.serve("/first", server.status(404))
    toy = make(first, server.serve("/second", server.body(content)))
    assert obtain(toy, toy.files[0]).read_bytes() == content


def test_two_processes_at_once_download_once(server, fetch_toy, final, content):
    url = server.serve("/toy.bin", server.body(content, pause=1.0))
    processes = [fetch_toy(url), fetch_toy(url)]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0] != ""
    assert server.requests["/toy.bin"] == 1
    assert final.read_bytes() == content


def test_a_process_killed_in_the_middle_leaves_nothing_that_matters(
    server, fetch_toy, make, final, content
):
    url = server.serve("/toy.bin", server.cut(content, stall=True), server.body(content))
    process = fetch_toy(url)
    deadline = time.monotonic() + 60
    while not any(part.stat().st_size for part in final.parent.glob(".*.part")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the download never began"
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert not final.exists()
    assert len(leftovers(final.parent)) == 1
    toy = make(url)
    assert obtain(toy, toy.files[0]).read_bytes() == content  # its lock died with it
    assert leftovers(final.parent) == []


def test_an_interrupt_leaves_nothing_behind(server, make, final, content, monkeypatch):
    def interrupted(path, file):
        if path.name.endswith(".part"):
            raise KeyboardInterrupt
        raise FileNotFoundError

    monkeypatch.setattr("dlcourse.data.download.complaint", interrupted)
    toy = make(server.serve("/toy.bin", server.body(content)))
    with pytest.raises(KeyboardInterrupt):
        obtain(toy, toy.files[0])
    assert not final.exists()
    assert leftovers(final.parent) == []


def test_a_damaged_cached_file_is_fetched_again(server, make, final, content):
    final.parent.mkdir(parents=True)
    final.write_bytes(content[:-1] + b"?")
    toy = make(server.serve("/toy.bin", server.body(content)))
    assert obtain(toy, toy.files[0]).read_bytes() == content


def test_a_damaged_cached_file_stays_until_there_is_a_better_one(server, make, final, quick):
    final.parent.mkdir(parents=True)
    final.write_bytes(b"damaged, but perhaps all there is")
    attempts = fails(make(server.serve("/toy.bin", server.status(404))), final)
    assert attempts[0][1].startswith("wrong content")


def test_a_good_cached_file_is_never_asked_for(server, make, final, content):
    final.parent.mkdir(parents=True)
    final.write_bytes(content)
    toy = make(server.serve("/toy.bin", server.body(b"other")))
    assert obtain(toy, toy.files[0], keep=True).read_bytes() == content
    assert server.requests["/toy.bin"] == 0


def test_a_read_only_cache_is_named_with_its_cure(server, disk, make, content):
    disk.make_read_only()
    toy = make(server.serve("/toy.bin", server.body(content)))
    with pytest.raises(DatasetUnavailable, match=r"read-only.*DLCOURSE_DATA") as problem:
        obtain(toy, toy.files[0])
    assert str(disk.folder) in str(problem.value)
    assert server.requests["/toy.bin"] == 0


def test_a_read_only_cache_still_gives_what_it_holds(server, disk, make, monkeypatch):
    held = b"small"
    (disk.folder / "toy").mkdir()
    (disk.folder / "toy" / "toy.bin").write_bytes(held)
    disk.make_read_only()
    import hashlib

    toy = make(digest=hashlib.sha256(held).hexdigest(), bytes=len(held))
    assert obtain(toy, toy.files[0]).read_bytes() == held


def test_a_read_only_cache_does_not_keep_a_folder_mirror_from_being_read(
    disk, make, content, tmp_path, monkeypatch
):
    disk.make_read_only()
    (tmp_path / "mirror" / "toy").mkdir(parents=True)
    (tmp_path / "mirror" / "toy" / "toy.bin").write_bytes(content)
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", str(tmp_path / "mirror"))
    toy = make()
    assert obtain(toy, toy.files[0]) == tmp_path / "mirror" / "toy" / "toy.bin"


def test_a_full_disk_is_named_with_its_cure_and_left_clean(server, disk, make, content):
    toy = make(server.serve("/toy.bin", server.body(content)))
    final = disk.folder / "toy" / "toy.bin"
    final.parent.mkdir()
    final.write_bytes(b"what was there before")
    attempts = fails(toy, final)
    assert "the disk is full" in attempts[-1][1]
    assert "DLCOURSE_DATA" in attempts[-1][1]
    assert final.read_bytes() == b"what was there before"


def test_a_mirror_address_is_asked_before_the_public_one(server, make, content, monkeypatch):
    server.serve("/mirror/toy/toy.bin", server.body(content))
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", f"{server.address}/mirror/")
    toy = make(server.serve("/toy.bin", server.body(content)))
    assert obtain(toy, toy.files[0]).read_bytes() == content
    assert server.requests["/toy.bin"] == 0


@pytest.mark.parametrize("kind", ["folder", "address"])
def test_a_mirror_that_lies_is_reported_and_passed_over(
    server, make, final, content, monkeypatch, tmp_path, kind
):
    lie = content[:-1] + b"!"
    if kind == "folder":
        (tmp_path / "toy").mkdir()
        (tmp_path / "toy" / "toy.bin").write_bytes(lie)
        monkeypatch.setenv("DLCOURSE_DATA_MIRROR", str(tmp_path))
    else:
        server.serve("/m/toy/toy.bin", server.body(lie))
        monkeypatch.setenv("DLCOURSE_DATA_MIRROR", f"{server.address}/m")
    toy = make(server.serve("/toy.bin", server.body(content)))
    with pytest.warns(UserWarning, match=r"mirror is not to be trusted.*wrong content: sha256"):
        assert obtain(toy, toy.files[0]) == final
    assert final.read_bytes() == content


def test_a_mirror_that_lacks_the_file_is_passed_over_in_silence(
    server, make, content, monkeypatch, quick
):
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", f"{server.address}/empty")
    toy = make(server.serve("/toy.bin", server.body(content)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert obtain(toy, toy.files[0]).read_bytes() == content


def test_offline_opens_no_connection(server, make, final, content, monkeypatch):
    monkeypatch.setenv("DLCOURSE_OFFLINE", "1")
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", f"{server.address}/mirror")
    toy = make(server.serve("/toy.bin", server.body(content)))
    attempts = fails(toy, final)
    assert [reason for _, reason in attempts[1:]] == ["not tried: DLCOURSE_OFFLINE is set"] * 2
    assert sum(server.requests.values()) == 0


def test_the_message_names_three_ways_and_every_attempt(server, make, final, quick):
    url = server.serve("/toy.bin", server.status(404))
    toy = make(url)
    with pytest.raises(DatasetUnavailable) as problem:
        obtain(toy, toy.files[0])
    text = str(problem.value)
    for part in ("dlcourse data fetch toy", "DLCOURSE_DATA_MIRROR", str(final), url, "404"):
        assert part in text


def test_the_exception_survives_a_process_boundary(make):
    import pickle

    toy = make()
    with pytest.raises(DatasetUnavailable) as problem:
        obtain(toy, toy.files[0])
    again = pickle.loads(pickle.dumps(problem.value))
    assert str(again) == str(problem.value)


def test_a_progress_bar_shows_on_a_terminal_only(server, make, content, monkeypatch, capfd):
    toy = make(server.serve("/toy.bin", server.body(content)))
    obtain(toy, toy.files[0])
    assert capfd.readouterr().err == ""
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    (Path(os.environ["DLCOURSE_DATA"]) / "toy" / "toy.bin").unlink()
    obtain(toy, toy.files[0])
    assert "toy.bin" in capfd.readouterr().err


def test_a_cached_file_needs_neither_pooch_nor_a_lock(make, final, content):
    final.parent.mkdir(parents=True)
    final.write_bytes(content)
    code = (
        "import hashlib, sys\n"
        "from dlcourse.data.download import obtain\n"
        "from dlcourse.data.registry import Benchmark, DataFile\n"
        f"file = DataFile('toy/toy.bin', 'sha256', '{make().files[0].digest}')\n"
        "obtain(Benchmark('toy', 'Toy', 'b', 'n', 'n', (file,)), file)\n"
        "sys.exit(bool({'pooch', 'requests', 'tqdm', 'filelock'} & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
