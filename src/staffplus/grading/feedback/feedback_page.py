"""How a page of feedback is laid out, from a marked notebook.

`render` makes it from marks given to it. Stock `nbgrader generate_feedback` and the formgrader's button
make the same page through `FeedbackExporter` (see `exercises/nbgrader_config.py`): there marks and
comments come from nbgrader's gradebook (`gradebook_marks.py`), reasons and notes from the notebook,
where `marking.py` has left them.

Nothing here imports nbgrader, which takes seconds; nbconvert takes one or two.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import DataTypeFilter, Highlight2HTML
from nbconvert.preprocessors import Preprocessor
from pygments.formatters import HtmlFormatter
from pygments.styles.gh_dark import GhDarkStyle

from staffplus.grading.author.titles import in_words, titles_of
from staffplus.grading.feedback.harmless import HarmlessExporter, typed
from staffplus.grading.model import FORGEABLE, NO_MARK, PERSONS, REST_UNREAD, Kind, MarkShown, Tier

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE = "staffplus_feedback"
#: How a mark came about, in words for the learner.
HOW = {
    Tier.STATIC: "By the machine: your answer was read, nothing was run.",
    Tier.VALUE: "By the machine: your code was run, and its results were checked elsewhere.",
    Tier.KERNEL: FORGEABLE,
    Tier.PERSON: "By a person.",
}
#: What a mark stands for, where that is neither right nor wrong; in words for the learner.
KINDS = {
    Kind.BLANK: "Left empty.",
    Kind.NOT_FOUND: "Not marked yet: your answer was not found where it should be, or can be read in two ways.",
    Kind.WRONG_FILE: "Not marked: what you handed in is not this exercise.",
    Kind.ENVIRONMENT: "Not marked yet: your code needs what is not there where it is marked.",
    Kind.AUTHOR: "Not marked yet: the test is at fault, not you.",
}
#: The same of a file that is not this exercise, where it is nobody's: by how the reason begins.
FILES = (
    ("The file is empty", "Not marked: the file that you handed in is empty."),
    ("The file holds nothing", "Not marked: the file that you handed in is empty."),
    ("The file breaks off", "Not marked: the file that you handed in breaks off before its end."),
    ("The file", "Not marked: the file that you handed in cannot be read as a notebook."),
)
#: The heading of a part, and the tiers of marks for which learners write code.
_PART = re.compile(r"^## (\d)\. ", re.M)
_CODED = (Tier.VALUE, Tier.KERNEL)
_LEVEL = re.compile(r"\*\*(Level \d+ of \d+|Between levels \d+ and \d+ of \d+)\b")
_BEGIN, _END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def render(
    notebook_json: str,
    marks: Mapping[str, MarkShown],
    notes: Sequence[str],
    *,
    name: str,
    late_penalty: float,
    plain: bool,
) -> str:
    """See `feedback.render`."""
    notebook = _read(notebook_json)
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if not isinstance(meta, dict) or not meta.get("grade_id"):
            continue
        mark = marks.get(meta["grade_id"])
        if mark is None:
            meta |= {"score": 0, "waiting": True, "comment": ""}
            meta.setdefault("points", 0)
            continue
        meta |= {"score": mark.score or 0, "points": mark.max_score, "comment": mark.comment}
        meta["waiting"] = mark.score is None
        shown = {"tier": mark.tier, "reason": mark.reason, "kind": mark.kind, "by": mark.by}
        cell.metadata["staffplus"] = _node({"mark": shown})
    score = sum(mark.score or 0 for mark in marks.values())
    given = {
        "notebook": name,
        "score": max(0.0, score - late_penalty),
        "max_score": sum(mark.max_score for mark in marks.values()),
        "late_penalty": late_penalty,
    }
    notebook.metadata["staffplus"] = _node({"notes": list(notes)})
    page, _ = _exporter(plain).from_notebook_node(notebook, {"nbgrader": given})
    return str(page)


@cache
def _exporter(plain: bool) -> FeedbackExporter:
    exporter = FeedbackExporter()
    if plain:
        exporter.register_filter("markdown2html", typed)
        exporter.register_filter("highlight_code", lambda source, metadata=None: typed(source))
    exporter.register_preprocessor(HideTests, enabled=True)
    return exporter


def _read(text: str) -> Any:
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict) or not isinstance(raw.get("cells"), list):
            raise ValueError("no cells")
        return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a notebook ({type(error).__name__}: {error})") from error


class HideTests(Preprocessor):  # type: ignore[misc]
    """Takes hidden tests and keys out of test cells: the source, and what a traceback quotes of it.

    nbgrader's ClearHiddenTests looks at all cells, so that a learner who writes its marker in an
    answer gets no feedback at all; and it leaves tracebacks, which quote lines of the test.
    """

    enabled = True

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if not _is_test(cell):
            return cell, resources
        kept, hidden = [], False
        for line in cell.source.split("\n"):
            if _BEGIN in line:
                hidden = True
            if not hidden:
                kept.append(line)
            if _END in line:
                hidden = False
        cell.source = "\n".join(kept).strip("\n")
        for output in cell.outputs:
            if output.output_type == "error":
                output.traceback = [": ".join(filter(None, (output.ename, output.evalue)))]
        return cell, resources


class Beside(Preprocessor):  # type: ignore[misc]
    """Puts words beside each mark, and counts what is waiting. The last before the page is laid out."""

    enabled = True

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        waiting = none = marked = 0
        known = titles_of(nb.cells)
        for cell in nb.cells:
            meta, ours = cell.metadata.get("nbgrader"), cell.metadata.get("staffplus")
            mark = ours.get("mark") if isinstance(ours, dict) else None
            mark = mark if isinstance(mark, dict) else {}
            tier, reason = str(mark.get("tier", "")), str(mark.get("reason", ""))
            how = HOW[Tier(tier)] if tier in list(Tier) else ""
            if (
                not how
                and meta
                and (meta.get("task") or (meta.get("grade") and meta.get("solution")))
            ):
                how = HOW[Tier.PERSON]
            if (
                how == HOW[Tier.PERSON]
                and meta
                and (level := level_said(str(meta.get("comment", ""))))
            ):
                how = f"By a person: {level}."
            if (kind := str(mark.get("kind", ""))) in list(Kind):
                how = KINDS.get(Kind(kind), how)
            if tier != Tier.PERSON:
                how = PERSONS.get(str(mark.get("by", "")), how)
            if kind == Kind.WRONG_FILE:
                how = next((said for begins, said in FILES if reason.startswith(begins)), how)
            if reason.startswith(FORGEABLE):
                reason = reason.removeprefix(FORGEABLE).strip()
            shown = {
                "mark": {"tier": tier, "reason": in_words(reason, known), "how": how},
                "title": known.get(str(meta.get("grade_id", "")), "") if meta else "",
                "quiz": isinstance(ours, dict) and ours.get("quiz") is True,
            }
            cell.metadata["staffplus"] = _node(shown)
            if meta and (meta.get("grade") or meta.get("task")):
                meta["no_mark"] = bool(meta.get("waiting")) and kind == Kind.WRONG_FILE
                waiting += bool(meta.get("waiting")) and not meta["no_mark"]
                marked += bool(meta.get("points"))
                none += meta["no_mark"] and bool(meta.get("points"))
            if reason and _is_test(cell):
                cell.outputs = []  # the reason is what the test said
        ours = nb.metadata.get("staffplus")
        notes = ours.get("notes", []) if isinstance(ours, dict) else []
        resources["staffplus"] = {
            "waiting": waiting,
            "no_mark": NO_MARK if none and none == marked else "",
            "unread": REST_UNREAD if none and none != marked else "",
            "without_code": _without_code(nb),
            "notes": [in_words(str(it), known) for it in notes] if isinstance(notes, list) else [],
            "css": _css(),
        }
        return nb, resources


class FeedbackExporter(HarmlessExporter):
    """A marked notebook as the learner's page."""

    def __init__(self, config: Any = None, **kw: Any) -> None:
        super().__init__(
            config=config,
            template_name=TEMPLATE,
            extra_template_basedirs=[str(TEMPLATES)],
            **kw,
        )
        self.register_filter("highlight_code", _highlight)
        self.register_filter("filter_data_type", DataTypeFilter(parent=self))
        self._last = Beside()

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        # Not HTMLExporter's own, which reads the finished page with a parser and writes it again.
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return str(page), resources

    def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        nb, resources = super()._preprocess(nb, resources)
        nb, resources = self._last(nb, resources)
        return nb, resources

    def _init_resources(self, resources: Any) -> Any:
        made = super()._init_resources(resources)
        made.setdefault("nbgrader", {"notebook": "Feedback", "score": 0, "max_score": 0})
        return made


