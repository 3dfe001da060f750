"""Where things are: in a clone, and in a wheel (see tests/setup/test_wheel.py)."""

from pathlib import Path

from dlcourse import paths

ROOT = Path(__file__).resolve().parent.parent


def test_a_clone_reads_its_own_files():
    assert paths.clone_root() == ROOT
    assert paths.notebooks_dir() == ROOT / "notebooks"
    assert paths.data_dir() == ROOT / "data"
    assert paths.records_dir() == ROOT / "data" / "records"
    assert paths.work_dir() == ROOT / "work"
    assert (paths.data_dir() / "registry.toml").is_file()


def test_without_a_clone_the_packages_own_copies_are_read(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "site-packages" / "dlcourse")
    monkeypatch.chdir(tmp_path)
    assert paths.clone_root() is None
    assert paths.share_dir() == tmp_path / "site-packages" / "dlcourse" / "_share"
    assert paths.work_dir() == tmp_path / "work"


def test_the_environment_moves_cache_and_state(monkeypatch, tmp_path):
    monkeypatch.setenv("DLCOURSE_DATA", f" {tmp_path / 'data'} ")
    monkeypatch.setenv("DLCOURSE_STATE", "~/state")
    assert paths.cache_dir() == tmp_path / "data"
    assert paths.state_dir() == Path.home() / "state"


def test_an_empty_setting_is_no_setting(monkeypatch):
    monkeypatch.setenv("DLCOURSE_DATA", "")
    assert paths.cache_dir().is_absolute()
    assert "dlcourse" in paths.cache_dir().parts


def test_a_relative_folder_is_taken_from_here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLCOURSE_DATA", "cache")
    assert paths.cache_dir() == tmp_path / "cache"


def test_asking_where_creates_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("DLCOURSE_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("DLCOURSE_STATE", str(tmp_path / "state"))
    paths.cache_dir(), paths.state_dir(), paths.work_dir()
    assert list(tmp_path.iterdir()) == []
