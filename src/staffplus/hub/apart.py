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
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from staffplus.grading.box import disk
from staffplus.grading.box.bubblewrap import NoBox, explained, program, python_folders
from staffplus.grading.box.disk import Mount
from staffplus.hub.accounts import Account, Role
from staffplus.hub.folders import COURSE, FIRST, Folders, home_inside, numbered, uid
from staffplus.hub.limits import NONE, Limits
from staffplus.hub.start import NAME_VARIABLE, ROLE_VARIABLE

HERE = Path(__file__).parent
#: In a box: the exchange, the course, the person's own socket, the hub's, what Jupyter reads.
EXCHANGE, OFFICE, OWN_SOCKETS, HUB_SOCKETS, CONFIG = "/exchange", "/course", "/run/own", "/run/hub", "/etc/staffplus"  # fmt: skip
#: The built course, where there is one.
BOOK = "/book"
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
        shown = [*disk.system(), *_empty(NONE), *disk.python(folders, hide=False), Mount("--ro-bind", nothing, CONFIG)]  # fmt: skip
        words = [*_begin(FIRST, 0o077, "/", Limits().words(1)), sys.executable, "-I", "-S", "-c", "pass"]  # fmt: skip
        tried = subprocess.run([bwrap, *_alone(network=False), *disk.laid(shown), "--", *words],
                               capture_output=True, text=True, check=False)  # fmt: skip
    return explained(tried.stderr) if tried.returncode else ""


def _begin(number: int, mask: int, folder: str, limits: str) -> list[str]:
    """What the program in a box begins with. Root may not enter a home that is its person's alone."""
    who = str(number) if numbered() else ""
    return [sys.executable, "-I", "-S", str(HERE / "become.py"), who, f"{mask:o}", folder, limits]


def command(folders: Folders, person: Account, words: list[str], limits: Limits | None = None) -> list[str]:  # fmt: skip
    """The command line that runs `words` in a person's box. The limits are a learner's."""
    learner = person.role is Role.LEARNER
    most = (limits or Limits()) if learner else NONE
    home = home_inside(person)
    shown = [
        *disk.system(),
        *(Mount("--ro-bind-try", it, it) for it in NETWORK if not learner),
        *(Mount("--ro-bind", f"{folders.identity(person)}/{it}", f"/etc/{it}") for it in ("passwd", "group")),
        Mount("--ro-bind", str(HERE / "boxed" / person.role.value), CONFIG),
        *_empty(most),
        *disk.python(python_folders(), hide=learner),
        Mount("--bind", str(folders.home(person)), home),
        Mount("--bind", str(folders.own_sockets(person)), OWN_SOCKETS),
        Mount("--ro-bind", str(folders.sockets() / "hub"), HUB_SOCKETS),
        Mount("--ro-bind-try", str(folders.book(person.role)), BOOK),
        *(_learners(folders, person) if learner else _instructors(folders)),
        Mount("--remount-ro", "", "/"),
    ]  # fmt: skip
    folder = home if learner else OFFICE
    return [
        *(program(), *_alone(network=not learner), *disk.laid(shown)),
        *("--chdir", "/" if numbered() else folder, "--"),
        *_begin(uid(person), mask(person), folder, most.words(person.number)),
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
        ROLE_VARIABLE: person.role.value,
        NAME_VARIABLE: person.name,
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


def _empty(limits: Limits) -> Iterator[Mount]:
    yield from (Mount("--proc", "", "/proc"), Mount("--dev", "", "/dev"))
    for path in ("/dev/shm", "/tmp"):
        yield Mount("--tmpfs", "", path, "1777", limits.scratch)
    yield Mount("--remount-ro", "", "/dev")


def _learners(folders: Folders, person: Account) -> Iterator[Mount]:
    """nbgrader's exchange as it looks to a learner: to be written on, as it wants to see it, but empty."""
    yield Mount("--tmpfs", "", EXCHANGE, "1777", 2**20)
    yield Mount("--bind", str(folders.tray(person)), f"{EXCHANGE}/{COURSE}/inbound")
    for shelf in ("outbound", "feedback"):
        yield Mount("--ro-bind", str(folders.shelf(shelf)), f"{EXCHANGE}/{COURSE}/{shelf}")


def _instructors(folders: Folders) -> Iterator[Mount]:
    yield Mount("--bind", str(folders.course), OFFICE)
    yield Mount("--bind", str(folders.exchange), EXCHANGE)
    if where := database_folder():
        yield Mount("--bind", where, where)


def database_folder() -> str:
    """Of a gradebook in a PostgreSQL server of this machine: the folder with its socket."""
    where = parse_qs(urlsplit(os.environ.get("STAFFPLUS_DB", "")).query).get("host", [""])[0]
    return where if where.startswith("/") else ""
