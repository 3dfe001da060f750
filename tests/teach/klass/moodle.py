"""A class's work as Moodle hands it out: one zip an assignment, a folder a participant."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Sent:
    """A file that was handed in.

    Attributes:
        name: The participant's name, as Moodle writes it.
        number: Moodle's number of the participant.
        file: Name of the file.
        data: The file.
        when: When it was handed in.
    """

    name: str
    number: int
    file: str
    data: bytes
    when: datetime


def zipped(sent: Iterable[Sent]) -> bytes:
    """Return the zip of `Download all submissions`, in folders."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sent:
            name = f"{one.name}_{one.number}_assignsubmission_file_/{one.file}"
            member = zipfile.ZipInfo(name, one.when.timetuple()[:6])
            archive.writestr(member, one.data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def with_traps(zip_file: bytes, file: str) -> bytes:
    """Return the same zip with members that no learner hands in.

    A link to a file outside, names that climb out of their folder, one name twice, and 200 MB
    that take no room.
    """
    packed = io.BytesIO(zip_file)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo(f"Link_9000001_assignsubmission_file_/{file}")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        for name in (f"../../Climber_9000002_assignsubmission_file_/../../{file}",
                     f"/tmp/Root_9000003_assignsubmission_file_/{file}",
                     f"C:\\Drive_9000004_assignsubmission_file_\\{file}"):  # fmt: skip
            archive.writestr(name, "{}")
        bomb = zipfile.ZipInfo(f"Bomb_9000005_assignsubmission_file_/{file}")
        archive.writestr(bomb, b"\0" * (200 * 2**20), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
