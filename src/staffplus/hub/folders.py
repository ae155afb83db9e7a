"""What lies where in the hub's folder, whose it is, and who may read it.

    state/                  the hub's own: accounts, its database, cookies' secret, logs
    identities/3/           what the person's box sees as the system's list of users
    homes/003-ann/          a home each, of its person alone
    course/                 the nbgrader course with its gradebook, the instructors'
    book/                   the course as it was built, an edition each for learners and instructors; for all to read
    exchange/               nbgrader's exchange, and what it takes in
      COURSE/outbound/      released work; everybody reads
      COURSE/feedback/      pages under names that only their learners can know; nobody lists it
      COURSE/inbound/       hand-ins that were brought over; the instructors'
      handed-in/003-ann/    a tray each, which is the learner's `inbound`

Started by root, everybody has a number of their own (`FIRST` and up) and the instructors share one for the
course. Otherwise all is of whoever starts the hub, and the boxes alone keep people apart (`apart`).
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from staffplus.hub.accounts import Account, Accounts, Role

#: The course in nbgrader's exchange, as `exercises/nbgrader_config.py` calls it.
COURSE = "staffplus"
HANDED_IN = "handed-in"
#: Folder of `handed-in` -> whose it is; beside them, for whoever collects.
WHOSE = "whose.json"
#: User numbers from here on: above what Debian and systemd hand out, below what containers are given.
FIRST, LAST = 70_000, 99_999
#: Of the course's folder, what its copy takes along; nothing that learners handed in.
TAKEN = (
    "nbgrader_config.py",
    "source",
    "bank",
    "data",
    "rubrics",
    "guides",
    "calibration",
    "pages.toml",
)


#: Whose edition of the built course lies where, beside the folder of exercises (`staffplus build`).
BOOKS = {Role.LEARNER: "_build/html", Role.INSTRUCTOR: "_build/facilitator/_build/html"}


class BadFolder(ValueError):
    """A folder in which there can be no hub; says why and what to do."""


@dataclass(frozen=True)
class Folders:
    """The hub's folder."""

    root: Path

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.state / "accounts.json")

    @property
    def course(self) -> Path:
        return self.root / "course"

    @property
    def exchange(self) -> Path:
        return self.root / "exchange"

    def book(self, role: Role) -> Path:
        """The built course for learners, or for instructors."""
        return self.root / "book" / role.value

    def shelf(self, name: str) -> Path:
        """`inbound`, `outbound` or `feedback` of the exchange."""
        return self.exchange / COURSE / name

    def home(self, person: Account) -> Path:
        return self.root / "homes" / label(person)

    def tray(self, person: Account) -> Path:
        return self.exchange / HANDED_IN / label(person)

    def log(self, person: Account) -> Path:
        return self.state / "logs" / f"{label(person)}.log"

    def identity(self, person: Account) -> Path:
        """The folder with what the person's box sees as /etc/passwd and /etc/group."""
        return self.root / "identities" / str(person.number)

    def sockets(self) -> Path:
        """Where sockets are: their paths may have 107 characters and no capitals, so not in this folder.

        The same after a restart, so that servers that went on are found again.
        """
        name = f"staffplus-hub-{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]}"
        return Path("/run" if os.geteuid() == 0 and os.access("/run", os.W_OK) else "/tmp") / name

    def own_sockets(self, person: Account) -> Path:
        return self.sockets() / str(person.number)


def label(person: Account) -> str:
    """The person's folder: their number, and their id as far as every file system takes it."""
    return f"{person.number:03}-{re.sub(r'[^a-z0-9_]+', '-', person.id.lower()).strip('-')[:40]}"


def numbered() -> bool:
    """Whether everybody has a user number of their own."""
    return os.geteuid() == 0


def uid(person: Account) -> int:
    """The number under which a person's server runs. The instructors' is the course's."""
    if not numbered():
        return os.getuid()
    return FIRST if person.role is Role.INSTRUCTOR else FIRST + person.number


def prepare(folders: Folders, course: Path) -> None:
    """Lay out the folder, where it is not yet: nothing that is there is written over.

    Args:
        course: the course's folder `exercises`, of which the hub gets a copy.

    Raises:
        BadFolder: it cannot be there.
    """
    _refuse()
    root, course_uid = folders.root, FIRST if numbered() else os.getuid()
    for path, mode, owner in (
        (root, 0o711, os.getuid()),
        (folders.state, 0o700, os.getuid()),
        (folders.state / "logs", 0o700, os.getuid()),
        (root / "identities", 0o711, os.getuid()),
        (root / "homes", 0o711, os.getuid()),
        (root / "book", 0o711, os.getuid()),
        (folders.exchange, 0o711, course_uid),
        (folders.exchange / COURSE, 0o711, course_uid),
        (folders.shelf("inbound"), 0o700, course_uid),
        (folders.shelf("outbound"), 0o755, course_uid),
        # Not to be listed: a page's name is all that keeps it from others. Where everybody has one number
        # not even by its owner; a box can neither change that (read-only) nor become somebody who may.
        (folders.shelf("feedback"), 0o711 if numbered() else 0o311, course_uid),
        (folders.exchange / HANDED_IN, 0o711, os.getuid()),
    ):
        _folder(path, mode, owner)
    if not folders.course.exists():
        _copy(course, folders.course)
        for path in (folders.course, *folders.course.rglob("*")):
            _own(path, course_uid)
    folders.course.chmod(0o700)
    _sockets(folders.sockets())


