"""How the zygote is started inside of bubblewrap, and what to say where that cannot be.

bubblewrap gives the zygote a disk on which there is nothing but the system's programs, Python and
this package, all read-only. The course, the gradebook, other learners' work and every home folder
are not there; nor are sockets of services. Each submission is shut in once more (`confine`).
Python and this package are at places of their own there (`seen`): where they are on this machine is a
map of somebody's disk, and what a learner's code prints is given back to learners.

Started by an ordinary user, bubblewrap works in a user namespace. Started as root there are two
ways: bubblewrap sets up as root and the zygote gives root up before it imports anything else; or,
where even root may not mount (some containers), all of it is started as an ordinary user.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import site
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
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

#: Where Python's folders are in the box, whatever they are called on this machine.
AT = "/python"
#: A folder on this machine, and where it is in the box.
Seen = Sequence[tuple[str, str]]
#: How the zygote is started there: as `-m` would, but Python is told where its modules are.
BEGIN = """
import json, site, sys
options = json.loads(sys.argv[2])
for path in options["path"]:
    site.addsitedir(path)
site.setquit(), site.setcopyright(), site.sethelper(), site.execsitecustomize()
from staffplus.grading.box.zygote import main
main(int(sys.argv[1]), options)
"""

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


def seen() -> list[tuple[str, str]]:
    """The folders that the box sees of Python and this package, and where. Raises NoBox.

    One of the system's is where it is. So is a Python whose program lies elsewhere than its modules, as
    it would not find them; its folder's name can be read in the box then.
    """
    whole = python_folders()
    base = sys.base_prefix
    found: list[tuple[str, str]] = []
    if not _within(base, SYSTEM):
        found.append((base, f"{AT}/base" if _within(_program(), [base]) else base))
    package = str(Path(staffplus.__file__).parent)
    for n, path in enumerate(_sites()):
        if _within(path, whole) and not _within(path, [*SYSTEM, *(real for real, _ in found)]):
            found.append((path, f"{AT}/modules{n or ''}"))
    if not _within(package, [*SYSTEM, *(real for real, _ in found)]):
        found.append((package, f"{AT}/package/{Path(package).name}"))
    return found


def inside(path: str, folders: Seen) -> str:
    """Where something of Python's is in the box."""
    for real, there in folders:
        if _within(path, [real]):
            return there + path[len(real) :]
    return path


def zygote(control: int, options: dict[str, Any], folders: Seen) -> list[str]:
    """The command that starts the zygote in the box."""
    said = json.dumps({**options, "path": _path(folders)})
    return [inside(_program(), folders), "-I", "-S", "-c", BEGIN, str(control), said]


def _path(folders: Seen) -> list[str]:
    """Where the box's Python finds modules that are not its own."""
    package = str(Path(staffplus.__file__).parent)
    there = [inside(path, folders) for path in _sites()]
    return [*dict.fromkeys([*there, str(Path(inside(package, folders)).parent)])]


def environment(folders: Seen) -> dict[str, str]:
    """What programs find there that learners' code starts: the same modules, and Python's own library,
    whose place may have been built into it."""
    found = {**ENVIRONMENT, "PYTHONPATH": ":".join(_path(folders))}
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        library = inside(str(sysconfig.get_config_var("LIBDIR")), folders)
        if library.startswith(f"{AT}/"):
            found["LD_LIBRARY_PATH"] = library
    return found


def _program() -> str:
    """Python itself, not a virtual environment's link to it."""
    return os.path.realpath(sys.executable)


def _sites() -> list[str]:
    """Folders of modules that are not Python's own, as a Python finds them that is started here; those that
    are there: Debian's Python names some that are not."""
    ends = ("site-packages", "dist-packages")
    found = dict.fromkeys(it for it in (*site.getsitepackages(), *sys.path) if it.endswith(ends))
    return [it for it in found if Path(it).is_dir()]


def _within(path: str, folders: Iterable[str]) -> bool:
    return any(Path(path).is_relative_to(it) for it in folders)


def command(zygote: list[str], folders: Seen, *, as_root: bool, own_proc: bool = True) -> list[str]:
    """The command line that runs `zygote` in bubblewrap, with these folders of Python's.

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
        *(
            word
            for name, value in environment(folders).items()
            for word in ("--setenv", name, value)
        ),
        *disk.laid(_disk(folders, own_proc)),
        *("--chdir", "/", "--", *zygote),
    ]


def _disk(folders: Seen, own_proc: bool) -> Iterator[Mount]:
    yield from disk.system()
    yield Mount("--tmpfs", "", "/tmp", "1777")
    for real, there in folders:
        yield Mount("--ro-bind", real, there)
    for it in disk.HIDDEN:
        if it.is_dir():
            at = inside(str(it), folders)
            yield from (Mount("--tmpfs", "", at, "0755"), Mount("--remount-ro", "", at))
    yield from _unsaid(folders)
    yield Mount("--proc", "", "/proc") if own_proc else Mount("--bind", "/proc", "/proc")
    yield Mount("--tmpfs", "", "/dev", "0755")
    for name in DEVICES:
        yield Mount("--dev-bind", f"/dev/{name}", f"/dev/{name}")
    yield from (Mount("--dir", "", "/dev/shm", "0755"), Mount("--remount-ro", "", "/dev"))
    yield from (Mount("--dir", "", STAGE, "0755"), Mount("--remount-ro", "", "/"))


def _unsaid(folders: Seen) -> Iterator[Mount]:
    """What an installer wrote down of where this package is on this machine: nobody reads it here."""
    for path in _sites():
        there = inside(path, folders)
        for it in sorted(Path(path).glob(f"*{staffplus.__name__}*")) if there != path else ():
            at = f"{there}/{it.name}"
            if it.suffix == ".dist-info":
                yield from (Mount("--tmpfs", "", at, "0755"), Mount("--remount-ro", "", at))
            elif it.is_file():
                yield Mount("--ro-bind", "/dev/null", at)


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
