"""Files that are there whole or not at all, and what is left of those that were interrupted."""

from __future__ import annotations

import os
from pathlib import Path

from staffplus.grading.course import Course


def put(path: Path, data: bytes, *, read_only: bool = False) -> None:
    """Write a file whole or not at all; what is there is replaced at once, or kept if that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        if read_only:  # as nbgrader leaves what it has marked
            part.chmod(0o444)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sweep(course: Course, exercise: str) -> None:
    """Remove what killed runs left half-written."""
    for step in ("submitted", "autograded"):
        for part in (course.root / step).glob(f"*/{exercise}/.*.part"):
            number = part.name.split(".")[-2]
            if not number.isdigit() or not _runs(int(number)):
                part.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def put_or_remove(path: Path, data: bytes | None) -> None:
    if data is not None:
        put(path, data)
    else:
        path.unlink(missing_ok=True)
