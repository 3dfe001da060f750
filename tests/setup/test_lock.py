"""The lock covers what pyproject.toml asks for, with hashes, and names no host."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PLATFORMS = ("linux", "darwin", "win32")
PYTHONS = ("3.11.7", "3.12.1", "3.13.0")


def entries(text: str) -> list[tuple[Requirement, list[str]]]:
    """Return each package with its hashes."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", text))
    return [
        (Requirement(line.split("--hash")[0]), re.findall(r"--hash=sha256:(\w+)", line))
        for line in joined.splitlines()
    ]


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def parts() -> tuple[str, str]:
    spec = importlib.util.spec_from_file_location("lock", ROOT / "tools" / "lock.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    core, rest = LOCK.split(module.MARK)
    return core, rest


def environments() -> list[dict[str, str]]:
    return [
        {
            "sys_platform": platform,
            "os_name": "nt" if platform == "win32" else "posix",
            "python_version": python.rpartition(".")[0],
            "python_full_version": python,
            "platform_machine": "arm64" if platform == "darwin" else "x86_64",
        }
        for platform in PLATFORMS
        for python in PYTHONS
    ]


def chosen(text: str, environment: dict[str, str]) -> dict[str, Requirement]:
    found: dict[str, Requirement] = {}
    for requirement, _ in entries(text):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.name not in found, f"{requirement.name} is chosen twice"
            found[requirement.name] = requirement
    return found


def test_every_package_is_pinned_and_has_hashes():
    assert len(entries(LOCK)) > 100
    for requirement, hashes in entries(LOCK):
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", requirement
        assert hashes, requirement
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in hashes)


def test_no_index_no_link_no_host_stands_in_it():
    assert not re.search(r"(?i)https?:|--index|--extra-index|--find-links|--trusted|@ ", LOCK)


def test_the_other_backends_stay_outside():
    assert not {"jax", "jaxlib", "torch"} & {requirement.name for requirement, _ in entries(LOCK)}


@pytest.mark.parametrize("environment", environments(), ids=lambda e: "-".join(e.values()))
def test_it_meets_every_requirement_on_every_platform(project, parts, environment):
    extras = project["project"]["optional-dependencies"]
    core = project["project"]["dependencies"] + project["build-system"]["requires"]
    for text, wanted in ((parts[0], core), (LOCK, core + extras["teach"] + extras["dev"])):
        locked = chosen(text, environment)
        for line in wanted:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate(environment):
                (pin,) = locked[requirement.name.lower()].specifier
                assert requirement.specifier.contains(pin.version), (line, pin)
