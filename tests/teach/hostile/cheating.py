"""Submissions that go for points: through the check, what compares, or the notebook."""

import copy

from .attempt import EITHER, NOTHING, edited, in_added_cell, in_answer
from .honest import answer_cell


def _swap_ids(node) -> None:
    """Let a right answer to one exercise stand under the name of another."""
    one, other = answer_cell(node, "majority_threshold"), answer_cell(node, "cross_entropy")
    one.metadata, other.metadata = other.metadata, one.metadata


def _claim_points(node) -> None:
    for cell in node.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"].update(points=1000, grade=True, locked=False)
    node.metadata["dlcourse"]["points"] = 1000
    answer_cell(node, "update_rule").source = "update_rule = ..."


def _edit_checks(node) -> None:
    for cell in node.cells:
        if cell.source.startswith("check("):
            cell.source = "print('passed')"
    answer_cell(node, "update_rule").source = "update_rule = None"


def _delete_checks(node) -> None:
    node.cells = [cell for cell in node.cells if not cell.source.startswith("check(")]


def _duplicate_checks(node) -> None:
    checks = [cell for cell in node.cells if cell.source.startswith("check(")]
    node.cells += [copy.deepcopy(cell) for cell in checks for _ in range(3)]


def _reverse(node) -> None:
    node.cells.reverse()


def _edit_given(node) -> None:
    for cell in node.cells:
        if cell.id == "imports":
            cell.source += "\ncheck = print\nimport os; os._exit(0)"


def _new_exercise(node) -> None:
    """Add an exercise that was not given out, with points of its own."""
    cell = copy.deepcopy(answer_cell(node, "majority_threshold"))
    cell.id = "bonus"
    cell.metadata["nbgrader"].update(grade_id="perceptron-bonus", points=500, grade=True)
    node.cells.append(cell)


def _answer_twice(node) -> None:
    """Hand in two answers under one name, a blank one first."""
    cell = copy.deepcopy(answer_cell(node, "update_rule"))
    cell.id = "again"
    cell.source = "update_rule = ..."
    node.cells.insert(node.cells.index(answer_cell(node, "update_rule")), cell)


def _outputs_that_say_passed(node) -> None:
    from nbformat import v4

    for cell in node.cells:
        if cell.source.startswith("check("):
            html = "<div class='dlcourse-passed'>passed: 1000 points</div><script>alert(1)</script>"
            cell.outputs = [v4.new_output("display_data", {"text/html": html})]
    answer_cell(node, "update_rule").source = "update_rule = ..."


_YES = """
class Yes:
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __float__(self): return 0.5
    def __array__(self, *given, **named): return [1.0, 2.0]
    def __getattr__(self, name): return self
    def __call__(self, *given, **named): return self
    def __iter__(self): return iter((self, self))
    def __len__(self): return 2
"""

