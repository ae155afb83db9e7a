"""The same verdict in the page, in a live kernel and in the boxed grader, for all that the tests hand in.

A visible check runs in the page's Python and in a kernel, after the same cells, and has to say the
same: whether it passes, every message with its line, all that is printed. Where they differ by nature
is listed in `same_verdict.toml`, with the reason; anything else is a failure, and so is an entry that
no submission meets. And whatever is listed: where the page says that a check passes, it passes.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from staffplus.grading.author.source import text_of
from staffplus.grading.marks import grade
from tests.browser.conftest import Visits
from tests.browser.exercise_page import NAMES, ExercisePage
from tests.browser.test_exercise_run import patient
from tests.grading import visible
from tests.grading.papers import source
from tests.grading.sheets import filled, needs_box
from tests.warm import warm

pytestmark = needs_box

TABLE = Path(__file__).with_name("same_verdict.toml")
DIFFERENCES = tomllib.loads(TABLE.read_text("utf-8"))["difference"]

#: Fill fields as typing does, press the check's button, wait, and read what is said; case by case.
TRY = """async (cases) => {
  const cellOf = (id) => document.querySelector(`[data-cell="${id}"]`);
  const said = [];
  for (const { fields, check } of cases) {
    for (const [id, text] of Object.entries(fields)) {
      const field = cellOf(id).querySelector("textarea");
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const cell = cellOf(check);
    const start = [...cell.querySelectorAll("button")].find((it) => /^(Run|Check) the/.test(it.textContent));
    start.click();
    while (start.getAttribute("aria-disabled") === "true") await new Promise((go) => setTimeout(go, 2));
    const text = (where) => [...cell.querySelectorAll(where)].filter((it) => !it.hidden).map((it) => it.textContent);
    said.push({
      words: text(".xp-verdict")[0], printed: text(".xp-output").join(""), before: text(".xp-run > .sp-hint").join(""),
      problems: text(".xp-found li"), python: Boolean(cell.querySelector(".xp-run")),
    });
  }
  return said;
}"""


@dataclass(frozen=True)
class Said:
    """What came of a check: nothing where it passes, else what it says; what it printed; and errors before it."""

    fault: str
    printed: str = ""
    before: tuple[str, ...] = ()


class Kernel:
    """A live kernel. Names are forgotten between submissions, as after a restart."""

    def __init__(self) -> None:
        self._manager = KernelManager()
        with warm().as_python():
            self._manager.start_kernel()
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=600)

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def run(self, *cells: str) -> Said:
        """Run them in a row whatever comes; what came of the last."""
        self._execute("%reset -f")
        *before, (fault, printed) = [self._execute(it) for it in cells]
        return Said(fault, printed, tuple(it for it, _ in before if it))

    def _execute(self, code: str) -> tuple[str, str]:
        printed: list[str] = []
        told: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                printed.append(content["text"])
            elif message["msg_type"] == "error":
                told.append(in_words(content))

        self._client.execute_interactive(code, output_hook=hear, stop_on_error=False, timeout=600)
        return "".join(told), "".join(printed)


def in_words(error: dict[str, Any]) -> str:
    """An error of a kernel as the page says it: the line of the cell, the type, the text."""
    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error["traceback"]))
    places = re.findall(r"^\s*(?:Cell |File )?In\[(\d+)\], line (\d+)", trace, re.M)
    line = next((at for cell, at in reversed(places) if cell == places[0][0]), "")
    text = error["evalue"]
    if error["ename"] in ("SyntaxError", "IndentationError"):
        text = re.sub(r" \(\S+, line \d+\)$", "", text)
    return f"line {line}: {error['ename']}{': ' if text else ''}{text}"


#: A line of a newer Python than this kernel may be.
NEWER = 'print(f"{kept["a"]} done")'


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    made = Kernel()
    yield made
    made.close()
    grade.close()


class Paper:
    """An exercise's page, and the same answers in a kernel."""

    def __init__(self, page: ExercisePage, kernel: Kernel) -> None:
        self.name, self._page, self._kernel = page.name, page.page, kernel
        self._blank = {
            it: ""
            for it, cell in visible.cells(self.name).items()
            if cell["metadata"]["nbgrader"]["solution"] and cell["cell_type"] == "code"
        }

    def in_the_page(self, check: str, answers: list[dict[str, str]]) -> list[dict[str, Any]]:
        """What the page says of each of the answers; all other fields are empty."""
        cases = [{"fields": self._blank | it, "check": check} for it in answers]
        found: list[dict[str, Any]] = self._page.evaluate(TRY, cases)
        return found

    def in_the_kernel(self, check: str, answers: dict[str, str]) -> Said:
        """The notebook's cells down to the check, as they stand in the page."""
        texts = []
        for grade_id, cell in visible.cells(self.name).items():
            meta, ours = cell["metadata"]["nbgrader"], cell["metadata"].get("staffplus", {})
            test = meta["grade"] and not meta["solution"]
            runs = cell["cell_type"] == "code" and not ours.get("quiz") and not test
            if runs or grade_id == check:
                texts.append((self._blank | answers).get(grade_id, text_of(cell)))
            if grade_id == check:
                break
        return self._kernel.run(*texts)


def said_by_python(found: dict[str, Any]) -> Said:
    """What the page's Python said of a check."""
    words = found["words"]
    passes = (
        words
        == "This check passes. Whether all is right, the grader says; the page “Exercises” tells how you have it marked, alone too."
    )
    before = tuple(it.partition(": ")[2] for it in re.split(r"; (?=[^;]*: line \d)", found["before"].removeprefix("Before that, in "))) if found["before"] else ()  # fmt: skip
    return Said("" if passes else words, found["printed"], before)


def said_by_kernel(said: Said) -> Said:
    """The same in the page's words."""
    found = re.match(r"line (\d*): (\w+)(?:: )?(.*)", said.fault, re.S)
    if not found:
        # A check that gives points ends with them; fewer than all is no pass.
        given = re.search(r"^(\S+) of (\S+) points\.\n\Z", said.printed, re.M)
        short = bool(given and given[1] != given[2])
        return (
            Said(f"Not yet: {given[0].strip()}", said.printed, said.before)
            if given and short
            else said
        )
    line, kind, text = found.groups()
    words = f"The check stopped. {said.fault}"
    if kind == "AssertionError":
        words = f"Not yet: {text.strip() or f'line {line} of the check does not hold.'}"
    return Said(words, said.printed, said.before)


def form_without_python(found: dict[str, Any]) -> str:
    """What the page's own check of form says; nothing where the answer is in form."""
    if found["words"].startswith("In form."):
        return ""
    # Which of its questions it is, the page alone knows.
    problems = (re.sub(r"^Question \d+, ", "", it) for it in found["problems"])
    return "\n".join(problems) or str(found["words"])


@cache
def small(name: str) -> str:
    """The author's notebook without what is worth points: the boxed grader then runs visible checks alone."""
    notebook = json.loads(source(name))
    notebook["cells"] = [it for it in notebook["cells"] if it["metadata"]["nbgrader"]["grade_id"] in visible.checks(name) or not it["metadata"]["nbgrader"]["grade"]]  # fmt: skip
    for it in notebook["cells"]:
        if it["metadata"]["nbgrader"]["grade"]:
            it["metadata"]["nbgrader"]["points"] = 1
    return json.dumps(notebook)


def kind_in_the_box(name: str, check: str, answers: dict[str, str]) -> str:
    """What the boxed grader takes the check's result for: "right" is what passes."""
    result = grade.grade_one(filled(small(name), answers))
    (mark,) = (it for it in result.marks if it.grade_id == check)
    return mark.kind


#: Two exercises compute for a second each time: of their functions ten are tried, of every sort.
SLOW = ("career-ladder", "when-teams-look-for-staff")


def tried(name: str, check: str, grade_id: str) -> list[str]:
    """The answers that are handed in for a cell; of those that need numpy two."""
    found = visible.texts(name, grade_id)
    with_numpy = [it for it in found if "import numpy" in it]
    found = tuple(it for it in found if it not in with_numpy[2:])
    is_run = visible.cells(name)[check]["metadata"]["staffplus"]["tier"] == "value"
    return [*found[:8], *found[8:][-2:]] if name in SLOW and is_run else list(found)


class Listed:
    """The table of differences, and which of them were met."""

    def __init__(self) -> None:
        self.met: set[str] = set()

    def explains(self, told: dict[str, str]) -> bool:
        """Whether an entry fits what was handed in and what was said; one of the grader only speaks of it."""
        for it in DIFFERENCES:
            fits = all(re.search(it.get(part, ""), text, re.M) for part, text in told.items())
            if fits and ("grader" in it) == ("grader" in told):
                self.met.add(it["what"])
                return True
        return False


@pytest.mark.parametrize("name", NAMES)
def test_page_kernel_and_grader_say_the_same(
    new_visit: Visits, book: str, kernel: Kernel, name: str
) -> None:
    paper, listed = Paper(patient(new_visit(), book, name), kernel), Listed()
    differ: list[tuple[object, ...]] = []
    for check, (cell,) in visible.checks(name).items():
        answers = [{cell: it} for it in tried(name, check, cell)]
        for answer, found in zip(answers, paper.in_the_page(check, answers), strict=True):
            theirs = said_by_kernel(paper.in_the_kernel(check, answer))
            if found["python"]:
                ours = said_by_python(found)
                # A check that is worth points is a mark, which others compare.
                worth = visible.cells(name)[check]["metadata"]["nbgrader"]["points"]
                boxed = "" if worth else kind_in_the_box(name, check, answer)
            else:
                ours = Said(form_without_python(found))
                theirs = Said(theirs.fault.removeprefix("Not yet: "))
                boxed = ""
            told = {"answer": answer[cell], "page": str(ours), "kernel": str(theirs)}
            if ours != theirs and not listed.explains(told):
                differ.append((check, answer[cell], ours, theirs))
            agrees = not boxed or (boxed == "right") == (not theirs.fault)
            if not agrees and not listed.explains(told | {"grader": boxed}):
                differ.append((check, answer[cell], boxed, theirs))
            if not ours.fault and theirs.fault:
                assert NEWER in answer[cell], "the page says that a check passes, and it does not"
    assert not differ, "\n\n".join("\n".join(map(str, it)) for it in differ)
    assert listed.met == {it["what"] for it in DIFFERENCES if name in it["met"]}
