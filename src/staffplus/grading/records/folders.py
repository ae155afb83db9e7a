"""A learner's files in nbgrader's folders: what was handed in, and the marked copy of it.

What lies in `submitted/` came from learners, so nothing about it is taken for granted: where a file
is to be there may be a folder, a pipe or a terabyte. That costs the learner, whom the summary names,
and nobody else.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from os.path import join
from pathlib import Path

import sqlalchemy as sa

from staffplus.grading.intake.uploads import MAX_BYTES
from staffplus.grading.records import tables
from staffplus.grading.records.course import Course

#: What one learner's folder can be to blame for; anything else stops the run.
_ONES_OWN = {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG}
_RIGHTS = {errno.EACCES, errno.EPERM}
#: The secret of nbgrader's exchange is a line. Bytes.
SECRET, SECRET_BYTES = "submission_secret.txt", 1000
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC


class Blocked(Exception):
    """There is no place for a learner's files; says what stands there and what to do."""


@dataclass(frozen=True)
class Copy:
    """What is to stand in one learner's folders."""

    learner: str
    sha256: str  #: of the notebook as it was handed in
    #: The notebook as it was handed in, unpacked when it is asked for; None if what was kept is damaged.
    data: Callable[[], bytes | None]
    stamp: bytes | None  #: for `timestamp.txt`
    marked: bytes  #: the marked notebook; empty if there is none


def notebook(course: Course, step: str, learner: str, exercise: str) -> Path:
    """nbgrader's place for it; `step` is "submitted", "autograded" and so on."""
    return course.path(step, learner, exercise) / f"{exercise}.ipynb"


def write(db: sa.Connection, course: Course, exercise: str, copy: Copy) -> None:
    """Write one learner's files.

    Raises:
        Blocked: one of the learner's own folders or files is in the way.
        OSError: what concerns everybody, such as a full disk.
    """
    try:
        _write(db, course, exercise, copy)
    except OSError as error:
        tops = (course.root / "submitted", course.root / "autograded")
        shut = any(it.exists() and not os.access(it, os.W_OK | os.X_OK) for it in tops)
        if error.errno in _ONES_OWN or (error.errno in _RIGHTS and not shut):
            raise Blocked(
                f"{error.filename}: {error.strerror}; put it out of the way, and run again"
            ) from error
        raise


def _write(db: sa.Connection, course: Course, exercise: str, copy: Copy) -> None:
    name = f"{exercise}.ipynb"
    learners = [join(course.root, step, copy.learner) for step in ("submitted", "autograded")]
    submitted, marked = (join(it, exercise) for it in learners)
    for it in (learners[0], submitted, learners[1], marked):
        if os.path.islink(it):  # to another learner's, whose files these would replace
            raise OSError(errno.ELOOP, "it is a symbolic link", it)
    place = join(submitted, name)
    if _may_replace(db, place, copy.sha256) and (data := copy.data()) is not None:
        put(place, data)
        put_or_remove(join(submitted, "timestamp.txt"), copy.stamp)
    secret = join(submitted, SECRET)
    if _size(secret) <= SECRET_BYTES:
        put(join(marked, SECRET), Path(secret).read_bytes())
    put_or_remove(join(marked, "timestamp.txt"), copy.stamp)
    if copy.marked:
        put(join(marked, name), copy.marked, read_only=True)


def _may_replace(db: sa.Connection, path: str, sha256: str) -> bool:
    """Whether no file is there, or another that we have kept."""
    try:
        found = os.lstat(path)
        if stat.S_ISREG(found.st_mode) and found.st_size > MAX_BYTES:
            return False
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EISDIR, "something that is no file stands here", path)
        with open(path, "rb", buffering=0) as file:
            present = hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        return True
    if present == sha256:
        return False
    file_of = tables.file.c
    return (
        db.execute(sa.select(file_of.sha256).where(file_of.sha256 == present)).first() is not None
    )


def _size(path: str) -> float:
    """Bytes of an ordinary file; infinite for whatever else, or nothing, is there."""
    try:
        found = os.lstat(path)
    except OSError:
        return float("inf")
    return found.st_size if stat.S_ISREG(found.st_mode) else float("inf")


def put(path: str, data: bytes, *, read_only: bool = False) -> None:
    """Write a file whole or not at all; what is there is replaced at once, or kept if that fails."""
    folder, name = os.path.split(path)
    part = join(folder, f".{name}.{os.getpid()}.part")
    try:
        try:
            opened = os.open(part, _WRITE, 0o666)
        except (FileNotFoundError, NotADirectoryError):
            _make(folder)
            opened = os.open(part, _WRITE, 0o666)
        with os.fdopen(opened, "wb", buffering=0) as file:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
            if read_only:  # as nbgrader leaves what it has marked
                os.fchmod(opened, 0o444)
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(part)
        raise


def _make(folder: str) -> None:
    """Make a learner's folder for an exercise; most often it is the learner's first."""
    try:
        os.mkdir(os.path.dirname(folder))
        os.mkdir(folder)
    except OSError:
        Path(folder).mkdir(parents=True, exist_ok=True)


def put_or_remove(path: str, data: bytes | None) -> None:
    if data is not None:
        put(path, data)
        return
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def sweep(course: Course, exercise: str) -> None:
    """Remove what killed runs left half-written; whatever else is named so stays."""
    for step in ("submitted", "autograded"):
        for part in (course.root / step).glob(f"*/{glob.escape(exercise)}/.*.part"):
            number = part.name.split(".")[-2]
            ours = number.isascii() and number.isdigit() and len(number) < 12
            if ours and _size(str(part)) < float("inf") and not _runs(int(number)):
                part.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
