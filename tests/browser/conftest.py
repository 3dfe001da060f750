"""A browser without a window, and JupyterLab for it: what is missing skips the test."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@pytest.fixture(scope="module")
def browser():
    """A Chromium without a window."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport={"width": 1280, "height": 1000})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def serve(browser, tmp_path_factory):
    """What starts JupyterLab in a folder, with settings of its own, and gives its address."""

    @contextlib.contextmanager
    def started(root: Path) -> Iterator[str]:
        home = tmp_path_factory.mktemp("jupyter")
        with (home / "log.txt").open("w", encoding="utf-8") as log:
            server = subprocess.Popen(
                _command(root, port := _free_port()),
                cwd=root,
                env={**os.environ, **_folders(home)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                yield _when_up(f"http://127.0.0.1:{port}", server, home / "log.txt")
            finally:
                server.terminate()
                server.wait(timeout=30)

    return started


def _folders(home: Path) -> dict[str, str]:
    names = (
        "JUPYTER_CONFIG",
        "JUPYTER_DATA",
        "JUPYTER_RUNTIME",
        "JUPYTERLAB_SETTINGS",
        "JUPYTERLAB_WORKSPACES",
    )
    return {f"{name}_DIR": str(home / name.lower()) for name in names}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _command(root: Path, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", f"--ServerApp.root_dir={root}"),
        *("--LabApp.expose_app_in_browser=True", "--LabApp.news_url="),
    ]


def _when_up(address: str, server: subprocess.Popen, log: Path) -> str:
    # from its log: while a module's fixture is set up, pytest's process opens no connection
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        if "is running at" in log.read_text(encoding="utf-8"):
            return address
        time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
