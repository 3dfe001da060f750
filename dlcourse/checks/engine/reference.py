"""What stands in `references/<slug>.py`: the right answer, and the mistakes worth recognising."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .case import Case
    from .evidence import Evidence
    from .verdict import Verdict


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer. The check recognises whose result the learner got.

    Attributes:
        name: Short and stable; tests and reports go by it: `"adds when it should subtract"`.
        compute: For a function exercise, a function that computes the wrong answer from the
            case's arguments. For any other, the wrong value, or a function without arguments
            that returns it.
        diagnosis: What the learner reads: what was done, and the question that leads on.
            Never the solution's code.
        part: Where a result is a tuple, the name of its one part (see `Exercise.returns`) that
            `compute` gives. The mistake is then recognised whatever the other parts are.
    """

    name: str
    compute: Any
    diagnosis: str
    part: str = ""


@dataclass(frozen=True)
class Judge:
    """How an exercise is judged.

    Attributes:
        reference: For a function exercise, the right function. For any other, the right value,
            or a function without arguments that returns it (then nothing is computed before
            it is needed). For a text, a model answer.
        mistakes: Tried in order; the first whose result the learner got on *all* cases names
            the diagnosis.
        rtol: Relative tolerance. Loosened by itself where the numbers are float32.
        atol: Absolute tolerance, for numbers of about 1 (scaled by the largest expected one).
        dtype_matters: True where integers must be integers, and booleans booleans.
        judge: Replaces the comparison with the reference: `(evidence, cases) -> Verdict`, called
            once the answer has run through every case and returned plain values. For tasks with
            many right answers. Use `passed(…)` and `wrong(…)` from `verdict`.
        diagnose: `(evidence, cases) -> Verdict | None`, asked where no listed mistake fits, before
            the general diagnoses; also where the answer raised, or ran out of time. Of a text that
            is long enough it may judge the form; the content is the teacher's.
        solution: What `solution()` shows, where the reference's own source would not do.
    """

    reference: Any = None
    mistakes: tuple[Mistake, ...] = ()
    rtol: float = 1e-6
    atol: float = 1e-8
    dtype_matters: bool = False
    judge: "Callable[[Evidence, Sequence[Case]], Verdict] | None" = None
    diagnose: "Callable[[Evidence, Sequence[Case]], Verdict | None] | None" = None
    solution: str | None = None

    def expected(self, case: "Case | None") -> Any:
        """Return the right result for `case` (None: an answer that is not called)."""
        return result_of(self.reference, case)


def judge_loosely(
    reference: Any,
    mistakes: tuple[Mistake, ...] = (),
    diagnose: "Callable[[Evidence, Sequence[Case]], Verdict | None] | None" = None,
) -> Judge:
    """Return a judge that takes float32 with a float64 constant in it for what it is.

    Args:
        reference: As of `Judge`, like the other two.
        mistakes: Tried in order.
        diagnose: Asked where no listed mistake fits.
    """
    return Judge(reference, mistakes, rtol=1e-5, atol=1e-6, diagnose=diagnose)


def result_of(source: Any, case: "Case | None") -> Any:
    """Return what `source`, a reference or a mistake, gives for `case`."""
    if case is not None:
        own = case.copy()
        return source(*own.args, **own.kwargs)
    return source() if callable(source) else source
