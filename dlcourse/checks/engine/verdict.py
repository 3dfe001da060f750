"""What a check says: a status, a title, a message and perhaps a small table."""

from dataclasses import dataclass

STATUSES = ("not attempted", "passed", "wrong", "recorded")
WORDS = {
    "not attempted": ("○", "not attempted yet"),
    "passed": ("✓", "passed"),
    "wrong": ("✗", "not right yet"),
    "recorded": ("▪", "recorded, not judged here"),
}


@dataclass(frozen=True)
class Table:
    """A small table: the first column names the rows."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        lines = [self.header, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.header))]
        shown = [
            "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            for line in lines
        ]
        return "\n".join([self.caption, *(line.rstrip() for line in shown)])


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check.

    Attributes:
        status: One of `STATUSES`.
        title: One line: what is the case.
        message: What the learner reads below it; paragraphs parted by a newline.
        diagnosis_name: Which mistake it is, short and stable; empty for a pass.
        table: Numbers that show it, or None.
        word: What the learner reads for the status, where `WORDS` does not fit.
    """

    status: str
    title: str
    message: str = ""
    diagnosis_name: str = ""
    table: Table | None = None
    word: str = ""


def passed(title: str, message: str = "") -> Verdict:
    """Return a pass: for a judge of your own."""
    return Verdict("passed", title, message)


def wrong(name: str, message: str, *, title: str = "", table: Table | None = None) -> Verdict:
    """Return a diagnosis: for a judge of your own. The title is the name, if none is given."""
    return Verdict("wrong", title or name, message, name, table)
