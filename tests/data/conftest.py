"""A server on this machine that misbehaves as it is told, and small disks to fill up."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dlcourse.data.registry import Benchmark, DataFile

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Serves what `serve` was told; counts what is asked for."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.released = threading.Event()  # what a stalling answer waits for
        self._answers: dict[str, list[Answer]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests[self.path] += 1
                answers = outer._answers.get(self.path, [outer.status(404)])
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                with contextlib.suppress(OSError):  # the client has gone, as some tests want
                    answer(self)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def serve(self, path: str, *answers: Answer) -> str:
        """Answer `path` with each of `answers` in turn, and the last of them for good."""
        self._answers[path] = list(answers)
        return self.address + path

    def body(self, content: bytes, *, pause: float = 0.0) -> Answer:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            time.sleep(pause)
            handler.wfile.write(content)

        return answer

    def cut(self, content: bytes, *, announced: bool = True, stall: bool = False) -> Answer:
        """Send half of `content`, then hang up; with `stall` only when released."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            if announced:
                handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content[: len(content) // 2])
            handler.wfile.flush()
            if stall:
                self.released.wait(30)

        return answer

    def status(self, code: int) -> Answer:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(code)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        return answer

    def silence(self, handler: BaseHTTPRequestHandler) -> None:
        """Accept the request and never answer."""
        self.released.wait(30)

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without pauses, and time-outs that a test can wait for."""
    monkeypatch.setattr("dlcourse.data.web.BACKOFF", 0.0)
    monkeypatch.setattr("dlcourse.data.web.TIMEOUT", (1.0, 0.3))


CONTENT = bytes(range(256)) * 2000  # 512,000 bytes


@pytest.fixture
def content() -> bytes:
    return CONTENT


@pytest.fixture
def make() -> Callable[..., Benchmark]:
    """Make a benchmark set of one file, `toy/toy.bin`, that holds `CONTENT`."""

    def make(*urls: str, **changes: object) -> Benchmark:
        values: dict = {
            "path": "toy/toy.bin",
            "algorithm": "sha256",
            "digest": hashlib.sha256(CONTENT).hexdigest(),
            "bytes": len(CONTENT),
            "urls": urls,
        }
        file = DataFile(**{**values, **changes})
        return Benchmark("toy", "Toy", "bytes", "none", "nobody", (file,))

    return make


@pytest.fixture
def cache() -> Path:
    return Path(os.environ["DLCOURSE_DATA"])


@pytest.fixture
def final(cache: Path) -> Path:
    """Where `toy.bin` belongs."""
    return cache / "toy" / "toy.bin"


@pytest.fixture
def fetch_toy(final: Path) -> Callable[[str], subprocess.Popen]:
    """Start a process of its own that fetches `toy.bin` from `url`."""
    code = (
        "import hashlib, sys\n"
        "from dlcourse.data.download import obtain\n"
        "from dlcourse.data.registry import Benchmark, DataFile\n"
        "url, digest, size = sys.argv[1:]\n"
        "file = DataFile('toy/toy.bin', 'sha256', digest, int(size), (url,))\n"
        "toy = Benchmark('toy', 'Toy', 'bytes', 'none', 'nobody', (file,))\n"
        "print(hashlib.sha256(obtain(toy, file).read_bytes()).hexdigest())\n"
    )
    started: list[subprocess.Popen] = []

    def start(url: str) -> subprocess.Popen:
        arguments = [url, hashlib.sha256(CONTENT).hexdigest(), str(len(CONTENT))]
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


class Disk:
    """A small file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A disk of 256 KiB, half of what `toy.bin` needs, as the cache folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("making a small disk needs Linux's mount")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"mounting is not permitted here: {made.stderr.strip()}")
    monkeypatch.setenv("DLCOURSE_DATA", str(folder))
    yield Disk(folder)
    subprocess.run(["umount", str(folder)], check=True)
