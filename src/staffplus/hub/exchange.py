"""nbgrader's exchange between boxes: a learner's `inbound` is a tray of their own.

Handing in is whole or not at all: what was copied in part, the disk being full, say, is taken back and
said. Collecting first brings over what lies in the trays: plain files only, so that a link to something
that only instructors may read brings nothing of it along, and under its tray's name only.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeList,
    ExchangeReleaseAssignment,
    ExchangeSubmit,
)

from staffplus.hub.folders import HANDED_IN, WHOSE

#: Where a hand-in is put together, in a tray or in `inbound`: no name of nbgrader's begins so.
COMING = ".coming"
#: What nbgrader writes into a hand-in last.
LAST = ("timestamp.txt", "submission_secret.txt")
NAME = re.compile(r"[^+/]+\+[^+/]+\+[^+/]+(\+[^+/]+)?")
#: No hand-in has more files than this, or more in all.
MOST_FILES, MOST_BYTES = 1_000, 200_000_000


class Submit(ExchangeSubmit):  # type: ignore[misc]
    """Hands in all of it or nothing."""

    inbound_path: str

    def copy_files(self) -> None:
        tray, kept = Path(self.inbound_path), Path(self.cache_path)
        coming = tray / COMING
        name = self.assignment_filename
        copy = kept / (name.rsplit("+", 1)[0] if self.add_random_string else name)
        try:
            shutil.rmtree(coming, ignore_errors=True)  # of a try that was ended
            coming.mkdir(mode=0o777)
            self.inbound_path = str(coming)
            super().copy_files()
            (coming / name).rename(tray / name)
        except OSError as error:
            shutil.rmtree(coming / name, ignore_errors=True)
            shutil.rmtree(copy, ignore_errors=True)
            self.fail(
                f"NOTHING WAS HANDED IN: {_reason(error)} Your work is unchanged in {self.src_path}. Tell your "
                "instructor, and hand in again when there is space."
            )
        finally:
            self.inbound_path = str(tray)
            with contextlib.suppress(OSError):
                coming.rmdir()


def _reason(error: OSError) -> str:
    if any(f"Errno {it}]" in str(error) for it in (errno.ENOSPC, errno.EDQUOT)):
        return "the disk is full."
    return f"it could not be copied ({error})."


class Collect(ExchangeCollect):  # type: ignore[misc]
    """Brings over what is in the trays, then collects as ever."""

    def init_src(self) -> None:
        gather(Path(self.root), self.coursedir.course_id, self.log.warning)
        super().init_src()


class Release(ExchangeReleaseAssignment):  # type: ignore[misc]
    """Releases as ever, in an exchange that stays as the hub made it: nbgrader would let everybody write to it."""

    def ensure_root(self) -> None:
        if not Path(self.root).is_dir():
            self.fail(f"found no exchange at {self.root}; the hub makes it when it starts")


class List(ExchangeList):  # type: ignore[misc]
    """Lists what is in the trays too."""

    def init_src(self) -> None:
        if self.inbound:
            gather(Path(self.root), self.coursedir.course_id, self.log.warning)
        super().init_src()


def gather(root: Path, course: str, warn: Callable[[str], object]) -> list[str]:
    """Copy finished hand-ins from everybody's tray into `inbound`; the names of those that came.

    What cannot be taken stays where it is and is said, each time.
    """
    trays, inbound = root / HANDED_IN, root / course / "inbound"
    whose = json.loads((trays / WHOSE).read_text("utf-8"))
    came = []
    for label, learner in whose.items():
        for name in _handed_in(trays / label):
            here, part = trays / label / name, inbound / f"{COMING}-{name}"
            if (inbound / name).exists():
                continue
            shutil.rmtree(part, ignore_errors=True)
            try:
                if not all((here / it).is_file() for it in LAST):
                    continue  # it is being handed in now
                if name.partition("+")[0] != learner:
                    raise Odd(f"it lies in the tray of {learner!r} under another name")
                _take(here, part)
                part.rename(inbound / name)
                came.append(name)
            except (OSError, Odd) as error:
                shutil.rmtree(part, ignore_errors=True)
                warn(f"{here}: left where it is: {error}")
    return came


def handed_in(trays: Path) -> list[str]:
    """The names of all hand-ins that lie in trays."""
    whose = json.loads((trays / WHOSE).read_text("utf-8"))
    return [name for label in whose for name in _handed_in(trays / label)]


def _handed_in(tray: Path) -> list[str]:
    """What has a hand-in's name."""
    with os.scandir(tray) as entries:
        return sorted(it.name for it in entries if it.is_dir(follow_symlinks=False) and NAME.fullmatch(it.name))  # fmt: skip


class Odd(ValueError):
    """A hand-in that is not brought over; says why."""


def _take(source: Path, to: Path) -> None:
    """Copy plain files, while whoever handed them in may still do with them what they like.

    Raises:
        Odd: there is something else among them, or too much.
        OSError: reading or writing fails.
    """
    files, size = 0, 0
    to.mkdir(mode=0o700)
    for folder, folders, names, at in os.fwalk(source, follow_symlinks=False):
        here = to / Path(folder).relative_to(source)
        for name in folders:
            if stat.S_ISLNK(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode):
                raise Odd(f"{name!r} in it is a link; expected files and folders")
            (here / name).mkdir(mode=0o700)
        for name in names:
            files += 1
            try:
                opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
            except OSError as error:
                if error.errno == errno.ELOOP:
                    raise Odd(f"{name!r} in it is a link; expected files and folders") from None
                raise
            with os.fdopen(opened, "rb") as file:
                about = os.fstat(opened)
                if not stat.S_ISREG(about.st_mode):
                    raise Odd(f"{name!r} in it is no plain file")
                size += about.st_size
                if files > MOST_FILES or size > MOST_BYTES:
                    raise Odd(f"it has more than {MOST_FILES} files or {MOST_BYTES:,} bytes")
                with (here / name).open("xb") as made:
                    for block in iter(lambda: file.read(1 << 20), b""):
                        made.write(block)
                        if made.tell() > MOST_BYTES:
                            raise Odd("a file in it grows while it is read")
