"""Write a page from a template: whatever comes from a student is text, never markup.

Every expression of a template is escaped, and letters that would turn or hide the text around
them are shown by their number. No page holds a script, and each forbids them.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ... import atomic
from ...checks.engine.render import inline, paragraphs
from ..gathering import moment

if TYPE_CHECKING:
    from jinja2 import Environment

# controls, lone surrogates, and what turns the direction of the text after it
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff]"
)
_STATED = ("passed", "not attempted yet", "handed in")  # as the checks' titles end
_MOST_TITLE = 300
_MOST_LINE = 400
_MOST_PROSE = 6_000
_MOST_SOURCE = 20_000
WORDS = {
    "passed": ("✓", "passed"),
    "wrong": ("✗", "not right yet"),
    "not attempted": ("○", "left blank"),
    "waiting": ("…", "waits for the teacher"),
    "not judged": ("?", "could not be judged"),
    "marked": ("✎", "marked by the teacher"),
}


def plain(text: str) -> str:
    """Return a text with its hidden letters shown by their number.

    Example:
        >>> plain("a\\u202eb")
        'a⟨U+202E⟩b'
    """
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text.replace("\r\n", "\n"))


def short(text: str, most: int) -> str:
    """Return a text, cut where it is longer than anyone would read."""
    left = len(text) - most
    return text if left <= 0 else f"{text[:most]}\n[… {left:,} more characters are not shown here]"


def headline(title: str) -> str:
    """Return a card's title without the exercise and the status, which stand beside it.

    Example:
        >>> headline("perceptron.train: does not stop"), headline("perceptron.train: passed")
        ('does not stop', '')
    """
    rest = title.partition(": ")[2] or title
    return "" if rest in _STATED else short(rest, _MOST_TITLE)


def points(value: float | None) -> str:
    """Return points as a reader writes them.

    Example:
        >>> points(2.0), points(1.25), points(None)
        ('2', '1.25', '–')
    """
    return "–" if value is None else f"{round(value, 2):g}"


def when(iso: str) -> str:
    """Return a time to the minute, with its zone; empty if there is none.

    Example:
        >>> when("2026-11-22T18:05:33+01:00")
        '2026-11-22 18:05 +01:00'
    """
    read = moment(iso)
    if read is None:
        return ""
    zone = "UTC" if not read.utcoffset() else read.isoformat()[-6:]
    return f"{read:%Y-%m-%d %H:%M} {zone}"


def render(template: str, **values: Any) -> str:
    """Return a page.

    Args:
        template: Name of a template of this package.
        values: What it is about.
    """
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup, escape

    def prose(text: str) -> Markup:
        return Markup(paragraphs(plain(short(text, _MOST_PROSE))))  # `paragraphs` escapes

    def line(text: str) -> Markup:
        return Markup(inline(plain(short(text, _MOST_LINE))))  # `inline` escapes

    def exercise(id: str) -> Markup:
        """Return an exercise's id, which may be broken where its words end."""
        return Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(plain(id)))))

    def shown(value: Any) -> Any:
        return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    made = Environment(
        loader=PackageLoader("dlcourse.teach.pages", ""),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "headline": headline,
        "prose": prose,
        "line": line,
        "exercise": exercise,
        "source": lambda text: short(text, _MOST_SOURCE),
        "points": points,
        "when": when,
        "path": lambda name: quote(name, safe="", errors="replace"),
    }
    made.globals["WORDS"] = WORDS
    return made


def write(path: Path, text: str, *, dry_run: bool = False) -> bool:
    """Write a page if it says something new, in one step, and return whether it does.

    Args:
        path: Where to; its folder is made.
        text: The page.
        dry_run: True to write nothing.

    Raises:
        OSError: If it cannot be written.
    """
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return False
    if not dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(path, text)
    return True
