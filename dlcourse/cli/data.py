"""`dlcourse data`: what data sets there are, get them, check them, find them."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..data.registry import Benchmark, DataFile


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `dlcourse data` and its subcommands."""
    group = commands.add_parser(
        "data",
        help="list, fetch and verify the data sets",
        description="The course's data sets: what there is, what is on this machine, and where.",
        epilog="DLCOURSE_DATA moves the cache folder; DLCOURSE_DATA_MIRROR names a folder or an "
        "address to try first; DLCOURSE_OFFLINE=1 forbids every connection.",
    )
    group.set_defaults(run=lambda options: _help(group))
    parts = group.add_subparsers(title="commands", metavar="COMMAND")
    _add(parts, "list", _list, "every data set: size, licence, is it here?", "dlcourse data list")
    fetch = _add(
        parts,
        "fetch",
        _fetch,
        "put benchmark data into the cache; exit code 1 if one cannot be had",
        "dlcourse data fetch mnist fashion_mnist\n  dlcourse data fetch --all",
    )
    fetch.add_argument("names", nargs="*", metavar="NAME", help="a name from `dlcourse data list`")
    fetch.add_argument("--all", action="store_true", help="every benchmark set (about 95 MB)")
    verify = _add(
        parts,
        "verify",
        _verify,
        "check what is here against the registry's hashes; exit code 1 if anything is wrong",
        "dlcourse data verify\n  dlcourse data verify mnist",
    )
    verify.add_argument(
        "names", nargs="*", metavar="NAME", help="must be here and right (default: what is here)"
    )
    where = _add(
        parts,
        "where",
        _where,
        "the cache folder and the mirror; with a name, each file's place and origin",
        "dlcourse data where\n  dlcourse data where sms_spam",
    )
    where.add_argument("names", nargs="*", metavar="NAME", help="a name from `dlcourse data list`")


def _add(
    parts: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
    examples: str,
) -> argparse.ArgumentParser:
    parser = parts.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"examples:\n  {examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def _help(group: argparse.ArgumentParser) -> int:
    group.print_help()
    return 0


def _chosen(names: Iterable[str]) -> "list[Benchmark]":
    """Return the named sets, each once; all of them if none is named."""
    from ..data import registry

    found = [registry.find(name) for name in names] or registry.registry().benchmarks.values()
    return list({dataset.name: dataset for dataset in found}.values())


def _list(options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.table import Table

    from ..data import registry
    from ..data.unavailable import size_text

    console = Console()
    table = Table(title="Benchmark data: downloaded when first asked for", title_justify="left")
    for heading in ("name", "what", "size", "licence", "here?"):
        table.add_column(heading, justify="right" if heading == "size" else "left")
    for dataset in registry.registry().benchmarks.values():
        table.add_row(
            dataset.name,
            f"{dataset.title}: {dataset.summary}",
            size_text(dataset.bytes),
            dataset.licence,
            _state(dataset),
        )
    console.print(table)
    table = Table(title="Bundled data: always here", title_justify="left")
    for heading in ("name", "what", "licence", "from"):
        table.add_column(heading)
    for entry in registry.registry().bundled.values():
        table.add_row(entry.name, f"{entry.title}: {entry.summary}", entry.licence, entry.source)
    console.print(table)
    return 0


def _state(dataset: "Benchmark") -> str:
    """Say where a set seems to be, by its files' presence: no hash, no connection."""
    from .. import paths
    from ..data.download import mirror

    place = mirror()
    if all(_present(file, paths.cache_dir()) for file in dataset.files):
        return "in the cache"
    if isinstance(place, str):
        return "perhaps in the mirror"
    if place is not None and all(_present(file, place) for file in dataset.files):
        return "in the mirror"
    return "not here"


def _present(file: "DataFile", folder: Path) -> bool:
    return any((folder / candidate.path).is_file() for candidate in (file, *file.stand_ins))


def _fetch(options: argparse.Namespace) -> int:
    from ..data.download import obtain
    from ..data.unavailable import DatasetUnavailable, size_text

    if bool(options.names) == options.all:
        print("dlcourse data fetch: name the sets you want, or say --all.", file=sys.stderr)
        return 2
    failed = []
    for dataset in _chosen(options.names):
        try:
            for file in dataset.files:
                obtain(dataset, file, keep=True)
        except DatasetUnavailable as problem:
            failed.append(dataset.name)
            print(f"{dataset.name}: not to be had\n{problem}\n", file=sys.stderr)
        else:
            print(f"{dataset.name}: in the cache, verified ({size_text(dataset.bytes)})")
    if failed:
        print(f"Not to be had: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _verify(options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in ("file", "where", "state"):
        table.add_column(heading, overflow="fold")
    wrong = False
    for dataset in _chosen(options.names):
        for file in dataset.files:
            findings = list(_findings(file))
            wrong |= any(state != "right" for _, _, state in findings)
            if not findings and options.names:
                findings, wrong = [(file.path, "-", "not here")], True
            for path, place, state in findings:
                mend = state != "right" and place != "mirror"
                cure = f" (mend it: dlcourse data fetch {dataset.name})" if mend else ""
                table.add_row(path, place, state + cure)
    if table.row_count:
        Console().print(table)
    else:
        print("No benchmark data is here yet: `dlcourse data fetch NAME` gets some.")
    return 1 if wrong else 0


def _findings(file: "DataFile") -> Iterable[tuple[str, str, str]]:
    """Yield (path, where, state) of each copy on this machine."""
    from .. import paths
    from ..data.download import mirror
    from ..data.verify import complaint

    place = mirror()
    folders = {"cache": paths.cache_dir(), "mirror": place}
    for where, folder in folders.items():
        for candidate in (file, *file.stand_ins):
            if folder is None or isinstance(folder, str):
                continue
            if (folder / candidate.path).is_file():
                try:
                    state = complaint(folder / candidate.path, candidate) or "right"
                except OSError as problem:
                    state = f"cannot be read ({problem.strerror})"
                yield candidate.path, where, state


def _where(options: argparse.Namespace) -> int:
    from .. import paths
    from ..data.download import mirror, offline

    print(f"cache     {paths.cache_dir()}  (DLCOURSE_DATA moves it)")
    print(f"mirror    {mirror() or 'none'}  (DLCOURSE_DATA_MIRROR names one)")
    print(f"registry  {paths.data_dir() / 'registry.toml'}")
    if offline():
        print("offline   DLCOURSE_OFFLINE is set: no connection is opened")
    for dataset in _chosen(options.names) if options.names else ():
        print(f"\n{dataset.title}")
        for file in dataset.files:
            print(f"  {paths.cache_dir() / file.path}")
            for url in file.urls:
                inside = f"{file.member} in " if file.archive else ""
                print(f"    from {inside}{url}")
            for stand_in in file.stand_ins:
                print(f"  or {paths.cache_dir() / stand_in.path}")
    return 0
