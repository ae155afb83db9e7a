"""An exercise as a page: the released notebook's cells as HTML, and what the page's script needs of it.

Nothing of the author's notebook comes here, only what learners get: solutions, hidden tests and keys
cannot reach a page.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

from staffplus.bundle import COURSE
from staffplus.exercises.guide import Part
from staffplus.exercises.release import BLANK
from staffplus.grading.author.names import assigned_names, imported_modules
from staffplus.site.exercise_cells import Cell, cell_html, cell_of, slug
from staffplus.site.page_words import Words
from staffplus.site.pages import script_json
from staffplus.widgets.quiz.answers import answer_quiz

#: How long a learner's code may run in a page.
SECONDS = 10


@dataclass(frozen=True)
class ExercisePage:
    """An exercise of the course as its page shows it; `notebook` is the released one, as JSON."""

    name: str
    notebook: str
    chapter: str  #: its title
    words: Words = field(default_factory=dict)  #: passages of the notebook, in the page's words
    guide: Mapping[str, Part] = field(default_factory=dict)  #: answer cell -> its hints and models
    lite: str = (
        ""  #: address of the notebook in JupyterLite, seen from the page; "" where there is none
    )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(map(cell_of, json.loads(self.notebook)["cells"]))

    @cached_property
    def title(self) -> str:
        return self._found(r"^# +(.+?)\s*$", "`# Title`")[1]

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
        pattern = r"\*\*(\d+) minutes, (\d+) points"
        minutes, points = self._found(pattern, "`**N minutes, N points`").groups()
        return int(minutes), int(points)

    def _found(self, pattern: str, expected: str) -> re.Match[str]:
        """What the first cell says of the exercise. Raises ValueError where it does not."""
        if found := re.search(pattern, self._first, re.M):
            return found
        raise ValueError(f"exercise {self.name}: its first cell lacks {expected}")

    # --- The page --------------------------------------------------------------------------------

    def body(self, others: Mapping[str, str]) -> str:
        """The page's HTML. `others`: id of the first cell of every exercise -> its title."""
        cells = "\n".join(cell_html(cell, self._section(cell), self.words) for cell in self.cells)
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
            f"part-{slug(heading)}": heading
            for cell in self.cells
            if not cell.code and not cell.answer
            for heading in re.findall(r"^## +(.+?)\s*$", cell.text, re.M)
        }

    def _section(self, cell: Cell) -> str:
        found = re.match(r"## +(.+?)\s*$", cell.text, re.M)
        return f"part-{slug(found[1])}" if found and not cell.answer else ""

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
            "lite": self.lite,
            "quizzes": dict(self._quizzes()),
            "checks": dict(self._checks()),
            "guide": {cell: part.shown() for cell, part in self.guide.items()},
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
                if getattr(getattr(call, "func", None), "id", "").endswith("_problems"):
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
