"""Mistakes with the size of the first weights: which wrong size, for which activation."""

from collections.abc import Callable

from ..engine import Mistake

Size = Callable[[int, int], float]

# for each activation, what is computed in place of the right thing (the first one)
_RELU: dict[str, Size] = {
    "": lambda n, m: (2 / n) ** 0.5,
    "variance instead of standard deviation": lambda n, m: 2 / n,
    "fan-out for fan-in": lambda n, m: (2 / m) ** 0.5,
    "forgets what the ReLU cuts away": lambda n, m: (1 / n) ** 0.5,
    "Glorot's for a ReLU": lambda n, m: (2 / (n + m)) ** 0.5,
    "limit of a uniform distribution": lambda n, m: (6 / n) ** 0.5,
    "upside down": lambda n, m: (n / 2) ** 0.5,
    "number of weights for fan-in": lambda n, m: (2 / (n * m)) ** 0.5,
    "doubles the deviation": lambda n, m: 2 / n**0.5,
    "divides the root by the fan": lambda n, m: 2**0.5 / n,
}
_TANH: dict[str, Size] = {
    "": lambda n, m: (2 / (n + m)) ** 0.5,
    "variance instead of standard deviation": lambda n, m: 2 / (n + m),
    "sum where the mean is meant": lambda n, m: (1 / (n + m)) ** 0.5,
    "fan-in alone for a tanh": lambda n, m: (1 / n) ** 0.5,
    "He's for a tanh": lambda n, m: (2 / n) ** 0.5,
    "limit of a uniform distribution": lambda n, m: (6 / (n + m)) ** 0.5,
    "upside down": lambda n, m: ((n + m) / 2) ** 0.5,
    "number of weights for fan-in": lambda n, m: (2 / (n * m)) ** 0.5,
    "doubles the deviation": lambda n, m: 2 / (n + m) ** 0.5,
    "divides the root by the fan": lambda n, m: 2**0.5 / (n + m),
}
_OF_SIZE = {
    "variance instead of standard deviation": "That is the variance of the weights. A normal "
    "distribution is drawn with its standard deviation: what is still missing between the two?",
    "fan-out for fan-in": "For the ReLU you count the units of the layer (fan-out). One unit sums "
    "up as many terms as there are inputs: which of the two numbers is that?",
    "forgets what the ReLU cuts away": "This keeps the variance of the scores. But the ReLU sets "
    "half of them to zero, and only half of the power gets through: after thirty layers, 1/2³⁰. "
    "What makes up for it?",
    "Glorot's for a ReLU": "For the ReLU you take Glorot's compromise, which knows nothing of the "
    "half that a ReLU cuts away. Which one was made for the ReLU?",
    "limit of a uniform distribution": "There is a 6 in it: that is where a *uniform* distribution "
    "of this variance ends. A uniform one on [−a, a] has the variance a²/3; here the standard "
    "deviation itself is asked for.",
    "upside down": "The more inputs a unit sums up, the larger its sum: should its weights then be "
    "larger, or smaller? You have fan and number the wrong way round.",
    "number of weights for fan-in": "You divide by the number of weights of the whole layer. One "
    "unit's sum has only as many terms as the layer has inputs.",
    "doubles the deviation": "The 2 belongs to the variance, so it stands under the root with the "
    "fan. Outside of the root it counts twice.",
    "divides the root by the fan": "The root covers the 2 and not the fan. Which of the two does "
    "the root of the variance cover?",
    "sum where the mean is meant": "For the tanh your deviation is too small by √2. Glorot takes 1 "
    "over the *mean* of fan-in and fan-out; you take 1 over their sum.",
    "fan-in alone for a tanh": "For the tanh you look at the way forward alone (LeCun's choice). "
    "Glorot's is a compromise with the way back, where the gradient sums up the layer's outputs.",
    "He's for a tanh": "For the tanh you take He's, which is made for the ReLU. A tanh cuts "
    "nothing away near zero: its signal would grow from layer to layer, until it saturates.",
}


def _sizes(relu: Size, tanh: Size) -> Callable[[int, int, str], float]:
    return lambda fan_in, fan_out, activation: float(
        (relu if activation == "relu" else tanh)(fan_in, fan_out)
    )


def _variances() -> tuple[Mistake, ...]:
    found = [
        Mistake(
            "exchanged",
            _sizes(_TANH[""], _RELU[""]),
            "Both formulas are there, each with the other one's activation. Which activation cuts "
            "half of the signal away, and so needs the larger weights?",
        )
    ]
    for of_relu, relu in _RELU.items():
        for of_tanh, tanh in _TANH.items():
            name = of_relu or of_tanh
            if not name or (of_relu, of_tanh) == ("Glorot's for a ReLU", "He's for a tanh"):
                continue
            told = _OF_SIZE[name]
            if of_relu and of_tanh and of_relu != of_tanh:
                told += " (The other activation's is not right yet, either.)"
            elif not (of_relu and of_tanh):
                told += f" For the {'tanh' if of_relu else 'ReLU'} you are right."
            found.append(Mistake(name, _sizes(relu, tanh), told))
    return tuple(found)


VARIANCE = _variances()
