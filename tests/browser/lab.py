"""A notebook in real JupyterLab: run its cells, find its quizzes, read what its cells assign."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import slow
from tests.browser.conftest import HANGS, until_it_listens


@dataclass(frozen=True)
class Server:
    """A JupyterLab that runs."""

    address: str
    folder: Path  # its root

    def room(self, name: str) -> Path:
        """A folder of one test file's own, for its notebook."""
        (made := self.folder / name).mkdir()
        return made


@contextmanager
def running(folder: Path, config: Path, data: Path, *options: str) -> Iterator[str]:
    """Address of a JupyterLab that is started in `folder`, with no settings of its user's; stopped afterwards."""
    env = os.environ | {"JUPYTER_CONFIG_DIR": str(config), "JUPYTER_DATA_DIR": str(data)}
    command = [
        str(Path(sys.executable).with_name("jupyter")), "lab", "--no-browser", "--allow-root", "--port=0",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", *options,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if at := re.search(r"http://127\.0\.0\.1:\d+/", line):
            break
    else:
        raise AssertionError("JupyterLab did not start:\n" + "".join(said))
    # Lab goes on talking: read it to the end, or a full pipe would stop it.
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    until_it_listens(at[0])
    yield at[0]
    process.terminate()
    process.wait(120)
    drain.wait(120)


def started(folder: Path) -> Iterator[Server]:
    """A JupyterLab over an empty `folder`."""
    options = ("--IdentityProvider.token=quiz", f"--ServerApp.root_dir={folder}")
    with running(folder, folder / ".config", folder / ".data", *options) as address:
        yield Server(f"{address}lab", folder)


def opened(browser: Browser, server: Server, notebook: Path) -> Iterator[Page]:
    """A page that shows `notebook` alone, its kernel started; closed afterwards."""
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    slow.slow(context)
    page = context.new_page()
    page.set_default_timeout(HANGS)
    # In a workspace of its own: else Lab opens again whatever another test had open.
    where = f"workspaces/{notebook.stem}/tree/{notebook.relative_to(server.folder).as_posix()}"
    with page.expect_websocket(lambda it: "/api/kernels/" in it.url):
        page.goto(f"{server.address}/{where}?token=quiz")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", state="attached")
    yield page
    context.close()


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def quiz(page: Page, name: str) -> Locator:
    """The quiz, scrolled to: JupyterLab takes cells out of the page while they are out of sight."""
    quiz = page.get_by_role("group", name=f"Quiz: {name}")
    panel = page.locator(".jp-WindowedPanel-outer").first
    for _ in range(100):
        for at in range(0, 9_000, 900):
            panel.evaluate("(it, at) => it.scrollTo(0, at)", at)
            page.wait_for_timeout(100)
            if quiz.count():
                quiz.scroll_into_view_if_needed()
                return quiz
    raise AssertionError(
        f"no quiz {name!r}; open dialogs: {page.get_by_role('dialog').all_inner_texts()}"
    )


def _answer_cell(page: Page, quiz: Locator) -> Locator:
    """The one under the quiz."""
    cell = page.locator(".jp-CodeCell:has(.sp-quiz)").filter(has=quiz)
    return cell.locator("xpath=following-sibling::*[contains(@class, 'jp-CodeCell')][1]")


def run_cell_of(page: Page, quiz: Locator) -> Locator:
    """Run the answer cell under the quiz, as a learner does: with Ctrl+Enter in it. Returns its output."""
    answer = _answer_cell(page, quiz)
    answer.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    return answer.locator(".jp-OutputArea")


def write_into_cell_of(page: Page, quiz: Locator) -> Locator:
    """Run the answer cell, and wait until what was chosen stands in it: it is said a moment before."""
    text = _answer_cell(page, quiz).locator(".cm-content")
    before = text.inner_text()
    output = run_cell_of(page, quiz)
    expect(output).to_contain_text("Your choices are in the cell now.")
    expect(text).not_to_have_text(before)
    return output


def save(page: Page, notebook: Path) -> None:
    """Save, and come back when the file is written: Lab also puts settings and where windows stand."""
    with page.expect_response(
        lambda it: (
            it.request.method == "PUT" and "/api/contents/" in it.url and notebook.name in it.url
        )
    ):
        page.keyboard.press("Control+s")


def literal(source: str, name: str) -> Any:
    found = [
        ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name
    ]
    assert len(found) == 1
    return found[0]
