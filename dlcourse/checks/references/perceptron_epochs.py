"""Mistakes with whole epochs: training, bounding and counting, the planted bugs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from .perceptron_walks import bound_and_count, mend, train_by

Diagnose = Callable[[Evidence, Sequence[Case]], Verdict | None]


def compare_epochs(right: Callable[..., Any]) -> Diagnose:
    """Return a diagnosis of a list of mistakes that is longer or shorter than `right`'s."""

    def diagnose(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
        found = None
        for case, outcome in zip(cases, evidence.outcomes, strict=True):
            weights, bias, mistakes = outcome.value
            wanted = right(*case.copy().args)
            if np.shape(weights) != wanted[0].shape or np.ndim(bias) or np.ndim(mistakes) != 1:
                return None
            if found is None and len(mistakes) != len(wanted[2]):
                found = (case.name, len(mistakes), len(wanted[2]))
        if found is None:
            return None
        name, got, expected = found
        return wrong(
            "another number of epochs",
            f"For “{name}” your training stops after {got} epochs; it should be {expected}. Is it "
            "the start, the order, the rule, the count or the stop? Print weights, bias and error "
            "for every example of the first epoch.",
            title=f"{evidence.exercise}: another number of epochs",
        )

    return diagnose


TRAINING = (
    Mistake(
        "all examples at once",
        train_by(batch=True),
        "All corrections of an epoch are computed with the weights it began with, and applied "
        "together. Rosenblatt's rule goes example by example: the next one already meets the "
        "corrected weights.",
    ),
    Mistake(
        "begins anew in every epoch",
        train_by(restart=True),
        "Every epoch starts from zero weights again, so nothing learned in one is there in the "
        "next. Which line stands inside the loop and belongs before it?",
    ),
    Mistake(
        "does not stop",
        train_by(stop=False),
        "Weights and bias are right, but the epochs go on after one without a mistake: your list "
        "ends in several zeros. From then on nothing can change: when may you stop?",
    ),
    Mistake(
        "leaves out the last epoch",
        train_by(last=False),
        "The epoch without a mistake is missing in your list: it should end in a 0, the proof that "
        "the training came to rest. Do you stop before you write the count down?",
    ),
    Mistake(
        "one epoch only",
        train_by(epochs=1),
        "After the first epoch it is over, whatever the number of mistakes was. Where does your "
        "`return` (or your `break`) stand: in which loop?",
    ),
    *(
        Mistake(
            "errors cancel",
            train_by(count=lambda error: error, total_of=total_of),
            "You add the errors with their signs, so that one of +1 and one of −1 make zero, and "
            "the training stops although there were two mistakes. What counts is that an answer "
            "was wrong.",
        )
        for total_of in (int, abs)
    ),
    Mistake(
        "counts on from epoch to epoch",
        train_by(reset=False),
        "Your counts only ever grow: the counter is not set to zero at the start of an epoch. So "
        "no epoch seems free of mistakes, and the training does not stop.",
    ),
    Mistake(
        "leaves the bias as it is",
        train_by(of_bias=0.0),
        "The bias stays zero: your line always runs through the origin, and NAND, for one, cannot "
        "be learned so.",
    ),
    Mistake(
        "subtracts where it should add",
        train_by(turn=-1.0),
        "Every correction makes the same example more wrong, and the mistakes do not get fewer. "
        "Check one step of the rule by hand first.",
    ),
    Mistake(
        "fires at a score of zero",
        train_by(at_zero=True),
        "You count a score of exactly zero as firing, so the very first example is judged "
        "differently (all weights are zero), and everything after it. Above zero only.",
    ),
)

BOUND = (
    Mistake(
        "leaves out the ones",
        bound_and_count(ones=False, unit="weights"),
        "You measure R and the margin without the input that is always 1. The bound then speaks of "
        "a rule without a bias; ours learns one. Put the bias into the weights first.",
    ),
    Mistake(
        "ones for R alone",
        bound_and_count(unit="weights"),
        "R is measured with the input that is always 1, and the margin without: you divide by the "
        "length of `weights` alone. The vector u of the theorem has the bias in it, and it has the "
        "length 1.",
    ),
    Mistake(
        "ones for the margin alone",
        bound_and_count(ones=False),
        "The margin is measured with the input that is always 1, and R without. The proof measures "
        "both on the same vectors: which inputs does each example have there?",
    ),
    Mistake(
        "separator not of length 1",
        bound_and_count(unit="none"),
        "The bound changes when you multiply weights and bias by 7, and yet that is the same line. "
        "The theorem asks for a vector u of a certain length.",
    ),
    Mistake(
        "not squared",
        bound_and_count(power=1),
        "That is R/γ. In the proof, k γ ≤ √k R: what becomes of it when it is solved for k?",
    ),
    Mistake(
        "upside down",
        bound_and_count(power=-2),
        "That is (γ/R)², and below 1: as if a narrow margin made few mistakes. Which of the two "
        "belongs on top?",
    ),
    Mistake(
        "labels 0 and 1 for the signs",
        bound_and_count(signs=lambda y: y),
        "Your margin is zero or below, and the bound infinite or meaningless: you multiply the "
        "scores by labels of 0 and 1, which wipes out half of the examples. The proof multiplies "
        "by t = −1 or +1.",
    ),
    Mistake(
        "no signs",
        bound_and_count(signs=lambda y: 1),
        "Your margin is the smallest score, which belongs to an example of class 0 and is "
        "negative. Distance on the right side counts as positive for both classes: what must be "
        "done with the scores of class 0?",
    ),
    Mistake(
        "mean radius",
        bound_and_count(radius=np.mean),
        "Your R is the mean length of the examples. One long example can make one large step: the "
        "proof needs the length that none exceeds.",
    ),
    Mistake(
        "widest distance for the margin",
        bound_and_count(margin=np.max),
        "Your γ is the distance of the farthest example. The margin is the room that every example "
        "leaves, so the nearest one decides.",
    ),
    Mistake(
        "counts epochs",
        bound_and_count(count=len),
        "The bound is right. `counted` is the number of epochs; mistakes are asked for, of all "
        "epochs together.",
    ),
    Mistake(
        "counts one epoch",
        bound_and_count(count=lambda mistakes: mistakes[0]),
        "The bound is right. `counted` holds the mistakes of the first epoch alone; the bound is "
        "on all of them together.",
    ),
    Mistake(
        "counts the last epoch",
        bound_and_count(count=lambda mistakes: mistakes[-1]),
        "The bound is right. `counted` is 0, the mistakes of the last epoch, which had none; the "
        "bound is on those of all epochs together.",
    ),
)

BUG = (
    Mistake(
        "both bugs are still there",
        mend(labels=False, count=False),
        "This does the same as the code you were given: both bugs are still in it. Print the "
        "example, its label and the error in every step of the first epoch.",
    ),
    Mistake(
        "labels in the old order",
        mend(labels=False, count=True),
        "One bug is mended: mistakes no longer cancel. The other one is still there: with shuffled "
        "examples it does not learn, and without shuffling it does. Which label does each example "
        "meet?",
    ),
    *(
        Mistake(
            "errors still cancel",
            mend(count=False, total_of=total_of),
            "One bug is mended: every example meets its own label. The other one is still there: "
            "an epoch with one error of +1 and one of −1 counts as free of mistakes.",
        )
        for total_of in (int, abs)
    ),
    Mistake(
        "takes the shuffling out",
        mend(order=False),
        "It learns, but the examples no longer come in the order that `orders` asks for: you have "
        "taken the shuffling out together with its bug.",
    ),
    Mistake(
        "shuffles what is shuffled",
        mend(again=True),
        "Examples and labels stay together, but `x` and `y` are overwritten: from the second epoch "
        "on you shuffle what is shuffled already, which is not the order asked for.",
    ),
    Mistake(
        "does not stop",
        mend(stop=False),
        "Both bugs are mended, and one is new: the training goes on after an epoch without a "
        "mistake.",
    ),
    Mistake(
        "leaves out the last epoch",
        mend(last=False),
        "Both bugs are mended, and one is new: the epoch without a mistake is missing in your "
        "list. Do you stop before you write the count down?",
    ),
    Mistake(
        "fires at a score of zero",
        mend(at_zero=True),
        "Both bugs are mended, and one is new: you count a score of exactly zero as firing, so the "
        "very first example is judged differently. Above zero only.",
    ),
)
