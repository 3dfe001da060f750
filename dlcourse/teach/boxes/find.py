"""Find a box that works on this machine."""

import sys

from .interface import Box

_NAMESPACES = (
    "Where it is installed and not allowed to: `sudo sysctl -w kernel.unprivileged_userns_clone=1` "
    "(older Debian), or, on Ubuntu 23.10 and later, `sudo sysctl -w "
    "kernel.apparmor_restrict_unprivileged_userns=0`; a file in /etc/sysctl.d makes it last. "
    "Inside a container, ask for one that may make user namespaces."
)
_CURES = {
    "linux": 'Install bubblewrap: `sudo apt install bubblewrap`, or `pip install -e ".[teach]"`. '
    + _NAMESPACES,
    "darwin": "Install Docker Desktop, or Podman (`brew install podman`, then "
    "`podman machine init` and `podman machine start`), and build the image: "
    "`dlcourse teach doctor --dockerfile`.",
    "win32": "Work inside WSL 2 (`wsl --install`), where bubblewrap works; or install Docker "
    "Desktop and build the image: `dlcourse teach doctor --dockerfile`.",
}


def find_box(*, trust_students: bool = False) -> Box:
    """Return the best box that works here: bubblewrap's, podman's, docker's.

    Args:
        trust_students: Run students' code without a box, as the user: it may read and delete
            every file of theirs, and use the network.

    Raises:
        ValueError: If there is none; the cure is named.
    """
    from .trusting import Trusting

    if trust_students:
        return Trusting()
    said = []
    if sys.platform == "linux":
        from . import bubblewrap

        box, problem = bubblewrap.find()
        if box is not None:
            return box
        said.append(f"bubblewrap: {problem or 'not installed'}")
    from . import containers

    container, problem = containers.find()
    if container is not None:
        return container
    said.append(problem or "podman, docker: not installed")
    raise ValueError(
        "Students' code needs a sandbox to run in. Received: none that works on this machine "
        f"({'; '.join(said)}). {cure()} "
        "`--trust-students` does without one: their code then runs as you, and may read, change "
        "and send away everything that you can."
    )


def cure(platform: str = sys.platform) -> str:
    """Return how to get a sandbox on a platform, as `sys.platform` names it."""
    return _CURES.get(platform, _CURES["linux"])
