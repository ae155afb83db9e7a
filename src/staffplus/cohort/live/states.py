"""What each kind of page is told of the room. What one must not see is not sent to it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence, Set
from typing import Any

from staffplus import revote
from staffplus.cohort.board import lines
from staffplus.cohort.live import ballots, questions, tally
from staffplus.cohort.live.ballots import Round
from staffplus.cohort.live.room import Room
from staffplus.jobdesc.parts import PARTS


async def for_phone(room: Room, voter: str) -> str:
    """{"phase", "round", "vote", "other", "number", "item", "mine", "why", "tally"} as JSON: the tally once the vote is closed.

    `screen` says what is projected where that is an earlier vote. All but `mine` and `why` is the same for 500 phones, and is put together once.
    """
    now = room.now
    item = room.item_of(now) if now else None
    if now is None or item is None:
        return encoded(_common(room, now))
    mine, why = await asyncio.gather(room.given_by(voter, now), room.reason_by(voter, now))
    given, on_call = await room.given(now) if now.closed else [], room.called(now)
    told_of = now, room.on_screen, on_call
    if room.told is None or room.told[:3] != told_of:
        state = _common(room, now)
        if now.closed:
            state["tally"] = without_share(tally.counts(item, room.shown(item), given, on_call))
        if room.on_screen and room.on_screen != now:
            shown = {
                "number": (_number(room, room.on_screen) or 0) + 1,
                **_vote(room, room.on_screen),
            }
            state["screen"] = shown
        room.told = (*told_of, encoded(state))
    return f'{room.told[3][:-1]}, "mine": {mine}, "why": {encoded(why)}}}'


async def for_screen(room: Room) -> dict[str, Any]:
    """What is projected: as on phones, with how many are here and have voted; first and second vote
    and the answer once the vote is closed, with what was right in the vote before, on another case; the reasons
    that the facilitator has chosen, of that one too, whenever that was. `shows` is the round on the screen, which
    may be an earlier one than the last, `round`."""
    now, state = room.on_screen, _common(room, room.on_screen)
    state |= {"round": room.now.id if room.now else 0, "shows": now.id if now else 0}
    state |= {"here": room.people, "next": _next(room), "of": len(room.asked), "again": now and _number(room, now)}  # fmt: skip
    state["call"] = room.on_the_call
    if now is None or state["phase"] == "waiting":
        return state
    state["voted"] = await room.ask(lambda db: ballots.count(db, now.id))
    state["on_call"] = room.called(now).people
    state["used_up"] = room.used_up(now.family)
    state["seconds"] = _seconds(now)
    item, before = room.item_of(now), room.before(now)
    state["reasons"] = await _shown(room, now)
    if before:
        state["before"] = {"vote": before.vote, "reasons": await _shown(room, before)}
    if state["phase"] == "closed" and item:
        state["votes"] = [
            {**_vote(room, it), "about": _about(room, it), **(await _tally(room, it))}
            for it in room.up_to(now)[-2:]
        ]
        state["answer"] = room.answer(item)
        if before and before.stem != now.stem:
            state["before"] |= _answered(room, before)
    return state


async def for_notes(room: Room) -> dict[str, Any]:
    """The facilitator's own view: the tally as it grows, the advice, the answer, beliefs and reasons, what comes next;
    of every item its votes, which are to be voted on again, and which to take up at the end."""
    now, state = room.on_screen, _common(room, room.on_screen)
    state |= {"round": room.now.id if room.now else 0, "shows": now.id if now else 0}
    state["here"], state["call"] = room.people, room.on_the_call
    state["items"] = [await _summary(room, number) for number in range(len(room.asked))]
    state["taken_up"] = _taken_up(state["items"])
    state["lowest"] = _lowest(room, state["items"])
    item = room.item_of(now) if now else None
    if now and item:
        state["seconds"] = _seconds(now)
        state["votes"] = [
            {
                **_vote(room, it),
                **(await _tally(room, it)),
                **_by_hand(room, it),
                "beliefs": await _beliefs(room, it),
                "reasons": await _reasons(room, it),
                **_answered(room, it),
            }
            for it in room.up_to(now)
        ]
        state["advice"] = "" if state["phase"] == "open" else _advice(room, now, state)
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
    return {name: value for name, value in counted.items() if name not in ("right", "marked")}


def _common(room: Room, now: Round | None) -> dict[str, Any]:
    item = room.item_of(now) if now else None
    if now is None or item is None:
        return {"phase": "waiting", "round": now.id if now else 0}
    return {
        "phase": "open" if now.closed is None else "closed",
        **_vote(room, now),
        "number": (_number(room, now) or 0) + 1,
        "item": room.shown(item),
    }


def _seconds(vote: Round) -> int:
    """How long a vote has been open, or was."""
    return round((vote.closed or time.time()) - vote.opened)


def _vote(room: Room, round: Round) -> dict[str, Any]:
    """Which vote it is, whether it was on another case than the one before, and which earlier vote was on that case too."""
    before, same = room.before(round), room.on_same_case(round)
    other = before is not None and before.stem != round.stem
    return {"round": round.id, "vote": round.vote, "other": other, "as": same.vote if same and other else 0}  # fmt: skip


def _about(room: Room, round: Round) -> str:
    """What a round's case is known again by."""
    item, place = room.item_of(round), _number(room, round)
    return questions.called(item, room.asked[place].stems) if item and place is not None else ""


