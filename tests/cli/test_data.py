"""`dlcourse data`, as it is typed."""

import os
import subprocess
import sys

import pytest

from dlcourse.cli import main
from dlcourse.data import registry


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    monkeypatch.setenv("DLCOURSE_OFFLINE", "1")
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def own_mirror(tmp_path, monkeypatch, mirror):
    """A mirror with two sets, one of which a test may spoil."""
    for path in ("names/names.txt", "german-credit/german.data"):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_bytes((mirror / path).read_bytes())
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", str(tmp_path))
    return tmp_path


def test_list_shows_every_set(capsys):
    assert main(["data", "list"]) == 0
    out = capsys.readouterr().out
    for name in (*registry.registry().benchmarks, *registry.registry().bundled):
        assert name in out
    assert "not here" in out


def test_list_can_be_written_where_the_encoding_lacks_letters():
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-m", "dlcourse", "data", "list"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("cp1252")
    assert b"60,000 training" in done.stdout


def test_list_says_where_a_set_is(capsys, own_mirror):
    main(["data", "fetch", "german_credit"])
    main(["data", "list"])
    lines = capsys.readouterr().out.splitlines()
    assert any("german_credit" in line and "in the cache" in line for line in lines)
    assert any(" names " in line and "in the mirror" in line for line in lines)


def test_fetch_copies_from_a_folder_mirror_into_the_cache(capsys, own_mirror, cache_folder):
    assert main(["data", "fetch", "names", "german-credit"]) == 0
    assert (cache_folder / "names" / "names.txt").stat().st_size == 228_145
    assert capsys.readouterr().out.splitlines() == [
        "names: in the cache, verified (0.2 MB)",
        "german_credit: in the cache, verified (80 kB)",
    ]


def test_fetch_goes_on_after_a_failure_and_exits_with_1(capsys, own_mirror):
    assert main(["data", "fetch", "mnist", "names"]) == 1
    said = capsys.readouterr()
    assert "names: in the cache" in said.out
    assert "mnist: not to be had" in said.err
    assert said.err.rstrip().endswith("Not to be had: mnist.")


@pytest.mark.parametrize("arguments", [[], ["--all", "mnist"]])
def test_fetch_wants_names_or_all_and_not_both(capsys, arguments):
    assert main(["data", "fetch", *arguments]) == 2
    assert "--all" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["fetch", "verify", "where"])
def test_an_unknown_name_lists_the_names(capsys, command):
    assert main(["data", command, "minst"]) == 2
    assert "mnist, fashion_mnist" in capsys.readouterr().err


def test_verify_finds_nothing_wrong_with_what_is_right(capsys, own_mirror):
    main(["data", "fetch", "names"])
    assert main(["data", "verify"]) == 0
    assert main(["data", "verify", "names"]) == 0
    assert "wrong" not in capsys.readouterr().out


def test_verify_finds_a_damaged_file_and_says_how_to_mend_it(capsys, own_mirror, cache_folder):
    main(["data", "fetch", "names"])
    with (cache_folder / "names" / "names.txt").open("ab") as stream:
        stream.write(b"!")
    assert main(["data", "verify"]) == 1
    out = capsys.readouterr().out
    assert "wrong content: 228,146 bytes, expected 228,145" in out
    assert "dlcourse data fetch names" in out
    assert main(["data", "fetch", "names"]) == 0
    assert main(["data", "verify", "names"]) == 0


def test_verify_finds_a_mirror_that_lies(capsys, own_mirror):
    (own_mirror / "names" / "names.txt").write_bytes(b"x" * 228_145)
    assert main(["data", "verify"]) == 1
    assert "wrong content: sha256" in capsys.readouterr().out


def test_verify_of_a_named_set_that_is_not_here_exits_with_1(capsys):
    assert main(["data", "verify"]) == 0
    assert main(["data", "verify", "mnist"]) == 1
    assert "not here" in capsys.readouterr().out


def test_where_names_cache_mirror_and_each_files_origin(capsys, cache_folder):
    assert main(["data", "where", "sms_spam", "pneumoniamnist"]) == 0
    out = capsys.readouterr().out
    assert str(cache_folder / "sms-spam" / "SMSSpamCollection") in out
    assert "from SMSSpamCollection in https://" in out
    assert "pneumoniamnist_rebuilt.npz" in out
    assert "DLCOURSE_OFFLINE is set" in out


def test_a_mirror_that_is_neither_folder_nor_http_is_refused_in_words(capsys, monkeypatch):
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", "ftp://example.org/data")
    assert main(["data", "where"]) == 2
    assert "must be a folder or an http(s) address" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["fetch", "verify", "where", "list"])
def test_help_has_an_example(capsys, command):
    with pytest.raises(SystemExit) as stopped:
        main(["data", command, "--help"])
    assert stopped.value.code == 0
    assert f"dlcourse data {command}" in capsys.readouterr().out.split("examples:")[1]


def test_data_alone_shows_its_commands(capsys):
    assert main(["data"]) == 0
    assert "fetch" in capsys.readouterr().out


@pytest.fixture
def cache_folder():
    from dlcourse import paths

    return paths.cache_dir()
