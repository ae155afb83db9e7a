"""The slides of a session: one thing at a time, in the order of the plan, with what only the facilitator reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from staffplus.pictures import picture
from staffplus.session import asked
from staffplus.session.activity import TOLD, Activity, Step
from staffplus.session.html import Html, h
from staffplus.session.mails import Reading
from staffplus.session.own import OwnSlide, OwnSlidesError, markdown
from staffplus.session.plan import Block, Plan, Session

#: How something is done in the room, where it is no vote by phone or cards.
HERE = "It is live on this slide: use it here, without phones. Q turns to what does not fit on one screen."
HANDS = "By show of hands; leave the live page alone."
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
    day: str = ""  #: the date of the session, on its first slide
    kind: Literal["step", "pause", "own", "chapter"] = "step"


def slides(session: Session, own: Sequence[OwnSlide] = ()) -> list[Slide]:
    """The slides of a session. Of `own`, the facilitator's, each stands before its activity."""
    found: list[Slide] = []
    places = [it.id for it in session.activities()]
    for block in session.blocks:
        here = block.activity.id if block.activity else None
        for it in own:
            if it.place(places) == here:
                found.append(Slide(len(found) + 1, it.title, "", block.starts, 0, it.notes, body=it.body, kind="own"))  # fmt: skip
        found += _of(block, session, len(found) + 1)
    return [replace(found[0], day=session.day), *found[1:]]


def how_voted(activity: Activity, step: Step, *, in_short: bool = False) -> str:
    """How the room votes or works in a step: on the live page, by cards, by hands, on the slide; or nothing."""
    way = asked.way_in_short if in_short else asked.way
    if step.hands:
        return "Hands." if in_short else HANDS
    if step.again:
        return way(step.again, again=True)
    if step.show in activity.votes:
        return way(step.show)
    if step.show:
        return "On the slide." if in_short else HERE
    return ""


def of_plan(plan: Plan, own: Sequence[OwnSlide] = ()) -> dict[str, list[Slide]]:
    """The slides of each session by its name. Raises OwnSlidesError for one with no place in any."""
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
                title += f" ({number} of {len(parts)})"
            add(title, h("div", markdown(points), class_="points", tabindex="0", role="group", aria_label=title))  # fmt: skip
    return found


def _screens(points: str) -> list[str]:
    """A list in Markdown, in as many parts as it takes so that each is read on one screen."""
    parts: list[str] = []
    for point in re.findall(r"^- .*(?:\n(?!- ).*)*", points, re.M):
        if parts and len(parts[-1]) + len(point) <= SCREEN:
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
        notes += [(VOTE, how)] if (how := how_voted(activity, step)) else []
        notes += [
            (TOLD[it], activity.told[it].replace("*", "")) for it in NOTED if it in activity.told
        ]
        text = session.said(step.room)
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
                at=step.at,
            )
        )
        starts += step.minutes
    return out
