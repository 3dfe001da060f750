"""What holds for the doctests as well: they write to a folder of their own."""

import pytest


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """Keep what an example records out of this user's progress."""
    monkeypatch.setenv("DLCOURSE_STATE", str(tmp_path_factory.mktemp("state")))
