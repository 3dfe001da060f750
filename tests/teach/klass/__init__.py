"""A generated class: pupils whose answers are known, and therefore their grades.

`generate` has each pupil answer each exercise right, blank, or with one of the known wrong
answers of `tests/checks`, drawn by a seeded generator with an ability per pupil.
"""

from .classroom import classroom, marks_of, student_of
from .given import Given, given_out, of_the_course
from .known import Known, known
from .pupils import Pupil, generate

__all__ = [
    "Given",
    "Known",
    "Pupil",
    "classroom",
    "generate",
    "given_out",
    "known",
    "marks_of",
    "of_the_course",
    "student_of",
]
