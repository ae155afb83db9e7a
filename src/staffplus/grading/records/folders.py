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
from pathlib import Path

import sqlalchemy as sa

from staffplus.grading.intake.uploads import MAX_BYTES
from staffplus.grading.records import tables
from staffplus.grading.records.course import Course

#: What one learner's folder can be to blame for; anything else stops the run.
_ONES_OWN = {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG}
_RIGHTS = {errno.EACCES, errno.EPERM}
#: The secret of nbgrader's exchange is a line. Bytes.
SECRET_BYTES = 1000
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
    submitted = notebook(course, "submitted", copy.learner, exercise)
    marked = notebook(course, "autograded", copy.learner, exercise)
    for folder in (submitted.parent, marked.parent):
        for it in (folder.parent, folder):
            if it.is_symlink():  # to another learner's, whose files these would replace
                raise OSError(errno.ELOOP, "it is a symbolic link", str(it))
    if _may_replace(db, submitted, copy.sha256) and (data := copy.data()) is not None:
        put(submitted, data)
        put_or_remove(submitted.with_name("timestamp.txt"), copy.stamp)
    secret = submitted.with_name("submission_secret.txt")  # of nbgrader's exchange
    if _size(secret) <= SECRET_BYTES:
        put(marked.with_name(secret.name), secret.read_bytes())
    put_or_remove(marked.with_name("timestamp.txt"), copy.stamp)
    if copy.marked:
        put(marked, copy.marked, read_only=True)


def _may_replace(db: sa.Connection, path: Path, sha256: str) -> bool:
    """Whether no file is there, or another that we have kept."""
    try:
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_size > MAX_BYTES:
            return False
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EISDIR, "something that is no file stands here", str(path))
        present = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return True
    if present == sha256:
        return False
    file = tables.file.c
    return db.execute(sa.select(file.sha256).where(file.sha256 == present)).first() is not None


def _size(path: Path) -> float:
    """Bytes of an ordinary file; infinite for whatever else, or nothing, is there."""
    try:
        found = path.lstat()
    except OSError:
        return float("inf")
    return found.st_size if stat.S_ISREG(found.st_mode) else float("inf")


def put(path: Path, data: bytes, *, read_only: bool = False) -> None:
    """Write a file whole or not at all; what is there is replaced at once, or kept if that fails."""
    folder, name = os.path.split(path)
    part = os.path.join(folder, f".{name}.{os.getpid()}.part")  # noqa: PTH118  (a third of the time)
    try:
        try:
            opened = os.open(part, _WRITE, 0o666)
        except (FileNotFoundError, NotADirectoryError):
            path.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(part, _WRITE, 0o666)
        with os.fdopen(opened, "wb", buffering=0) as file:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
            if read_only:  # as nbgrader leaves what it has marked
                os.fchmod(opened, 0o444)
        os.replace(part, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(part)  # noqa: PTH108
        raise


def put_or_remove(path: Path, data: bytes | None) -> None:
    if data is not None:
        put(path, data)
    else:
        path.unlink(missing_ok=True)


def sweep(course: Course, exercise: str) -> None:
    """Remove what killed runs left half-written; whatever else is named so stays."""
    for step in ("submitted", "autograded"):
        for part in (course.root / step).glob(f"*/{glob.escape(exercise)}/.*.part"):
            number = part.name.split(".")[-2]
            ours = number.isascii() and number.isdigit() and len(number) < 12
            if ours and _size(part) < float("inf") and not _runs(int(number)):
                part.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
