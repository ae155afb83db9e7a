"""Starts a person's server in their box."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from jupyterhub.objects import Server
from jupyterhub.spawner import LocalProcessSpawner, Spawner
from traitlets import Dict, Unicode
from traitlets import default as traitlets_default

from staffplus.hub import apart
from staffplus.hub.accounts import Account
from staffplus.hub.folders import Folders, label
from staffplus.hub.limits import Limits

SOCKET = "server.sock"
#: Seconds for servers that a whole room starts at once on two cores.
PATIENCE = 300


def address(socket: Path | str) -> str:
    """The address of a socket in the file system, as JupyterHub writes it."""
    return f"http+unix://{quote(str(socket), safe='')}"


class BoxSpawner(LocalProcessSpawner):  # type: ignore[misc]
    """JupyterHub's spawner of processes, but in a box, and through sockets in place of ports."""

    folder = Unicode(config=True, help="The hub's folder.")
    limits = Dict(config=True, help="Of each learner, as `limits.Limits` has them.")

    start_timeout = http_timeout = PATIENCE
    interrupt_timeout = term_timeout = 10

    @traitlets_default("hub_connect_url")
    def _hub_in_the_box(self) -> str:
        return address(f"{apart.HUB_SOCKETS}/hub.sock")

    @property
    def folders(self) -> Folders:
        return Folders(Path(self.folder))

    @property
    def person(self) -> Account:
        return self.folders.accounts.all()[self.user.name]

    @property
    def server(self) -> Server | None:
        """Where the hub and the proxy find the server: JupyterHub keeps addresses and ports alone."""
        found = Spawner.server.fget(self)
        if found is not None and not found.connect_url:
            found.connect_url = address(self.folders.own_sockets(self.person) / SOCKET)
        return found

    @server.setter
    def server(self, server: Server | None) -> None:
        Spawner.server.fset(self, server)

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        own = f"{address(f'{apart.OWN_SOCKETS}/{SOCKET}')}{env['JUPYTERHUB_SERVICE_PREFIX']}"
        return env | apart.environment(self.person) | {"JUPYTERHUB_SERVICE_URL": own}

    async def start(self) -> str:
        person = self.person
        socket = self.folders.own_sockets(person) / SOCKET
        socket.unlink(missing_ok=True)
        words = [sys.executable, "-P", "-m", "jupyterhub.singleuser",
                 f"--ServerApp.sock={apart.OWN_SOCKETS}/{SOCKET}", *self.get_args()]  # fmt: skip
        log = self.folders.log(person)
        self.log.info("Starting the server of %s (%s)", person.id, label(person))
        with log.open("ab") as said:
            self.proc = subprocess.Popen(
                apart.command(self.folders, person, words, Limits(**self.limits)),
                env=self.get_env() | {"PYTHONDONTWRITEBYTECODE": "1"},
                umask=apart.mask(person), start_new_session=True, cwd="/",
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip
        self.pid = self.proc.pid
        while not socket.exists():  # as long as `start_timeout` has it
            if (code := self.proc.poll()) is not None:
                last = log.read_text("utf-8", "replace").splitlines()[-5:]
                raise RuntimeError(
                    "\n  ".join([f"it ended by itself ({code}); {log} says:", *last])
                )
            await asyncio.sleep(0.1)
        return "http://localhost:80"  # never used: see `server`

    def load_state(self, state: dict[str, Any]) -> None:
        """Of a server that went on while no hub ran; its number may be another program's by now."""
        super().load_state(state)
        try:
            words = psutil.Process(self.pid).cmdline() if self.pid else []
        except psutil.Error:
            words = []
        if str(self.folders.own_sockets(self.person)) not in words:
            self.pid = 0

    async def _signal(self, sig: int) -> bool:
        """To the server inside; bubblewrap itself would go and leave it."""
        if not sig:
            return bool(await super()._signal(sig))
        try:
            outer = psutil.Process(self.pid)
            for it in outer.children() or [outer]:
                it.send_signal(sig)
        except psutil.NoSuchProcess:
            return False
        return True

    async def move_certs(self, paths: Any) -> Any:
        raise NotImplementedError("between sockets in the file system there are no certificates")
