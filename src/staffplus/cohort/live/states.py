"""What each kind of page is told of the room. What one must not see is not sent to it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from staffplus.cohort.board import lines
from staffplus.cohort.live import ballots, questions, tally
from staffplus.cohort.live.ballots import Round
from staffplus.cohort.live.room import Room
from staffplus.jobdesc.parts import PARTS


async def for_phone(room: Room, voter: str) -> str:
    """{"phase", "round", "vote", "number", "item", "mine", "why", "tally"} as JSON: the tally once the vote is closed.

    All but `mine` and `why` is the same for 500 phones, and is put together once.
    """
    now = room.now
    item = room.item_of(now) if now else None
    if now is None or item is None:
        return encoded(_common(room))
    mine, why = await asyncio.gather(room.given_by(voter, now), room.reason_by(voter, now))
    given = await room.given(now) if now.closed else []
    if room.told is None or room.told[0] != now:
        state = _common(room, now)
        if now.closed:
            state["tally"] = without_share(tally.counts(item, room.shown(item), given))
        room.told = (now, encoded(state))
    return f'{room.told[1][:-1]}, "mine": {mine}, "why": {encoded(why)}}}'


async def for_screen(room: Room) -> dict[str, Any]:
    """What is projected: as on phones, with how many are here and have voted; first and second vote
    (`other` says that it was on another case than the last) and the answer once the vote is closed; the reasons
    that the facilitator has chosen, whenever that was."""
    now, state = room.now, _common(room)
    state |= {"here": room.people, "next": _next(room), "of": len(room.asked), "again": now and _number(room, now)}  # fmt: skip
    if now is None or state["phase"] == "waiting":
        return state
    state["voted"] = await room.ask(lambda db: ballots.count(db, now.id))
    state["seconds"] = round((now.closed or time.time()) - now.opened)
    item = room.item_of(now)
    state["reasons"] = [it["text"] for it in await _reasons(room, now) if it["shown"]]
    if state["phase"] == "closed" and item:
        votes = [it for it in room.votes_on(now.family) if it.id <= now.id]
        state["votes"] = [
            {"vote": it.vote, "other": it.stem != now.stem, **(await _tally(room, it))}
            for it in votes[-2:]
        ]
        state["answer"] = room.answer(item)
    return state


async def for_notes(room: Room) -> dict[str, Any]:
    """The facilitator's own view: the tally as it grows, the advice, the answer, beliefs and reasons, what comes next."""
    now, state = room.now, _common(room)
    counts = {family: len(room.votes_on(family)) for family in (it.family for it in room.asked)}
    state["here"] = room.people
    state["items"] = [
        {"prompt": it.stem(1).raw["prompt"], "votes": counts[it.family], "stems": len(it.stems)}
        for it in room.asked
    ]
    item = room.item_of(now) if now else None
    if now and item:
        votes = [it for it in room.votes_on(now.family) if it.id <= now.id][-2:]
        state["votes"] = [
            {
                "vote": it.vote,
                "other": it.stem != now.stem,
                **(await _tally(room, it)),
                "beliefs": await _beliefs(room, it),
            }
            for it in votes
        ]
        right = state["votes"][-1]["right"]
        state["advice"] = (
            "" if right is None or state["phase"] == "open" else questions.advice(right)
        )
        state["reasons"] = await _reasons(room, now)
        state["answer"] = room.answer(item)
        state["item"] = room.shown(item)
    return state


async def for_board(room: Room) -> dict[str, Any]:
    """The board as `cohort/board` shows it: lines by part, in an order that says nothing of their authors."""
    sent = await room.ask(ballots.lines)
    found = {
        part: tuple(sorted(lines.identified(part, (text for at, text in sent if at == part)), key=lambda it: it.id))
        for part in PARTS
    }  # fmt: skip
    return lines.shown(found).as_dict("What we wrote")


def encoded(state: Any) -> str:
    """A state, or a part of one, as it is sent."""
    return json.dumps(state, ensure_ascii=False)


def without_share(counted: dict[str, Any]) -> dict[str, Any]:
    """A tally without the share right, which together with the counts would tell the key."""
    return {name: value for name, value in counted.items() if name != "right"}


def _common(room: Room, now: Round | None = None) -> dict[str, Any]:
    now = now or room.now
    item = room.item_of(now) if now else None
    if now is None or item is None:
        return {"phase": "waiting", "round": now.id if now else 0}
    return {
        "phase": "open" if now.closed is None else "closed",
        "round": now.id,
        "vote": now.vote,
        "number": (_number(room, now) or 0) + 1,
        "item": room.shown(item),
    }


def _number(room: Room, now: Round) -> int | None:
    """The place of a round's item among those asked."""
    return next((n for n, it in enumerate(room.asked) if it.family == now.family), None)


def _next(room: Room) -> int | None:
    """The first item after the one on show that has not been voted on."""
    place = _number(room, room.now) if room.now else None
    after = range((-1 if place is None else place) + 1, len(room.asked))
    return next((n for n in after if not room.votes_on(room.asked[n].family)), None)


async def _tally(room: Room, round: Round) -> dict[str, Any]:
    item = room.item_of(round)
    if item is None:
        return {"voters": 0, "rows": [], "right": None}
    return tally.counts(item, room.shown(item), await room.given(round))


async def _reasons(room: Room, round: Round) -> list[dict[str, Any]]:
    """{"id", "text", "shown"} of what people wrote; the id is nobody's mark elsewhere."""
    found = await room.ask(lambda db: ballots.reasons(db, round.id))
    return [{"id": room.mark(who), "text": text, "shown": shown} for who, text, shown in found]


async def _beliefs(room: Room, round: Round) -> dict[str, Any]:
    item = room.item_of(round)
    if item is None:
        return {"held": [], "few": 0}
    return tally.beliefs(item, await room.given(round))
