"""Prose without what is not prose: code, formulas, tags, links, quotations, pictures."""

import re
from typing import Any

_PICTURE = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=\\n]*")
_RAW_PICTURE = re.compile(r'("(?:image|application|video|audio)/[\w.+-]+": ")[A-Za-z0-9+/=\\n]*"')
_FENCE = re.compile(r"^([ \t]*)(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*\2[`~]*[ \t]*$|\Z)", re.M | re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
_DISPLAY_MATH = re.compile(r"\$\$.*?\$\$|\\\[.*?\\\]|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.S)
_INLINE_MATH = re.compile(r"(?<![\\$])\$(?!\s)[^$\n]+?(?<![\\\s])\$")
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_QUOTE = re.compile(r"\"[^\"\n]*\"|“[^”]*”|«[^»]*»|‘[^’\n]*’")
_QUOTE_BLOCK = re.compile(r"^[ \t]*>.*$", re.M)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)


def without_pictures(text: str) -> str:
    """Return `text` (JSON or HTML) without base64 data, in which any letters may occur by chance.

    Example:
        >>> without_pictures('<img src="data:image/png;base64,AA/tmp/AA==">')
        '<img src="">'
    """
    return _RAW_PICTURE.sub(r'\1"', _PICTURE.sub("", text))


def without_code(markdown: str) -> str:
    """Return markdown without fenced blocks, `code`, formulas and comments.

    Example:
        >>> without_code("Set `x` to $x^2$ now.")
        'Set   to   now.'
    """
    for pattern in (_COMMENT, _FENCE, _DISPLAY_MATH, _CODE, _INLINE_MATH):
        markdown = pattern.sub(" ", markdown)
    return markdown


def prose(markdown: str, *, quotations: bool = True) -> str:
    """Return what a reader reads as words: no code, formulas, tags, link targets, pictures.

    Args:
        markdown: Source of a markdown cell.
        quotations: False leaves out what is quoted.

    Example:
        >>> prose("See [the paper](https://x.org) and **`run`** it.")
        'See the paper and ** ** it.'
    """
    text = without_code(markdown)
    text = _LINK.sub(lambda found: " " if found.group(1) else found.group(2), text)
    text = _TAG.sub(" ", text)
    if not quotations:
        text = _QUOTE.sub(" ", _QUOTE_BLOCK.sub("", text))
    return text


def words(markdown: str) -> list[str]:
    """Return the words of the prose.

    Example:
        >>> words("# A *two-layer* net's [output](a.md): `y`")
        ['A', 'two-layer', "net's", 'output']
    """
    return _WORD.findall(prose(markdown))


def headings(markdown: str) -> list[tuple[int, str]]:
    """Return the headings, each with its level, outside of code.

    Example:
        >>> headings("# Title")
        [(1, 'Title')]
    """
    text = _FENCE.sub("", _COMMENT.sub("", markdown))
    return [(len(marks), title) for marks, title in _HEADING.findall(text)]


def plain(markdown: str) -> str:
    """Return one line of text without emphasis marks and double spaces, to compare wordings.

    Example:
        >>> plain("Train  a **perceptron**")
        'Train a perceptron'
    """
    return " ".join(re.sub(r"[*_`]", "", markdown).split())


def output_texts(output: Any) -> list[str]:
    """Return the texts of one stored output that a reader may see: streams, plain text, HTML."""
    if output.output_type == "stream":
        return [str(output.text)]
    data = output.get("data", {})
    kinds = ("text/plain", "text/html", "text/markdown", "text/latex")
    return [without_pictures(str(data[kind])) for kind in kinds if kind in data]
