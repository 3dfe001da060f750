"""An attempt of `dlcourse teach doctor` to break a box: a small script that runs inside.

It finds `given`, a dict that the outside filled, and says what it got through in `got`: an empty
text where the box held. It does no harm where there is no box, since that is how it is tested
that it does get through.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attempt:
    """One way out.

    Attributes:
        name: What is tried.
        claim: What must hold.
        source: What runs in the box.
        ends: Reasons for which the box may end; none means that it must live on.
        refused: True where an exception is the refusal that is wanted.
        seconds: Its time.
    """

    name: str
    claim: str
    source: str
    ends: tuple[str, ...] = ()
    refused: bool = False
    seconds: float = 30.0
