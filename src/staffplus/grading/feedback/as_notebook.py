"""Feedback as a notebook, for where a file must keep the name of the notebook that was handed in.

Texts stand in raw cells, which show what is written in them and nothing else, so that no learner's or
marker's words become markup. Neither tests nor keys are in it, since it is made from the marks alone.
"""

from __future__ import annotations

import json
from typing import Any

from staffplus.grading.author.titles import in_words
from staffplus.grading.feedback.feedback import Page
from staffplus.grading.model import NO_MARK, REST_UNREAD, Kind, MarkShown


def notebook(page: Page) -> bytes:
    """A page of feedback as a notebook (nbformat 4.5)."""
    marked = {name: it for name, it in page.marks.items() if it.max_score}
    waiting = [it for it in marked.values() if it.score is None and not _no_mark(it)]
    nothing = bool(marked) and all(map(_no_mark, marked.values()))
    total = sum(it.score or 0 for it in marked.values()) - page.late_penalty
    lines = [
        f"Feedback: {page.exercise}",
        NO_MARK
        if nothing
        else f"{max(0.0, total):g} of {sum(it.max_score for it in marked.values()):g} points",
    ]
    if page.late_penalty and not nothing:
        lines.append(f"{page.late_penalty:g} taken off for handing in late is counted in.")
    if any(map(_no_mark, marked.values())) and not nothing:
        lines.append(REST_UNREAD)
    if waiting and not nothing:
        lines.append(f"Not complete: a person still has to mark {len(waiting)} of your answers.")
    cells = ["\n".join([*lines, *(in_words(it, page.titles) for it in page.notes)])]
    cells += [
        in_words(_said(page.titles.get(name, name), it), page.titles)
        for name, it in page.marks.items()
        if it.max_score or it.comment
    ]
    made = {
        "cells": [_cell(number, text) for number, text in enumerate(cells)],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def _no_mark(mark: MarkShown) -> bool:
    """Whether there is none since what was handed in is not the exercise: nobody has still to mark it."""
    return mark.score is None and mark.kind == Kind.WRONG_FILE


def _said(title: str, mark: MarkShown) -> str:
    score = "waiting" if mark.score is None else f"{mark.score:g}"
    score = "no mark" if _no_mark(mark) else score
    lines = [f"{title}: {score} of {mark.max_score:g}" if mark.max_score else title]
    if mark.reason:
        lines.append(f"Why: {mark.reason}")
    if mark.comment:
        lines.append(f"Comment: {mark.comment}")
    return "\n".join(lines)


def _cell(number: int, text: str) -> dict[str, Any]:
    return {"cell_type": "raw", "id": f"feedback-{number}", "metadata": {}, "source": text}
