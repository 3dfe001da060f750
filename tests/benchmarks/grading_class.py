"""What grading a class costs, and whether every grade is right; `data/records/grading_class.json`.

A generated class (`tests/teach/klass`): every pupil answers each exercise right, blank, or with one
of the known wrong answers, so that every grade and every diagnosis is known beforehand. It is
graded as `dlcourse teach grade` does it: each submission in a fresh sandbox, points into nbgrader's
gradebook; all with two workers, and every fifth again with one. The course's exercises need no
Keras, but a pupil may load it: so a smaller class has a cell of its own that builds a network and
asks it. Run in an environment with the extra `teach`, on a machine with nothing else to do; it
takes about 20 minutes, with `--quick` (6 pupils, no record) about one:

    python tests/benchmarks/grading_class.py
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from record import ROOT, write_record

sys.path.insert(0, str(ROOT / "tests" / "teach"))

from klass import Pupil, classroom, marks_of, student_of

from dlcourse.teach.assignment import load_all
from dlcourse.teach.boxes.find import find_box
from dlcourse.teach.folder import Folder
from dlcourse.teach.grading_run import grade

SEED = 10
STUDENTS, WITH_KERAS = 300, 30
ALONE = 5  # every fifth pupil is graded by a lone worker, too
CHAPTER = "perceptron"
KERAS_CELL = """import keras
network = keras.Sequential([keras.Input((30,)), keras.layers.Dense(1, activation="sigmoid")])
print(network.predict(np.zeros((4, 30)), verbose=0).shape)"""
PROJECTED, CORES = 3000, (2, 16, 64)


def load_keras(folder: Folder) -> None:
    """Give every notebook that was handed in a cell more, behind its imports."""
    for path in folder.root.glob("submitted/*/*/*.ipynb"):
        node = json.loads(path.read_text(encoding="utf-8"))
        place = next(at for at, cell in enumerate(node["cells"]) if cell["id"] == "imports")
        cell = {"cell_type": "code", "id": "own", "metadata": {}, "source": KERAS_CELL}
        node["cells"].insert(place + 1, {**cell, "outputs": [], "execution_count": None})
        path.write_text(json.dumps(node), encoding="utf-8")


def measure(folder: Folder, jobs: int, students: Sequence[str] = ()) -> dict[str, Any]:
    """Grade what was handed in, whether it was before or not, and say what that took."""
    wall, main = time.perf_counter(), time.process_time()
    results = grade(
        folder, load_all(folder), jobs=jobs, again=True, progress=True, students=students
    )
    wall, main = time.perf_counter() - wall, time.process_time() - main
    return {
        "workers": jobs,
        "submissions": len(results),
        "seconds": round(wall, 1),
        "seconds_a_submission": round(wall / len(results), 3),
        "median_inside": round(statistics.median(result.seconds for result in results), 3),
        "main_process_seconds_a_submission": round(main / len(results), 4),
        "submissions_an_hour_and_core": round(3600 * len(results) / wall / jobs),
    }


def hold_against(folder: Folder, pupils: list[Pupil]) -> dict[str, Any]:
    """Compare every grade with the one that the class was made to get."""
    same, diagnoses, named, others = 0, 0, 0, []
    for pupil in pupils:
        found = marks_of(folder, pupil)
        for id, expected in pupil.expected.items():
            same += found[id][:2] == expected[:2]
            diagnoses += bool(expected[2])
            named += bool(expected[2]) and found[id] == expected
            if found[id] != expected:
                others.append([student_of(pupil), id, list(expected), list(found[id])])
    answers = sum(len(pupil.expected) for pupil in pupils)
    return {
        "answers": answers,
        "grades_as_expected": same,
        "diagnoses": diagnoses,
        "diagnoses_named": named,
        "others": others,
    }


def project(measured: dict[str, Any], efficiency: float) -> dict[str, Any]:
    """Return how long a larger class takes on more cores, and how that is reckoned."""
    each = measured["seconds_a_submission"]
    main = measured["main_process_seconds_a_submission"]
    lanes = {cores: PROJECTED * each / (cores * efficiency) for cores in CORES}
    alone = PROJECTED * main  # the gradebook is written by one process
    return {
        "arithmetic": f"the longer of {PROJECTED} x {each} s / (cores x {efficiency}) and "
        f"{PROJECTED} x {main} s for the process that writes the gradebook, in minutes",
        "minutes": {str(cores): round(max(taken, alone) / 60, 1) for cores, taken in lanes.items()},
    }


def main() -> int:
    """Measure, hold the grades against the expected ones, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="6 pupils, and no record")
    options = parser.parse_args()
    sizes = {"numpy": STUDENTS, "keras": WITH_KERAS}
    if options.quick:
        sizes = {"numpy": 6, "keras": 2}
    began = time.perf_counter()
    result: dict[str, Any] = {"box": find_box().name, "chapter": CHAPTER}
    with tempfile.TemporaryDirectory(prefix="grading-class-") as name:
        for kind, size in sizes.items():
            folder, pupils = classroom(Path(name) / kind, [CHAPTER], size, SEED)
            if kind == "keras":
                load_keras(folder)
            two = measure(folder, 2)
            one = measure(folder, 1, [student_of(pupil) for pupil in pupils[::ALONE]])
            efficiency = one["seconds_a_submission"] / two["seconds_a_submission"] / 2
            efficiency = round(efficiency, 3)
            result[kind] = {
                "two_workers": two,
                "one_worker": one,
                "efficiency_of_two": efficiency,
                "grades": hold_against(folder, pupils),
                f"projection_to_{PROJECTED}": project(one, efficiency),
            }
            print(json.dumps({kind: result[kind]}, indent=1))
    right = all(not result[kind]["grades"]["others"] for kind in sizes)
    if not options.quick:
        packages = ["dlcourse", "numpy", "keras", "nbgrader"]
        seconds = time.perf_counter() - began
        write_record("grading_class", made_by=__file__, seeds=[SEED], seconds=seconds,
                     packages=packages, result=result)  # fmt: skip
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
