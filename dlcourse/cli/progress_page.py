"""The page that `dlcourse progress --export` writes: one file, nothing loaded from elsewhere."""

from collections.abc import Sequence
from html import escape

from ..checks.engine.render import inline
from .standing import Standing, Task

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
th { font-weight: 400; }
thead th { font-weight: 600; }
td:nth-child(2) { white-space: nowrap; }
.revise { border-left: 4px dashed #D55E00; padding-left: .75rem; }
code { font-size: .9em; }
"""
_STATES = {
    "passed": "✓ passed",
    "handed in": "✓ handed in",
    "open": "✗ not yet",
    "new": "· not tried",
}


def page(standings: Sequence[Standing], *, about: str, following: str) -> str:
    """Return the page as HTML.

    Args:
        standings: The chapters.
        about: What is to be said of the record.
        following: What to do next.
    """
    rows = "".join(
        f'<tr><th scope="row">{escape(_name(one))}</th><td>{escape(one.counts())}</td></tr>'
        for one in standings
    )
    chapters = "".join(_chapter(one) for one in standings if one.begun)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Progress in the deep-learning course</title>\n<style>{_STYLE}</style>\n</head>\n"
        "<body>\n<main>\n<h1>Progress in the deep-learning course</h1>\n"
        f"<p>{escape(following)}</p>\n"
        "<table><caption>All chapters</caption><thead><tr>"
        '<th scope="col">Chapter</th><th scope="col">Passed</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>\n{chapters}"
        f"<p><small>{escape(about)}</small></p>\n</main>\n</body>\n</html>\n"
    )


def _name(standing: Standing) -> str:
    return f"{standing.number}. {standing.title}" if standing.number else standing.title


def _chapter(standing: Standing) -> str:
    objectives = "".join(f"<li>{escape(text)}</li>" for text in standing.objectives)
    revise = "".join(f"<li>{escape(text)}</li>" for text in standing.revise)
    return (
        f"<section><h2>{escape(_name(standing))}</h2>\n"
        + (f"<p>Objectives</p><ul>{objectives}</ul>\n" if objectives else "")
        + _table("Exercises", standing.exercises)
        + _table("Quiz", standing.quiz)
        + (f'<div class="revise"><p>Read again</p><ul>{revise}</ul></div>\n' if revise else "")
        + "</section>\n"
    )


def _table(caption: str, tasks: Sequence[Task]) -> str:
    if not tasks:
        return ""
    rows = "".join(
        f'<tr><th scope="row"><code>{escape(task.id)}</code><br>{inline(task.asks)}</th>'
        f"<td>{_STATES[task.state]}</td><td>{escape(task.note)}</td></tr>"
        for task in tasks
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr>"
        '<th scope="col">What</th><th scope="col">State</th><th scope="col">How</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>\n"
    )
