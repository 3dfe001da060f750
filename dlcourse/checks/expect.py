"""Hold a measured number against the band it should fall in, in front of the learner."""

import math
import os
from collections.abc import Sequence
from html import escape

from .. import output
from .rehearsal import counted, rehearsing


def strict() -> bool:
    """Return True where a missed band must fail the notebook (CI, grading)."""
    return os.environ.get("DLCOURSE_STRICT", "") not in ("", "0") and not rehearsing()


def expect(
    name: str,
    value: float,
    low: float | None = None,
    high: float | None = None,
    *,
    baseline: float | None = None,
    baseline_name: str = "baseline",
    causes: Sequence[str] = (),
) -> None:
    """Show `value` in its expected band, beside the baseline; outside it, the likely causes.

    With `DLCOURSE_STRICT=1`, as CI sets it, a value outside the band raises.

    Args:
        name: What was measured: `"test accuracy"`.
        value: The measured number. NaN is outside every band.
        low: Lower end of the band, included; None for no lower end.
        high: Upper end of the band, included; None for no upper end.
        baseline: What a method without learning reaches, in the same unit.
        baseline_name: What that method is: `"majority class"`.
        causes: Likely causes of a value outside the band, the likeliest first.

    Raises:
        ValueError: If there is no band, or its ends are the wrong way round.
        AssertionError: In strict mode, if the value is outside its band.

    Example:
        >>> expect("test accuracy", 0.97, low=0.96, baseline=0.63, baseline_name="majority class")
        [ok] test accuracy: 0.97, expected at least 0.96 (majority class: 0.63)
    """
    if low is None and high is None:
        raise ValueError(
            f"`expect` needs a band: give `low`, `high` or both. Received: neither, for {name!r}."
        )
    if low is not None and high is not None and low > high:
        raise ValueError(f"`low` must not exceed `high`. Received: low={low}, high={high}.")
    value = float(value)
    low, high = (None if bound is None else float(bound) for bound in (low, high))
    inside = not math.isnan(value)
    inside = inside and (low is None or value >= low) and (high is None or value <= high)
    band = _band(low, high)
    shown = f"{value:.4g}"
    if not inside and shown in (f"{low:.4g}" if low is not None else "", _short(high)):
        shown = repr(value)  # rounding must not print a value that looks inside the band
    beside = "" if baseline is None else f" ({baseline_name}: {baseline:.4g})"
    mark, word = ("✓", "ok") if inside else ("✗", "outside the band")
    text = f"[{word}] {name}: {shown}, expected {band}{beside}"
    if not inside and causes:
        text += "\nLikely causes, the likeliest first:" + "".join(
            f"\n  {rank}. {cause}" for rank, cause in enumerate(causes, 1)
        )
    facts = {
        "kind": "expect",
        "name": name,
        "value": value if math.isfinite(value) else str(value),
        "low": low,
        "high": high,
        "ok": inside,
    }
    html = _html(mark, word, name, shown, band, beside, inside, causes)
    output.emit(text, html, facts=counted(facts))
    if not inside and strict():
        raise AssertionError(text)


def _short(end: float | None) -> str:
    return "" if end is None else f"{end:.4g}"


def _band(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:.4g} to {high:.4g}"
    return f"at least {low:.4g}" if low is not None else f"at most {high:.4g}"


def _html(
    mark: str,
    word: str,
    name: str,
    shown: str,
    band: str,
    beside: str,
    inside: bool,
    causes: Sequence[str],
) -> str:
    border = "#0072B2" if inside else "#D55E00"
    style = "solid" if inside else "dashed"
    listed = ""
    if not inside and causes:
        items = "".join(f"<li>{escape(cause)}</li>" for cause in causes)
        listed = f"<div>Likely causes, the likeliest first:</div><ol>{items}</ol>"
    return (
        f'<div role="status" style="border-left: 4px {style} {border}; padding-left: 10px">'
        f'<span aria-hidden="true">{mark}</span> <strong>{word}</strong>: {escape(name)} '
        f"<strong>{shown}</strong>, expected {escape(band)}{escape(beside)}{listed}</div>"
    )
