"""What the training of known models used, as their makers or others published it."""

from dataclasses import dataclass

_STRUBELL = (
    'Strubell, Ganesh & McCallum, "Energy and policy considerations for deep learning in NLP" '
    "(2019), table 3"
)
_PATTERSON = 'Patterson et al., "Carbon emissions and large neural network training" (2021)'


@dataclass(frozen=True)
class PublishedTraining:
    """One training run, as published.

    Attributes:
        model: Name of the model.
        year: When the model was presented.
        mwh: Megawatt-hours; BLOOM's are those of the GPUs alone, the others count cooling along.
        tonnes: Tonnes of CO2 equivalents.
        source: Authors, title, year.
    """

    model: str
    year: int
    mwh: float
    tonnes: float
    source: str


PUBLISHED: tuple[PublishedTraining, ...] = (
    PublishedTraining("Transformer (big)", 2017, 0.201, 0.087, _STRUBELL),
    PublishedTraining("BERT (base)", 2018, 1.507, 0.652, _STRUBELL),
    PublishedTraining("T5", 2019, 86, 47, _PATTERSON),
    PublishedTraining("Meena", 2020, 232, 96, _PATTERSON),
    PublishedTraining("GPT-3", 2020, 1287, 552, _PATTERSON),
    PublishedTraining(
        "BLOOM",
        2022,
        433,
        25,
        'Luccioni, Viguier & Ligozat, "Estimating the carbon footprint of BLOOM" (2023)',
    ),
    PublishedTraining("LLaMA 65B", 2023, 449, 173, 'Touvron et al., "LLaMA" (2023)'),
)
