"""The pages `book/progress` and `book/certificate`: what this browser's log says of the course, and taking it along.

Parts are written as `{progress} NAME`, an empty place that `progress/` fills in the browser. What that
needs of the course beside `course.js` (objectives with their questions and tasks, by which words a
question is known) stands in the page as JSON: no key, no feedback, nothing that is not asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from staffplus import items, pace
from staffplus.bankfile import BANK, read_bank
from staffplus.bankspec import Fields, Number, Text, Whole
from staffplus.items import Item
from staffplus.site import ending, exercises
from staffplus.site.assets import PROGRESS, PROGRESS_STYLE
from staffplus.site.outline import Chapter, chapters
from staffplus.site.pages import script_json

PAGE, CERTIFICATE = "book/progress", "book/certificate"
REVIEW = BANK / "review.toml"
FORM = Fields(
    {
        "again": Fields({"retention": Number(0.7, 0.97), "longest": Whole(1), "source": Text()}),
        "sitting": Fields({"questions": Whole(1), "source": Text()}),
        "certainty": Fields({"fewest": Whole(1), "source": Text()}),
    }
)
NO_SCRIPT = (
    "<noscript><p>What you have answered is kept in your browser, and this page reads it with "
    "JavaScript, which is off here.</p></noscript>"
)
#: Characters of a question's first line by which it is known in a list.
NAME = 90


class Progress(SphinxDirective):
    """A part of the page, filled in the browser."""

    required_arguments = 1
    PARTS: ClassVar[tuple[str, ...]] = (
        "chapters", "certainty", "path", "review", "carry", "certificate",
    )  # fmt: skip

    def run(self) -> list[nodes.Node]:
        part = self.arguments[0]
        if part not in self.PARTS:
            raise self.error(f"found {{progress}} {part}; expected one of {', '.join(self.PARTS)}")
        html = f'<div class="sp-widget sp-progress-part" data-progress="{part}"></div>'
        out: list[nodes.Node] = [nodes.raw("", html, format="html")]
        if part == self.PARTS[-1]:
            out.append(nodes.raw("", NO_SCRIPT, format="html"))
        if part == self.PARTS[0]:
            root = Path(self.env.srcdir)
            course = chapters(root)
            for chapter in course:
                self.env.note_dependency(str(chapter.path))
                self.env.note_dependency(str(chapter.items()[0].path))
            self.env.note_dependency(str(REVIEW))
            answers = {page.name: page.counted for page in exercises.every(root)}
            for path in (
                it for name in answers for it in exercises.sources(root / "exercises", name)
            ):
                self.env.note_dependency(str(path))
            told = script_json(data(course, answers))
            data_tag = f'<script type="application/json" id="progress-data">{told}</script>'
            words = nodes.paragraph("", "Your own figures are on this page in a browser.")
            self.env.note_dependency(str(pace.PACE))
            out.insert(0, nodes.paragraph("", read_rule()))
            out += [
                nodes.raw("", NO_SCRIPT + data_tag, format="html"),
                addnodes.only("", words, expr="not html"),
            ]
        return out


def read_rule() -> str:
    """When a step counts as read, in words."""
    share = pace.pace()["read"]["share"]
    return (
        f"A step counts as read once you have stayed with it for {share:.0%} of its minutes, "
        "answered one of its questions, or tried something out in it. Whoever only passes through has not read it."
    )


def review() -> dict[str, Any]:
    """When a question comes back, and the fewest answers. Raises BankError, with its place."""
    return read_bank(REVIEW, FORM)


def rule() -> dict[str, Any]:
    """What the page needs of that to say when a question is due (`shared/memory.js`)."""
    table = review()
    again = {name: table["again"][name] for name in ("retention", "longest")}
    return again | {"sitting": table["sitting"]["questions"]}


def data(course: Iterable[Chapter], answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the page needs to know of the course; `answers`: exercise -> the cells of it that are marked."""
    known = items.objectives()
    return {
        "again": rule(),
        "fewest": review()["certainty"]["fewest"],
        "chapters": {c.name: _chapter(c, known, answers.get(c.name, ())) for c in course},
        "names": {item: name for c in course for item, name in names(c).items()},
    }


def _chapter(chapter: Chapter, known: dict[str, Any], answers: Sequence[str]) -> dict[str, Any]:
    by_objective: dict[str, list[str]] = {name: [] for name in chapter.objectives}
    for first, *_ in chapter.questions():
        by_objective.setdefault(str(first.raw["objective"]), []).append(first.family)
    sections = chapter.sections()
    rows = []
    for name, asked in by_objective.items():
        tasks = [[a, sections.get(a, a)] for a, ids in chapter.tasks.items() if name in ids]
        rows.append({"text": known[name]["text"], "items": asked, "tasks": tasks})
    return {
        "objectives": rows,
        "task": next((a for a in sections if a.endswith(ending.TASK)), None),
        "exercise": list(answers),
    }


def names(chapter: Chapter) -> dict[str, str]:
    """By which words a question is known once it was met: stem's id -> the first line of its case, or
    of what it asks."""
    return {stem.id: _short(stem) for stems in chapter.questions() for stem in stems}


def _short(stem: Item) -> str:
    text = str(stem.raw.get("case") or stem.raw["prompt"]).strip()
    line = " ".join(text.splitlines()[0].split())
    return line if len(line) <= NAME else line[:NAME].rsplit(" ", 1)[0] + " …"


def _scripts(app: Sphinx, pagename: str, template: str, context: Any, doctree: Any) -> None:
    if pagename in (PAGE, CERTIFICATE):
        app.add_js_file(PROGRESS, loading_method="defer", priority=800)  # after course.js
        app.add_css_file(PROGRESS_STYLE)


def setup(app: Sphinx) -> None:
    app.add_directive("progress", Progress)
    # Every page says how many questions are due.
    app.add_js_file(None, body=f"window.staffplusAgain = {json.dumps(rule())}")
    app.connect("html-page-context", _scripts)
