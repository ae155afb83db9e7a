"""What the page sends of a mark, in form; why it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from staffplus.review import log, rubrics
from staffplus.review.log import Act, Entry, Held
from staffplus.review.pieces import Piece

#: So much of one text goes to the page, in characters; an answer has a hundredth of it.
LONGEST_SHOWN = 20_000
LONGEST_COMMENT = 5_000
#: Passages quoted for one mark.
MOST_EVIDENCE = 20


class Refused(Exception):
    """What was asked cannot be done; says why, and what to do. `code` is HTTP's."""

    def __init__(self, code: int, why: str, item: dict[str, Any] | None = None) -> None:
        super().__init__(why)
        self.code, self.item = code, item


def kept(sent: Mapping[str, Any], row: rubrics.Row, made: Entry) -> dict[str, Any]:
    """A piece as it is after what was done."""
    return {
        "code": sent["code"], "criterion": row.id, "after": made.id, "value": made.held.value,
        "comment": made.held.comment, "evidence": list(made.held.evidence),
        "flag": made.held.flag, "skipped": made.kind == "skip", "stale": "",
    }  # fmt: skip


def read(sent: Mapping[str, Any], row: rubrics.Row, piece: Piece, marker: str, role: str, version: str) -> Act:  # fmt: skip
    """What the page sent, in form. Raises Refused."""
    kind, nonce, after = sent.get("kind"), sent.get("nonce"), sent.get("after")
    value, comment, evidence = sent.get("value"), sent.get("comment", ""), sent.get("evidence", [])
    seconds = sent.get("seconds", 0)
    good = (
        kind in log.KINDS
        and isinstance(nonce, str) and 8 <= len(nonce) <= 64
        and isinstance(after, int)
        and (value is None or (type(value) is int and 0 <= value <= row.most))
        and (kind != "mark" or value is not None)
        and isinstance(comment, str)
        and isinstance(evidence, list) and all(isinstance(it, str) for it in evidence)
        and isinstance(seconds, (int, float)) and 0 <= seconds < 1e7
    )  # fmt: skip
    if not good:
        raise Refused(422, f"Found what is no mark of this row; expected a level from 0 to {row.most}.")  # fmt: skip
    if len(comment) > LONGEST_COMMENT or len(evidence) > MOST_EVIDENCE or sum(map(len, evidence)) > LONGEST_SHOWN:  # fmt: skip
        raise Refused(413, f"Found more than is kept of one mark: {LONGEST_COMMENT:,} characters of comment, {MOST_EVIDENCE} passages.")  # fmt: skip
    held = Held(value, comment.strip(), tuple(evidence), bool(sent.get("flag")))
    text = piece.texts.get(row.cell, "")
    assert isinstance(kind, str) and isinstance(nonce, str) and isinstance(after, int)
    return Act(
        nonce, piece.learner, row.id, marker, role, kind, after, version, row.sha256, text, held, seconds=float(seconds))  # fmt: skip
