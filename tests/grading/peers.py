"""Rounds of peer review for tests, and what a learner's page would give back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from staffplus.review.peers.ring import ring
from staffplus.review.peers.rounds import Learner, Round, draw, packet_number
from staffplus.review.pieces import codes
from staffplus.widgets.peerpage.peerpage import PACKET

ROWS = ("direction", "radius")
SALT = "salt"


def _row(name: str) -> dict[str, Any]:
    levels = [{"points": n, "descriptor": f"{name} at {n}", "example": f"A line of {n}."} for n in range(4)]  # fmt: skip
    return {"id": name, "title": name.capitalize(), "text": f"What of {name}?", "level": levels}


def _known(name: str, level: int) -> dict[str, Any]:
    parts = {row: {"text": f"{name} on {row}", "level": level, "why": f"It is a {level}."} for row in ROWS}  # fmt: skip
    return {"id": name, "name": f"Role {name}", "context": "An invented team.", "parts": parts}


def small_round(size: int = 5, exercise: str = "sheet") -> Round:
    """`size` learners, `ann-0` and so on, two rows, three known pieces and three more."""
    people = [f"ann-{n}" for n in range(size)]
    reads = ring(people, lambda who: draw(SALT, "ring", who))
    known = codes(SALT, people)
    return Round(
        exercise, "round-1", SALT, "2026-11-29T00:00Z", "Sheet", tuple(map(_row, ROWS)),
        tuple(_known(f"first-{n}", n) for n in (0, 2, 3)), tuple(_known(f"more-{n}", n) for n in (1, 2, 3)),
        {
            who: Learner(who, packet_number(SALT, who), known[who], (who,), reads[who],
                         {row: f"{row} by {known[who]}" for row in ROWS})
            for who in people
        },
    )  # fmt: skip


def packet_in(page: Path) -> dict[str, Any]:
    """What stands in a learner's page."""
    text = page.read_text("utf-8")
    found: dict[str, Any] = json.loads(text.split(PACKET.removesuffix("null<"))[1].split("<")[0])
    return found


def gives(reader: str, author: str, row: str) -> int:
    """The level that somebody gives somebody, by their codes: any from 0 to 3, always the same."""
    return sha256(f"{reader} {author} {row}".encode()).digest()[0] % 4


def given_back(packet: Mapping[str, Any], *, off: int = 0, saved: str = "2026-12-01T10:00:00Z", words: str = "") -> dict[str, Any]:  # fmt: skip
    """What its page saves when everything is marked.

    Args:
        off: so far from the readers on every part of the first known piece.
        words: said of every row of everybody.
    """
    rows = [row["id"] for row in packet["criteria"]]
    me = packet["own"]["code"]

    def known(pieces: list[dict[str, Any]], off: int) -> dict[str, dict[str, int]]:
        levels = {one["id"]: {row: one["parts"][row]["level"] for row in rows} for one in pieces}
        for row in rows if off else ():
            there = levels[pieces[0]["id"]][row]
            levels[pieces[0]["id"]][row] = there + off if there + off <= 3 else there - off
        return levels

    return {
        **packet["file"], "exercise": packet["exercise"], "round": packet["round"],
        "packet": packet["packet"], "saved": saved,
        "first": known(packet["first"], off), "retry": known(packet["retry"], 0) if off else {},
        "peers": {
            one["code"]: {row: {"level": gives(me, one["code"], row), "words": words} for row in rows}
            for one in packet["peers"]
        },
        "own": dict.fromkeys(rows, 2),
    }  # fmt: skip


def middle(levels: list[int]) -> float:
    """The median, counted by hand: the one in the middle, or the mean of the two there."""
    ordered = sorted(levels)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
