"""From energy to greenhouse gases: grams of CO2 equivalents for each kilowatt-hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .arguments import check_amount


@dataclass(frozen=True)
class Grid:
    """How much greenhouse gas a kilowatt-hour of some electricity stands for.

    Attributes:
        grams_per_kwh: Grams of CO2 equivalents a kilowatt-hour.
        year: The year it holds for.
        source: Who says so.
    """

    grams_per_kwh: float
    year: int
    source: str


_LIFE = (
    "IPCC, fifth assessment report, working group III, annex III, table A.III.2 (2014): "
    "median over the whole life of a plant"
)

GRIDS: Mapping[str, Grid] = MappingProxyType(
    {
        "wind": Grid(11, 2014, _LIFE),
        "France": Grid(
            57, 2022, 'Luccioni et al., "Estimating the carbon footprint of BLOOM" (2023)'
        ),
        "USA": Grid(385, 2022, 'Touvron et al., "LLaMA" (2023): average of the USA'),
        "world": Grid(436, 2022, "Ember, Global Electricity Review 2023"),
        "gas": Grid(490, 2014, _LIFE),
        "coal": Grid(820, 2014, _LIFE),
    }
)


def emissions(wh: float, *, grams_per_kwh: float) -> float:
    """Return the grams of CO2 equivalents that so much electricity stands for.

    Args:
        wh: Watt-hours used.
        grams_per_kwh: Grams a kilowatt-hour, for the place and the year: `GRIDS` has a few.

    Raises:
        ValueError: If a number is negative or not finite.

    Example:
        A kilowatt-hour of two kinds of electricity:

        >>> [emissions(1000, grams_per_kwh=GRIDS[name].grams_per_kwh) for name in ("wind", "coal")]
        [11.0, 820.0]
    """
    wh = check_amount("wh", wh, "250")
    return wh / 1000 * check_amount("grams_per_kwh", grams_per_kwh, "436")