@lru_cache(maxsize=1000)
def _highlighted(source: str) -> str:
    return str(Highlight2HTML(pygments_lexer="python")(source))


def _highlight(source: str, metadata: Any = None) -> str:
    return _highlighted(source)


@cache
def _css() -> str:
    own = (TEMPLATES / TEMPLATE / "feedback.css").read_text("utf-8")
    light, dark = (
        str(HtmlFormatter(style=style).get_style_defs(".highlight"))
        for style in ("default", GhDarkStyle)
    )
    # Each on its own kind of ground alone: what one leaves uncoloured must not have the other's colour.
    return (
        f"{own}@media print, (prefers-color-scheme: light) {{\n{light}\n}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    )


def _without_code(nb: Any) -> dict[str, Any] | None:
    """What the parts of an exercise in which no code is asked for come to: parts, score, points.

    A part begins with a numbered heading. None where no part asks for code, or all do.
    """
    part, coded = "", set[str]()
    scores, points = Counter[str](), Counter[str]()
    for cell in nb.cells:
        if cell.cell_type == "markdown" and (head := _PART.search(cell.source)):
            part = head[1]
        meta = cell.metadata.get("nbgrader") or {}
        if meta.get("grade") and meta.get("points"):
            scores[part] += meta.get("score") or 0
            points[part] += meta["points"]
            if cell.metadata["staffplus"]["mark"]["tier"] in _CODED:
                coded.add(part)
    way = [it for it in points if it and it not in coded]
    if not way or not coded:
        return None
    return {
        "parts": way,
        "score": sum(scores[it] for it in way),
        "points": sum(points[it] for it in way),
    }


def _node(value: Any) -> Any:
    return nbformat.from_dict(value)  # type: ignore[no-untyped-call]


def level_said(comment: str) -> str:
    """The level of the rubric with which a published comment begins (`review.publish`); "" without one."""
    found = _LEVEL.match(comment.strip())
    return found[1][0].lower() + found[1][1:] if found else ""


def _is_test(cell: Any) -> bool:
    meta = cell.metadata.get("nbgrader") or {}
    return bool(cell.cell_type == "code" and meta.get("grade") and not meta.get("solution"))