def lend(folders: Folders, course: Path) -> list[Role]:
    """Copy the course as it was built beside its exercises; for whom there is an edition now.

    What is there stays where nothing was built anew. Instructors read the learners' edition if theirs is not built.
    """
    built = {role: course.resolve().parent / path for role, path in BOOKS.items()}
    for role, source in built.items():
        there = next((it for it in (source, built[Role.LEARNER]) if (it / "index.html").is_file()), None)  # fmt: skip
        if there is not None:
            _copy_book(there, folders.book(role))
    return [it for it in Role if (folders.book(it) / "index.html").is_file()]


def _copy_book(source: Path, to: Path) -> None:
    files = sorted(it for it in source.rglob("*") if it.is_file())
    about = [(str(it.relative_to(source)), it.stat().st_size, it.stat().st_mtime_ns) for it in files]  # fmt: skip
    stamp, noted = hashlib.sha256(repr(about).encode()).hexdigest(), to.with_suffix(".stamp")
    if to.is_dir() and noted.is_file() and noted.read_text() == stamp:
        return
    part, old = to.with_suffix(".part"), to.with_suffix(".old")
    for it in (part, old):
        shutil.rmtree(it, ignore_errors=True)
    shutil.copytree(source, part, copy_function=shutil.copyfile)
    for it in (part, *part.rglob("*")):
        it.chmod(0o755 if it.is_dir() else 0o644)
    if to.is_dir():
        to.rename(old)
    part.rename(to)
    shutil.rmtree(old, ignore_errors=True)
    noted.write_text(stamp)


def settle(folders: Folders, people: Iterable[Account]) -> None:
    """A home, a tray and an identity for everybody."""
    whose = {}
    for it in people:
        owner = uid(it)
        _folder(folders.home(it), 0o700, owner)
        _folder(folders.own_sockets(it), 0o700, owner)
        if it.role is Role.LEARNER:
            whose[label(it)] = it.id
            group = FIRST if numbered() else os.getgid()
            _folder(folders.tray(it), 0o2770, owner, group)
        _identity(folders.identity(it), it, owner)
    path = folders.exchange / HANDED_IN / WHOSE
    part = path.with_suffix(".part")
    part.write_text(json.dumps(whose, ensure_ascii=False, indent=1), "utf-8")
    part.chmod(0o640)
    if numbered():
        os.chown(part, os.getuid(), FIRST)
    part.replace(path)


def _identity(folder: Path, person: Account, owner: int) -> None:
    """Names for numbers: nbgrader calls a learner what the system calls them."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    home = home_inside(person)
    (folder / "passwd").write_text(
        f"{person.id}:x:{owner}:{owner if numbered() else os.getgid()}::{home}:/bin/bash\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n", "utf-8"
    )  # fmt: skip
    (folder / "group").write_text(f"people:x:{owner if numbered() else os.getgid()}:\nnogroup:x:65534:\n", "utf-8")  # fmt: skip


def home_inside(person: Account) -> str:
    """Where a person's home is in their box."""
    return f"/home/{person.role.value}"


def _copy(course: Path, to: Path) -> None:
    if not (course / "nbgrader_config.py").is_file():
        raise BadFolder(f"{course}: found no nbgrader_config.py; expected the course's folder of exercises")  # fmt: skip
    part = to.with_name(f".{to.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    for name in TAKEN:
        if (source := course / name).is_dir():
            shutil.copytree(source, part / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        elif source.is_file():
            shutil.copyfile(source, part / name)
    part.rename(to)


def _refuse() -> None:
    """Whatever stands in the way of a hub here."""
    if not numbered():
        return
    taken = sorted(it.pw_name for it in pwd.getpwall() if FIRST <= it.pw_uid <= LAST)
    if taken:
        raise BadFolder(f"user numbers {FIRST} to {LAST} are the hub's when root starts it, and {', '.join(taken[:3])} has one of them; start it as an ordinary user")  # fmt: skip


def _folder(path: Path, mode: int, owner: int, group: int | None = None) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if numbered():
        os.chown(path, owner, owner if group is None else group)
    path.chmod(mode)


def _own(path: Path, owner: int) -> None:
    if numbered():
        os.chown(path, owner, owner, follow_symlinks=False)


def _sockets(path: Path) -> None:
    """Raises BadFolder where somebody else was here first."""
    try:
        path.mkdir(mode=0o711)
    except FileExistsError:
        if path.is_symlink() or not path.is_dir() or path.stat().st_uid != os.getuid():
            raise BadFolder(f"{path} is not ours; remove it") from None
    path.chmod(0o711)
    (path / "hub").mkdir(mode=0o711, exist_ok=True)
