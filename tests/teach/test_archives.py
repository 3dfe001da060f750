"""Hostile zips and folders: each bad file is a line, the others are read, nothing is extracted."""

import io
import os
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcourse.teach import archives, zips
from dlcourse.teach.archives import opened
from dlcourse.teach.entries import Bad, BadFileError
from dlcourse.teach.reading import MAX_BYTES

DATE = (2026, 11, 20, 17, 30, 0)


def _zip(*members: tuple[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", packed) as archive:
        warnings.simplefilter("ignore")  # names that are there twice
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, DATE), data, packed)
    return made.getvalue()


def _look(path: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return what could be read, by name, and what could not, with the reason."""
    read: dict[str, bytes] = {}
    bad: dict[str, str] = {}
    with opened(path) as entries:
        for entry in entries:
            if isinstance(entry, Bad):
                bad[entry.name] = entry.reason
                continue
            try:
                read[entry.name] = entry.read()
            except BadFileError as problem:
                bad[entry.name] = str(problem)
    return read, bad


def _looked_at(tmp_path: Path, data: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    path = tmp_path / "handed-in.zip"
    path.write_bytes(data)
    before = sorted(tmp_path.rglob("*"))
    found = _look(path)
    assert sorted(tmp_path.rglob("*")) == before
    return found


def test_notebooks_are_read_with_their_dates_and_nothing_else_is(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    others = ("__MACOSX/._x.ipynb", "a/.ipynb_checkpoints/x-checkpoint.ipynb", "a/report.pdf")
    path.write_bytes(_zip(("a/x.ipynb", b"1"), ("a/", b""), *((name, b"2") for name in others)))
    with opened(path) as entries:
        (entry,) = entries
        assert not isinstance(entry, Bad)
        assert (entry.name, entry.read()) == ("a/x.ipynb", b"1")
        assert entry.modified is not None
        assert entry.modified.timetuple()[:6] == DATE


@pytest.mark.parametrize(
    "name", ["../../x.ipynb", "/x.ipynb", "C:\\x.ipynb", "..\\..\\x.ipynb", "a/../../x.ipynb"]
)
def test_a_name_that_points_elsewhere_is_harmless(tmp_path: Path, name: str) -> None:
    read, bad = _looked_at(tmp_path, _zip((name, b"1")))
    assert list(read.values()) == [b"1"]
    assert ".." not in "".join(read)
    assert not bad


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(stat.S_IFLNK, "link"), (stat.S_IFIFO, "special"), (stat.S_IFCHR, "special")],
)
def test_links_and_special_files_are_refused(tmp_path: Path, kind: int, reason: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("x.ipynb")
        info.create_system = 3
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("y.ipynb", "2")
    read, bad = _looked_at(tmp_path, made.getvalue())
    assert read == {"y.ipynb": b"2"}
    assert reason in bad["x.ipynb"]


def _patched(data: bytes, field: int, value: bytes, *, member: int = 0) -> bytes:
    """Return a zip with a field of a member's record in the index written over."""
    at = -1
    for _ in range(member + 1):
        at = data.index(b"PK\x01\x02", at + 1)
    return data[: at + field] + value + data[at + field + len(value) :]


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    data = _patched(_zip(("x.ipynb", b"1"), ("y.ipynb", b"2")), 8, b"\x01\x00")
    read, bad = _looked_at(tmp_path, data)
    assert read == {"y.ipynb": b"2"}
    assert "encrypted" in bad["x.ipynb"]


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    data = _zip(("x.ipynb", b"one"), ("y.ipynb", b"two"), packed=zipfile.ZIP_STORED)
    read, bad = _looked_at(tmp_path, data.replace(b"one", b"eno", 1))
    assert read == {"y.ipynb": b"two"}
    assert "damaged" in bad["x.ipynb"]


def test_other_ways_of_packing_are_refused(tmp_path: Path) -> None:
    read, bad = _looked_at(tmp_path, _zip(("x.ipynb", b"1" * 99), packed=zipfile.ZIP_LZMA))
    assert not read
    assert "packed" in bad["x.ipynb"]


def test_what_is_too_large_or_packed_too_well_is_refused_unread(tmp_path: Path) -> None:
    large = os.urandom(1000) * 21_000
    data = _zip(("x.ipynb", large), ("y.ipynb", b"\0" * 10 * 2**20), ("z.ipynb", b"3"))
    read, bad = _looked_at(tmp_path, data)
    assert read == {"z.ipynb": b"3"}
    assert "too large" in bad["x.ipynb"]
    assert "bomb" in bad["y.ipynb"]


def test_a_member_that_says_it_is_small_is_not_read_beyond_that(tmp_path: Path) -> None:
    data = _zip(("x.ipynb", b"\0" * (MAX_BYTES + 9)), ("y.ipynb", b"2"))
    read, bad = _looked_at(tmp_path, _patched(data, 24, struct.pack("<L", 1000)))
    assert read == {"y.ipynb": b"2"}
    assert set(bad) == {"x.ipynb"}


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    data = _zip(("x.ipynb", b"1" * 500), ("y.ipynb", b"2" * 500), packed=zipfile.ZIP_STORED)
    shared = _patched(data, 42, struct.pack("<L", 0), member=1)
    read, bad = _looked_at(tmp_path, shared)
    assert not read
    assert all("bomb" in reason for reason in bad.values())
    assert set(bad) == {"x.ipynb", "y.ipynb"}


def test_a_second_member_of_one_name_is_refused_and_one_in_other_letters_is_not(
    tmp_path: Path,
) -> None:
    names = ("a/x.ipynb", "a/x.ipynb", "a//x.ipynb", "A/X.ipynb")
    read, bad = _looked_at(tmp_path, _zip(*((name, name.encode()) for name in names)))
    assert read == {"a/x.ipynb": b"a/x.ipynb", "A/X.ipynb": b"A/X.ipynb"}
    assert "second file" in bad["a/x.ipynb"]


def test_what_is_too_large_together_is_refused_from_there_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "MAX_TOTAL", 10)
    read, bad = _looked_at(tmp_path, _zip(("a.ipynb", b"1" * 8), ("b.ipynb", b"2" * 8)))
    assert list(read) == ["a.ipynb"]
    assert "together" in bad["b.ipynb"]


