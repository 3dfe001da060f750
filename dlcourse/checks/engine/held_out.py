"""Judging predictions on held-out examples against a number to beat.

What the answers must be, the labels, the baseline and the likely causes of a low score belong to
the exercise; shapes, scores, table and the signs of a test set that takes part are here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .case import Case
from .diagnosing import Diagnose
from .evidence import Evidence
from .verdict import Table, Verdict, passed, wrong

Answers = Sequence[np.ndarray]


@dataclass(frozen=True)
class HeldOut:
    """A number to beat by predictions on several splits: `(x_train, y_train, x_test)` each.

    Attributes:
        exercise: Its id.
        example: What one example is, such as `"image"`.
        to_beat: Mean accuracy that must be exceeded.
        too_good: Mean accuracy that no honest method reaches.
        by_chance: Share of the answers that may change by themselves, where an example joins.
        leak: The question to ask where the test set takes part in the training.
        asked: What is asked for, where the shape is wrong.
        for_training: What to say where the training examples are answered instead.
        affected: What becomes of the others where one example joins them.
        remark: What a pass ends with.
        failing: What to say where one example alone raises an exception.
        measured: What may be measured, said where the test set takes part.
    """

    exercise: str
    example: str
    to_beat: float
    too_good: float
    by_chance: float
    leak: str
    asked: str = "One answer for each held-out {example} is asked for."
    for_training: str = "That is one answer for each training {example}: predict `x_test`."
    affected: str = "of the others get another answer."
    remark: str = ": one split alone would prove little."
    failing: str = "Among others an {example} gets an answer; alone, it gets a {error}."
    measured: str = "Whatever is measured is measured on `x_train` alone."

    def wrong_shape(
        self,
        cases: Sequence[Case],
        answers: Answers,
        others: Mapping[int, tuple[str, str]] | None = None,
    ) -> Verdict | None:
        """Return a diagnosis where there is not one answer for each held-out example.

        Args:
            cases: With `(x_train, y_train, x_test)` as arguments.
            answers: One for each case.
            others: Name and message for the lengths of one axis more that the answers may have.
        """
        axes = {1: ("extra axis", "There is an axis of length 1 too many."), **(others or {})}
        for case, answer in zip(cases, answers, strict=True):
            wanted = (len(case.args[2]),)
            if answer.shape == wanted:
                continue
            name, why = "wrong shape", self.asked.format(example=self.example)
            if answer.shape == (len(case.args[1]),):
                name = "predicts the training set"
                why = self.for_training.format(example=self.example)
            elif answer.shape[:-1] == wanted and answer.shape[-1] in axes:
                name, why = axes[answer.shape[-1]]
            told = f"For “{case.name}” the shape is {answer.shape}, expected {wanted}. {why}"
            return self.wrong(name, told)
        return None

    def changed(
        self, alone: np.ndarray, joined: np.ndarray, once_more: np.ndarray | None = None
    ) -> str:
        """Return how the answers change when an extreme example joins them, as the last one.

        Args:
            alone: Answers to split 1, `(examples,)`.
            joined: Answers to split 1 and that example, `(examples + 1,)`.
            once_more: Answers to split 1, asked again, `(examples,)`. A network that begins with
                other weights each time changes its mind by itself: as many more may change.

        Returns:
            A sentence; empty where no more of them change than may by chance.
        """
        changed = int(np.sum(joined[:-1] != alone))
        by_itself = 0.0 if once_more is None else float(np.mean(once_more != alone))
        if changed <= (by_itself + self.by_chance) * len(alone):
            return ""
        joins = f"When one {self.example} with extreme values joins split 1"
        return f"{joins}, {changed} {self.affected}"

    def decide(
        self, table: Mapping[str, Sequence[float]], company: str, below: tuple[str, str]
    ) -> Verdict:
        """Return the verdict on the accuracies of all splits.

        Args:
            table: The accuracies on each split: first the answer's, then the baseline's, then
                those of others, each with its name.
            company: How answers change with the other examples; empty where they do not.
            below: Name and message of the likely cause, where the number is not beaten.
        """
        (_, scores), (baseline, to_compare), *_ = table.items()
        score, shown = float(np.mean(scores)), self._table(table)
        if score >= self.too_good:
            return self.seen_before(shown)
        if company:
            return self.depends_on_others(company, shown)
        if score > self.to_beat:
            return passed(
                f"{self.exercise}: passed",
                f"Mean accuracy {score:.4f} on {len(scores)} held-out splits, above "
                f"{self.to_beat:.3f} ({baseline}: {np.mean(to_compare):.4f}). Lowest split "
                f"{min(scores):.4f}, highest {max(scores):.4f}{self.remark}",
            )
        return self.wrong(*below, shown)

    def seen_before(self, table: Table | None = None) -> Verdict:
        """Return the diagnosis of answers that are too good."""
        return self.wrong(
            "too good to be true",
            f"Right on nearly every held-out {self.example}. No method does that on these data: "
            f"the answers have been seen. Does your function look the {self.example}s up in the "
            "full set?",
            table,
        )

    def raised_alone(self, splits: int, labels: Callable[[], Answers] | None = None) -> Diagnose:
        """Return a diagnosis of an exception that one example alone raised.

        Args:
            splits: How many of the cases, the first, are whole splits.
            labels: Returns theirs; answers to them that are too good are then named first.
        """

        def diagnose(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
            if any(outcome.status != "returned" for outcome in evidence.outcomes[:splits]):
                return None
            answers = [np.asarray(outcome.value) for outcome in evidence.outcomes[:splits]]
            if labels is not None and np.mean(accuracies(answers, labels())) >= self.too_good:
                return self.seen_before()
            pairs = zip(cases, evidence.outcomes, strict=False)  # none after a time-out
            case, failed = next(pair for pair in pairs if pair[1].status != "returned")
            if failed.failure is None or len(case.args[2]) > 1:
                return None
            told = self.failing.format(example=self.example, error=failed.failure.type)
            return self.depends_on_others(told)

        return diagnose

    def depends_on_others(self, told: str, table: Table | None = None) -> Verdict:
        """Return the diagnosis of an answer that depends on the rest of the test set."""
        return self.wrong(
            f"an answer depends on the other {self.example}s",
            f"{told} So the test set takes part: {self.leak} {self.measured}",
            table,
        )

    def wrong(self, name: str, message: str, table: Table | None = None) -> Verdict:
        """Return a diagnosis with its name in the title."""
        return wrong(name, message, title=f"{self.exercise}: {name}", table=table)

    def _table(self, accuracies: Mapping[str, Sequence[float]]) -> Table:
        rows = tuple(
            (name, f"{np.mean(values):.4f}", f"{min(values):.4f}", f"{max(values):.4f}")
            for name, values in accuracies.items()
        )
        splits = len(next(iter(accuracies.values())))
        caption = f"Accuracy on {splits} held-out splits; the mean to beat is {self.to_beat:.3f}"
        return Table(caption, ("", "mean", "lowest", "highest"), rows)


def accuracies(answers: Answers, labels: Answers) -> list[float]:
    """Return the accuracy on each split; answers beyond the labels (other cases) do not count."""
    return [float(np.mean(answer == y)) for answer, y in zip(answers, labels, strict=False)]
