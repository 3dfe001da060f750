"""What a topic needs to declare its exercises, and the two halves of a check.

`checks/<slug>.py` declares (`function`, `array`, `number`, `choice`, `text`, `model`, with
`Case` and `edges`), `checks/references/<slug>.py` answers (`Judge`, `Mistake`; for its `diagnose`
`by_step`, `by_shapes`, `by_time` and `first_of`; for a judge of one's own `passed`, `wrong`,
`Table` and, where predictions are held against a number, `held_out`).
`probe` meets the answer, `judge` the evidence.
"""

from .case import Case as Case
from .case import edges as edges
from .diagnosing import by_shapes as by_shapes
from .diagnosing import by_step as by_step
from .diagnosing import by_time as by_time
from .diagnosing import first_of as first_of
from .evidence import Evidence as Evidence
from .evidence import Outcome as Outcome
from .exercise import Exercise as Exercise
from .exercise import array as array
from .exercise import choice as choice
from .exercise import function as function
from .exercise import model as model
from .exercise import number as number
from .exercise import text as text
from .judging import judge as judge
from .probing import probe as probe
from .reference import Judge as Judge
from .reference import Mistake as Mistake
from .reference import judge_loosely as judge_loosely
from .verdict import Table as Table
from .verdict import Verdict as Verdict
from .verdict import passed as passed
from .verdict import wrong as wrong

__all__ = [
    "Case",
    "Evidence",
    "Exercise",
    "Judge",
    "Mistake",
    "Outcome",
    "Table",
    "Verdict",
    "array",
    "by_shapes",
    "by_step",
    "by_time",
    "choice",
    "edges",
    "first_of",
    "function",
    "judge",
    "judge_loosely",
    "model",
    "number",
    "passed",
    "probe",
    "text",
    "wrong",
]
