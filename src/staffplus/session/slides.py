"""The slides of a session: one thing at a time, in the order of the plan, with what only the facilitator reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from staffplus import revote
from staffplus.pictures import picture
from staffplus.session import asked, handout
from staffplus.session.activity import TOLD, Activity, Step
from staffplus.session.html import Html, h
from staffplus.session.mails import Reading
from staffplus.session.own import OwnSlide, OwnSlidesError, markdown
from staffplus.session.plan import TIME_IN_HAND, Block, Plan, Session, from_hand

#: How something is done in the room, where it is no vote by phone or cards.
HERE = "It is live on this slide: use it here, without phones. Q turns to what does not fit on one screen."
HANDS = "By show of hands; leave the live page alone."
HANDS_IN_SHORT = "By show of hands."
#: Which votes are taken up at the end (`revote.taken_up`), with phones and without.
BY_PHONE = (
    f"the notes of the live page name the two: {revote.FIRST_LOW}; Show puts the count of "
    "one back on the big screen, and K its answer."
)
BY_TALLY = f"on the tally of the answer key, take what is {revote.FIRST_LOW}: where the largest count is smallest."
WIDEST = f"By phone: {BY_PHONE} Without phones: {BY_TALLY}"
_SHORT = f"{revote.FIRST_LOW[0].upper()}{revote.FIRST_LOW[1:]}. Live page: Show, beside the two its notes name"
WIDEST_IN_SHORT = f"{_SHORT}; or by your tally."
#: The same where the way is known.
WIDEST_LIVE = f"{_SHORT}."
WIDEST_HELD = f"By your tally: {revote.FIRST_LOW}."
#: What of an activity is read while it runs.
NOTED = ("about", "where", "say", "wrong", "split", "answer", "debrief", "remote")
#: What the note on it is called.
VOTE = "How it is done"
#: Characters that a screen of 1280 by 720 takes in 28 points.
SCREEN = 400
#: What the notes say of a slide that is in no plan.
AT_HAND = (
    "In no plan: for a question from the room, or for time in hand. O leads back to any slide."
)


@dataclass(frozen=True)
class Slide:
    """One screen. `minutes` and `starts` are of what the room does while it stands there."""

    number: int  #: from 1
    title: str
    text: str
    starts: int  #: minutes from the beginning of the session
    minutes: int
    notes: tuple[tuple[str, str], ...] = ()  #: (heading, text), never on the room's screen
    activity: Activity | None = None
    show: str = ""  #: an item or a passage of the activity's chapter, whose widget stands there too
    body: Html | None = None  #: what stands there beside its text
    at: str = ""  #: how that widget is set up
    question: int = 0  #: the number of what is voted on there for the first time, or 0
    day: str = ""  #: the date of the session, on its first slide
    kind: Literal["step", "pause", "own", "chapter"] = "step"


def slides(session: Session, own: Sequence[OwnSlide] = ()) -> list[Slide]:
    """The slides of a session. Of `own`, the facilitator's, each stands before its activity.

    Their minutes are taken from the time in hand: what comes after them first, then what comes before.

    Raises:
        OwnSlidesError: they take more than there is.
    """
    found: list[Slide] = []
    places = [it.id for it in session.activities()]
    mine = {name: [it for it in own if it.place(places) == name] for name in places}
    starts = 0
    for block in _with_time_for(mine, session):
        for it in mine[block.activity.id] if block.activity else ():
            found.append(Slide(len(found) + 1, it.title, "", starts, it.minutes, it.notes, body=it.body, kind="own"))  # fmt: skip
            starts += it.minutes
        found += _of(replace(block, starts=starts), session, len(found) + 1)
        starts += block.minutes
    return [replace(found[0], day=session.day), *found[1:]]


def _with_time_for(mine: Mapping[str, Sequence[OwnSlide]], session: Session) -> list[Block]:
    """The blocks of a session, with less time in hand where slides of one's own take it. Raises OwnSlidesError."""
    needed = [sum(it.minutes for it in mine[b.activity.id]) if b.activity else 0 for b in session.blocks]  # fmt: skip
    blocks, over = from_hand(session.blocks, needed)
    if over:
        there = sum(it.minutes for it in session.blocks if it.name == TIME_IN_HAND and not it.activity)  # fmt: skip
        long = [it for every in mine.values() for it in every if it.minutes]
        total = sum(it.minutes for it in long)
        raise OwnSlidesError(f"{long[-1].path}: found slides of your own that take {total} min of {session.name!r}; expected {there} or less, its time in hand ({', '.join(f'{it.title}: {it.minutes}' for it in long)})")  # fmt: skip
    return [it for it in blocks if it.minutes]


def how_voted(activity: Activity, step: Step, voting: str = "", *, call: bool = False) -> str:
    """How the room votes or works in a step: on the live page, by cards, by hands, on the slide; or nothing.

    Where it is known how people vote, that way alone; `call` says that some are on one.
    """
    if step.hands:
        return HANDS
    if step.widest:
        one = BY_TALLY if voting in ("cards", "hands") else BY_PHONE
        return f"{one[0].upper()}{one[1:]}" if voting else WIDEST
    if step.spare:
        return branch(step, voting)
    if step.again:
        return asked.way(step.again, again=True, voting=voting, call=call)
    if step.show in activity.votes:
        return asked.way(step.show, voting=voting, call=call)
    return HERE if step.show else ""


