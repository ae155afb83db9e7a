"""A hub that runs, and the people who use it: each in a browser profile of their own."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, expect

from staffplus.hub.folders import Folders
from tests.browser import slow
from tests.browser.conftest import HANGS, free_port

#: A terminal of Jupyter's, over its own socket: types a line, and gives what was shown and the exit code.
TERMINAL = r"""
([address, line]) => new Promise((done, failed) => {
  const socket = new WebSocket(address);
  let shown = "";
  socket.onerror = () => failed(new Error("no terminal"));
  socket.onclose = () => failed(new Error(`the terminal closed: ${shown}`));
  socket.onmessage = ({ data }) => {
    const [kind, text] = JSON.parse(data);
    if (kind === "setup") socket.send(JSON.stringify(["stdin", `${line}; echo "<end" $?">"\r`]));
    if (kind === "stdout") shown += text;
    const end = /<end (\d+)>/.exec(shown);
    if (end) { socket.onclose = null; socket.close(); done([shown.slice(0, end.index), Number(end[1])]); }
  };
})
"""


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@dataclass
class Hub:
    """`staffplus hub` over `root`; can be killed, and started again at the same address."""

    root: Path
    roster: Path
    course: Path
    instructor: str
    gradebook: str = ""
    port: int = field(default_factory=free_port)
    #: More options, from the next start on.
    more: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"http{'s' * ('--certificate' in self.more)}://127.0.0.1:{self.port}/"

    @property
    def folders(self) -> Folders:
        return Folders(self.root.resolve())

    def command(self, *more: str) -> list[str]:
        return [
            sys.executable, "-m", "staffplus.cli", "hub", str(self.roster), "--instructor", self.instructor,
            "--to", str(self.root), "--course", str(self.course), "--port", str(self.port), *self.more, *more,
        ]  # fmt: skip

    def start(self) -> str:
        """What it says until it is up."""
        self.process = subprocess.Popen(
            self.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=os.environ | ({"STAFFPLUS_DB": self.gradebook} if self.gradebook else {}),
        )  # fmt: skip
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("Hub: "):
                return "".join(said)
        raise AssertionError("the hub did not start:\n" + "".join(said))

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(120) == 0

    def kill(self) -> str:
        """JupyterHub itself, as if the power were gone; what the command says to that."""
        (child,) = (
            int(it) for it in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        )  # fmt: skip
        os.kill(child, signal.SIGKILL)
        said, _ = self.process.communicate(timeout=120)
        return said

    def sockets(self) -> list[Path]:
        """Of servers that run."""
        return [it for it in self.folders.sockets().glob("*/server.sock") if _answers(it)]

    def slips(self) -> dict[str, str]:
        """Id -> one-time password, of the first ones."""
        with (self.root / "slips.csv").open(encoding="utf-8", newline="") as file:
            return {row["id"]: row["password"] for row in csv.DictReader(file)}


class Person:
    """Somebody with a browser."""

    def __init__(self, hub: Hub, browser: Browser, name: str) -> None:
        self.hub, self.name = hub, name
        self.own = f"{name} chose this one"
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1280, "height": 900}, ignore_https_errors=True
        )
        slow.slow(self.context)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(HANGS)

    @property
    def place(self) -> str:
        """The address of their server."""
        return f"{self.hub.address}user/{self.name}/"

    def sign_in(self, password: str, *, as_name: str = "", then: str = "?next=%2Fhub%2Fhome") -> None:  # fmt: skip
        """Up to what comes after the first page."""
        self.page.goto(f"{self.hub.address}hub/login{then}")
        self.page.get_by_label("Username:").fill(as_name or self.name)
        self.page.get_by_label("Password:", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def choose(self, password: str, again: str = "") -> None:
        self.page.get_by_label("New password:").fill(password)
        self.page.get_by_label("The same again:").fill(again or password)
        self.page.get_by_role("button", name="Go on").click()

    def come_in(self) -> None:
        """The first time, with the slip."""
        self.sign_in(self.hub.slips()[self.name])
        self.choose(self.own)
        self.page.wait_for_url("**/hub/home")

    def serve(self) -> None:
        """Have their server started, as JupyterHub does for whoever opens a page of it."""
        self.page.goto(
            f"{self.hub.address}hub/spawn/{self.name}?next=%2Fuser%2F{self.name}%2Fapi%2Fstatus"
        )
        self.page.wait_for_url(f"{self.place}api/status**")
        assert self.get("lab").ok, "which gives scripts of a page their token"

    def get(self, path: str) -> APIResponse:
        return self.context.request.get(f"{self.place}{path}", timeout=HANGS, max_redirects=20)

    def send(self, path: str, data: Any = None, how: str = "POST") -> Any:
        """As a script of the server's own pages would."""
        token = next(
            it["value"] for it in self.context.cookies(f"{self.place}lab")
            if it["name"] == "_xsrf" and it["path"] == f"/user/{self.name}/"
        )  # fmt: skip
        said = self.context.request.fetch(
            f"{self.place}{path}", method=how, timeout=HANGS, data=data and json.dumps(data),
            headers={"X-XSRFToken": token, "Content-Type": "application/json", "Referer": self.place},
        )  # fmt: skip
        assert said.ok, f"{said.status} {said.text()}"
        return said.json()

    def terminal(self, line: str, *, fails: bool = False) -> str:
        """What a line shows in a terminal of their server."""
        name = self.send("api/terminals")["name"]
        self.page.goto(f"{self.hub.address}hub/home")
        address = f"{self.place.replace('http', 'ws')}terminals/websocket/{name}"
        shown, code = self.page.evaluate(TERMINAL, [address, line])
        assert bool(code) is fails, shown
        return cast(str, shown)

    def start(self) -> Page:
        """Their first page."""
        self.page.goto(f"{self.place}staffplus/start")
        return self.page

    def press(self, button: str, says: str) -> None:
        """A button of their first page; `says`: a pattern of what came of it."""
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.get_by_role("status")).to_have_text(re.compile(says), timeout=HANGS)

    def notebook(self, path: str) -> dict[str, Any]:
        found = self.get(f"api/contents/{path}")
        assert found.ok, found.text()
        return cast("dict[str, Any]", found.json()["content"])

    def answer(self, path: str, answers: Mapping[str, str]) -> None:
        """Write answers into a notebook's cells, and save it."""
        notebook = self.notebook(path)
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = answers.get(name, cell["source"])
        self.send(f"api/contents/{path}", {"type": "notebook", "format": "json", "content": notebook}, "PUT")  # fmt: skip

    def exchange(self, action: str, exercise: str) -> dict[str, Any]:
        """A button of nbgrader's list of assignments: fetch, submit, fetch_feedback."""
        sent = {"course_id": "staffplus", "assignment_id": exercise}
        return cast("dict[str, Any]", self.send(f"assignments/{action}", sent))
