"""Finds a PostgreSQL server for the grader's tests, installs it where it is missing, starts it.

`python tests/postgres.py` is what `make test` calls. As root it asks the system's packages;
otherwise it says what to install. The tests' server is their own: its data lie in a folder of
theirs, it listens on no port, and it never runs as root.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGERS = (
    ("apt-get", (("apt-get", "update", "-qq"), ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"))),
    ("dnf", (("dnf", "install", "-y", "-q", "postgresql-server"),)),
    ("apk", (("apk", "add", "-q", "postgresql"),)),
)  # fmt: skip

#: Where distributions put `initdb` and `postgres`, which are on nobody's path.
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


def find() -> Path | None:
    """The folder with `initdb` and `postgres`; the newest version."""
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    found = [
        it for place in PLACES for it in Path("/").glob(place[1:]) if (it / "initdb").is_file()
    ]
    return max(found, key=lambda it: [int(n) for n in str(it).split("/") if n.isdigit()] or [0], default=None)  # fmt: skip


def install() -> Path:
    """The server's programs, after installing them if need be. Raises SystemExit saying what to do."""
    if path := find():
        return path
    for name, commands in PACKAGERS:
        if shutil.which(name) and os.geteuid() == 0:
            print(f"No PostgreSQL here: installing it with {name} …", flush=True)
            env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            for command in commands:
                subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
            break
    if path := find():
        return path
    raise SystemExit(
        "The tests of the grader use a PostgreSQL server, which is not installed. Install it (on "
        "Debian or Ubuntu: sudo apt install postgresql) and run make test again."
    )


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A server of our own; gives the address of its databases without their name."""
    programs = install()
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        top = Path(folder)  # short, for a socket's path may have 107 characters
        user: dict[str, str | int] = {}
        if os.geteuid() == 0:
            try:
                owner = pwd.getpwnam("postgres")
            except KeyError:
                owner = pwd.getpwnam("nobody")
            os.chown(top, owner.pw_uid, owner.pw_gid)
            top.chmod(0o711)  # its socket is for everybody, its data are the server's alone
            user = {"user": owner.pw_uid, "group": owner.pw_gid}
        log = top / "log"
        made = subprocess.run(
            [programs / "initdb", "-D", top / "data", "-U", "course", "-A", "trust",
             "--encoding=UTF8", "--no-sync"],
            capture_output=True, text=True, cwd=top, **user,  # type: ignore[call-overload]
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb: {made.stderr}")
        started = subprocess.run(
            [programs / "pg_ctl", "-D", top / "data", "-l", log, "-w", "-t", "60",
             "-o", f"-k {top} -c listen_addresses='' -c fsync=off", "start"],
            capture_output=True, text=True, cwd=top, **user,  # type: ignore[call-overload]
        )  # fmt: skip
        if started.returncode:
            raise RuntimeError(f"pg_ctl: {started.stdout}{log.read_text() if log.exists() else ''}")
        try:
            yield f"postgresql+psycopg://course@/{{name}}?host={top}"
        finally:
            subprocess.run(
                [programs / "pg_ctl", "-D", top / "data", "-m", "immediate", "-w", "stop"],
                capture_output=True, cwd=top, **user,  # type: ignore[call-overload]
            )  # fmt: skip


def create(address: str, name: str, *, like: str = "template0") -> str:
    """A new database, empty or a copy of another that nobody uses; its address."""
    import sqlalchemy as sa

    engine = sa.create_engine(address.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
    engine.dispose()
    return address.format(name=name)


if __name__ == "__main__":
    print(f"PostgreSQL for the tests: {install()}")
    sys.exit()
