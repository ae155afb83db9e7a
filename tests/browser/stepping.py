"""A chapter's steps as the tests turn them: what the course says of them, and what a page shows and keeps."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import HTML
from tests.browser.quizzes import CHAPTER

COURSE: list[dict[str, Any]] = json.loads(
    (HTML / "_static/course.js").read_text("utf-8").partition(" = ")[2].rstrip(";\n")
)
THIS = next(chapter for chapter in COURSE if chapter["name"] == CHAPTER)
STEPS = THIS["steps"]
KEY = f"staffplus:1:work:staffplus:steps:{CHAPTER}"
FORBIDDEN = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"


def address(book: str, anchor: str = "") -> str:
    return f"{book}/{CHAPTER}.html{'#' + anchor if anchor else ''}"


def expect_step(page: Page, number: int) -> None:
    """The page shows step `number` (from 1), and its address and heading are that step's."""
    expect(page.locator(".steps-words")).to_contain_text(f"Step {number} of {len(STEPS)} · ")
    if number > 1:
        expect(page).to_have_url(re.compile(f"#{re.escape(STEPS[number - 1]['at'])}$"))
    headings = page.locator(".bd-article :is(h1, h2):visible")
    expect(headings.filter(has_text=STEPS[number - 1]["title"]).first).to_be_visible()


def kept(page: Page) -> dict[str, Any]:
    return dict(json.loads(str(page.evaluate("key => localStorage.getItem(key)", KEY)))["value"])


def put(page: Page, **value: Any) -> None:
    row = {"v": 1, "course": "staffplus", "id": f"steps:{CHAPTER}", "kind": "work", "value": value}
    page.evaluate("([key, row]) => localStorage.setItem(key, row)", [KEY, json.dumps(row)])


def minutes(steps: list[dict[str, Any]], *, core: bool = False) -> int:
    return sum(step["minutes"] for step in steps if step.get("core") or not core)


def scroll(page: Page, to: int) -> None:
    """As a reader does, whose hand is on the keys: before that, a page brings its step into view by itself."""
    page.keyboard.press("Shift")
    page.evaluate(f"scrollTo(0, {to})")
    page.wait_for_function(f"history.state?.y === {to}")


def reload(page: Page) -> None:
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")


def expect_step_of(page: Page, index: int) -> None:
    expect(page.locator(".steps-words")).to_contain_text(f"Step {index + 1} of {len(STEPS)} · ")


def rows(*, missed: int) -> dict[str, str]:
    """Log rows that answer every question, the first `missed` of them wrong at first."""
    found = {}
    for n, (item, stems, _) in enumerate(THIS["questions"]):
        stem = next(iter(stems))
        first = {"response": "x", "score": 0 if n < missed else 1, "time": "2026-01-01T00:00:00Z"}
        row = {"v": 1, "id": item + stem, "hash": stems[stem] + "000000", "kind": "choice"}
        found[f"staffplus:1:staffplus:{item}{stem}"] = json.dumps(
            {**row, "response": "x", "score": 1, "time": "2026-01-02T00:00:00Z", "first": first}
        )
    return found
