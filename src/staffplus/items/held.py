"""Readers who hold a belief: told one of a question's misconceptions, they answer as it would have them.

Where they do not pick what is tagged with it, the wrong answer is not what that belief leads to, and
feedback that names it misses whoever chose that answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from staffplus.items import blind
from staffplus.items.beliefs import misconceptions
from staffplus.items.items import Item, misconceptions_of

READER = (
    "You hold the belief that stands at a row, and only that: it is how you think of such things. "
    "Answer as somebody who holds it would, whatever you know yourself."
)
#: Between the hash of a question and a belief, in the name of a row.
BETWEEN = "~"


@dataclass(frozen=True)
class Held:
    """One belief of one question: readers who were told it, and those who answered as it has them."""

    id: str
    belief: str
    asked: int
    shown: int


def sheet(chapter: str, form: int | None = None) -> dict[str, Any]:
    """A row for each question and each belief behind a wrong answer of it; `form` as in `blind.sheet`."""
    shown = {row["id"]: row for row in blind.sheet(chapter, "text", form)["rows"]}
    rows = [
        {**shown[item.hash], "id": name, "belief": f"{belief['name']} {belief['text']}"}
        for name, (item, belief) in _pairs(chapter).items()
        if item.hash in shown
    ]
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    return {"chapter": chapter, "reader": READER, "how": blind.HOW, "rows": ordered}


def figures(chapter: str, answers: blind.Answers) -> list[Held]:
    """For each pair of question and belief that a reader answered: how many answered by the belief."""
    found = []
    for name, (item, belief) in _pairs(chapter).items():
        given = [own[name] for own in answers.values() if name in own]
        shown = [belief["id"] in item.rulebook.shown_by(item.raw, it) for it in given]
        if given:
            found.append(Held(item.id, belief["id"], len(given), sum(shown)))
    return found


def _pairs(chapter: str) -> dict[str, tuple[Item, Mapping[str, str]]]:
    """Name of a row -> question and belief."""
    known = misconceptions()
    return {
        f"{item.hash}{BETWEEN}{belief}": (item, known[belief])
        for item in blind.questions_of(chapter)
        for _, belief in misconceptions_of(item)
    }
