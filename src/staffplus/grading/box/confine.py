"""Shuts a process into a box of its own, in Linux's terms. Only for a process that may be shut in.

`leave` gives it its own users, processes, network, names and messages; `enclose` its own view of
the disk, limits, no rights, and two more layers that hold should another have a hole: Landlock
(files, TCP, signals) and seccomp (system calls). Both are called by `zygote`, before any line of a
learner's runs. Whatever fails raises OSError: no box, no run.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import socket
import struct
from collections.abc import Sequence
from pathlib import Path

from staffplus.grading.box import seccomp

_libc = ctypes.CDLL(None, use_errno=True)

NEW_NS, NEW_CGROUP, NEW_UTS, NEW_IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000

_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8
_BIND, _MOVE, _REC, _PRIVATE = 4096, 8192, 16384, 1 << 18
_SET_DUMPABLE, _CAPBSET_DROP, _NO_NEW_PRIVS, _CAP_AMBIENT = 4, 24, 38, 47

#: Who the learner is inside: nobody in particular, never 0.
INSIDE = 1000
#: Where learner code runs, and what is /dev/shm to it: in a folder in memory, gone with it.
WORK, SHARED = "/tmp/work", "/tmp/shm"
#: An empty folder where the folder in memory is made ready before it becomes /tmp.
STAGE = "/.box"
#: The folder in memory holds this many files at most.
INODES = 4096
#: No /dev/zero: mapped by several processes it is memory that no limit counts.
DEVICES = ("null", "random", "urandom")


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def drop_root(uid: int) -> None:
    """Become an ordinary user for good."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    _no_rights()


def leave() -> None:
    """Leave the parent's namespaces. This process's children are in the new one of processes."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # first to go when memory is short
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        raise OSError("learner code is never run as root")
    _check(_libc.prctl(_SET_DUMPABLE, 1, 0, 0, 0), "dumpable")  # else /proc/self is root's
    flags = NEW_USER | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS | NEW_CGROUP
    _check(_libc.unshare(flags), "no namespaces of its own")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{INSIDE} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{INSIDE} {gid} 1")


def enclose(limits: dict[str, float], code: bytes | None, keep: Sequence[str]) -> list[str]:
    """Shut this process in, and all its children. Returns the names of the extra layers in force.

    `keep`: folders below /tmp that stay to be seen there, since Python is in them.
    """
    _own_files(int(limits["file_bytes"]), keep)
    socket.sethostname("box")
    _limit(limits)
    _check(_libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no new rights")
    _no_rights()
    layers = ["landlock"] if _landlock() else []
    if code is not None:
        seccomp.install(code)
        layers.append("seccomp")
    return layers


def _own_files(file_bytes: int, keep: Sequence[str]) -> None:
    """All that can be written is one folder in memory, /tmp; /proc is an empty one."""
    _check(_libc.unshare(NEW_NS), "no view of the disk of its own")
    _mount(b"none", b"/", None, _REC | _PRIVATE)
    options = f"size={2 * file_bytes},nr_inodes={INODES},mode=0755".encode()
    flags = _NOSUID | _NODEV | _NOEXEC
    _mount(b"tmpfs", STAGE.encode(), b"tmpfs", flags, options)
    for folder in (WORK, SHARED, *keep):
        os.makedirs(folder.replace("/tmp", STAGE, 1), exist_ok=True)  # noqa: PTH103
    for folder in keep:
        _mount(folder.encode(), folder.replace("/tmp", STAGE, 1).encode(), None, _BIND | _REC)
    _mount(STAGE.encode(), b"/tmp", None, _MOVE)
    _mount(SHARED.encode(), b"/dev/shm", None, _BIND)
    _mount(b"tmpfs", b"/proc", b"tmpfs", flags | _RDONLY, b"size=4k,nr_inodes=1,mode=0555")
    os.chdir(WORK)


def _mount(source: bytes, target: bytes, kind: bytes | None, flags: int, data: bytes = b"") -> None:
    _check(_libc.mount(source, target, kind, flags, data), f"mount on {target.decode()}")


def _limit(limits: dict[str, float]) -> None:
    memory = int(limits["memory_bytes"])
    for kind, amount in (
        (resource.RLIMIT_NPROC, int(limits["processes"]) + 1),  # and the box's own first process
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, int(limits["file_bytes"])),
        (resource.RLIMIT_CPU, int(limits["cpu_seconds"])),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 128),
    ):
        resource.setrlimit(kind, (amount, amount))


def _no_rights() -> None:
    for right in range(64):
        _libc.prctl(_CAPBSET_DROP, right, 0, 0, 0)
    _libc.prctl(_CAP_AMBIENT, 4, 0, 0, 0)
    header, none = struct.pack("=Ii", 0x20080522, 0), bytes(24)
    _check(_libc.capset(header, none), "rights not dropped")


# --- Landlock ------------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK, _TRUNCATE = 1 << 6, 1 << 11, 1 << 14


def _landlock() -> int:
    """Read everywhere, write in the box's own folder, no TCP, no signals or sockets to outside.

    Returns the version of Landlock in force; 0 where the kernel has none.
    """
    version = int(_libc.syscall(_CREATE_RULESET, None, 0, 1))
    if version < 1:
        return 0
    bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    everything = (1 << bits) - 1
    network, scoped = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    attributes = struct.pack("=QQQ", everything, network, scoped)
    rules = _check(_libc.syscall(_CREATE_RULESET, attributes, size, 0), "landlock rules")
    writable = everything & ~(_MAKE_CHAR | _MAKE_BLOCK)
    device = (_READ_FILE | _WRITE_FILE | _TRUNCATE) & everything
    for path, allowed in (
        ("/", _EXECUTE | _READ_FILE | _READ_DIR),
        ("/tmp", writable),
        ("/dev/shm", writable),
        *((f"/dev/{name}", device) for name in DEVICES),
    ):
        where = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", allowed, where)
        _check(_libc.syscall(_ADD_RULE, rules, 1, rule, 0), f"landlock rule for {path}")
        os.close(where)
    _check(_libc.syscall(_RESTRICT_SELF, rules, 0), "landlock")
    os.close(rules)
    return version
