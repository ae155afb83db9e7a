"""The slides of a session: one thing at a time, in the order of the plan, with what only the facilitator reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from staffplus.session.activity import TOLD, Activity
from staffplus.session.plan import Block, Plan, Session

#: What a facilitator's own slide may be; its name begins with the activity before which it stands.
PICTURES = (".png", ".jpg", ".jpeg", ".svg", ".webp")
#: What of an activity is read while it runs.
NOTED = ("about", "where", "say", "wrong", "split", "answer", "debrief", "remote")


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
    picture: Path | None = None


class OwnSlidesError(ValueError):
    """A folder of slides with one that has no place in the plan."""


def slides(session: Session, own: Sequence[Path] = ()) -> list[Slide]:
    """The slides of a session. Of `own`, the facilitator's pictures, each stands before its activity."""
    found: list[Slide] = []
    waiting = _by_activity(session, own)
    for block in session.blocks:
        for picture in waiting.get(block.activity.id if block.activity else "", ()):
            title = re.sub(r"[-_]+", " ", picture.stem)
            found.append(Slide(len(found) + 1, title, "", block.starts, 0, picture=picture))
        found += _of(block, session, len(found) + 1)
    return found


def of_plan(plan: Plan, own: Sequence[Path] = ()) -> dict[str, list[Slide]]:
    """The slides of each session by its name. Raises OwnSlidesError for a picture with no place in any."""
    places = [it.id for session in plan.sessions for it in session.activities()]
    for picture in own:
        if not _fitting(picture, places):
            raise OwnSlidesError(
                f"{picture}: found a name that begins with no activity of {plan.name!r}; "
                f"expected one of {', '.join(places)} first, as in {places[0]}-1{picture.suffix}"
            )
    return {it.name: slides(it, own) for it in plan.sessions}


def pictures(folder: Path) -> list[Path]:
    """The slides in a folder, by name. Raises OwnSlidesError when it is none, or holds none."""
    if not folder.is_dir():
        raise OwnSlidesError(f"{folder}: found no folder; expected one with pictures")
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES)
    if not found:
        raise OwnSlidesError(f"{folder}: found no picture; expected files in {', '.join(PICTURES)}")
    return found


def _of(block: Block, session: Session, number: int) -> list[Slide]:
    if block.activity is None:
        text = f"{block.minutes} minutes"
        return [Slide(number, block.name, text, block.starts, block.minutes)]
    activity, starts = block.activity, block.starts
    out: list[Slide] = []
    for n, step in enumerate(activity.steps):
        notes = [("Now", step.say)] if step.say else []
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
            )
        )
        starts += step.minutes
    return out


def _by_activity(session: Session, own: Sequence[Path]) -> dict[str, list[Path]]:
    placed: dict[str, list[Path]] = {}
    for picture in own:
        if name := _fitting(picture, [it.id for it in session.activities()]):
            placed.setdefault(name, []).append(picture)
    return placed


def _fitting(picture: Path, places: Sequence[str]) -> str:
    """The activity with whose name a picture's begins, or nothing."""
    fitting = [it for it in places if re.match(rf"{re.escape(it)}(?![a-z])", picture.stem)]
    return max(fitting, key=len, default="")
