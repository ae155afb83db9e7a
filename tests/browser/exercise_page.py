"""An exercise's page as a learner has it in a browser: answers typed, chosen, downloaded, opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from playwright.sync_api import Locator, Page, expect

from staffplus.exercises import handout
from staffplus.exercises.release import released
from staffplus.grading.author.source import text_of
from tests.browser.conftest import Visit
from tests.grading.papers import EXERCISES, solved, source

NAMES = handout.names(EXERCISES)
SCOPE, LADDER, LOOP = "scope-of-questions", "career-ladder", "when-teams-look-for-staff"


class ExercisePage:
    """The page of one exercise."""

    def __init__(self, visit: Visit, book: str, name: str) -> None:
        self.visit, self.name = visit, name
        self.address = f"{book.removesuffix('/book')}/exercises/{name}.html"
        self.page = self.open()

    def open(self) -> Page:
        """The page in a new tab of the same browser."""
        return ready(self.visit.page(self.address))

    def again(self) -> None:
        self.page.reload()
        ready(self.page)

    def cell(self, grade_id: str) -> Locator:
        return self.page.locator(f'[data-cell="{grade_id}"]')

    def field(self, grade_id: str) -> Locator:
        return self.cell(grade_id).locator("textarea")

    def answer(self, answers: Mapping[str, str]) -> None:
        for grade_id, text in answers.items():
            self.field(grade_id).fill(text)

    def download(self) -> bytes:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name="Download as notebook").first.click()
        assert waiting.value.suggested_filename == f"{self.name}.ipynb"
        return Path(waiting.value.path()).read_bytes()

    def open_file(self, text: str | bytes, name: str = "mine.ipynb") -> str:
        """Open a notebook in the page; what the page says then."""
        data = text.encode() if isinstance(text, str) else text
        said = self.page.locator(".xp-said")
        said.evaluate("node => { node.textContent = '' }")
        # From a disk: bytes would go to the browser as text, which takes seconds for 20 MB.
        with TemporaryDirectory() as folder:
            (file := Path(folder) / name).write_bytes(data)
            self.page.locator("#xp-bar input[type=file]").set_input_files(file)
            expect(said).not_to_be_empty()
        return said.inner_text()


def ready(page: Page) -> Page:
    expect(page.locator("html[data-exercise=ready]")).to_be_attached()
    return page


def by_nbformat(name: str, answers: Mapping[str, str]) -> str:
    """The released notebook with answers put into it, as a program that knows notebooks writes it."""
    notebook: Any = nbformat.reads(released(source(name)), as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        grade_id = cell.metadata.nbgrader.grade_id
        cell.source = answers.get(grade_id, cell.source)
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]


def texts(notebook: str | bytes) -> dict[str, str]:
    """grade_id -> text of every cell."""
    cells = json.loads(notebook)["cells"]
    return {it["metadata"]["nbgrader"]["grade_id"]: text_of(it) for it in cells}


def some_answers(name: str) -> dict[str, str]:
    """Every second answer right, the others odd: marks of all sorts."""
    odd = 'this is "no" Python: <b>ümlaut</b> & \\n\n\tdef\n\n'
    solutions = solved(name)
    return {
        it: text if number % 2 == 0 else odd for number, (it, text) in enumerate(solutions.items())
    }
