"""How much memory a box's processes use together, as its watcher sees it, and how long they wait for a
processor. No process inside can hide any.

A limit for each process is not enough where there may be sixty-four. What a process uses is known
at a glance, but pages that it shares with the one it was forked from would count many times; their
share takes the kernel a walk through its tables. So the walk is made only where the glance is not
enough, and where it is refused (a process may forbid to be looked into) the glance counts.

What the kernel holds in sockets and pipes belongs to no process. It is reckoned: as if each that is
open were full.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from staffplus.grading import forkserver

#: Of a box with no more processes than this (two are its own) the kernel's buffers are small.
FEW = 5
#: What a full socket and a full pipe take: Linux's defaults, 208 KiB of payload with its headers.
SOCKET_BYTES, PIPE_BYTES = 300_000, 65_536
#: Open files of a process that does not let them be counted: all it may have.
FILES = 128
#: Memory that is shared many times over is no longer worth the walk at so many times the limit.
FAR = 4


def waited(proc: Path = Path("/proc")) -> float:
    """Seconds that the box was ready to work and this machine gave it no processor, so far.

    Of its processes the one that waited longest; 0 where the kernel does not say.
    """
    me = os.readlink(proc / "self")  # noqa: PTH115
    return max((forkserver.waited(proc / name) for name in _descendants(proc, me)), default=0.0)


def memory_in_use(limit: int, proc: Path = Path("/proc")) -> int:
    """Bytes that the box's processes use, exact where it matters: near and above `limit`.

    They are those that descend from this process, as it is called in `proc`, which may show more.
    """
    me = os.readlink(proc / "self")  # noqa: PTH115 (each call counts)
    inside = {proc / name: _glance(proc / name) for name in _descendants(proc, me)}
    most = sum(inside.values())
    if most <= limit and len(inside) <= FEW:
        return most
    buffers = _buffers(inside)
    own = _glance(proc / me)  # what all of them have been forked with
    least = sum(max(0, size - own) for size in inside.values())
    if most + buffers <= limit or least > FAR * limit:
        return most + buffers
    return sum(_share(path, size) for path, size in inside.items()) + buffers


def _descendants(proc: Path, me: str) -> set[str]:
    """Numbers of all processes below `me`; those whose parent ended are below the box's first."""
    lists = (proc / me / "task" / me / "children").exists()  # where the kernel keeps them
    parents = {} if lists else _by_parent(proc)
    found: set[str] = set()
    waiting = [me]
    while waiting:
        name = waiting.pop()
        fresh = _children(proc / name) if lists else parents.get(name, [])
        found.update(fresh)
        waiting += fresh
    return found


def _children(process: Path) -> list[str]:
    found: list[str] = []
    with contextlib.suppress(OSError):
        for thread in (process / "task").iterdir():
            with contextlib.suppress(OSError):
                found += (thread / "children").read_text().split()
    return found


def _by_parent(proc: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in proc.iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parent = (path / "stat").read_bytes().rsplit(b")", 1)[1].split()[1].decode()
                found.setdefault(parent, []).append(path.name)
    return found


def _glance(process: Path) -> int:
    """Bytes of a process's own and shared memory; without the files that it has mapped."""
    try:
        text = (process / "status").read_bytes()
    except OSError:
        return 0
    return sum(
        int(line.split()[1]) * 1024
        for line in text.splitlines()
        if line.startswith((b"RssAnon:", b"RssShmem:"))
    )


def _share(process: Path, otherwise: int) -> int:
    """Bytes of a process's memory, with shared pages divided among those who share them."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        rollup = (process / "smaps_rollup").read_bytes()
        return int(rollup.split(b"\nPss:")[1].split()[0]) * 1024
    return otherwise


def _buffers(processes: dict[Path, int]) -> int:
    found: set[str] = set()
    hidden = 0
    for path in processes:
        try:
            found |= set(_open_files(path))
        except OSError:
            hidden += path.exists()
    sockets = sum(name.startswith("socket:") for name in found) + hidden * FILES
    pipes = sum(name.startswith("pipe:") for name in found)
    return sockets * SOCKET_BYTES + pipes * PIPE_BYTES


def _open_files(process: Path) -> Iterator[str]:
    """Of each thread, since a thread may keep files of its own. Raises OSError where forbidden."""
    for thread in (process / "task").iterdir():
        for link in (thread / "fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                yield os.readlink(link)  # noqa: PTH115 (each call counts)
