"""What the README, CONTRIBUTING and the licences say is so."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from dlcourse import cli

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_into_the_repository_resolves(page):
    for target in re.findall(r"\]\(([^)#\s]+)", read(page)):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def code(page: str) -> list[str]:
    """Return what stands in code blocks, line by line, and between single backticks."""
    text = read(page)
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines()] + inline


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_is_named_exists(page):
    targets = {match[1] for line in code(page) if (match := re.search(r"\bmake (\w+)", line))}
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES)
def test_every_dlcourse_command_that_is_named_exists(page):
    named = [re.match(r"(?:\.venv\S+?)?dlcourse (\w+)", line) for line in code(page)]
    commands = {match[1] for match in named if match}
    assert commands
    known = cli.build_parser().format_help()
    for command in commands:
        assert re.search(rf"^\s+{command}\s", known, re.MULTILINE), command


def test_the_picture_has_alternative_text_and_a_description_of_its_own():
    ((alt, path),) = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", read("README.md"))
    assert len(alt) > 40
    drawing = read(path)
    assert "<title" in drawing
    assert "<desc" in drawing
    assert "prefers-color-scheme: dark" in drawing


def test_both_licences_are_named_where_tools_look():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert project["license"] == "MIT AND CC-BY-4.0"
    assert project["license-files"] == ["LICENSE", "LICENSE-TEXT"]
    assert read("LICENSE").startswith("MIT License")
    text = read("LICENSE-TEXT")
    assert "Section 8" in text
    assert "ShareAlike" not in text


def test_commit_hooks_need_no_network():
    configuration = yaml.safe_load(read(".pre-commit-config.yaml"))
    assert {repository["repo"] for repository in configuration["repos"]} == {"local"}
    assert {hook["language"] for hook in configuration["repos"][0]["hooks"]} == {"system"}


def test_the_readmes_table_of_chapters_is_new():
    command = [sys.executable, "-m", "dlcourse", "chapters", "--readme", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_tracked_text_names_a_package_index():
    """The set-up goes where the learner's own pip or uv goes."""
    hosts = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", "anaconda" + r"\.org")))
    pages = [*ROOT.glob("*.*"), ROOT / "Makefile", *ROOT.glob("tools/*"), *ROOT.glob(".ci/*")]
    found = [p.name for p in pages if p.is_file() and hosts.search(p.read_text(encoding="utf-8"))]
    assert found == []
