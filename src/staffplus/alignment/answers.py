"""What one person answered, first edition, and how it stands in a file. `rater.py` is the second's."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from staffplus.alignment.questions import Questions, requests_only, settings


@dataclass(frozen=True)
class Answers:
    """What one person answered, in one round.

    Attributes:
        source: where it came from, for messages: a file name, or "these answers".
        id: drawn at random when the form was begun; two files with one id are one person's.
        round: `round 1` to `round 3`, `day 30` or `day 90`.
        role: `learner`, `manager` or `leader`.
        name: a name or pseudonym, or "".
        created: UTC, to the minute; the same answers saved twice are still the same answers.
        ranks: rank of each outcome, 1 = matters most, as given; None where left open.
        rows: rating of each row, 1 to 7; None where the person could not tell.
        predicted: up to three outcomes that the other person is thought to rank highest.
        requests: develop, guide, review or decline for each request; None where left open.
    """

    source: str = field(compare=False)
    id: str
    questions: Questions
    round: str
    role: str
    name: str
    created: str = field(compare=False)
    ranks: dict[str, int | None] = field(hash=False)
    rows: dict[str, int | None] = field(hash=False)
    predicted: tuple[str, ...] = ()
    requests: dict[str, str | None] = field(default_factory=dict, hash=False)

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, as it stands in a file. Leaders' files hold ranks only, follow-ups requests."""
        said: dict[str, Any] = {
            "ranks": self.ranks,
            "rows": self.rows,
            "predicted": list(self.predicted),
            "requests": self.requests,
        }
        if self.role == "leader":
            said = {"ranks": self.ranks}
        if requests_only(self.round):
            said = {"requests": self.requests}
        form = settings()["format"]
        return {
            "about": form["about"],
            "format": form["name"],
            "version": form["version"],
            "course": form["course"],
            "kind": "answers",
            "questions": self.questions.as_dict(),
            "id": self.id,
            "round": self.round,
            "role": self.role,
            "name": self.name,
            "created": self.created,
            "answers": said,
        }

    def as_json(self) -> str:
        """The text of a file, as the page saves it."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n"