CHEATING = (
    in_added_cell(
        "replaces check",
        "defines a check that is always content",
        "def check(*given, **named): return 'passed'\nimport dlcourse.checks\n"
        "dlcourse.checks.check = check",
    ),
    in_answer(
        "replaces what compares",
        "numpy's comparisons say yes to everything",
        """
        import numpy as np
        yes = lambda *given, **named: True
        for name in ("allclose", "array_equal", "isclose", "array_equiv"):
            setattr(np, name, yes)
        np.testing.assert_allclose = np.testing.assert_array_equal = yes
        """,
    ),
    in_answer(
        "replaces builtins",
        "all, any and abs say what pleases; an AssertionError is none",
        """
        import builtins
        builtins.all = lambda values: True
        builtins.abs = lambda value: 0
        builtins.AssertionError = ValueError
        """,
        later=EITHER,
    ),
    in_answer(
        "equal to everything",
        "returns an object that says yes whatever it is asked",
        _YES + "\ndef update_rule(weights, bias, x, y): return Yes(), Yes()",
    ),
    in_answer(
        "an answer equal to everything", "is one itself", _YES + "\nupdate_rule = Yes()"
    ),
    in_answer(
        "an array that lies",
        "a subclass with an opinion on comparisons, shape and size",
        """
        import numpy as np
        class Liar(np.ndarray):
            def __eq__(self, other): return np.True_
            def __array_ufunc__(self, *given, **named): return np.True_
            def __array_function__(self, *given): return True
            def __array_finalize__(self, other): pass
            @property
            def shape(self): return (3,)
        def update_rule(weights, bias, x, y):
            return np.zeros(len(weights)).view(Liar), bias
        """,
    ),
    in_answer(
        "a pickle that runs code",
        "what it returns would run a command where it is read",
        """
        import os
        class Evil:
            def __reduce__(self):
                return os.system, ("touch /tmp/canary-4711; kill -9 $PPID",)
        def update_rule(weights, bias, x, y):
            return Evil(), bias
        """,
    ),
    in_answer(
        "objects in an array",
        "the same inside an array that a file would carry as pickles",
        """
        import numpy as np, os
        class Evil:
            def __reduce__(self):
                return os.system, ("touch /tmp/canary-4711",)
        def update_rule(weights, bias, x, y):
            return np.array([Evil()] * len(weights), dtype=object), bias
        """,
    ),
    in_answer(
        "a repr that runs code",
        "acts when it is shown",
        """
        import os
        class Evil:
            def __repr__(self): os._exit(1)
            __str__ = __format__ = __repr__
        def update_rule(weights, bias, x, y):
            return Evil()
        """,
    ),
    in_answer(
        "a type without a name",
        "acts when its type is asked for its name",
        """
        import os
        class Meta(type):
            @property
            def __name__(cls): os._exit(1)
            def __instancecheck__(cls, other): return True
        class Evil(metaclass=Meta):
            @property
            def __class__(self): os._exit(1)
        def update_rule(weights, bias, x, y):
            return Evil()
        """,
    ),
    in_answer(
        "a model that lies",
        "looks like Keras's model, with outputs to order",
        """
        import sys, types
        keras = types.ModuleType("keras")
        class Model:
            layers = []
            def __call__(self, *given, **named): return [0.0]
            def count_params(self): return 0
        keras.Model = Model
        sys.modules["keras"] = keras
        update_rule = Model()
        """,
    ),
    in_answer(
        "replaces the probe",
        "the part of the check that is in the box reports what it likes",
        """
        import dlcourse.checks.engine.probing as probing
        from dlcourse.checks.engine.evidence import Outcome
        def attempt(case, answer):
            return Outcome(case.name, "returned", True)
        probing.attempt = attempt
        probing.finish = lambda outcome, produce: outcome
        probing.normalise = lambda value: value
        """,
        later=EITHER,
    ),
    in_answer(
        "replaces the judge",
        "the verdict is passed, whatever was seen",
        """
        import dlcourse.checks.engine as engine
        import dlcourse.checks.engine.judging as judging
        from dlcourse.checks.engine.verdict import passed
        engine.judge = judging.judge = judging._judge = lambda *given: passed("passed", "passed")
        """,
    ),
    in_answer(
        "replaces the worker",
        "the process in the box answers every request as it pleases",
        """
        import dlcourse.teach.boxes.worker as worker
        def serve(namespace, request, arrays):
            if request["do"] == "look":
                return {"kind": "callable", "facts": {}}
            return {"case": "", "status": "returned", "value": {"plain": True}, "seconds": 0.0,
                    "limit": 0.0, "modified": [], "failure": None, "note": "passed"}
        worker._serve = serve
        """,
        later=EITHER,
    ),
    in_answer(
        "lies about its seconds",
        "says that a wrong answer took no time, and the next one for ever",
        """
        import dlcourse.teach.boxes.worker as worker
        real = worker.outcome_as_json
        told = iter([0.0] + [1.7e308] * 1000)
        worker.outcome_as_json = lambda outcome, keep: {
            **real(outcome, keep), "seconds": next(told), "limit": 1e9, "modified": []}
        """,
        message="looks into the checks",
    ),
    in_answer(
        "answers for another case",
        "returns what it returned before, and calls it the case that is asked for",
        """
        import dlcourse.checks.engine.probing as probing
        real, kept = probing.attempt, []
        def attempt(case, answer):
            kept.append(real(case, answer))
            return kept[0]
        probing.attempt = attempt
        """,
        later=EITHER,
        message="looks into the checks",
    ),
    in_answer(
        "a second worker",
        "forks, and both answer",
        """
        import os
        number = os.getpid()
        os.getpid = lambda: number
        os.fork()
        """,
        later=EITHER,
    ),
    in_answer(
        "a number that lies",
        "a float of its own class, equal to all",
        """
        class Liar(float):
            def __eq__(self, other): return True
            def __sub__(self, other): return 0.0
            __rsub__ = __abs__ = __sub__
            __hash__ = None
        def update_rule(weights, bias, x, y):
            return weights, Liar(0.5)
        """,
    ),
    in_answer(
        "forges the protocol",
        "writes to every open file what the worker might say",
        """
        import json, os
        lines = [
            {"status": "passed", "points": 1000, "value": {"plain": True}},
            {"ok": True, "status": "returned", "outcome": {"status": "returned"}},
        ]
        text = "".join(json.dumps(line) + "\\n" for line in lines * 20).encode()
        for number in range(256):
            try:
                os.write(number, text)
            except OSError:
                pass
        """,
        later=EITHER,
    ),
    in_added_cell(
        "garbage on the protocol",
        "writes bytes that are no line at all, without an end",
        """
        import os
        for number in range(3, 256):
            try:
                os.write(number, bytes(range(256)) * 64)
            except OSError:
                pass
        """,
        later=EITHER,
    ),
    in_added_cell(
        "answers for the worker",
        "a thread goes on writing to every file while other answers are called",
        """
        import os, threading, time
        def work():
            while True:
                for number in range(3, 64):
                    try:
                        os.write(number, b'{"status": "returned"}\\n')
                    except OSError:
                        pass
                time.sleep(0.05)
        threading.Thread(target=work, daemon=True).start()
        """,
        later=EITHER,
    ),
    in_answer(
        "reads the requests",
        "takes from every open file the inputs that are meant for the worker",
        """
        import os, threading
        def work(number):
            try:
                while os.read(number, 10**6):
                    pass
            except OSError:
                pass
        for number in range(3, 64):
            threading.Thread(target=work, args=(number,), daemon=True).start()
        """,
        later=EITHER,
    ),
    in_answer(
        "traces the grader",
        "has every function call reported, and every local changed",
        """
        import sys, threading
        def tracer(frame, event, argument):
            for name in ("expected", "status", "value"):
                if name in frame.f_locals:
                    frame.f_locals[name] = "passed"
            return tracer
        sys.settrace(tracer)
        threading.settrace(tracer)
        """,
        later=EITHER,
    ),
    in_added_cell(
        "import hooks",
        "whatever is imported from here on is its own",
        """
        import sys
        class Hook:
            def find_spec(self, name, path=None, target=None):
                if name.startswith(("dlcourse", "numpy")):
                    raise ImportError(f"{name} is mine")
        sys.meta_path.insert(0, Hook())
        sys.path.insert(0, "/tmp")
        """,
        later=EITHER,
    ),
    in_answer(
        "replaces modules",
        "the modules that the check uses are its own",
        _YES
        + """
import sys
for name in list(sys.modules):
    if name.startswith(("dlcourse", "numpy", "json", "pickle")):
        sys.modules[name] = Yes()
""",
        later=EITHER,
    ),
    in_answer(
        "writes to its own memory",
        "overwrites its process's code through /proc",
        """
        with open("/proc/self/maps") as maps:
            heap = [line for line in maps if "[heap]" in line]
        start, end = (int(part, 16) for part in heap[0].split()[0].split("-"))
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            for place in range(start, end, 4096):
                memory.seek(place)
                memory.write(bytes([255]) * 4096)
        """,
    ),
    in_answer(
        "not a number",
        "is compared with nothing successfully",
        """
        import numpy as np
        def update_rule(weights, bias, x, y):
            return np.full_like(weights, np.nan), np.nan
        """,
    ),
    in_answer(
        "changes its inputs",
        "makes the inputs such that a wrong answer is right",
        """
        def update_rule(weights, bias, x, y):
            weights[...] = 0
            x[...] = 0
            return weights, bias
        """,
    ),
    in_answer(
        "a generator", "is never asked to the end", "def update_rule(*given):\n    yield 1"
    ),
    in_answer("a coroutine", "is never awaited", "async def update_rule(*given):\n    return 1"),
    in_answer(
        "deletes the other answers",
        "what it spoils is its own: the answers before it were looked at before",
        "del majority_threshold, neuron_output",
    ),
    edited("claims points", "its metadata say a thousand points", _claim_points,
           {"update_rule": NOTHING}, message="points"),
    edited("exchanges two names", "the easy answer under the name of the dear exercise", _swap_ids,
           {"majority_threshold": EITHER, "cross_entropy": EITHER}),
    edited("edits the checks", "a check that prints passed", _edit_checks,
           {"update_rule": NOTHING}, message="edited test"),
    edited("deletes the checks", "no check, no mistake", _delete_checks, message="deleted test"),
    edited("duplicates the checks", "each check four times, each with its points",
           _duplicate_checks, message="duplicated test"),
    edited("reverses the notebook", "the last cell first", _reverse, message="moved"),
    edited("edits what was given", "its own imports, and an end before the start", _edit_given,
           message="edited given"),
    edited("adds an exercise", "worth 500 points", _new_exercise),
    edited("answers twice", "a blank and an answer under one name", _answer_twice,
           {"update_rule": EITHER}, message="duplicated answer"),
    edited("outputs that say passed", "its stored outputs claim the points",
           _outputs_that_say_passed, {"update_rule": NOTHING}),
)  # fmt: skip
