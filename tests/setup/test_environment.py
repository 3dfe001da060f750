"""environment.yml says what pyproject.toml says, in conda's words."""

import re
import tomllib
from pathlib import Path

import pytest
import rattler
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent.parent
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # without the GUI toolkits


@pytest.fixture(scope="module")
def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def conda_specs(environment: dict) -> list[str]:
    return [entry for entry in environment["dependencies"] if isinstance(entry, str)]


def pip_specs(environment: dict) -> list[str]:
    (table,) = [entry for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert list(table) == ["pip"]
    return table["pip"]


def test_it_has_the_shape_that_conda_reads(environment):
    assert list(environment) == ["name", "channels", "dependencies"]
    assert environment["name"] == "dlcourse"
    assert environment["channels"] == ["conda-forge", "nodefaults"]


def test_every_conda_spec_parses_strictly(environment):
    for spec in conda_specs(environment):
        parsed = rattler.MatchSpec(spec, strict=True)
        assert parsed.name is not None, spec


def test_the_strict_parser_refuses_a_wrong_spec():
    with pytest.raises(Exception, match="=>"):
        rattler.MatchSpec("numpy =>2", strict=True)


def test_ranges_are_those_of_pyproject(environment, project):
    wanted = {}
    for line in project["dependencies"]:
        requirement = Requirement(line)
        wanted[CONDA_NAMES.get(requirement.name, requirement.name)] = requirement.specifier
    wanted["python"] = SpecifierSet(project["requires-python"])
    stated = {}
    plain = [spec for spec in pip_specs(environment) if not spec.startswith("--")]
    for spec in [*conda_specs(environment), *plain]:
        name, version = re.fullmatch(r"([\w-]+)(.*)", spec).groups()
        assert name not in stated, f"{name} stands twice"
        stated[name] = SpecifierSet(version)
    assert stated.pop("pip") == SpecifierSet()
    assert stated == wanted


def test_the_course_itself_comes_editable_and_last(environment):
    assert pip_specs(environment)[-1] == "--editable ."


def test_each_group_says_which_chapters_need_it():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").split("dependencies:\n")[1]
    groups = re.findall(r"#(.*)\n", lines)
    assert len(groups) >= 6
    assert all("chapter" in group for group in groups)
