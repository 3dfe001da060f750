"""Archives that try to escape, to lie about their size, or to go on for ever."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest

from dlcourse.data import DatasetUnavailable, archives
from dlcourse.data.archives import UnsafeArchive, extract_member, iter_files
from dlcourse.data.download import obtain

ESCAPES = ["../toy.bin", "a/../../toy.bin", "/toy.bin", "C:/toy.bin", "..\\toy.bin", "\\toy.bin"]


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def make_tar(path: Path, members: dict[str, bytes], *links: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for link in links:
            archive.addfile(link)
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def read_all(path: Path, kind: str) -> dict[str, bytes]:
    return {name: stream.read() for name, stream in iter_files(path, kind)}


MAKERS = {"zip": make_zip, "tar": make_tar}


@pytest.mark.parametrize("kind", MAKERS)
def test_regular_members_are_read_whole(kind, tmp_path):
    members = {"folder/a.txt": b"a" * 200_000, "b.txt": b""}
    assert read_all(MAKERS[kind](tmp_path / "x", members), kind) == members


def test_a_plain_tar_is_read_as_well_as_a_gzipped_one(tmp_path):
    packed = make_tar(tmp_path / "x.tgz", {"a": b"1"})
    (tmp_path / "x.tar").write_bytes(gzip.decompress(packed.read_bytes()))
    assert read_all(tmp_path / "x.tar", "tar") == {"a": b"1"}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", ESCAPES)
def test_a_member_that_leads_outside_condemns_the_archive(kind, name, tmp_path):
    path = MAKERS[kind](tmp_path / "x", {name: b"mine now"})
    with pytest.raises(UnsafeArchive, match="leads outside"):
        read_all(path, kind)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_link_in_a_tar_is_never_followed(kind, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    path = make_tar(tmp_path / "x", {"other": b"1"}, link("toy.bin", str(secret), kind))
    taken = io.BytesIO()
    with pytest.raises(UnsafeArchive, match="holds no file"):
        extract_member(path, "tar", "toy.bin", taken)
    assert taken.getvalue() == b""
    assert read_all(path, "tar") == {"other": b"1"}


def test_a_link_in_a_zip_is_never_followed(tmp_path):
    info = zipfile.ZipInfo("toy.bin")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x", "w") as archive:
        archive.writestr(info, "/etc/hostname")
    with pytest.raises(UnsafeArchive, match="holds no file"):
        extract_member(tmp_path / "x", "zip", "toy.bin", io.BytesIO())


def test_a_zip_that_declares_too_much_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1_000_000)
    path = make_zip(tmp_path / "x", {"toy.bin": bytes(1_000_001)})
    with pytest.raises(UnsafeArchive, match="declares more than 1,000,000 bytes"):
        read_all(path, "zip")


def test_a_zip_that_declares_little_and_unpacks_to_much_is_stopped(tmp_path):
    path = make_zip(tmp_path / "x", {"toy.bin": bytes(5_000_000)})
    real = struct.pack("<L", 5_000_000)
    raw = path.read_bytes()
    assert raw.count(real) == 2  # in the member's header and in the directory
    path.write_bytes(raw.replace(real, struct.pack("<L", 10)))
    taken = io.BytesIO()
    with pytest.raises(UnsafeArchive, match="damaged"):
        extract_member(path, "zip", "toy.bin", taken)
    assert len(taken.getvalue()) <= 10


@pytest.mark.parametrize("kind", MAKERS)
def test_an_archive_with_too_many_members_is_stopped(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 50)
    path = MAKERS[kind](tmp_path / "x", {f"{number}": b"" for number in range(51)})
    with pytest.raises(UnsafeArchive, match="more than 50 members"):
        read_all(path, kind)


def test_a_tar_bomb_is_stopped_even_in_members_that_nobody_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1_000_000)
    path = make_tar(tmp_path / "x", {f"{number}": bytes(300_000) for number in range(4)})
    assert path.stat().st_size < 10_000
    with pytest.raises(UnsafeArchive, match="unpacks to more than 1,000,000 bytes"):
        extract_member(path, "tar", "toy.bin", io.BytesIO())


def test_a_tar_member_that_declares_too_much_is_not_read(tmp_path):
    member = tarfile.TarInfo("toy.bin")
    member.size = archives.MAX_UNPACKED + 1
    (tmp_path / "x").write_bytes(member.tobuf(tarfile.GNU_FORMAT))
    with pytest.raises(UnsafeArchive, match="declares more"):
        read_all(tmp_path / "x", "tar")


def test_a_sparse_tar_member_cannot_be_longer_than_allowed(tmp_path):
    member = tarfile.TarInfo("toy.bin")
    header = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[483:495] = b"%011o\0" % (2**32)  # its size once the holes are filled
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    (tmp_path / "x").write_bytes(bytes(header) + bytes(1024))
    with pytest.raises(UnsafeArchive, match="declares more"):
        read_all(tmp_path / "x", "tar")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("zip", b"PK\x03\x04 not really"),
        ("zip", b""),
        ("tar", b"\x1f\x8b not really"),
        ("tar", gzip.compress(b"x" * 2000)),
        ("tar", zlib.compress(b"x" * 2000)),
    ],
    # of its own: a gzip's bytes hold the time, and the workers must agree on the names
    ids=["half a zip", "nothing", "half a gzip", "gzip of no tar", "zlib of no tar"],
)
def test_what_is_no_archive_is_refused(kind, content, tmp_path):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(UnsafeArchive):
        read_all(tmp_path / "x", kind)


@pytest.mark.parametrize("kind", MAKERS)
def test_an_archive_cut_in_half_is_refused(kind, tmp_path):
    import random

    noise = random.Random(0).randbytes(400_000)
    path = MAKERS[kind](tmp_path / "x", {"toy.bin": noise})
    path.write_bytes(path.read_bytes()[:200_000])
    with pytest.raises(UnsafeArchive):
        extract_member(path, kind, "toy.bin", io.BytesIO())


@pytest.mark.network
@pytest.mark.parametrize("kind", MAKERS)
def test_a_member_is_fetched_out_of_an_archive_and_kept_alone(
    kind, server, make, final, content, tmp_path
):
    path = MAKERS[kind](tmp_path / "x", {"readme": b"no", "deep/down/toy.bin": content})
    url = server.serve("/x", server.body(path.read_bytes()))
    toy = make(url, archive=kind, member="toy.bin")
    assert obtain(toy, toy.files[0]) == final
    assert final.read_bytes() == content
    assert [p.name for p in final.parent.iterdir() if p.suffix != ".lock"] == ["toy.bin"]


@pytest.mark.network
@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("fault", ["escape", "bomb", "other content", "no such member"])
def test_a_bad_archive_leaves_nothing_behind(
    kind, fault, server, make, cache, content, tmp_path, quick
):
    members = {
        "escape": {"../toy.bin": content},
        "bomb": {"toy.bin": bytes(20_000_000)},
        "other content": {"toy.bin": content[::-1]},
        "no such member": {"readme": b"no"},
    }[fault]
    path = MAKERS[kind](tmp_path / "x", members)
    url = server.serve("/x", server.body(path.read_bytes()))
    toy = make(url, archive=kind, member="toy.bin")
    with pytest.raises(DatasetUnavailable):
        obtain(toy, toy.files[0])
    assert [p for p in cache.rglob("*") if p.is_file() and p.suffix != ".lock"] == []
    assert not (cache / "toy.bin").exists()
