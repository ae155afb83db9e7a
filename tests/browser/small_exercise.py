"""The page of an exercise of a few cells, without the book's theme: body, script and style as built."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from staffplus.exercises.guide import Part
from staffplus.exercises.release import released
from staffplus.exercises.rubric import Criterion, Level
from staffplus.site import exercises
from staffplus.site.exercise_page import ExercisePage
from tests.browser.conftest import Visit, make
from tests.browser.exercise_page import ready
from tests.grading.sheets import cell, notebook

HEAD = "# Sheet\n\n**30 minutes, 5 points.** Do it."
LEVELS = tuple(
    Level(n, f"does {word}", f"example {word}", f"Anchor **{word}**.", f"Why {word}.")
    for n, word in enumerate(("nothing", "little", "much", "all"))
)
ROW = Criterion("row", "Say it.", LEVELS, "Row", "Your answer")
WRITTEN = Part(
    "w", ("First hint, for `rows`.", "Second <b>hint</b>."), ROW, "a bakery.", "Short.", "Longer, with **why**.", (1, 2), 5
)  # fmt: skip


def opened(visit: Visit, book: str, *cells: dict[str, Any], guide: tuple[Part, ...] = ()) -> Page:
    """The page of an author's notebook with these cells after its first; nothing is kept yet."""
    head = cell("markdown", "intro", HEAD, locked=True)
    made = ExercisePage(
        "sheet", released(notebook(head, *cells)), "Chapter", guide={it.answer: it for it in guide}
    )
    body = (
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Sheet</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>body {{ font: 16px/1.5 system-ui }} {exercises.style()}</style></head><body><main>"
        f"{made.body({})}</main><script>{exercises.script()}</script></body></html>"
    )
    return ready(visit.page(make(f"{book}/sheet.small.html", body)))
