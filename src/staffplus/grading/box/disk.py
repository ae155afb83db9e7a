"""What a box shows of the machine's disk, as words for bubblewrap: for learners' code, and for people's servers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import staffplus

#: Folders of the system's programs and libraries.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
#: Of /etc only what programs need to find their libraries and the time zone.
ETC = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/localtime",
)
#: Empty folders in the box: what works out right answers to exercises is in the course's own package.
HIDDEN = (Path(staffplus.__file__).parent / "exercises",)


@dataclass(frozen=True)
class Mount:
    """Something at `to`; of `source` where it is not made new."""

    how: str
    source: str
    to: str
    mode: str = ""
    size: int = 0  #: bytes that what is made new may hold; 0: half of the machine's memory

    def words(self) -> list[str]:
        perms = ["--perms", self.mode] if self.mode else []
        size = ["--size", str(self.size)] if self.size else []
        return [*perms, *size, self.how, *([self.source] if self.source else []), self.to]


def laid(disk: Iterable[Mount]) -> Iterator[str]:
    """Words for bubblewrap; folders above a mount are made so that everybody may go through them."""
    made = {"/"}
    for it in disk:
        for parent in reversed(Path(it.to).parents):
            if str(parent) not in made:
                made.add(str(parent))
                yield from ("--perms", "0755", "--dir", str(parent))
        made.add(it.to)
        yield from it.words()


def system() -> Iterator[Mount]:
    """The machine's programs, to read."""
    for path in SYSTEM:
        if os.path.islink(path):  # noqa: PTH114 (str throughout)
            yield Mount("--symlink", os.readlink(path), path)  # noqa: PTH115
        elif os.path.isdir(path):  # noqa: PTH112
            yield Mount("--ro-bind", path, path)
    for path in ETC:
        yield Mount("--ro-bind-try", path, path)


def python(folders: Iterable[str], *, hide: bool = True) -> Iterator[Mount]:
    """Python and this package, to read; `hide`: without what knows the answers."""
    for path in folders:
        yield Mount("--ro-bind", path, path)
    for it in HIDDEN if hide else ():
        if it.is_dir():
            yield from (Mount("--tmpfs", "", str(it), "0755"), Mount("--remount-ro", "", str(it)))
