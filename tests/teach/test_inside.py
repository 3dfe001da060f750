"""What a box shows of this machine: Python, and no copy of the course with answers in it."""

import sys
from pathlib import Path

import pytest

from dlcourse.teach.boxes import bubblewrap, inside

VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a Python in it, and a copy of the course among its packages."""
    program = tmp_path / "bin" / "python3"
    copy = tmp_path / "lib" / VERSION / "site-packages" / "dlcourse"
    copy.mkdir(parents=True)
    program.parent.mkdir()
    program.touch()
    (tmp_path / "lib" / "libpython3.so").touch()
    (tmp_path / "letters").mkdir()
    monkeypatch.setattr(inside, "interpreter", lambda: str(program))
    return tmp_path


def test_a_copy_beside_the_python_below_the_environment_is_hidden(python: Path) -> None:
    copy = python / "lib" / VERSION / "site-packages" / "dlcourse"
    assert copy in inside.other_copies()
    line = list(bubblewrap._course())
    assert line[line.index(str(copy)) - 1] == "--tmpfs"


def test_a_python_of_its_own_folder_is_shown_with_all_that_is_there(python: Path) -> None:
    assert inside.python_places() == [python]


@pytest.mark.parametrize("home", ["", "below"])
def test_a_python_in_the_home_folder_is_shown_without_the_home(
    python: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setattr(Path, "home", lambda: python / home)
    places = inside.python_places()
    libraries = python / "lib"
    assert places == [python / "bin" / "python3", libraries / VERSION, libraries / "libpython3.so"]
    assert str(python) not in bubblewrap._system()
