"""Servers on which people mark, and the page as a marker has it before them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, free_port, until_it_listens
from tests.grading.written import Written


class Server:
    """`staffplus review` of one marker; can be killed, and started again at the same address."""

    def __init__(self, course: Written, marker: str, folder: Path) -> None:
        self._course, self._marker, self._folder = course, marker, folder
        self.port = free_port()
        self.start()

    def start(self) -> None:
        home = self._folder / self._marker
        env = os.environ | {f"JUPYTER_{it}_DIR": str(home / it) for it in ("CONFIG", "DATA", "RUNTIME")}  # fmt: skip
        command = [
            sys.executable, "-m", "staffplus.cli", "review", self._course.exercise, "--as", self._marker,
            "--course-dir", str(self._course.root), "--port", str(self.port), "--no-browser",
        ]  # fmt: skip
        self.said = self._folder / f"{self._marker}.log"
        with self.said.open("w") as log:
            self.process = subprocess.Popen(command, env=env, stderr=log)
        while not (at := re.search(r"http://127\.0\.0\.1:\d+/\S+(?=\s)", self.said.read_text())):
            assert self.process.poll() is None, f"it did not start:\n{self.said.read_text()}"
            time.sleep(0.02)
        self.link = at[0]  # with its token
        until_it_listens(self.link)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def open(self, visit: Visit) -> Page:
        try:
            page = visit.page(self.link)
        except PlaywrightError as error:
            ended = self.process.poll()
            raise AssertionError(
                f"{error}\nthe server ({ended=}) said:\n{self.said.read_text()}"
            ) from error
        expect(page.locator(".sp-level").first).to_be_visible()
        return page


def text(page: Page) -> str:
    """What the learner wrote, as it stands on the left."""
    return str(page.locator(".sp-text").inner_text())


def code(page: Page) -> str:
    return str(page.locator(".sp-columns h2").first.inner_text()).split(",")[0]


def open_here(page: Page) -> int:
    """How many pieces of this row are not marked yet."""
    done, every = re.findall(r"\d+", page.locator(".sp-progress").inner_text())
    return int(every) - int(done)
