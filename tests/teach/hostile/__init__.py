"""Hostile submissions: what each tries, and what it must come to.

Every one is made from an honest one (`honest.py`): four right answers and a text. The hostile
part stands in one answer's cell or in a cell of its own, so the other answers keep their points.
"""

from .attempt import Attempt
from .cheating import CHEATING
from .ending import ENDING
from .files import FILES
from .honest import EXERCISES, assignment, honest, release
from .resources import RESOURCES
from .spying import SPYING

ATTEMPTS = (*ENDING, *RESOURCES, *SPYING, *CHEATING, *FILES)

__all__ = ["ATTEMPTS", "EXERCISES", "Attempt", "assignment", "honest", "release"]
