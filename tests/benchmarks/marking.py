"""Keys and waiting for each marked row, on our marking page and in the formgrader, on the same submissions.

`python -m tests.benchmarks.marking` prints a line each; nothing is judged here. Waiting is what passes
between a marker's act and the next text on the screen. What is typed as a comment is the same in both,
and is not counted. SUBMISSIONS (60) says how many hand in, THERE (12) how many of them are marked in the
formgrader, whose waiting is the same for each.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import chromium
from tests.browser.conftest import until_it_listens
from tests.browser.marking import Server, code, open_here
from tests.grading.written import Written, cohort

EXERCISE = "workshop"
SUBMISSIONS = int(os.environ.get("SUBMISSIONS", "60"))
THERE = int(os.environ.get("THERE", "12"))


def main() -> None:
    """Mark in both, and print."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        course = cohort(Path(folder) / "exercises", EXERCISE, SUBMISSIONS)
        browser = playwright.chromium.launch(executable_path=chromium.find())
        _formgrader(browser, course)
        _ours(browser, course, Path(folder))


def _timed(waits: list[float], act: Callable[[], object], seen: Callable[[], object]) -> None:
    began = time.perf_counter()
    act()
    seen()
    waits.append(time.perf_counter() - began)


def _told(name: str, rows: int, acts: int, loads: int, waits: list[float]) -> None:
    print(f"{name}: {rows} rows marked, {acts / rows:.2f} keys and clicks a row, {loads} page loads, {sum(waits) / rows:.3f} s of waiting a row (median {statistics.median(waits):.3f} s)")  # fmt: skip


def _ours(browser: Browser, course: Written, folder: Path) -> None:
    server = Server(course, "mia", folder)
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    waits: list[float] = []
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    _timed(waits, lambda: page.goto(server.link), page.locator(".sp-level").first.wait_for)
    rows = acts = 0
    for number in range(len(course.version.rows)):
        while open_here(page):
            here = code(page) if open_here(page) > 1 else ""
            _timed(waits, lambda: page.keyboard.press("2"), partial(_moved, page, here))
            rows, acts = rows + 1, acts + 1
        if number + 1 < len(course.version.rows):
            _timed(waits, lambda: page.keyboard.press("n"), lambda: expect(page.locator(".sp-progress span")).to_have_text(re.compile("^0 of")))  # fmt: skip
            acts += 1
    expect(page.locator(".sp-saved")).to_have_text("Saved.")
    _told("marking page", rows, acts, len(loads), waits)
    server.kill()


def _moved(page: Page, here: str) -> None:
    """Until another piece than `here` is on the screen; "": there is no other."""
    if here:
        page.wait_for_function(
            "it => document.querySelector('.sp-columns h2').textContent.split(',')[0] !== it",
            arg=here,
        )


def _formgrader(browser: Browser, course: Written) -> None:
    """The way its own pages advise: one row across all, each submission by the link to the next."""
    home = course.root.parent / "jupyter"
    env = os.environ | {"JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data")}
    command = [str(Path(sys.executable).with_name("jupyter")), "lab", "--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token="]  # fmt: skip
    process = subprocess.Popen(command, cwd=course.root, env=env, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    at = next(found[0] for line in process.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))  # fmt: skip
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    until_it_listens(at)
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    waits: list[float] = []
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    rows = acts = 0
    for row in course.version.rows[:1]:
        box = page.locator(f"input[id='{row.cell}']")
        page.goto(f"{at}formgrader/gradebook/{EXERCISE}/{EXERCISE}")
        _timed(waits, lambda: _opened(page, "Submission #1"), box.wait_for)  # fmt: skip
        acts += 1
        for number in range(THERE):
            _mark(page, row.cell)
            rows, acts = rows + 1, acts + 3  # into the box, the number, out of it
            if number + 1 < THERE:
                _timed(waits, lambda: _opened(page, "Next"), box.wait_for)
                acts += 1
    _told("formgrader", rows, acts, len(loads), waits)
    process.terminate()
    process.wait()
    drain.wait()


def _opened(page: Page, link: str) -> None:
    """Until marks can be given: what is typed before the page has asked for its grades is lost."""
    with page.expect_response(lambda it: "/api/comments" in it.url):
        page.get_by_role("link", name=re.compile(f"^{link}")).first.click()
    page.wait_for_load_state("load")


def _mark(page: Page, cell: str) -> None:
    box = page.locator(f"input[id='{cell}']")
    box.click()
    with page.expect_response(lambda it: "/api/grade/" in it.url and it.request.method == "PUT"):
        page.keyboard.press("2")
        page.keyboard.press("Tab")


if __name__ == "__main__":
    main()
