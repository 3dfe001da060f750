"""The command as a whole: help, bad input, and a reader who stops reading."""

import subprocess
import sys

import pytest

from dlcourse.cli import main


def test_help_names_every_group_of_commands(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("lab", "update", "doctor", "chapters", "run", "data"))


def test_bad_input_is_one_line_and_code_2(capsys):
    assert main(["run", "no_such_chapter"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("dlcourse: ")
    assert "no_such_chapter" in error


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe that closes early is POSIX")
@pytest.mark.parametrize("command", [["lint", "--rules"], ["chapters", "--json"]])
def test_a_reader_that_closes_the_pipe_sees_no_traceback(command):
    with subprocess.Popen(
        [sys.executable, "-m", "dlcourse", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        run.stdout.close()
        assert run.stderr.read() == ""
