"""Blind reading: people answer a chapter's items without their keys, with the chapter or with less.

Where careful readers who have the text miss the key, the item is at fault, not the readers. Where
readers who do not have it find it, the item measures nothing: *sensitivity* is the share right with
the text minus the share right without. The sheet holds the questions as a learner meets them, in an
order and under names that give nothing away; answers come back as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from staffplus import items
from staffplus.items.items import Item
from staffplus.items.kinds.kind import mixed
from staffplus.items.kinds.reasons import ANSWER_ALONE

#: What a reader may be without, and what such a reader is told.
TOLD = {
    "": "You have read the chapter, and may look things up in it.",
    "text": "You have not read the chapter: answer from the case and the options alone. Answer all, and guess where you have to.",
    "stems": "You see neither the chapter nor what is asked: of some items only the options, of others only the case. Choose what is meant to be right. Answer all, and guess where you have to.",
}
HOW = "One JSON object, from each row's `id` to the answer, in the form that its `answer` says."

#: Answers by reader: reader -> id of a question, or its hash -> response.
Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Agreement:
    """How readers and keys compare on one chapter; items for debate are left out."""

    chapter: str
    asked: dict[str, int]  #: reader -> questions on the sheet
    right: dict[str, int]  #: reader -> questions answered as the key has it
    missed_by_all: list[str]  #: ids to be rewritten
    missed_by_some: list[str]

    @property
    def share(self) -> float:
        """Share of all answers that agree with the key, from 0 to 1."""
        return sum(self.right.values()) / sum(self.asked.values())


@dataclass(frozen=True)
class Figures:
    """One question: the share of each kind of reader who had it right, None where nobody read it.

    Attributes:
        told: with the text.
        untold: stems and options, without the text.
        unasked: options alone, or the case alone.
    """

    id: str
    kind: str
    told: float | None
    untold: float | None
    unasked: float | None

    @property
    def sensitivity(self) -> float | None:
        """Right with the text minus right without, from -1 to 1."""
        return None if self.told is None or self.untold is None else self.told - self.untold


def sheet(chapter: str, without: str = "", form: int | None = None) -> dict[str, Any]:
    """The questions of `chapter` for a blind reader, one stem a row, mixed the same way every time.

    Args:
        without: "" for a reader of the chapter, "text" for one who has not read it, "stems" for one
            who sees only the options, or only the case where the options are always the same.
        form: from 1; one stem of each item, in each form another, as a learner meets them. Who sees
            all stems of an item may tell the last by elimination. None for every stem.
    """
    asked = _asked(chapter)
    if form is not None:
        asked = [stems[(form - 1) % len(stems)] for stems in items.families(asked)]
    if without == "stems":
        asked = [item for item in asked if item.rulebook.cue != "none"]
    rows = [_row(item, hidden=without == "stems") for item in asked]
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    return {"chapter": chapter, "reader": TOLD[without], "how": HOW, "rows": ordered}


def agreement(chapter: str, answers: Answers) -> Agreement:
    """Compare readers' answers with the keys of `chapter`.

    What stood on a reader's sheet and was not answered is missed; so is one stem of an item of which
    none was answered.
    """
    asked = _asked(chapter)
    read = {reader: _read(given, asked) for reader, given in answers.items()}
    missed = {
        reader: {item.id for item in read[reader] if not items.mark(item, _given(given, item)).correct}
        for reader, given in answers.items()
    }  # fmt: skip
    all_missed: list[str] = []
    some_missed: list[str] = []
    for item in asked:
        wrong = [item.id in missed[reader] for reader in read if item in read[reader]]
        if any(wrong):
            (all_missed if all(wrong) else some_missed).append(item.id)
    return Agreement(
        chapter=chapter,
        asked={reader: len(own) for reader, own in read.items()},
        right={reader: len(own) - len(missed[reader]) for reader, own in read.items()},
        missed_by_all=all_missed,
        missed_by_some=some_missed,
    )


def figures(chapter: str, told: Answers, untold: Answers, unasked: Answers) -> list[Figures]:
    """Readers with the text, without it, and without stems, side by side for each question."""
    asked = _asked(chapter)
    cued = [item for item in asked if item.rulebook.cue != "none"]
    return [
        Figures(
            id=item.id,
            kind=item.kind,
            told=_share(item, told, asked),
            untold=_share(item, untold, asked),
            unasked=_share(item, unasked, cued),
        )
        for item in asked
    ]


def strangers(chapter: str, given: Mapping[str, Any]) -> list[str]:
    """Names in an answer file that are no question of `chapter`: of a sheet that is out of date."""
    known = {name for item in _asked(chapter) for name in (item.id, item.hash)}
    return sorted(set(given) - known)


def read_answers(paths: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Answers by reader, who is named for the file. Raises ValueError saying which file is wrong."""
    found = {}
    for path in paths:
        try:
            given = json.loads(path.read_text("utf-8"))
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from None
        if not isinstance(given, dict):
            raise ValueError(
                f"{path}: found {type(given).__name__}; expected an object from item id to answer"
            )
        found[path.stem] = given
    return found


def _asked(chapter: str) -> list[Item]:
    """The questions of a chapter, or of the draft of a bank where a file is named."""
    draft = Path(chapter)
    found = items.load_file(draft).items if draft.suffix == ".toml" else items.load(chapter)
    return [item for item in found if not item.debate]


def _row(item: Item, *, hidden: bool) -> dict[str, Any]:
    """A question under its hash: ids are for people who know the keys."""
    stem, rulebook = item.stem(), item.rulebook
    if hidden:
        stem.pop("prompt")
        for name in ("givens", "case") if rulebook.cue == "options" else ():
            stem.pop(name, None)
    stem.pop("debate")
    lists = {
        name: mixed(stem[name], salt=item.id)
        for name in (*rulebook.to_mix, "reasons")
        if name in stem
    }
    return {"id": item.hash, "answer": rulebook.form_of(item.raw), **stem, **lists}


def _given(given: Mapping[str, Any], item: Item) -> Any:
    return given.get(item.id, given.get(item.hash))


def _read(given: Mapping[str, Any], asked: Sequence[Item]) -> list[Item]:
    """The questions that stood on the sheet of a reader who answered so: of one form, or every stem."""
    stems = [
        (own, [item for item in own if item.id in given or item.hash in given])
        for own in items.families(asked)
    ]
    if any(len(answered) > 1 for _, answered in stems):
        return list(asked)
    return [item for own, answered in stems for item in answered or own[:1]]


def _share(item: Item, answers: Answers, asked: Sequence[Item]) -> float | None:
    """The share of those who read it who had the answer right, whatever the reason they gave."""
    enough = ANSWER_ALONE if "reason" in item.raw else 1
    scores = [
        items.mark(item, _given(given, item)).score or 0
        for given in answers.values()
        if item in _read(given, asked)
    ]
    return mean(score >= enough for score in scores) if scores else None
