"""The box in which a person's server runs, and why there may be none.

A learner's has the machine's programs and Python to read; of all that people have made only their own
home and their tray to write, and released work and feedback to read; processes and a network of its own,
the latter with nobody in it. Where all have one number it can make no box in itself: whoever is root in one
may look into what is closed to its owner. An instructor's has the course, the whole exchange and the machine's network, and
makes boxes, in which `staffplus grade` runs learners' code.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from staffplus.grading.box.bubblewrap import (
    ETC,
    HIDDEN,
    SYSTEM,
    NoBox,
    explained,
    program,
    python_folders,
)
from staffplus.hub.accounts import Account, Role
from staffplus.hub.folders import COURSE, FIRST, Folders, home_inside, numbered, uid

HERE = Path(__file__).parent
#: In a box: the exchange, the course, the person's own socket, the hub's, what Jupyter reads.
EXCHANGE, OFFICE, OWN_SOCKETS, HUB_SOCKETS, CONFIG = "/exchange", "/course", "/run/own", "/run/hub", "/etc/staffplus"  # fmt: skip
#: What else an instructor's box needs of /etc, for its network.
NETWORK = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/ssl",
    "/etc/ca-certificates",
)
#: The first bubblewrap that can forbid boxes in a box.
LEAST = (0, 8)


def why_not() -> str:
    """Why people cannot be kept apart on this machine; empty where they can."""
    try:
        bwrap = program()
        folders = python_folders()
    except NoBox as error:
        return str(error).replace("learner code is only run", "people's servers only run")
    said = subprocess.run([bwrap, "--version"], capture_output=True, text=True, check=False).stdout
    found = tuple(map(int, re.findall(r"\d+", said)[:2]))
    if found < LEAST:
        return f"found {said.strip()}; expected bubblewrap {'.'.join(map(str, LEAST))} or newer, which can forbid boxes in a box"
    with tempfile.TemporaryDirectory(prefix="staffplus-hub-") as nothing:
        disk = [*_disk(), *_folders(folders), *_empty(), Mount("--ro-bind", nothing, CONFIG)]
        words = [
            *_begin(FIRST, 0o077, "/"),
            sys.executable,
            "-I",
            "-S",
            "-c",
            "pass",
        ]
        tried = subprocess.run([bwrap, *_alone(network=False), *_laid(disk), "--", *words],
                               capture_output=True, text=True, check=False)  # fmt: skip
    return explained(tried.stderr) if tried.returncode else ""


def _begin(number: int, mask: int, folder: str) -> list[str]:
    """What the program in a box begins with. Root may not enter a home that is its person's alone."""
    if not numbered():
        return []
    program = str(HERE / "become.py")
    return [sys.executable, "-I", "-S", program, str(number), f"{mask:o}", folder]


@dataclass(frozen=True)
class Mount:
    """Something at `to`; of `source` where it is not made new."""

    how: str
    source: str
    to: str
    mode: str = ""

    def words(self) -> list[str]:
        perms = ["--perms", self.mode] if self.mode else []
        return [*perms, self.how, *([self.source] if self.source else []), self.to]


def command(folders: Folders, person: Account, words: list[str]) -> list[str]:
    """The command line that runs `words` in a person's box."""
    learner = person.role is Role.LEARNER
    home = home_inside(person)
    folder = home if learner else OFFICE
    disk = [
        *_disk(),
        *(Mount("--ro-bind-try", it, it) for it in NETWORK if not learner),
        *(Mount("--ro-bind", f"{folders.identity(person)}/{it}", f"/etc/{it}") for it in ("passwd", "group")),
        Mount("--ro-bind", str(HERE / "boxed" / person.role.value), CONFIG),
        *_empty(),
        *_folders(python_folders()),
        *(it for path in HIDDEN if learner for it in (Mount("--tmpfs", "", str(path)), Mount("--remount-ro", "", str(path)))),
        Mount("--bind", str(folders.home(person)), home),
        Mount("--bind", str(folders.own_sockets(person)), OWN_SOCKETS),
        Mount("--ro-bind", str(folders.sockets() / "hub"), HUB_SOCKETS),
        *(_learners(folders, person) if learner else _instructors(folders)),
        Mount("--remount-ro", "", "/"),
    ]  # fmt: skip
    return [
        *(program(), *_alone(network=not learner), *_laid(disk)),
        *("--chdir", "/" if numbered() else folder, "--"),
        *_begin(uid(person), mask(person), folder),
        *words,
    ]


