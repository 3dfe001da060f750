"""Say something to the reader: HTML in a notebook, plain text everywhere else.

An output may carry *facts*: a small JSON mapping in the output's metadata under `dlcourse`.
The course tools read them back from an executed notebook (which bands held, whether the
benchmark ran), so that no tool has to parse prose.
"""

import sys
from collections.abc import Mapping
from typing import Any


def in_notebook() -> bool:
    """Return True where a Jupyter kernel displays outputs."""
    # IPython is not imported for this: where there is a kernel, it is loaded already.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")


def emit(
    text: str,
    html: str | None = None,
    *,
    facts: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Show `html` in a notebook, with `text` beside it for terminals and screen readers.

    Args:
        text: Plain text that says everything the HTML says. Printed outside a notebook.
        html: A fragment whose meaning does not rest on colour. Not escaped: escape what
            comes from outside with `html.escape`. None shows the text alone.
        facts: What a tool may read back, JSON types only, stored in the output's metadata
            under `dlcourse`.
        more: Further forms of the same output, MIME type to data, such as a widget. A notebook
            shows the richest form that it can.
    """
    if not in_notebook():
        sys.stdout.write(text.rstrip("\n") + "\n")
        return
    from IPython.display import display

    bundle = {**(more or {}), "text/plain": text}
    if html is not None:
        bundle["text/html"] = html
    display(bundle, raw=True, metadata={"dlcourse": dict(facts)} if facts else {})
