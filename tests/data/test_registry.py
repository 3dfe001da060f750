"""The registry, its datasheets and its functions say the same."""

import re
from pathlib import Path

import pytest

from dlcourse import data, paths
from dlcourse.data import registry

GOOD = """
[[benchmark]]
name = "toy"
title = "Toy"
summary = "bytes"
licence = "none"
citation = "nobody"
[[benchmark.file]]
path = "toy/toy.bin"
sha256 = "{digest}"
bytes = 3
urls = ["https://example.org/toy.bin"]
""".format(digest="0" * 64)


def test_every_benchmark_has_a_fetcher_and_every_fetcher_a_benchmark():
    fetchers = {name.removeprefix("fetch_") for name in data.__all__ if name.startswith("fetch_")}
    assert fetchers == set(registry.registry().benchmarks)


def test_every_bundled_set_has_a_loader_and_every_loader_a_bundled_set():
    loaders = {name for name in data.__all__ if name.startswith("load_")}
    loaders -= {"load_record", "load_history"}  # figures, not data sets
    assert loaders == {entry.loader for entry in registry.registry().bundled.values()}


def test_every_public_name_of_the_data_package_is_found():
    found = {name: getattr(data, name) for name in data.__all__}
    constants = {name for name in found if name.isupper()}
    assert constants == {"DATE_FORMATS"}
    assert all(found[name].__name__ == name for name in found.keys() - constants)


def test_every_data_set_has_a_datasheet_and_every_datasheet_a_data_set():
    text = (paths.data_dir() / "README.md").read_text(encoding="utf-8")
    described = re.findall(r"^### `(\w+)`", text, flags=re.MULTILINE)
    known = registry.registry()
    assert described == [*known.bundled, *known.benchmarks]


def test_every_datasheet_answers_the_same_questions_and_agrees_on_the_licence():
    text = (paths.data_dir() / "README.md").read_text(encoding="utf-8")
    known = {**registry.registry().bundled, **registry.registry().benchmarks}
    for sheet in re.split(r"^### `", text, flags=re.MULTILINE)[1:]:
        name = sheet[: sheet.index("`")]
        for question in ("What", "Who", "Licence", "Size", "Known problems"):
            assert f"**{question}.**" in sheet, f"{name}: {question}"
        assert known[name].licence in sheet, name


def test_the_mirror_holds_what_the_registry_names(mirror: Path):
    sums = dict(
        reversed(line.split())
        for line in (mirror / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    files = [
        candidate
        for dataset in registry.registry().benchmarks.values()
        for file in dataset.files
        for candidate in (file, *file.stand_ins)
    ]
    assert {f"./{file.path}" for file in files} >= set(sums)
    for file in files:
        if file.algorithm == "sha256":
            assert sums[f"./{file.path}"] == file.digest


def test_a_hyphen_is_as_good_as_an_underscore():
    assert registry.find("fashion-mnist") is registry.find("fashion_mnist")


@pytest.mark.parametrize("name", ["minst", "", "digits", None])
def test_an_unknown_name_lists_the_names(name):
    with pytest.raises(ValueError, match=r"mnist, fashion_mnist, .*Received: "):
        registry.find(name)


def test_an_unknown_file_lists_the_files():
    with pytest.raises(ValueError, match=r"adult\.data, adult\.test.*Received: 'adult\.csv'"):
        registry.find("adult").file("adult.csv")


def test_a_good_registry_is_read():
    toy = registry.parse_registry(GOOD).benchmarks["toy"]
    assert toy.file("toy.bin").urls == ("https://example.org/toy.bin",)
    assert toy.bytes == 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[benchmark]]", "[[benchmark", "valid TOML"),
        ('title = "Toy"', "", "`title` must be a text"),
        ('title = "Toy"', 'title = "Toy"\ncolour = "red"', "colour"),
        ('"toy"', '"Toy set"', "lower-case"),
        ("toy/toy.bin", "../toy.bin", "`path` must be"),
        ("toy/toy.bin", "/toy/toy.bin", "`path` must be"),
        ("toy/toy.bin", "toy/.hidden", "`path` must be"),
        ("0" * 64, "0" * 63, "hexadecimal"),
        ("0" * 64, "X" * 64, "hexadecimal"),
        ("sha256", "sha1", "keys are"),
        ("bytes = 3", 'bytes = 3\nmd5 = "1"', "exactly one hash"),
        ("bytes = 3", "bytes = 0", "positive integer"),
        ("bytes = 3", "bytes = true", "positive integer"),
        ("https://", "file:///", "http or https"),
        ("bytes = 3", 'bytes = 3\narchive = "zip"', "beside `member`"),
        ("bytes = 3", 'archive = "zip"\nmember = "x"', "must bound it"),
        ("bytes = 3", 'bytes = 3\ninstead_of = "toy/other"', "instead_of"),
    ],
)
def test_a_bad_registry_is_refused_with_the_place(old, new, said):
    assert old in GOOD
    with pytest.raises(ValueError, match=re.escape(said)):
        registry.parse_registry(GOOD.replace(old, new))


def test_a_name_must_not_stand_twice():
    with pytest.raises(ValueError, match="must stand once"):
        registry.parse_registry(GOOD + GOOD)