def _number(room: Room, now: Round) -> int | None:
    """The place of a round's item among those asked."""
    return next((n for n, it in enumerate(room.asked) if it.family == now.family), None)


def _next(room: Room) -> int | None:
    """The first item after the last that was voted on that has not been."""
    place = _number(room, room.now) if room.now else None
    after = range((-1 if place is None else place) + 1, len(room.asked))
    return next((n for n in after if not room.votes_on(room.asked[n].family)), None)


async def _summary(room: Room, number: int) -> dict[str, Any]:
    """An item asked: its votes; of the last that is closed how far the room differed, of all pairs the share that did, among how many people, and the share right."""
    asked = room.asked[number]
    votes = room.votes_on(asked.family)
    known = [it for it in votes if room.item_of(it)]
    counted = [{**_vote(room, it), **(await _tally(room, it)), **_by_hand(room, it)} for it in known]  # fmt: skip
    about = {"prompt": asked.stem(1).raw["prompt"], "votes": len(votes), "stems": len(asked.stems)}
    differ = right = None
    among = 0
    # What is open counts when it is closed, unless there is nothing else yet.
    last = max(known, key=lambda it: (it.closed is not None, it.id), default=None)
    if last and (item := room.item_of(last)):
        told = counted[known.index(last)]
        differ, right = tally.differing(item, await room.given(last), told), told["right"]
        among = told["voters"]
    return {**about, "used_up": room.used_up(asked.family), "counted": counted, "differ": differ, "among": among, "right": right}  # fmt: skip


def _advice(room: Room, now: Round, state: Mapping[str, Any]) -> str:
    """What the share right of a closed vote advises; where several items are voted on first, the shares of all of these."""
    place, right = _number(room, now), state["votes"][-1]["right"]
    if right is None or place is None:
        return ""
    if now.vote > 1 or len(room.asked[place].first) < 2:
        return revote.after_one(right, now.vote)
    shares, left = _firsts(room, state["items"], room.asked[place].first)
    return revote.after_some(shares, left) if shares else ""


def _firsts(room: Room, known: Sequence[Mapping[str, Any]], first: Set[str]) -> tuple[dict[int, float], int]:  # fmt: skip
    """Of the items `first`: the shares right of their first votes, by the items' numbers, and how many have none yet.

    Nothing of either once one of them is voted on again.
    """
    mine = {n: it["counted"] for n, it in enumerate(known, 1) if room.asked[n - 1].family in first}
    if any(len(it) > 1 for it in mine.values()):
        return {}, 0
    ended = {it.id for it in room.rounds if it.closed is not None}
    done = {n: it[0] for n, it in mine.items() if it and it[0]["round"] in ended}
    shares = {n: it["right"] for n, it in done.items() if it["right"] is not None}
    return shares, len(mine) - len(done)


def _taken_up(known: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The places of the items to take up at the end, once more than one was voted on, and whether that is for a low share."""
    differ = {n: it["differ"] for n, it in enumerate(known) if it["differ"] is not None}
    shares = {n: known[n]["right"] for n in differ if known[n]["right"] is not None}
    found = revote.taken_up(shares, differ) if len(differ) > 1 else []
    return [{"place": n, "low": n in shares and shares[n] < revote.TEACH} for n in found]


def _lowest(room: Room, known: Sequence[Mapping[str, Any]]) -> list[int]:
    """The places of the items to vote on again, once all are voted on that come first."""
    found = []
    for first in {it.first for it in room.asked if len(it.first) > 1}:
        shares, left = _firsts(room, known, first)
        if not left and (number := revote.lowest(shares)) is not None:
            found.append(number - 1)
    return sorted(found)


async def _tally(room: Room, round: Round) -> dict[str, Any]:
    item = room.item_of(round)
    if item is None:
        return {"voters": 0, "rows": [], "right": None}
    on_call = room.called(round)
    known = room.counted.get(round.id)
    if round.closed is None or known is None or known[0] != on_call:
        known = on_call, tally.counts(item, room.shown(item), await room.given(round), on_call)
        if round.closed is not None:
            room.counted[round.id] = known
    return known[1]


def _by_hand(room: Room, round: Round) -> dict[str, Any]:
    """How many lines of the tally can be counted by hand, and whether these add up to people."""
    item = room.item_of(round)
    lines = tally.lines_by_hand(item, room.shown(item)) if item else []
    return {"by_hand": len(lines), "one_line": bool(item and item.rulebook.one_line)}


def _answered(room: Room, round: Round) -> dict[str, Any]:
    """What is right in a round, with the case it was on; nothing where that reads otherwise now."""
    item = room.item_of(round)
    return {"item": room.shown(item), "answer": room.answer(item)} if item else {}


async def _shown(room: Room, round: Round) -> list[str]:
    """What people wrote that the room may see."""
    return [it["text"] for it in await _reasons(room, round) if it["shown"]]


async def _reasons(room: Room, round: Round) -> list[dict[str, Any]]:
    """{"id", "text", "shown"} of what people wrote; the id is nobody's mark elsewhere."""
    found = await room.ask(lambda db: ballots.reasons(db, round.id))
    return [{"id": room.mark(who), "text": text, "shown": shown} for who, text, shown in found]


async def _beliefs(room: Room, round: Round) -> dict[str, Any]:
    item = room.item_of(round)
    if item is None:
        return {"held": [], "few": 0}
    return tally.beliefs(item, await room.given(round), room.called(round))
