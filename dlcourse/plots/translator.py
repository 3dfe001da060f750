"""Type a text, read what a model makes of it, and see where it looked.

The field answers in a running kernel only. So the same output carries, as its HTML, the answers to
a few examples: that is what a stored notebook, a page made from it, or a screen reader without the
widget shows.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import ArrayLike

from .alignment import plot_alignment
from .captions import check_texts, image_tag, show
from .encoding import CSS_DPI, data_uri, render

Answer = tuple[Sequence[str], Sequence[str], ArrayLike]
"""Tokens read, tokens written, and the weights `(written, read)`, as `plot_alignment` takes them.
"""

_DPI = 120
_LONGEST = 200  # characters of a text: more would fill no readable picture


def translate_your_own(
    translate: Callable[[str], Answer],
    examples: Sequence[str],
    *,
    caption: str,
    alt: str,
    label: str = "Your text",
    joined: str = "",
    number: int | None = None,
) -> None:
    """Show a field to type into, with the answer and its alignment, over a still of examples.

    Enter, or a click on the button, asks. An error of `translate` is shown below the field.

    Args:
        translate: From a text to what was read, what was written, and the weights between them. A
            `ValueError` that it raises says what the text must hold.
        examples: Texts for the still; the first stands in the field at the start.
        caption: As for `figure`.
        alt: As for `figure`: what the still shows.
        label: What to type.
        joined: Between the written tokens in the answer: `""` for characters, `" "` for words.
        number: As for `figure`.

    Raises:
        ValueError: If there is no example, one cannot be translated, or caption or alt text will
            not do.

    Example:
        >>> def shout(text):
        ...     return list(text), list(text.upper()), np.eye(len(text))
        >>> translate_your_own(
        ...     shout, ["hi"], number=1, caption="Capitals.", alt="A diagonal: hi becomes HI."
        ... )
        Figure 1. Capitals. — A diagonal: hi becomes HI.
    """
    if isinstance(examples, str) or not len(examples):
        raise ValueError(
            "`examples` must list at least one text. "
            f"Received: examples={examples!r}. Write `['a text']`."
        )
    caption, alt = check_texts(caption, alt)
    cards = [_card(text, translate(text), joined) for text in examples]
    still = "".join(f'<div style="margin: 0 0 10px">{card}</div>' for card in cards)
    note = "Run the cell to get a field to type into."
    show(
        f"{still}<p style='margin: 4px 0'><em>{note}</em></p>",
        caption,
        alt,
        number,
        more=_widget(translate, examples[0], cards[0], label, joined, caption),
    )


def answer(translate: Callable[[str], Answer], text: str, joined: str = "") -> str:
    """Return the answer to a text as HTML, or what was wrong with it.

    Args:
        translate: As for `translate_your_own`.
        text: What was typed.
        joined: As for `translate_your_own`.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return _note(f"Type something of 1 to {_LONGEST} characters.")
    try:
        return _card(text, translate(text), joined)
    except ValueError as error:
        return _note(str(error))


def _note(text: str) -> str:
    return f'<p role="alert">\N{WARNING SIGN} {escape(text)}</p>'


def _card(text: str, found: Answer, joined: str) -> str:
    """Return a text, its translation and the alignment as HTML."""
    read, written, weights = found
    said = joined.join(written)
    looked = np.asarray(weights, dtype=np.float64)
    fig: Any = plot_alignment(looked, read, written).figure
    picture = render(fig, dpi=_DPI, crop=True)
    plt.close(fig)
    pairs = ", ".join(
        f"{token} at {read[column]}"
        for token, column in zip(written, looked.argmax(axis=1).tolist(), strict=True)
    )
    image = image_tag(
        data_uri(picture),
        f"Alignment of {said} with {text}. Looked most: {pairs}.",
        width=round(picture.width * CSS_DPI / _DPI),
    )
    heading = f"{escape(text)} \N{RIGHTWARDS ARROW} <strong>{escape(said)}</strong>"
    return f'<p style="margin: 4px 0">{heading}</p>{image}'


def _widget(
    translate: Callable[[str], Answer],
    first: str,
    card: str,
    label: str,
    joined: str,
    caption: str,
) -> dict[str, Any]:
    """Return the widget as a notebook's front end takes it; nothing outside a notebook."""
    from .. import output

    if not output.in_notebook():
        return {}
    import ipywidgets  # type: ignore[import-untyped]

    text = ipywidgets.Text(
        first, description=label, continuous_update=False, style={"description_width": "initial"}
    )
    button = ipywidgets.Button(description="Translate", button_style="primary")
    shown = ipywidgets.HTML(card)

    def ask(_: object) -> None:
        shown.value = answer(translate, text.value, joined)

    text.observe(ask, names="value")
    button.on_click(ask)
    note = ipywidgets.HTML(f"<p><em>{escape(caption)}</em></p>")
    box = ipywidgets.VBox([ipywidgets.HBox([text, button]), shown, note])
    bundle: dict[str, Any] = box._repr_mimebundle_()
    return {kind: value for kind, value in bundle.items() if "widget-view" in kind}
