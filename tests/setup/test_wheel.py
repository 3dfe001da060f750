"""A wheel, installed where there is no clone, carries the data list and the notebooks along."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("no hatchling here: building a wheel would need the network")
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The folder the wheel is unpacked to: what `pip install --no-deps --target` does."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run `python -m dlcourse` from the wheel, away from the clone."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "dlcourse", *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1", "COLUMNS": "200"},
    )


def test_the_wheel_has_the_whole_package_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in [*(ROOT / "dlcourse").rglob("*.py"), *(ROOT / "dlcourse").rglob("*.toml")]:
        assert path.relative_to(ROOT).as_posix() in names
    assert "dlcourse/_share/data/registry.toml" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"dlcourse"}
    assert not [name for name in names if ".ipynb_checkpoints" in name or name.endswith(".pyc")]


def test_every_notebook_of_the_clone_is_in_it(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    notebooks = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "notebooks").rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    ]
    assert notebooks
    assert not [name for name in notebooks if f"dlcourse/_share/{name}" not in names]


def test_both_licences_are_in_it(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {Path(name).name for name in names if "/licenses/" in name} == {
        "LICENSE",
        "LICENSE-TEXT",
    }


def test_it_runs_from_its_own_files(installed, tmp_path):
    code = "from dlcourse import paths; print(paths.clone_root(), paths.data_dir())"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )
    assert done.stdout.strip() == f"None {installed / 'dlcourse' / '_share' / 'data'}"


def test_chapters_and_data_are_listed_from_it(installed, tmp_path):
    chapters = run(installed, tmp_path, "chapters")
    assert chapters.returncode == 0, chapters.stderr
    assert "perceptron" in chapters.stdout.lower()
    data = run(installed, tmp_path, "data", "list")
    assert data.returncode == 0, data.stderr
    assert "fashion_mnist" in data.stdout


def test_the_learners_copies_come_from_it(installed, tmp_path):
    done = run(installed, tmp_path, "update")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "work" / "01_perceptron.ipynb").is_file()
