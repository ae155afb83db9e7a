"""Starts JupyterHub over a folder, waits until it answers, and ends with it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import ipaddress
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from staffplus.addresses import only_here, to_type
from staffplus.grading.intake.roster import Person
from staffplus.hub import apart, folders, proxy, slips
from staffplus.hub.folders import Folders
from staffplus.hub.limits import Limits, fits

CONFIG = Path(__file__).parent / "jupyterhub_config.py"
#: Seconds until it answers, at most.
PATIENCE = 120
#: What JupyterHub logs when all addresses lead where they should, those of servers that went on too.
RUNS = "JupyterHub is now running at"


class NoHub(RuntimeError):
    """It cannot be started, or has ended; says why and what to do."""


@dataclass(frozen=True)
class Listens:
    """Where people reach it."""

    ip: str = "127.0.0.1"
    port: int = 8000
    certificate: str = ""
    key: str = ""
    typed: str = ""  #: what people type, where that is something else

    @property
    def address(self) -> str:
        return self._at(self.ip)

    @property
    def said(self) -> str:
        """The address for people to type: as it was given, or this machine's own."""
        return self.typed or self._at(to_type(self.ip))

    @property
    def only_here(self) -> bool:
        """Whether that leads nobody to the hub but who sits at this machine."""
        return only_here(urlsplit(self.said).hostname or "")

    def _at(self, ip: str) -> str:
        host = f"[{ip}]" if ":" in ip else ip
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}/"

    def check(self) -> None:
        """Raises NoHub where passwords would go over a network that anybody may listen to."""
        try:
            loopback = self.ip == "localhost" or ipaddress.ip_address(self.ip).is_loopback
        except ValueError:
            raise NoHub(f"--ip {self.ip}: expected an address of this machine, such as 127.0.0.1 or 0.0.0.0") from None  # fmt: skip
        if bool(self.certificate) != bool(self.key):
            raise NoHub("a certificate and its key go together: --certificate FILE --key FILE")
        if not loopback and not self.certificate:
            raise NoHub(
                f"--ip {self.ip} is more than this machine, and passwords would cross the network in plain text: give "
                "--certificate FILE --key FILE too, or put a web server that has one in front of 127.0.0.1"
            )
        if self.typed and not re.match(r"https?://[^/]", self.typed):
            raise NoHub(f"--address {self.typed}: expected what people type, such as https://hub.example.org/")  # fmt: skip
        for path in filter(None, (self.certificate, self.key)):
            if not Path(path).is_file():
                raise NoHub(f"{path}: there is no such file")


def prepare(root: Path, course: Path, learners: Sequence[Person], instructors: Sequence[str], listens: Listens,
            limits: Limits | None = None, database: str = "") -> list[Path]:  # fmt: skip
    """Make ready all that a hub needs in `root`; files with one-time passwords, where somebody is new.

    Args:
        limits: of each learner.
        database: where JupyterHub keeps who is signed in and whose server runs; a file in `root` if empty.

    Raises:
        NoHub, BadFolder, BadAccounts, NoProxy: there can be no hub so.
    """
    listens.check()
    limits = limits or Limits()
    if why := fits(limits):
        raise NoHub(why)
    if why := apart.why_not():
        raise NoHub(
            f"people cannot be kept apart on this machine: {why}. Without that there is no hub"
        )
    proxy.command()
    place = Folders(root.resolve())
    with _alone(place) if place.state.is_dir() else contextlib.nullcontext():
        _free(listens, _noted(place.state / "proxy.pid"))
    folders.prepare(place, course)
    with _alone(place):
        folders.lend(place, course)
        fresh = place.accounts.enrol(learners, instructors)
        people = place.accounts.all()
        folders.settle(place, people.values())
        made = slips.write(place.root, fresh, people, listens.said, listens.only_here)
        settings = {"address": listens.address, "typed": listens.said, "only_here": listens.only_here, "certificate": listens.certificate and str(Path(listens.certificate).resolve()),
                    "key": listens.key and str(Path(listens.key).resolve()), "limits": asdict(limits), "database": database}  # fmt: skip
        path = place.state / "settings.json"
        path.touch(0o600)  # an address of a database may hold its password
        path.write_text(json.dumps(settings, indent=1), "utf-8")
    return made


def anew(root: Path, names: Sequence[str]) -> list[Path]:
    """New one-time passwords, beside a hub that runs or not. Raises NoHub, BadAccounts."""
    place = Folders(root.resolve())
    settings = place.state / "settings.json"
    if not settings.exists():
        raise NoHub(f"{root}: there is no hub; start one first")
    fresh, now = place.accounts.anew(names), json.loads(settings.read_text("utf-8"))
    return slips.write(place.root, fresh, place.accounts.all(), now["typed"], now.get("only_here", False))  # fmt: skip


