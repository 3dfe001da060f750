"""Download one address into a file through pooch: progress bar, time-outs, retries."""

import os
import sys
import time
from http.client import responses
from typing import Any

from .. import output
from .part import Part

ATTEMPTS = 3
BACKOFF = 1.0  # seconds before the second try, doubled before each further one
TIMEOUT = (10.0, 30.0)  # seconds to connect, and without a byte
_CHUNK = 2**16
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}  # answers of a server that is busy, not missing


class SourceFailed(Exception):
    """A source did not give the file; says why, without a path."""


def download(url: str, part: Part, size: int | None = None) -> None:
    """Write what `url` answers to `part`.

    A busy server, a broken connection and a short answer are tried again, after a pause; a
    missing file, an unreachable server and a certificate that does not hold are not.

    Args:
        url: An http(s) address.
        part: Where it goes.
        size: The bytes it must have, where known; the content is for the caller to verify.

    Raises:
        SourceFailed: If the address did not give it.
        TooLong: If the answer is longer than `part` takes.
        CacheUnusable: If it cannot be written.
    """
    for attempt in range(1, ATTEMPTS + 1):
        if attempt > 1:
            time.sleep(BACKOFF * 2 ** (attempt - 2))
            part.restart()
        try:
            _download_once(url, part)
        except OSError as problem:  # all that requests raises is one
            reason, again = _explain(problem)
        else:
            if size is None or part.size >= size:
                return
            reason, again = f"cut off after {part.size:,} of {size:,} bytes", True
        if not again:
            raise SourceFailed(reason)
    raise SourceFailed(f"{reason}, {ATTEMPTS} times")


def _download_once(url: str, part: Part) -> None:
    import pooch

    bar = _progress_bar(part)
    downloader = pooch.HTTPDownloader(
        progressbar=False if bar is None else bar,
        chunk_size=_CHUNK,
        timeout=TIMEOUT,
        # a server must not pack what is packed already: the hash is that of the plain file
        headers={"Accept-Encoding": "identity"},
    )
    try:
        downloader(url, part, None)
    finally:
        if bar is not None:
            bar.close()


def _progress_bar(part: Part) -> Any:
    """Return a bar on stderr where somebody looks at it, else None."""
    if os.environ.get("TQDM_DISABLE", "") not in ("", "0") or sys.stderr is None:
        return None
    if not (output.in_notebook() or sys.stderr.isatty()):
        return None
    from tqdm import tqdm

    # pooch sets the total when it knows it; before that, a bar without one has no truth value
    return tqdm(
        desc=part.target.name, total=1, unit="B", unit_scale=True, leave=False, file=sys.stderr
    )


def _explain(problem: OSError) -> tuple[str, bool]:
    """Return the reason in words, and whether another try may help."""
    from requests import exceptions as failed

    if isinstance(problem, failed.HTTPError) and problem.response is not None:
        status = problem.response.status_code
        return f"the server answered {status} {responses.get(status, '')}", status in _TRY_AGAIN
    if isinstance(problem, failed.ConnectTimeout):
        return f"no connection within {TIMEOUT[0]:g} s", False
    if isinstance(problem, failed.ReadTimeout) or "timed out" in str(problem):
        return f"no answer within {TIMEOUT[1]:g} s", True
    if isinstance(problem, failed.SSLError):
        return "the server's certificate does not hold", False
    if isinstance(problem, failed.ProxyError):
        return "no connection through the proxy", False
    text = str(problem)
    if isinstance(problem, failed.ChunkedEncodingError) or "IncompleteRead" in text:
        return "cut off half way", True
    if "resolve" in text or "Name or service" in text or "getaddrinfo" in text:
        return "no connection (is there a network?)", False
    if isinstance(problem, failed.ConnectionError):
        return "no connection", True
    return type(problem).__name__, False
