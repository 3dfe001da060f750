"""What holds for every test: no network, a home of its own, nothing left behind."""

import os
import socket
import sys
from pathlib import Path

import pytest

# What a machine may lack. Under CI a skip for any other reason is a failure: a test that runs
# nowhere proves nothing.
MAY_BE_MISSING = (
    "no benchmark mirror on this machine",
    "mounting is not permitted here",
    "making a small disk needs Linux's mount",
    "no Chromium on this machine",
    "playwright is not installed",
    "no sandbox on this machine",
)
_unexpected_skips: list[str] = []

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_allowed = {"loopback": False}


def _guard(event: str, arguments: tuple) -> None:
    """Refuse every connection; a test marked `network` may talk to this machine."""
    if event not in ("socket.connect", "socket.getaddrinfo"):
        return
    host = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    if event == "socket.connect":
        if arguments[0].family not in (socket.AF_INET, socket.AF_INET6):
            return
        host = host[0]
    if isinstance(host, bytes):
        host = host.decode()
    if host in LOOPBACK and _allowed["loopback"]:
        return
    raise OSError(f"a test opened a connection to {host!r}; mark it `network` for this machine")


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def _network(request: pytest.FixtureRequest):
    _allowed["loopback"] = request.node.get_closest_marker("network") is not None
    yield
    _allowed["loopback"] = False


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """Downloads and progress of a test go to folders of its own; settings do not leak in."""
    base = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("DLCOURSE_DATA", str(base / "cache"))
    monkeypatch.setenv("DLCOURSE_STATE", str(base / "state"))
    for name in ("DLCOURSE_DATA_MIRROR", "DLCOURSE_SCALE", "DLCOURSE_STRICT", "DLCOURSE_OFFLINE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def mirror() -> Path:
    """The folder of benchmark files, where this machine has one; else the test is skipped."""
    folder = os.environ.get("DLCOURSE_TEST_MIRROR", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("no benchmark mirror on this machine (DLCOURSE_TEST_MIRROR)")
    return Path(folder)


def pytest_runtest_logreport(report: pytest.TestReport):
    """Under CI, note a skip that is not on the list."""
    if not (report.skipped and os.environ.get("CI")) or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not any(known in reason for known in MAY_BE_MISSING):
        _unexpected_skips.append(f"{report.nodeid}: {reason}")


def pytest_sessionfinish(session: pytest.Session):
    """Fail a run whose only fault is an unexpected skip."""
    if _unexpected_skips and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Say which skips made the run fail, and what the course is still to teach."""
    for skip in _unexpected_skips:
        terminalreporter.write_line(f"FAILED: skipped in CI without a listed reason: {skip}")
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "still to come":
                terminalreporter.write_line(f"still to come: {value}")
