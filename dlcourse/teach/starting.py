"""A new course folder, ready in one command."""

import shutil
import tempfile
from importlib import resources
from pathlib import Path

from ..course.nbgrader_api import COURSE_ID
from .folder import SETTINGS, Folder, open_folder, write_settings
from .gradebook import open_book

EXAMPLE = ("notebook.ipynb", "checks.py")


def check_place(root: Path) -> Path:
    """Return the absolute path of a folder that can become a course folder.

    Raises:
        ValueError: If it holds something, is a file, or stands in another course folder.
    """
    root = Path(root).absolute()
    if root.is_file():
        raise ValueError(f"FOLDER must be a folder, or nothing yet. Received: {root}, a file.")
    held = sorted(path.name for path in root.iterdir()) if root.is_dir() else []
    if SETTINGS in held:
        raise ValueError(
            f"FOLDER must not be a course folder yet. Received: {root}, which is one. Its "
            "README.md says how to go on."
        )
    if held:
        raise ValueError(
            f"FOLDER must be empty, or not there yet. Received: {root}, which holds "
            f"{', '.join(held[:5])}{' and more' if len(held) > 5 else ''}. Name another one."
        )
    try:
        around = open_folder(root.parent)
    except ValueError:
        return root
    raise ValueError(
        f"FOLDER must not stand in another course folder. Received: {root}, in {around.root}."
    )


def start(root: Path, title: str) -> Folder:
    """Make a course folder and return it.

    It is made beside `root` and moved there when it is complete: an interrupted run leaves
    nothing at `root`, and can be repeated.

    Args:
        root: The folder, empty or not there yet.
        title: The course's title, for pages.

    Raises:
        ValueError: See `check_place`; also if the title is not one line, or nbgrader is missing.
        OSError: If it cannot be written.
    """
    root = check_place(root)
    if not title.strip() or not title.isprintable():
        raise ValueError(f"The title must be one line of text. Received: {title[:80]!r}.")
    root.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{root.name}.", dir=root.parent))
    try:
        _fill(draft, title)
        draft.chmod(0o700)  # names and points are nobody else's business
        if root.is_dir():
            root.rmdir()
        draft.rename(root)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return open_folder(root)


def _fill(draft: Path, title: str) -> None:
    folder = write_settings(draft, title)
    files = {
        "README.md": _text("README.md").replace("{title}", title),
        "nbgrader_config.py": _text("nbgrader_config.txt").replace("{course_id}", COURSE_ID),
        ".gitignore": _text("gitignore.txt"),
    }
    for name in EXAMPLE:
        files[f"private/example/{name}"] = _text(f"example/{name}")
    (folder.private / "example").mkdir(parents=True)
    for name, text in files.items():
        (draft / name).write_text(text, encoding="utf-8", newline="\n")
    with open_book(folder):  # makes the database
        pass


def _text(name: str) -> str:
    return (resources.files("dlcourse.teach") / "starter" / name).read_text(encoding="utf-8")
