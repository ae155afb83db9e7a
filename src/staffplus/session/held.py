"""A plan as it is held: where people meet and how they vote take minutes of it, and have their steps.

What it takes comes out of the time in hand. Where there is less, the session is that much longer, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from staffplus.session import asked
from staffplus.session.activity import Activity, Step, on_call, takes, talk
from staffplus.session.plan import Block, Plan, Session, Where, from_hand, words

JOIN = "Join by phone: scan the code on the page of live votes, or type its address and its code."
#: What the facilitator does meanwhile, and what else where a call types letters.
JOIN_SAY = "That page is up since people came: wait for the last."
CALL_SAY = "In your notes type how many are on the call: the page then tells them to type letters."
ROOMS_SAY = "The first minute opens the call's rooms."


def held(plan: Plan, where: Where, voting: str) -> Plan:
    """The plan for people who meet `where` and vote as `voting` says, one of VOTING."""
    plan = replace(plan, where=where, voting=voting)
    sessions = [_session(it, plan) for it in plan.sessions]
    said = [words(plan, sessions, n) for n in range(len(sessions))]
    return replace(plan, sessions=tuple(replace(it, words=told) for it, told in zip(sessions, said, strict=True)))  # fmt: skip


def longer(before: Plan, after: Plan) -> Iterator[tuple[Session, int]]:
    """The sessions that take more than there was, with the minutes there were."""
    for it, was in zip(after.sessions, before.sessions, strict=True):
        if it.within > was.within:
            yield it, was.within


def counts_letters(plan: Plan) -> bool:
    """Whether letters of a call are counted by hand in each vote."""
    return plan.where.on_call and plan.voting != "phones"


def _session(session: Session, plan: Plan) -> Session:
    first = next((it for it in session.activities() if it.votes), None)
    now = [it and _activity(it, plan, joins=first is not None, first=it is first) for it in (b.activity for b in session.blocks)]  # fmt: skip
    needed = [it.minutes - block.minutes if it else 0 for it, block in zip(now, session.blocks, strict=True)]  # fmt: skip
    blocks, over = from_hand(session.blocks, needed)
    starts, out = 0, list[Block]()
    for block, it in zip(blocks, now, strict=True):
        there = replace(block, starts=starts, activity=it, minutes=it.minutes if it else block.minutes)  # fmt: skip
        if there.minutes:
            out.append(there)
        starts += there.minutes
    return replace(session, blocks=tuple(out), within=session.within + over, voting=plan.voting, call=plan.where.on_call)  # fmt: skip


def _activity(activity: Activity, plan: Plan, *, joins: bool, first: bool) -> Activity:
    """An activity with the minutes that it then has; `first` is the first in its session that votes."""
    steps, ends, before = list[Step](), 0.0, 0
    for step in activity.steps:
        needed, say = _needed(activity, step, plan, first=first), step.say
        first = first and not step.show
        if plan.where.on_call and step.rooms:
            needed, say = needed + on_call("rooms"), f"{say} {ROOMS_SAY}".strip()
        ends += needed
        # Rounded to whole minutes so that nowhere on the way less time is planned than it takes.
        mine = max(math.ceil(ends - 1e-9) - before, 1)
        before += mine
        steps += _joined(replace(step, minutes=mine, say=say, spare=_spare(activity, step, plan)), plan, joins=joins)  # fmt: skip
    return replace(activity, steps=tuple(steps), minutes=before)


def _joined(step: Step, plan: Plan, *, joins: bool) -> Sequence[Step]:
    """A step; before it stands that phones join, out of its minutes, where people vote by phone."""
    if not (joins and step.joins and plan.voting in ("phones", "letters")):
        return [step]
    say = f"{JOIN_SAY} {CALL_SAY}" if counts_letters(plan) else JOIN_SAY
    left = replace(step, minutes=step.minutes - step.joins, joins=0)
    return [left, Step(step.joins, JOIN, say, live=True)]


def _needed(activity: Activity, step: Step, plan: Plan, *, first: bool) -> float:
    """The minutes of a step: as they stand, or what it takes to read, answer and count where that is more."""
    name = step.again or step.show
    if not counts_letters(plan) or name not in activity.votes:
        return step.minutes
    cases = asked.stems(name)
    case = cases[1 % len(cases)] if step.again else cases[0]
    talked = talk() if step.again else 0
    opening = on_call("opening") if first and not step.again else 0
    return max(step.minutes, takes(case) + talked + opening + on_call("counting"))  # fmt: skip


def _spare(activity: Activity, step: Step, plan: Plan) -> int:
    """The minutes of a vote again, with its letters counted."""
    if not step.spare or not counts_letters(plan):
        return step.spare
    cases = [it[1 % len(it)] for it in map(asked.stems, activity.votes)]
    longest = max(takes(it) for it in cases)
    return max(step.spare, math.ceil(longest + on_call("counting")))
