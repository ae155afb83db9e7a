"""An exercise as a page: the released notebook's cells as HTML, and what the page's script needs of it.

Nothing of the author's notebook comes here, only what learners get: solutions, hidden tests and keys
cannot reach a page. Markdown is the author's; HTML in it stays text.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers.python import PythonLexer

from staffplus.exercises.release import BLANK
from staffplus.grading.author.names import assigned_names, imported_modules
from staffplus.grading.author.source import text_of
from staffplus.site.pages import script_json
from staffplus.widgets.bundle import COURSE
from staffplus.widgets.quiz.answers import answer_quiz

#: Code of the author's that is longer is folded.
SHORT = 12
#: How long a learner's code may run in a page.
SECONDS = 10
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
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


@dataclass(frozen=True)
class ExercisePage:
    """An exercise of the course as its page shows it; `notebook` is the released one, as JSON."""

    name: str
    notebook: str
    chapter: str  #: its title

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(map(_cell, json.loads(self.notebook)["cells"]))

    @cached_property
    def title(self) -> str:
        return re.findall(r"^# +(.+?)\s*$", self._first, re.M)[0]

    @cached_property
    def minutes(self) -> int:
        return self._stated[0]

    @cached_property
    def points(self) -> int:
        return self._stated[1]

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """What is not Python's own and has to be installed to run it."""
        modules = {
            module.partition(".")[0]
            for cell in self.cells
            if cell.code and not cell.quiz
            for _, module in imported_modules(cell.text)
        }
        return tuple(sorted(modules - sys.stdlib_module_names - {"staffplus"}))

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The answers that are marked; others are for the learner's own use."""
        named = {name for cell in self.cells for name in cell.reads if cell.points is not None}
        read = {
            where
            for cell in self.cells
            if isinstance(cell.reads, Mapping)
            for where in cell.reads.values()
        }
        return tuple(
            cell.id
            for cell in self.cells
            if cell.answer
            and (not cell.code or cell.id in read or named & set(assigned_names(cell.text)))
        )

    @property
    def _first(self) -> str:
        return next(cell.text for cell in self.cells if not cell.code)

    @property
    def _stated(self) -> tuple[int, int]:
        minutes, points = re.findall(r"\*\*(\d+) minutes, (\d+) points", self._first)[0]
        return int(minutes), int(points)

    # --- The page --------------------------------------------------------------------------------

    def body(self, others: Mapping[str, str]) -> str:
        """The page's HTML. `others`: id of the first cell of every exercise -> its title."""
        cells = "\n".join(_html(cell, self._section(cell)) for cell in self.cells)
        # Pages of the book stand in a folder beside this one.
        intro = (
            f'<p class="xp-place">The exercise of the chapter <a href="../book/{self.name}.html">{escape(self.chapter)}</a> · '
            f'<a href="../book/exercises.html">All exercises</a></p>'
            f'<div class="xp-bar sp-widget" id="xp-bar"><p><a class="xp-notebook" href="{self.name}.ipynb" '
            f"download>Download the notebook</a>, to do it in JupyterLab or VS Code.</p></div>"
        )
        first, *rest = cells.split("</h1>", 1)
        data = script_json(self.data(others))
        return (
            f'<article class="xp" data-exercise="{escape(self.name)}">{first}</h1>\n{intro}\n'
            f'{"".join(rest)}\n<div class="sp-widget" id="xp-end"></div></article>\n'
            f'<script type="application/json" id="xp-data">{data}</script>'
        )

    def sections(self) -> dict[str, str]:
        """Anchor -> heading of the parts, in order."""
        return {
            f"part-{_slug(heading)}": heading
            for cell in self.cells
            if not cell.code and not cell.answer
            for heading in re.findall(r"^## +(.+?)\s*$", cell.text, re.M)
        }

    def _section(self, cell: Cell) -> str:
        found = re.match(r"## +(.+?)\s*$", cell.text, re.M)
        return f"part-{_slug(found[1])}" if found and not cell.answer else ""

    def data(self, others: Mapping[str, str]) -> dict[str, Any]:
        """What the page's script reads."""
        return {
            "course": COURSE,
            "name": self.name,
            "title": self.title,
            "blank": BLANK,
            "others": dict(others),
            "counted": self.counted,
            "needs": self.needs,
            "seconds": SECONDS,
            "quizzes": dict(self._quizzes()),
            "checks": dict(self._checks()),
            "notebook": json.loads(self.notebook),
        }

    def _quizzes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Quiz cell -> its items, without keys, and the cell and name that its answer goes to."""
        for cell in self.cells:
            if not cell.quiz:
                continue
            tree = ast.parse(cell.text)
            calls = [
                node
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Call)
                and getattr(node.value.func, "id", "") == "answer_quiz"
            ]
            call: Any = calls[0].value
            variable = ast.unparse(calls[0].targets[0])
            title, questions = ast.literal_eval(call.args[0]), _assigned(tree, call.args[1].id)
            for other in self.cells:
                found = re.search(rf"\b{variable}\.write\((\w+)=", other.text)
                if other.answer and found:
                    shown = answer_quiz(title, questions)
                    yield (
                        cell.id,
                        {
                            "title": title,
                            "answer": other.id,
                            "name": found[1],
                            "items": shown.items,
                        },
                    )

    def _checks(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Test cell -> the form that it asks of a literal answer, where the page can tell it itself.

        Such a cell ends in `problems = FUNCTION(globals().get("NAME"), LISTS…)`.
        """
        for cell in self.cells:
            if cell.points is None or not isinstance(cell.reads, Mapping):
                continue
            tree = ast.parse(cell.text)
            for node in tree.body:
                call: Any = node.value if isinstance(node, ast.Assign) else None
                if isinstance(call, ast.Call) and getattr(call.func, "id", "").endswith(
                    "_problems"
                ):
                    name = ast.literal_eval(call.args[0].args[0])
                    yield (
                        cell.id,
                        {
                            "check": call.func.id,
                            "name": name,
                            "answer": cell.reads[name],
                            "given": [_assigned(tree, it.id) for it in call.args[1:]],
                        },
                    )


def _assigned(tree: ast.Module, name: str) -> Any:
    """The literal that is assigned to `name`."""
    return next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )


def _cell(raw: Mapping[str, Any]) -> Cell:
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


# --- One cell ------------------------------------------------------------------------------------


def _html(cell: Cell, section: str) -> str:
    if cell.answer:
        kind = "code" if cell.code else "words"
        shown = f"<pre>{escape(cell.text)}</pre>"
        return _box(cell, f"xp-answer xp-{kind} sp-widget", shown)
    if not cell.code:
        # What a notebook asks for, a page does not: its fields are open.
        made = _MARKDOWN.render(cell.text.replace(" (double-click the next cell to write)", ""))
        made = made.replace(
            "<table>",
            '<div class="xp-scroll" tabindex="0" role="group" aria-label="Table"><table class="table">',
        )
        made = made.replace("</table>", "</table></div>")
        if section:
            made = made.replace("<h2>", f'<h2 id="{section}">', 1)
        return _box(cell, "xp-text", made)
    if cell.quiz:
        return _box(cell, "xp-quiz sp-widget sp-quiz", "")
    if cell.bare:
        told = " ".join(line.lstrip("# ") for line in cell.text.splitlines())
        told = told.removesuffix("Leave it as it is.").strip()
        return _box(cell, "xp-marks", f"<p>{escape(told)}</p>")
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


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
