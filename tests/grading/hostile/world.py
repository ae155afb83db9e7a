"""What an attack could harm: a course with secrets, a gradebook, listeners, processes."""

from __future__ import annotations

import hashlib
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CANARY = "CANARY-OF-THE-GRADERS-ENVIRONMENT"


@dataclass
class World:
    """A course folder that any user may read and write, and sockets that note who comes."""

    course: Path
    heard: list[str] = field(default_factory=list)
    tcp: int = 0
    udp: int = 0
    unix: str = ""
    abstract: str = f"staffplus-test-{os.getpid()}"

    def fill_in(self, code: str) -> str:
        """An attack's code, aimed at this world."""
        for name, value in {
            "@COURSE@": str(self.course),
            "@COURSE_NAME@": self.course.name,
            "@TCP@": str(self.tcp),
            "@UDP@": str(self.udp),
            "@UNIX@": self.unix,
            "@ABSTRACT@": self.abstract,
            "@CANARY@": CANARY,
        }.items():
            code = code.replace(name, value)
        return code

    def fingerprint(self) -> str:
        """Changes when anything in the course does."""
        digest = hashlib.sha256()
        for path in sorted(self.course.rglob("*")):
            info = path.lstat()
            digest.update(f"{path} {info.st_mode} {info.st_nlink}".encode())
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()


@contextmanager
def world(folder: Path, source: str) -> Iterator[World]:
    course = folder / "hostile-course"
    for path, text in {
        "source/sheet/sheet.ipynb": source,
        "submitted/bea/sheet/sheet.ipynb": source,
        "nbgrader_config.py": "c = get_config()",
    }.items():
        (course / path).parent.mkdir(parents=True, exist_ok=True)
        (course / path).write_text(text)
    with sqlite3.connect(course / "gradebook.db") as db:
        db.execute("create table grade (id text, manual_score real)")
        db.execute("insert into grade values ('bea', 3)")
    db.close()
    for it in [course, *course.rglob("*")]:
        it.chmod(0o777)
    made = World(course, unix=str(folder / "socket"))
    with _listeners(made):
        yield made


@contextmanager
def _listeners(made: World) -> Iterator[None]:
    tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
    tcp.bind(("127.0.0.1", 0))
    udp.bind(("127.0.0.1", 0))
    made.tcp, made.udp = tcp.getsockname()[1], udp.getsockname()[1]
    path, abstract = (socket.socket(socket.AF_UNIX) for _ in range(2))
    path.bind(made.unix)
    Path(made.unix).chmod(0o777)
    abstract.bind(f"\0{made.abstract}")
    sockets = {"tcp": tcp, "udp": udp, "unix": path, "abstract": abstract}
    for name, it in sockets.items():
        if name != "udp":
            it.listen()
        threading.Thread(target=_listen, args=(name, it, made.heard), daemon=True).start()
    try:
        yield
    finally:
        for it in sockets.values():
            it.close()


def _listen(name: str, it: socket.socket, heard: list[str]) -> None:
    try:
        while True:
            said = it.recv(100) if name == "udp" else it.accept()
            heard.append(f"{name}: {said!r}")
    except OSError:
        return


def below(pid: int) -> dict[int, str]:
    """Processes that descend from `pid` and have not ended: pid -> command line."""
    parents: dict[int, int] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                state, parent = (path / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            except (OSError, IndexError):
                continue
            if state not in "ZX":
                parents[int(path.name)] = int(parent)
    found: set[int] = set()
    fresh = {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return {
        it: Path(f"/proc/{it}/cmdline").read_bytes().decode("utf-8", "replace")[:2000]
        for it in found
        if _there(it)
    }


def _there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
