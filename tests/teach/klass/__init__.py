"""A generated class: pupils whose answers are known, and therefore their grades.

`generate` has each pupil answer each exercise right, blank, or with one of the known wrong
answers of `tests/checks`, drawn by a seeded generator with an ability per pupil.
"""

from .given import Given, given_out, of_the_course
from .known import Known, known
from .pupils import Pupil, generate

__all__ = ["Given", "Known", "Pupil", "generate", "given_out", "known", "of_the_course"]
