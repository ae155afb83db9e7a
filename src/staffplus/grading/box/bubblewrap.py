"""How the zygote is started inside of bubblewrap, and what to say where that cannot be.

bubblewrap gives the zygote a disk on which there is nothing but the system's programs, Python and
this package, all read-only. The course, the gradebook, other learners' work and every home folder
are not there; nor are sockets of services. Each submission is shut in once more (`confine`).

Started by an ordinary user, bubblewrap works in a user namespace. Started as root there are two
ways: bubblewrap sets up as root and the zygote gives root up before it imports anything else; or,
where even root may not mount (some containers), all of it is started as an ordinary user.
"""

from __future__ import annotations

import os
import platform
import shutil
import site
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import staffplus
from staffplus.grading.box import disk
from staffplus.grading.box.confine import DEVICES, STAGE
from staffplus.grading.box.disk import SYSTEM, Mount
from staffplus.grading.forkserver import ONE_THREAD

#: All that learner code finds in its environment.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
    "USER": "learner",
    "IPYTHONDIR": "/tmp/ipython",
    "MPLBACKEND": "agg",
    "PYTHONDONTWRITEBYTECODE": "1",
    **ONE_THREAD,
}

#: Users of this range belong to no one (systemd hands them out for as long as a service runs).
FIRST_UID, UIDS = 61184, 4000


class NoBox(Exception):
    """There can be no box here; says why and what to do."""


def program() -> str:
    """Path of bubblewrap. Raises NoBox."""
    if sys.platform != "linux":
        raise NoBox(
            f"learner code is only run in a box, and {platform.system()} has none; "
            "grade on Linux, or in a Linux container or virtual machine"
        )
    found = shutil.which("bwrap")
    if found is None:
        raise NoBox(
            "learner code is only run in a box, and bubblewrap is not installed; install it "
            "(Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap)"
        )
    return found


def uid_of_this_worker() -> int:
    """An unprivileged user for this worker's boxes, another one for each worker."""
    return FIRST_UID + os.getpid() % UIDS


def command(zygote: list[str], *, as_root: bool, own_proc: bool = True) -> list[str]:
    """The command line that runs `zygote` in bubblewrap.

    `as_root`: bubblewrap is root and leaves the zygote the right to become somebody else.
    `own_proc`: the zygote's /proc shows its own processes. Where parts of /proc are covered, as in
    most containers, no new one may be mounted, and the zygote sees the one that is there.
    Learner code sees none in either case.
    """
    rights = ["--cap-drop", "ALL"]
    if as_root:
        rights += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        rights += ["--unshare-user"]
    apart = [f"--unshare-{what}" for what in ("pid", "net", "ipc", "uts")]
    return [
        *(program(), "--die-with-parent", "--new-session", "--unshare-cgroup-try", *apart, *rights),
        "--clearenv",
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *disk.laid(_disk(own_proc)),
        *("--chdir", "/", "--", *zygote),
    ]


def _disk(own_proc: bool) -> Iterator[Mount]:
    yield from disk.system()
    yield Mount("--tmpfs", "", "/tmp", "1777")
    yield from disk.python(python_folders())
    yield Mount("--proc", "", "/proc") if own_proc else Mount("--bind", "/proc", "/proc")
    yield Mount("--tmpfs", "", "/dev", "0755")
    for name in DEVICES:
        yield Mount("--dev-bind", f"/dev/{name}", f"/dev/{name}")
    yield from (Mount("--dir", "", "/dev/shm", "0755"), Mount("--remount-ro", "", "/dev"))
    yield from (Mount("--dir", "", STAGE, "0755"), Mount("--remount-ro", "", "/"))


def python_folders() -> list[str]:
    """Folders that Python and this package are in, outer ones only. Raises NoBox."""
    wanted = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    wanted |= {*site.getsitepackages(), str(Path(staffplus.__file__).parent)}
    link = Path(sys.executable)
    while link.is_symlink():  # a virtual environment's python leads on to the one it was made from
        link = link.parent / link.readlink()
        wanted.add(os.path.normpath(link.parent))
    home = str(Path.home())
    if too_wide := wanted & {"/", "/home", "/root", home, "/tmp", "/var"}:
        raise NoBox(
            f"Python is installed right in {too_wide.pop()}, which learner code would then see; "
            "install it, or a virtual environment, in a folder of its own"
        )
    chosen: list[str] = []
    for path in sorted(path for path in wanted if Path(path).is_dir()):
        if not any(Path(path).is_relative_to(outer) for outer in (*SYSTEM, *chosen)):
            chosen.append(path)
    return chosen


_threads: dict[int, ThreadPoolExecutor] = {}


def lasting(start: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call `start` in a thread that lasts as long as this process.

    `--die-with-parent` means the thread that started bubblewrap: Linux sends the signal when that
    ends, and an executor's threads come and go.
    """
    if threading.current_thread() is threading.main_thread():
        return start(*args, **kwargs)
    if os.getpid() not in _threads:
        _threads.clear()  # a forked child has the parent's entry, but not its thread
        _threads[os.getpid()] = ThreadPoolExecutor(1, "staffplus-box")
    return _threads[os.getpid()].submit(start, *args, **kwargs).result()


def explained(said: str) -> str:
    """What bubblewrap or the zygote said when it failed, with what can be done about it."""
    said = " ".join(said.split())[-300:] or "it said nothing"
    if any(word in said for word in ("uid map", "namespace", "Operation not permitted")):
        restricted = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
        if restricted.exists() and restricted.read_text().strip() == "1":
            return (
                f"AppArmor forbids it, as Ubuntu does from 23.10 on ({said}); give bwrap a profile "
                "that allows `userns`, or grade in a container or virtual machine that does"
            )
        return (
            f"this machine gives it no namespaces ({said}); set user.max_user_namespaces with "
            "sysctl, or grade in a container or virtual machine that has them"
        )
    if "source path" in said and "Permission denied" in said:
        return f"{said}: Python must be installed where every user may read it"
    return said