def run(root: Path, ready: Callable[[str], object]) -> int:
    """Run the hub over a prepared folder until it is told to stop; its exit code.

    Args:
        ready: called with its address when it answers.

    Raises:
        NoHub: it did not come up, or ended by itself.
    """
    place = Folders(root.resolve())
    settings = json.loads((place.state / "settings.json").read_text("utf-8"))
    log = place.state / "hub.log"
    with _alone(place) as lock, log.open("ab") as said:
        start = log.stat().st_size
        _forget_proxy(place.state / "proxy.pid")
        hub = subprocess.Popen(
            [sys.executable, "-P", "-m", "jupyterhub", "-f", str(CONFIG)],
            cwd=place.state, env=os.environ | {"STAFFPLUS_HUB": str(place.root)}, stdin=subprocess.DEVNULL,
            stdout=said, stderr=said, start_new_session=True, pass_fds=(lock,),
        )  # fmt: skip
        stopped = False

        def stop(*_: object) -> None:
            nonlocal stopped
            stopped = True
            hub.terminate()

        for it in (signal.SIGTERM, signal.SIGINT):
            signal.signal(it, stop)
        if up := _up(hub, log, start):
            ready(settings["typed"])
        elif hub.poll() is None:
            hub.terminate()
        hub.wait()
    if stopped:
        return 0
    lines = _said(log, start).splitlines()
    if any("EADDRINUSE" in it for it in lines):
        raise NoHub(_taken(settings["address"], _listener(settings["address"])))
    what = "the hub ended by itself" if up else "the hub did not come up"
    raise NoHub("\n  ".join([f"{what}; {log} says:", *lines[-12:]]))


def _free(listens: Listens, ours: int | None) -> None:
    """Raises NoHub where another program has the port: no slip may say an address that is not the hub's.

    Args:
        ours: the process of a proxy that an earlier hub left behind; JupyterHub ends it.
    """
    try:
        family, *_, at = socket.getaddrinfo(listens.ip, listens.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(at)
            probe.listen()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise NoHub(f"cannot listen at {listens.address} ({error.strerror}); choose another port: --port NUMBER") from None  # fmt: skip
        holder = _listener(listens.address)
        if ours is None or holder is None or holder.pid != ours:
            raise NoHub(_taken(listens.address, holder)) from None


def _listener(address: str) -> psutil.Process | None:
    """Who listens on the port of `address`, where the system says it."""
    port = urlsplit(address).port
    with contextlib.suppress(psutil.Error):
        for it in psutil.net_connections("tcp"):
            if it.status == psutil.CONN_LISTEN and it.laddr.port == port and it.pid:
                return psutil.Process(it.pid)
    return None


def _taken(address: str, holder: psutil.Process | None) -> str:
    who = "another program"
    with contextlib.suppress(psutil.Error):
        if holder:
            who = f"another program, `{' '.join(holder.cmdline())[:120]}` (process {holder.pid}),"
    return f"{who} listens at {address}; stop it, or choose another port: --port NUMBER"


def _noted(noted: Path) -> int | None:
    """The process that this file names, if it is a hub's proxy still."""
    try:
        process = psutil.Process(int(noted.read_text()))
        return process.pid if str(proxy.PROGRAM) in process.cmdline() else None
    except (FileNotFoundError, ValueError, psutil.Error):
        return None


def _forget_proxy(noted: Path) -> None:
    """JupyterHub ends the process that this file names, whatever it is by now."""
    if _noted(noted) is None:
        noted.unlink(missing_ok=True)


def _up(hub: subprocess.Popen[bytes], log: Path, start: int) -> bool:
    """Whether it has its servers again and answers, before it ends or the patience does: its log says so then."""
    until = time.monotonic() + PATIENCE
    while hub.poll() is None and time.monotonic() < until:
        said = _said(log, start)
        if "EADDRINUSE" in said:
            return False
        if RUNS in said:
            return True
        time.sleep(0.1)
    return False


def _said(log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(start)
        return file.read().decode("utf-8", "replace")


@contextlib.contextmanager
def _alone(place: Folders) -> Iterator[int]:
    """Hold the folder: one hub at a time. JupyterHub inherits the lock, so it ends when that ends."""
    lock = os.open(place.state / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise NoHub(f"a hub runs over {place.root} already; stop it first, or choose another folder: --to FOLDER") from None  # fmt: skip
    try:
        yield lock
    finally:
        os.close(lock)