def test_a_zip_that_was_handed_in_is_opened_once_and_no_deeper(tmp_path: Path) -> None:
    inner = _zip(("w/x.ipynb", b"1"), ("deep.zip", _zip(("y.ipynb", b"2"))))
    data = _zip(
        ("ada/w.zip", inner),
        ("bob/empty.zip", _zip(("a.txt", b"3"))),
        ("eve/broken.zip", b"PK\x03\x04 nonsense"),
    )
    read, bad = _looked_at(tmp_path, data)
    assert read == {"ada/w.zip/w/x.ipynb": b"1"}
    assert "within a zip" in bad["ada/w.zip/deep.zip"]
    assert "no notebook" in bad["bob/empty.zip"]
    assert "cannot be opened" in bad["eve/broken.zip"]


def test_a_zip_of_very_many_files_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = _zip(*((f"{n}.ipynb", b"1") for n in range(20)))
    monkeypatch.setattr(archives, "MAX_INNER", 10)
    read, bad = _looked_at(tmp_path, _zip(("ada/w.zip", many), ("y.ipynb", b"2")))
    assert read == {"y.ipynb": b"2"}
    assert "more than 10 files" in bad["ada/w.zip"]
    monkeypatch.setattr(archives, "MAX_INNER", 20)
    monkeypatch.setattr(archives, "MAX_NOTEBOOKS", 19)
    read, bad = _looked_at(tmp_path, _zip(("ada/w.zip", many), ("y.ipynb", b"2")))
    assert read == {"y.ipynb": b"2"}
    assert "more than 19 notebooks" in bad["ada/w.zip"]
    monkeypatch.setattr(archives, "MAX_FILES", 10)
    with pytest.raises(ValueError, match="at most 10 files"):
        _looked_at(tmp_path, many)


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ValueError, match="folder or a zip"):
        _looked_at(tmp_path, data)


def test_a_folder_is_read_without_its_links_and_special_files(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.ipynb").write_bytes(b"secret")
    root = tmp_path / "class"
    (root / "ada").mkdir(parents=True)
    (root / "ada" / "x.ipynb").write_bytes(b"1")
    (root / "ada" / "large.ipynb").write_bytes(b"1" * (MAX_BYTES + 1))
    try:
        (root / "ada" / "link.ipynb").symlink_to(outside / "secret.ipynb")
        (root / "bob").symlink_to(outside, target_is_directory=True)
        (root / "loop").symlink_to(root, target_is_directory=True)
        os.mkfifo(root / "ada" / "pipe.ipynb")
    except (OSError, AttributeError):
        pytest.skip("this system makes no links or pipes")
    read, bad = _look(root)
    assert read == {"class/ada/x.ipynb": b"1"}
    assert {name: reason.split()[0:2] for name, reason in bad.items()} == {
        "class/ada/large.ipynb": ["too", "large:"],
        "class/ada/link.ipynb": ["a", "link,"],
        "class/ada/pipe.ipynb": ["a", "special"],
        "class/bob": ["a", "link,"],
        "class/loop": ["a", "link,"],
    }


_WHOLE = _zip(
    ("ada/x.ipynb", b"one" * 40),
    ("bob/w.zip", _zip(("y.ipynb", b"two" * 40))),
    (
        "eve/z.ipynb",
        b"three",
    ),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255)), max_size=6),
    st.integers(0, len(_WHOLE)) | st.just(len(_WHOLE)),
)
def test_a_zip_with_any_damage_is_read_or_refused_and_nothing_else(
    tmp_path: Path, damage: list[tuple[int, int]], length: int
) -> None:
    data = bytearray(_WHOLE)
    for place, value in damage:
        data[place] = value
    path = tmp_path / "damaged.zip"
    path.write_bytes(bytes(data[:length]))
    try:
        read, bad = _look(path)
    except ValueError as problem:
        read, bad = {}, {"": str(problem)}
    assert all(bad.values())
    assert "folder or a zip" in bad.get("", "folder or a zip")
    assert all(len(found) <= 120 for found in read.values())
