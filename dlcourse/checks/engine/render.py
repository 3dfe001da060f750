"""Write a card as HTML and as text: a word, a symbol and a border, never colour alone."""

from collections.abc import Sequence
from html import escape

from .verdict import WORDS, Table, Verdict

# colour-blind-safe on light and on dark; the border's style says the same again
BORDERS = {
    "not attempted": "dotted #777777",
    "passed": "solid #0072B2",
    "wrong": "dashed #D55E00",
    "recorded": "double #777777",
    "hint": "dotted #CC79A7",
    "solution": "double #CC79A7",
    "question": "dotted #777777",
}


def card_text(verdict: Verdict, after: Sequence[str] = ()) -> str:
    """Return a verdict as plain text.

    Args:
        verdict: What to say.
        after: Lines that follow it.
    """
    word = verdict.word or WORDS[verdict.status][1]
    head, _, rest = verdict.title.partition(": ")
    shown = f"[{word}] {head}" + ("" if rest in ("", word) else f": {rest}")
    parts = [shown, verdict.message, str(verdict.table) if verdict.table else "", *after]
    return "\n".join(part for part in parts if part)


def card_html(verdict: Verdict, after: Sequence[str] = ()) -> str:
    """Return a verdict as an HTML fragment; `after` is escaped like all the rest."""
    symbol, word = WORDS[verdict.status]
    word = verdict.word or word
    head, _, rest = verdict.title.partition(": ")
    title = f"<code>{escape(head)}</code>"
    if rest not in ("", word):
        title += f": {escape(rest)}"
    body = paragraphs(verdict.message)
    if verdict.table is not None:
        body += table_html(verdict.table)
    body += "".join(f"<p {_PARAGRAPH}>{inline(line)}</p>" for line in after)
    return card(verdict.status, symbol, word, title, body)


_PARAGRAPH = 'style="margin: 4px 0"'
_PRE = (
    'style="margin: 4px 0 4px 12px; padding: 0; background: none; font-family: monospace; '
    'white-space: pre-wrap"'
)


def card(kind: str, symbol: str, word: str, title: str, body: str) -> str:
    """Return a card. `title` and `body` are HTML; `word` and `symbol` are text."""
    return (
        f'<div role="status" style="border-left: 4px {BORDERS[kind]}; padding: 2px 0 2px 10px; '
        'max-width: 46em">'
        f'<div><span aria-hidden="true">{escape(symbol)}</span> <strong>{escape(word)}</strong> '
        f"{title}</div>{body}</div>"
    )


def paragraphs(message: str) -> str:
    """Return a message as paragraphs; indented lines are code, between backticks likewise.

    Example:
        >>> paragraphs("Use `a < b`.")
        '<p style="margin: 4px 0">Use <code>a &lt; b</code>.</p>'
    """
    made = []
    for line in message.split("\n"):
        if line.startswith("    "):
            made.append(f"<pre {_PRE}>{escape(line.strip())}</pre>")
        elif line:
            made.append(f"<p {_PARAGRAPH}>{inline(line)}</p>")
    return "".join(made)


def inline(line: str) -> str:
    """Return one line of text, with what stands between backticks as code."""
    pieces = escape(line, quote=False).split("`")
    if len(pieces) % 2 == 0:  # a backtick without its partner is only a backtick
        return escape(line, quote=False)
    return "".join(
        f"<code>{piece}</code>" if place % 2 else piece for place, piece in enumerate(pieces)
    )


def table_html(table: Table) -> str:
    """Return a table with a caption, and a scope for every heading."""
    cell = 'style="text-align: left; padding: 1px 12px 1px 0"'
    head = "".join(
        f'<th scope="col" {cell}>{escape(text)}</th>' if text else f"<td {cell}></td>"
        for text in table.header
    )
    rows = "".join(
        f'<tr><th scope="row" {cell}>{escape(row[0])}</th>'
        + "".join(f"<td {cell}><code>{escape(text)}</code></td>" for text in row[1:])
        + "</tr>"
        for row in table.rows
    )
    return (
        '<table style="margin: 6px 0; border-collapse: collapse">'
        f'<caption style="text-align: left; caption-side: top">{escape(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