def voted_in_short(activity: Activity, step: Step, voting: str = "", *, call: bool = False) -> str:
    """The same for the run sheet: where it is known how people vote, that way alone."""
    held = voting in ("cards", "hands")
    if step.hands:
        return HANDS_IN_SHORT
    if step.widest:
        return WIDEST_HELD if held else WIDEST_LIVE if voting else WIDEST_IN_SHORT
    if step.spare:
        return branch(step, voting)
    if again := step.again:
        return asked.way_in_short(again, again=True, voting=voting, call=call)
    if step.show in activity.votes:
        return asked.way_in_short(step.show, voting=voting, call=call)
    return "On the slide." if step.show else ""


def branch(step: Step, voting: str = "") -> str:
    """Which case is voted on again, as the notes of live votes say it too, and from which minutes."""
    live = "Vote again beside it in the live page's notes"
    aloud = "its second case read aloud"
    how = aloud if voting in ("cards", "hands") else live if voting else f"{live}, or {aloud}"
    return f"{revote.ONE_AGAIN} {step.minutes - step.spare} min in pairs, {step.spare} for the vote ({how}). None such, or you are late: pairs alone."


def timetable(shown: Sequence[Slide]) -> list[tuple[int, int, str]]:
    """(start, minutes, name) of what a session consists of: activities, pauses, slides of one's own that take time."""
    found: list[tuple[int, int, str]] = []
    last: Activity | None = None
    for it in shown:
        if it.activity and it.activity is not last:
            found.append((it.starts, it.activity.minutes, it.title))
        elif not it.activity and it.minutes:
            found.append((it.starts, it.minutes, it.title))
        last = it.activity
    return found


def is_live(activity: Activity, step: Step) -> bool:
    """Whether the live page is projected in a step, where the room votes by phone."""
    return bool(step.again or step.widest or step.live or step.show in activity.votes)


def of_plan(plan: Plan, own: Sequence[OwnSlide] = ()) -> dict[str, list[Slide]]:
    """The slides of each session by its name. Raises OwnSlidesError for one with no place in any, or no time."""
    places = [it.id for session in plan.sessions for it in session.activities()]
    for it in own:
        if not it.place(places) and not it.within:
            raise OwnSlidesError(
                f"{it.path}: found a name that begins with no activity of {plan.name!r}; "
                f"expected one of {', '.join(places)} first, as in {places[0]}-1{it.path.suffix}"
            )
    return {it.name: slides(it, own) for it in plan.sessions}


def at_hand(session: Session, shown: Sequence[Slide], course: Mapping[str, Reading]) -> list[Slide]:
    """What stands behind the last slide: pictures and key points of the session's chapters, in no plan's time."""
    named = (*session.read, *(it.chapter for it in session.activities()))
    found: list[Slide] = []

    def add(title: str, body: Html, *notes: tuple[str, str]) -> None:
        told = (("At hand", AT_HAND), *notes)
        number = len(shown) + len(found) + 1
        found.append(Slide(number, title, "", session.within, 0, told, body=body, kind="chapter"))

    for chapter in (course[it] for it in dict.fromkeys(named) if it in course):
        for name in chapter.pictures:
            it = picture(name)
            drawn = h("figure", Html(it.svg()), h("figcaption", it.caption), tabindex="0", aria_label=it.title)  # fmt: skip
            add(it.title, drawn, ("What it shows", it.description))
        parts = _screens(chapter.points)
        for number, points in enumerate(parts, 1):
            title = f"Key points: {chapter.title}"
            if len(parts) > 1:
                title += f" ({number}\u00a0of\u00a0{len(parts)})"
            add(title, h("div", markdown(points), class_="points", tabindex="0", role="group", aria_label=title))  # fmt: skip
    return found


def _screens(points: str) -> list[str]:
    """A list in Markdown, in as few parts as it takes so that each is read on one screen, and none is left nearly empty."""
    every = re.findall(r"^- .*(?:\n(?!- ).*)*", points, re.M)
    fewest = len(_filled(every, SCREEN))
    longest = max(map(len, every), default=0)
    room = next(
        it for it in range(min(longest, SCREEN), SCREEN + 1) if len(_filled(every, it)) <= fewest
    )
    return _filled(every, room)


def _filled(points: Sequence[str], room: int) -> list[str]:
    """Points one after the other, in parts of `room` characters; a longer one has a part of its own."""
    parts: list[str] = []
    for point in points:
        if parts and len(parts[-1]) + len(point) <= room:
            parts[-1] += f"\n{point}"
        else:
            parts.append(point)
    return parts


def _of(block: Block, session: Session, number: int) -> list[Slide]:
    if block.activity is None:
        text = f"{block.minutes} minutes"
        return [Slide(number, block.name, text, block.starts, block.minutes, kind="pause")]
    activity, starts = block.activity, block.starts
    out: list[Slide] = []
    for n, step in enumerate(activity.steps):
        notes = [("Now", step.say)] if step.say else []
        notes += (
            [(VOTE, how)]
            if (how := how_voted(activity, step, session.voting, call=session.call))
            else []
        )
        notes += [
            (TOLD[it], activity.told[it].replace("*", "")) for it in NOTED if it in activity.told
        ]
        text = session.said(step.room)
        question = session.numbers[step.show] if step.show in activity.votes else 0
        if question:
            text = f"Question {question}. {text}"
        out.append(
            Slide(
                number + n,
                activity.name,
                text,
                starts,
                step.minutes,
                tuple(notes),
                activity,
                step.show,
                body=handout.scale(step.scale) if step.scale else None,
                at=step.at,
                question=question,
            )
        )
        starts += step.minutes
    return out