def mask(person: Account) -> int:
    """What a learner makes nobody else reads; feedback is made to be read."""
    return 0o077 if person.role is Role.LEARNER else 0o022


def environment(person: Account) -> dict[str, str]:
    """What programs find there, beside what JupyterHub says."""
    made = {
        "HOME": home_inside(person),
        "USER": person.id,
        "LOGNAME": person.id,
        "SHELL": "/bin/bash",
        "LANG": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "JUPYTER_CONFIG_PATH": CONFIG,
        "JUPYTER_RUNTIME_DIR": "/tmp/jupyter",
        "JUPYTERHUB_ROOT_DIR": home_inside(person),
        "STAFFPLUS_EXCHANGE": EXCHANGE,
    }
    if person.role is Role.INSTRUCTOR:
        made |= {"JUPYTERHUB_ROOT_DIR": OFFICE, "STAFFPLUS_COURSE": OFFICE}
        if db := os.environ.get("STAFFPLUS_DB"):
            made["STAFFPLUS_DB"] = db
    return made


def _alone(*, network: bool) -> Iterator[str]:
    """Root sets a box up with its own rights, of which the program in it has given up all.

    That program is the first of its processes: when it ends, all that people left running does.
    """
    yield from (
        "--as-pid-1",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--hostname",
        "hub",
    )
    yield from ("--unshare-cgroup-try", "--cap-drop", "ALL")
    if numbered():
        yield from ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    else:
        yield "--unshare-user"
        if not network:
            yield "--disable-userns"
    if not network:
        yield "--unshare-net"


def _laid(disk: Iterable[Mount]) -> Iterator[str]:
    """Words for bubblewrap; folders above a mount are made so that everybody may go through them."""
    made = {"/"}
    for it in disk:
        for parent in reversed(Path(it.to).parents):
            if str(parent) not in made:
                made.add(str(parent))
                yield from ("--perms", "0755", "--dir", str(parent))
        made.add(it.to)
        yield from it.words()


def _empty() -> Iterator[Mount]:
    yield from (Mount("--proc", "", "/proc"), Mount("--dev", "", "/dev"))
    for path in ("/dev/shm", "/tmp"):
        yield Mount("--tmpfs", "", path, "1777")


def _disk() -> Iterator[Mount]:
    for path in SYSTEM:
        if os.path.islink(path):  # noqa: PTH114 (str throughout)
            yield Mount("--symlink", os.readlink(path), path)  # noqa: PTH115
        elif os.path.isdir(path):  # noqa: PTH112
            yield Mount("--ro-bind", path, path)
    for path in ETC:
        yield Mount("--ro-bind-try", path, path)


def _folders(python: list[str]) -> Iterator[Mount]:
    for path in python:
        yield Mount("--ro-bind", path, path)


def _learners(folders: Folders, person: Account) -> Iterator[Mount]:
    """nbgrader's exchange as it looks to a learner: to be written on, as it wants to see it, but empty."""
    yield Mount("--tmpfs", "", EXCHANGE, "1777")
    yield Mount("--bind", str(folders.tray(person)), f"{EXCHANGE}/{COURSE}/inbound")
    for shelf in ("outbound", "feedback"):
        yield Mount("--ro-bind", str(folders.shelf(shelf)), f"{EXCHANGE}/{COURSE}/{shelf}")


def _instructors(folders: Folders) -> Iterator[Mount]:
    yield Mount("--bind", str(folders.course), OFFICE)
    yield Mount("--bind", str(folders.exchange), EXCHANGE)
