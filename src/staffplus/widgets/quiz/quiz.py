"""The quiz: one widget for every kind of item, alike on a static page and in live Jupyter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from staffplus import items
from staffplus.bundle import COURSE, bundle, style


class Quiz(anywidget.AnyWidget):
    """A set of items that a learner answers.

    Attributes:
        responses: what the learner answered, by item id, in the form that the item's kind gives
            it (see `staffplus.items.kinds`): the id of an option, a list of ids, …
        score: sum of the marks of the answered items, each from 0 to 1.
        rows: the log rows of these items, one each (see `log.js` for the fields).
        chapters: chapters the items come from, in course order, when the quiz is to say which of
            them to read first: {"name", "title", "promises": {objective: text}, "needs": [name, ...]}.
        then: ids of items that are asked once all others of their chapter were right at first.
        practice: True when items carry their key and the page marks; False in graded work.
    """

    _esm = bundle("widgets/quiz/quiz.js")
    _css = style("widgets/quiz/quiz.css")

    quiz_id = traitlets.Unicode().tag(sync=True)
    course = traitlets.Unicode(COURSE).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    items: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    chapters: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)
    then: traitlets.List[str] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    practice = traitlets.Bool(True).tag(sync=True)
    responses: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    score = traitlets.Float(0.0).tag(sync=True)
    rows: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return f"Quiz({self.quiz_id!r})"


def quiz(
    chapter: str,
    set_name: str | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    needs: Mapping[str, Sequence[str]] | None = None,
    then: Sequence[str] = (),
) -> Quiz:
    """The practice quiz of a chapter, or of one of its sets: `quiz("scope-of-questions", "probes")`.

    With `titles` (name of a chapter -> its title, in course order) the quiz ends by saying which
    of those chapters to read first, from the first answers to the items whose `see` leads there; a
    chapter comes after those that it `needs`. `then` names items of those chapters' own banks, for
    chapters that one right answer would not decide: each is asked once the others of its chapter
    were right at first.

    Raises:
        LookupError: no such chapter, set or item; the message lists what there is.
        staffplus.bankfile.BankError: the chapter's bank is malformed; the message says where.
    """
    chosen = list(items.load(chapter, set_name))
    quiz_id = f"{chapter}/{set_name}" if set_name else chapter
    for name in then:
        stems = _stems_of(name, titles or {})
        before = [n for n, item in enumerate(chosen) if item.passage[0] == stems[0].passage[0]]
        at = before[-1] + 1 if before else len(chosen)
        chosen[at:at] = stems
    asked: dict[str, dict[str, str]] = {}
    for item in chosen:
        objective = items.objectives()[item.raw["objective"]]
        asked.setdefault(item.passage[0], {})[objective["id"]] = objective["text"]
    chapters = [
        {
            "name": name,
            "title": title,
            "promises": asked[name],
            "needs": list((needs or {}).get(name, ())),
        }
        for name, title in (titles or {}).items()
        if name in asked
    ]
    shown = [item.practice() for item in chosen]
    for item_shown in shown:
        if title := (titles or {}).get(item_shown["page"]):
            item_shown["page_title"] = title  # not yet read, so the link says what it leads to
    return Quiz(quiz_id=quiz_id, items=shown, chapters=chapters, then=list(then))


def _stems_of(name: str, chapters: Iterable[str]) -> list[items.Item]:
    """The stems of the item `name`, in the bank of whichever of these chapters has it."""
    asked = [item for chapter in chapters for item in items.load(chapter)]
    stems = [item for item in asked if item.family == name]
    if not stems:
        known = ", ".join(sorted({item.family for item in asked}))
        raise LookupError(f"found the item {name!r} in `then`; expected one of {known or 'none'}")
    return stems


def graded_quiz(bank: items.Bank) -> Quiz:
    """A quiz over a graded bank: without keys; the choices are shown as Python for the answer cell."""
    return Quiz(
        quiz_id=f"{bank.chapter}/graded",
        items=[item.keyless() for item in bank.items],
        practice=False,
    )
