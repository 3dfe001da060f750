"""`dlcourse chapters`, `run`, `lint` and `new`: the notebooks, from the command line."""

import argparse
import json
import tempfile
import textwrap
from typing import TYPE_CHECKING, Any

from . import run_report

if TYPE_CHECKING:
    from rich.console import Console

    from ..course.runner import Step

_CHAPTER = "number (1, 01, 03a), slug (perceptron) or path of a notebook; default: all of them"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands of this group."""
    chapters = _command(
        commands,
        "chapters",
        "list the chapters: question, minutes, data",
        "List the chapters, from their contracts.",
        "dlcourse chapters\ndlcourse chapters --json\ndlcourse chapters --readme --check",
    )
    chapters.add_argument("--json", action="store_true", help="the contracts as JSON")
    chapters.add_argument(
        "--readme", action="store_true", help="write the table into README.md, between its marks"
    )
    chapters.add_argument(
        "--check", action="store_true", help="with --readme: write nothing, exit 1 if it is old"
    )
    chapters.set_defaults(run=_chapters)

    run = _command(
        commands,
        "run",
        "execute notebooks in fresh kernels and report",
        "Execute notebooks in fresh kernels of this Python, and report seconds, bands and "
        "benchmarks. Nothing is changed without --save. Exit code 1 if a notebook failed or a "
        "result fell out of its band.",
        "dlcourse run 1\ndlcourse run -j 2\ndlcourse run perceptron --save\n"
        "dlcourse run --stale --save\ndlcourse run 4 --scale gpu --backend jax",
    )
    run.add_argument("chapters", nargs="*", metavar="CHAPTER", help=_CHAPTER)
    run.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="N at a time")
    run.add_argument("--save", action="store_true", help="store those that came to their end")
    run.add_argument("--stale", action="store_true", help="only those whose outputs are stale")
    run.add_argument("--strict", action="store_true", help="a missed band stops the notebook")
    run.add_argument("--scale", choices=("laptop", "gpu"), help="sizes to use (default: by device)")
    run.add_argument("--backend", choices=("tensorflow", "jax", "torch"), help="Keras's backend")
    run.add_argument(
        "--timeout", type=int, metavar="SECONDS", help="stop a cell after this long (default: 180)"
    )
    run.set_defaults(run=_run)

    lint = _command(
        commands,
        "lint",
        "hold notebooks against the rules of the course",
        "Hold notebooks against the rules of the course. Exit code 1 if one does not hold.",
        "dlcourse lint\ndlcourse lint 1\ndlcourse lint work/01_perceptron.ipynb\n"
        "dlcourse lint --rules",
    )
    lint.add_argument("chapters", nargs="*", metavar="CHAPTER", help=_CHAPTER)
    lint.add_argument("--rules", action="store_true", help="list the rules and stop")
    lint.set_defaults(run=_lint)

    new = _command(
        commands,
        "new",
        "begin a chapter: a draft of a lesson that passes the lint",
        "Write a draft of a lesson into notebooks/. It runs, and passes the lint once it was "
        "executed: `dlcourse run SLUG --save`. A draft need not have a lesson's size yet.",
        'dlcourse new "Backpropagation"\ndlcourse new "Deep vision" --chapter 05a',
    )
    new.add_argument("title", help="title, without its number")
    new.add_argument(
        "--chapter", metavar="NN", help="number (default: the curriculum's, else the next)"
    )
    new.set_defaults(run=_new)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    summary: str,
    description: str,
    examples: str,
) -> argparse.ArgumentParser:
    listed = "".join(f"\n  {line}" for line in examples.splitlines())
    return commands.add_parser(
        name,
        help=summary,
        description=textwrap.fill(description, 80),
        epilog=f"examples:{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


def _chapters(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from ..course import chapters

    found = chapters.find_chapters()
    if options.json:
        print(json.dumps([asdict(chapter.contract) for chapter in found], indent=2))
        return 0
    if options.readme or options.check:
        return _readme(found, check=options.check)
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("", "chapter", "question", "minutes", "data"):
        table.add_column(name, overflow="fold")
    for chapter in found:
        promised = chapter.contract
        table.add_row(
            promised.number,
            promised.slug + (" [dim](draft)[/dim]" if promised.status == "draft" else ""),
            promised.question,
            f"{promised.lesson_minutes} + {promised.exercise_minutes}",
            ", ".join((*promised.bundled, *promised.benchmark)),
        )
    console = _console()
    console.print(table if found else "There are no chapters yet.")
    return 0


def _readme(found: list[Any], *, check: bool) -> int:
    from .. import paths
    from ..atomic import write_text
    from ..course import chapters

    path = paths.share_dir() / "README.md"
    old = path.read_text(encoding="utf-8")
    new = chapters.fill_readme(old, found)
    if new == old:
        print("README.md has the table of the chapters as they are.")
        return 0
    if check:
        print("README.md has an old table of the chapters: `dlcourse chapters --readme` mends it.")
        return 1
    write_text(path, new)
    print("README.md has the new table of the chapters.")
    return 0


def _lint(options: argparse.Namespace) -> int:
    from rich.markup import escape

    from ..course import chapters
    from ..course.lint import RULES, lint

    console = _console()
    if options.rules:
        for rule in RULES.values():
            console.print(f"[bold]{rule.name}[/bold]  {escape(rule.summary)}", soft_wrap=True)
        return 0
    count = 0
    selected = chapters.select(options.chapters)
    for path in selected:
        problems = lint(path)
        count += len(problems)
        name = escape(run_report.shown(path))
        if not problems:
            console.print(f"[green] ok[/green]   {name}", soft_wrap=True)
            continue
        console.print(f"[red]{len(problems):>3}[/red]   {name}", soft_wrap=True)
        for problem in problems:
            where = "notebook" if problem.cell is None else f"cell {problem.cell}"
            console.print(
                f"      [bold]{where}[/bold]: {escape(problem.message)} "
                f"[dim]{escape(f'[{problem.rule}]')}[/dim]",
                soft_wrap=True,
            )
    if not selected:
        console.print("There are no notebooks yet.")
    elif count:
        console.print(f"{count} problem{'s' * (count != 1)}. Cells are counted from 1, text too.")
    return 1 if count else 0


def _run(options: argparse.Namespace) -> int:
    from ..course import chapters, freshness, notebook, runner
    from ..course.execution import CELL_TIMEOUT

    selected = chapters.select(options.chapters)
    if options.stale:
        selected = [path for path in selected if not freshness.is_fresh(notebook.read(path))]
    console = _console()
    if not selected:
        console.print(
            "Every notebook's outputs are fresh." if options.stale else "There are no notebooks."
        )
        return 0
    ended: list[Step] = []
    with tempfile.TemporaryDirectory(prefix="dlcourse-", ignore_cleanup_errors=True) as state:
        steps = runner.run(
            selected,
            jobs=options.jobs,
            save=options.save,
            cell_timeout=CELL_TIMEOUT if options.timeout is None else options.timeout,
            # what a notebook passes in this run is not what the learner has passed
            settings={**_settings(options), "DLCOURSE_STATE": state},
        )
        try:
            run_report.follow(steps, ended, len(selected), console)
        finally:  # also after Ctrl-C: what had finished is kept, and shown
            steps.close()
            _summarise(ended, console)
    return 0 if all(step.result is not None and step.result.ok for step in ended) else 1


def _summarise(ended: "list[Step]", console: "Console") -> None:
    if ended:
        console.print(run_report.summary(ended))
        for step in ended:
            run_report.explain(step, console)


def _settings(options: argparse.Namespace) -> dict[str, str]:
    settings = {}
    if options.scale:
        settings["DLCOURSE_SCALE"] = options.scale
    if options.backend:
        settings["KERAS_BACKEND"] = options.backend
    if options.strict:
        settings["DLCOURSE_STRICT"] = "1"
    return settings


def _new(options: argparse.Namespace) -> int:
    from ..course import skeleton

    path = skeleton.create(options.title, chapter=options.chapter)
    number = path.name.partition("_")[0]
    print(f"Wrote {run_report.shown(path)}, a draft. Now: dlcourse run {number} --save")
    return 0
