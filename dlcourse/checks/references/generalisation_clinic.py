"""The six patients of the clinic: the diagnosis, and what speaks against each of the others."""

from ..engine import Judge, Mistake

_NAMES = {
    "a": "not dead units",
    "b": "not a wrong loss",
    "c": "not the scale of the inputs",
    "d": "not dropout",
    "e": "not a leak",
    "f": "not a high learning rate",
    "g": "not a low learning rate",
    "h": "not healthy",
}
_UNITS_FIRE = (
    "Panel F speaks against it: most units fire for some of the images, as in the healthy network. "
    "And in panel D a gradient arrives in every layer; a layer of dead units would let none pass."
)
_SURE = (
    "Panel G speaks against it: this network is all but certain of an answer. If probabilities "
    "went through one more softmax, none could be above e / (e + 9), which is about 0.23."
)
_SCALED = (
    "Panel E speaks against it: the values that come in are as large as the healthy network's. And "
    "in panel C the loss begins near that of an even guess, and not far above it."
)
_STEADY = (
    "Panel G speaks against it: the same image gets the same answer twelve times. Dropout draws "
    "other units every time, so the points would scatter."
)
_FAR = (
    "Panel H speaks against it: validation images lie as far from the training images as new ones "
    "do. And in panel B the validation accuracy promises nothing that new images do not keep."
)
_CALM = (
    "Panels A and C speak against it: the loss goes down smoothly. Steps that are too large throw "
    "it about."
)

_DIAGNOSES: dict[int, tuple[str, dict[str, str]]] = {
    1: (
        "f",
        {
            "a": "Well seen: in panel F many units of the first layer are silent. But hardly any "
            "of the second are, a gradient arrives in every layer (D), and it learns (B). Dead "
            "units alone make a loss that lies still; look at panel A. What could have thrown the "
            "loss about, and silenced units on the way?",
            "b": _SURE + " The loss in panel A would stay above 1.4, too.",
            "c": _SCALED,
            "d": _STEADY + " Panel A jumps, but from epoch to epoch, while the weights change.",
            "e": _FAR,
            "g": "Panels A and C speak against it: within twenty steps it is further down than the "
            "healthy network after forty. A rate that is too low creeps, and it creeps smoothly.",
            "h": "Compare panel A with the healthy network's: there, both curves come to rest. "
            "Here the loss jumps up again and again, at the end of the training as well.",
        },
    ),
    2: (
        "e",
        {
            "a": _UNITS_FIRE,
            "b": _SURE + " And the loss in panel A could not come near 0.",
            "c": _SCALED,
            "d": _STEADY,
            "f": _CALM,
            "g": "Panel A speaks against it: after ten epochs the loss is nearly 0. There is "
            "nothing left to hurry for.",
            "h": "The two curves in panel B are even better than the healthy network's. But the "
            "dotted line is *below* them: on new images it is wrong ten times in a hundred, "
            "and on its validation images never. Why should those be so much easier? One of the "
            "panels about the data says it.",
        },
    ),
    3: (
        "a",
        {
            "b": "Panels D and F speak against it: with the wrong loss the units would still fire, "
            "a gradient would arrive in every layer, and the network would learn, only less well. "
            "Here nothing arrives.",
            "c": _SCALED,
            "d": _STEADY,
            "e": _FAR + " A leak makes the validation too *good*, and this one is guessing.",
            "f": "Panels A and C speak against it: steps that are too large throw the loss about. "
            "Here it lies still, and it does so from the first step on. (A rate that is too high "
            "*can* do what you see in panel F, but then the first steps show it happen.)",
            "g": "Panel D speaks against it: at a low rate the gradient is as long as in the "
            "healthy network, and the steps are short. Here the gradient itself is next to "
            "nothing in the first two layers, and no rate makes anything of it. Why does none "
            "arrive?",
            "h": "It guesses: an accuracy of one in ten (B), and a loss that never moves (A).",
        },
    ),
    4: (
        "d",
        {
            "a": "Panels D and F speak against it: some units of layer 1 never fire, but most do, "
            "and a gradient arrives in every layer. And a dead unit is silent every time, so it "
            "could not do what panel G shows.",
            "b": "Panel G speaks against it: some of its points are near 1. If probabilities went "
            "through one more softmax, none could be above e / (e + 9), about 0.23.",
            "c": _SCALED,
            "e": _FAR,
            "f": "The curves in A and B do tremble, but they go steadily the right way. And "
            "panel G shows *one* finished network, whose weights no longer change: no learning "
            "rate can make it give different answers to the same image.",
            "g": "It is slower than the healthy network, and more epochs would help it a little. "
            "But panel G shows a finished network that answers the same image differently each "
            "time: no learning rate does that.",
            "h": "Its *training* accuracy is far below the healthy network's (B), and one image "
            "gets another answer every time (G).",
        },
    ),
    5: (
        "c",
        {
            "a": _UNITS_FIRE + " Here it is even far longer than the healthy network's.",
            "b": _SURE + " A loss of 100 in panel C would be out of the question as well.",
            "d": _STEADY,
            "e": _FAR + " A leak makes the validation too *good*; in panel B it is far below the "
            "training.",
            "f": "The loss does jump in panel C, and the gradients in D are long. But look at the "
            "very first point of panel C: it was measured before any step was made, so no rate has "
            "any part in it. What made the scores so large?",
            "g": "Panel C speaks against it: within forty steps the loss falls from above 100 to "
            "below 5. Ask rather why it began there.",
            "h": "On new images it is right about eight times in ten (B), the healthy network "
            "nearly always. And an untrained network with a loss above 100 (C) is no accident: an "
            "even guess costs 2.3.",
        },
    ),
    6: (
        "b",
        {
            "a": _UNITS_FIRE,
            "c": _SCALED,
            "d": _STEADY,
            "e": _FAR,
            "f": _CALM,
            "g": "It looks like it: panel C hardly moves, and the gradients in D are short. But in "
            "panel A the loss comes to rest long before the end, far above 0, where a rate that is "
            "too low would still be falling. And the points in panel G stand all at the same "
            "height, which is a number that you can compute.",
            "h": "Compare panels A and B with the healthy network's: a loss of 1.7 that no longer "
            "falls, and one image in five answered wrongly in training.",
        },
    ),
}

CLINIC = {
    f"generalisation.clinic_{number}": Judge(
        right,
        tuple(Mistake(_NAMES[letter], letter, told) for letter, told in others.items()),
    )
    for number, (right, others) in _DIAGNOSES.items()
}
