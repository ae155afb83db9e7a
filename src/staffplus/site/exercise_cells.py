"""Cells of a released notebook, and each as HTML. Markdown is the author's; HTML in it stays text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers.python import PythonLexer

from staffplus.grading.author.source import text_of
from staffplus.site.page_words import Words, on_page

#: Code of the author's that is longer is folded.
SHORT = 12
#: Quotation marks as in the rest of the book; in a notebook, where code is typed beside them, they are straight.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(
    ["table", "smartquotes"]
)
_FORMAT = HtmlFormatter(cssclass="highlight")


@dataclass(frozen=True)
class Cell:
    """A cell of the released notebook."""

    id: str  #: nbgrader's grade_id
    code: bool
    text: str
    answer: bool  #: the learner's
    points: float | None  #: of a test; None for what is no test
    quiz: bool
    reads: Mapping[str, str] | tuple[str, ...]  #: what a test looks at, as its author says

    @property
    def bare(self) -> bool:
        """Whether learners see nothing of a test but what it is for."""
        return self.points is not None and all(
            not line.strip() or line.startswith("#") for line in self.text.splitlines()
        )


def cell_of(raw: Mapping[str, Any]) -> Cell:
    """A cell from its JSON."""
    meta, ours = raw["metadata"]["nbgrader"], raw["metadata"].get("staffplus", {})
    test = meta["grade"] and not meta["solution"]
    reads = ours.get("reads", {}) if test else {}
    return Cell(
        id=meta["grade_id"],
        code=raw["cell_type"] == "code",
        text=text_of(raw),
        answer=bool(meta["solution"]),
        points=meta["points"] if test else None,
        quiz=bool(ours.get("quiz")),
        reads=reads if isinstance(reads, Mapping) else tuple(reads),
    )


def cell_html(cell: Cell, section: str, words: Words) -> str:
    """A cell as it stands in the page before its script.

    `section`: the id of its heading, or ""; `words`: what the page says in other words.
    """
    if cell.answer:
        kind = "code" if cell.code else "words"
        shown = f"<pre>{escape(cell.text)}</pre>"
        return _box(cell, f"xp-answer xp-{kind} sp-widget", shown)
    if not cell.code:
        made = _MARKDOWN.render(on_page(cell.text, words))
        made = made.replace(
            "<table>",
            '<div class="xp-scroll" tabindex="0" role="group" aria-label="Table"><table class="table">',
        )
        made = made.replace("</table>", "</table></div>")
        made = made.replace("<th></th>", "<td></td>")  # a corner is no heading
        if section:
            made = made.replace("<h2>", f'<h2 id="{section}">', 1)
        return _box(cell, "xp-text", made)
    if cell.quiz:
        return _box(cell, "xp-quiz sp-widget sp-quiz", "")
    if cell.bare:
        told = " ".join(line.lstrip("# ") for line in cell.text.splitlines())
        told = told.removesuffix("Leave it as it is.").strip()
        return _box(cell, "xp-marks", f"<p>{_MARKDOWN.renderInline(told)}</p>")
    told = (
        "The check, as the notebook has it"
        if cell.points is not None
        else "Code that comes with the exercise"
    )
    kind = "xp-check sp-widget" if cell.points is not None else "xp-given"
    is_open = cell.points is None and len(cell.text.splitlines()) <= SHORT
    code = highlight(cell.text, PythonLexer(), _FORMAT)
    details = f"<details{' open' if is_open else ''}><summary>{told}</summary>{code}</details>"
    return _box(cell, kind, details)


def _box(cell: Cell, classes: str, inside: str) -> str:
    return f'<div class="{classes}" data-cell="{escape(cell.id)}">\n{inside}</div>'


def slug(text: str) -> str:
    """A heading as an anchor."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
