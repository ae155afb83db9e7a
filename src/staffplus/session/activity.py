"""The activities of a room: one name, one duration, and everything that is said and needed in them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from staffplus.bankfile import BANK, read_bank, scales
from staffplus.bankrules import Fault, among, each, ids_repeated
from staffplus.bankspec import Choice, Fields, ListOf, Number, Tables, Text, Truth, Whole
from staffplus.items import Item
from staffplus.items.kinds import KINDS
from staffplus.session import asked

ACTIVITIES = BANK / "activities.toml"
#: What a field of an activity is called on a page, in the order in which it is read.
TOLD = {
    "about": "What it is about",
    "where": "Where it is",
    "aim": "Aim",
    "say": "Say",
    "need": "You need",
    "wrong": "Goes wrong",
    "split": "When the room splits, ask",
    "answer": "The answer",
    "debrief": "Debrief",
    "remote": "On a call",
}
_STEP = {
    "minutes": Whole(1),
    "room": Text(about="on the screen: what the room does"),
}
_PAPER = {
    "kind": Choice(
        ("lines", "table", "scale", "questions", "posting", "rubric", "text", "own-page"),
        about="lines to write on, a table to fill, a scale to read, a text to read, the items of `votes`, the rubric of a description, a sheet with its eight parts",
    )
}
FORM = Fields(
    {
        "voting": Fields(
            {
                "words_per_minute": Whole(1),
                "deciding": Fields(
                    {" ".join(KINDS): Number(about="minutes, its words apart")},
                ),
                "reason": Number(about="minutes more, where a reason is asked for too"),
                "talk": Number(
                    about="minutes that people talk before they vote again, at the least"
                ),
                "source": Text(),
            }
        ),
        "call": Fields(
            {
                "rooms": Number(
                    about="minutes more of a step in which those on a call go into rooms"
                ),
                "counting": Number(
                    about="minutes more of a vote whose letters are counted by hand"
                ),
                "opening": Number(
                    about="minutes more of the first such vote: the screen changes, and what to do is said"
                ),
                "source": Text(),
            }
        ),
        "activity": Tables(
            {
                "id name": Text(),
                "minutes": Whole(1, about="the sum of its steps"),
                "how": Text(about="alone, in pairs, …"),
                "chapter": Text(about="whose page has the note about it"),
                "aim say need wrong": Text(),
            },
            {
                "about": Text(about="what it is about, for whoever has not read the chapter"),
                "where": Text(about="where to find what it runs on"),
                "answer": Text(about="what comes out; the facilitator's alone, on the answer key"),
                "split": Text(about="what to ask when the room splits"),
                "debrief": Text(
                    about="wrong beliefs to name, between asterisks; read as: Wrong belief: “…”"
                ),
                "remote": Text(about="what differs on a call"),
                "make": ListOf(Text(), 1, about="what is made before for those on a call"),
                "votes": ListOf(Text(), 1, about="items", once=True),
                "practice": Text(about="a description of calibration_jds.toml"),
                "parts": ListOf(Text(), 1, about="of that description", once=True),
                "step": Tables(
                    _STEP,
                    {
                        "say": Text(about="the facilitator's alone"),
                        "show": Text(
                            about="an item, or the anchor of a passage, of the chapter: its widget stands on the slide"
                        ),
                        "at": Text(
                            about="how that widget is set up: of the loop lab system/world/slice"
                        ),
                        "again": Text(
                            about="an item of `votes` that is voted on again in this step"
                        ),
                        "scale": Text(about="of scales.toml: its table stands on the slide"),
                        "hands": Truth(about="people vote in it by show of hands"),
                        "spare": Whole(1, about="minutes of it that one vote again may take"),
                        "rooms": Truth(about="those on a call go into rooms of their own for it"),
                        "joins": Whole(
                            1,
                            about="minutes of it in which phones join, where people vote by phone",
                        ),
                        "widest": Truth(
                            about="of the `votes` two are taken up at the end (`revote.taken_up`)"
                        ),
                    },
                ),
                "paper": Tables(
                    _PAPER,
                    {
                        "label": Text(),
                        "text": Text(about="of a text to read"),
                        "scale": Text(about="of scales.toml"),
                        "posting": Text(about="of postings.toml: its lines, without its heading"),
                        "count": Whole(1, 12, about="lines, or empty rows"),
                        "head": ListOf(Text(), 1),
                        "rows": ListOf(Text(), 1, about="what each row begins with"),
                        "apart": Truth(about="on half a sheet of its own, which is handed in"),
                    },
                ),
            },
        ),
    }
)


@dataclass(frozen=True)
class Step:
    """One thing that the room does: `room` stands on the screen, `say` only on the facilitator's.

    `show` is an item or a passage of the activity's chapter, whose widget stands on the slide too, set up
    as `at` says; the table of a `scale` may stand there. `again` is an item that is voted on once more, `spare` are the
    minutes that such a vote may take on whichever item needs it; with `hands` the room votes by hands; with `widest` two of the votes are taken up at the end.
    With `rooms` those on a call go into rooms of their own; in `joins` of its minutes phones join, which is then a step
    of its own, at the page of live votes (`live`).
    """

    minutes: int
    room: str
    say: str = ""
    show: str = ""
    at: str = ""
    again: str = ""
    hands: bool = False
    widest: bool = False
    spare: int = 0
    scale: str = ""
    rooms: bool = False
    joins: int = 0
    live: bool = False


@dataclass(frozen=True)
class Paper:
    """What the handout holds of an activity."""

    kind: str
    label: str = ""
    text: str = ""
    count: int = 3
    head: tuple[str, ...] = ()
    posting: str = ""
    scale: str = ""
    rows: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True)
class Activity:
    """What is done in a room under one name; `told` has its texts by the names of `TOLD`."""

    id: str
    name: str
    minutes: int
    how: str
    chapter: str
    told: Mapping[str, str] = field(hash=False)
    steps: tuple[Step, ...]
    votes: tuple[str, ...]
    practice: str
    parts: tuple[str, ...]
    papers: tuple[Paper, ...]
    make: tuple[str, ...] = ()  #: before, where some are on a call

    @property
    def length(self) -> str:
        """`20 minutes, alone, then pairs`."""
        return f"{self.minutes} minutes, {self.how}"


@cache
def activities() -> dict[str, Activity]:
    """Every activity by its id, in the order of the course. Raises BankError, with its place."""
    return {raw["id"]: _activity(raw) for raw in read_bank(ACTIVITIES, FORM, _rules)["activity"]}


@cache
def _rates(of: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_bank(ACTIVITIES, FORM)[of]
    return found


def takes(item: Item) -> float:
    """How long a room takes to read an item and to answer, at the rates of `[voting]`."""
    return minutes(item, _rates("voting"))


def talk() -> float:
    """The minutes that people talk before they vote again, at the least."""
    return float(_rates("voting")["talk"])


def on_call(what: str) -> float:
    """The minutes more that some on a call take: `rooms`, `counting` or `opening`."""
    return float(_rates("call")[what])


def _activity(raw: Mapping[str, Any]) -> Activity:
    return Activity(
        **{name: raw[name] for name in ("id", "name", "minutes", "how", "chapter")},
        told={name: _said(name, raw[name]) for name in TOLD if name in raw},
        steps=tuple(Step(**step) for step in raw.get("step", ())),
        votes=tuple(raw.get("votes", ())),
        practice=raw.get("practice", ""),
        parts=tuple(raw.get("parts", ())),
        papers=tuple(map(_paper, raw.get("paper", ()))),
        make=tuple(raw.get("make", ())),
    )


def _said(name: str, text: str) -> str:
    """A text as it is read. Wrong beliefs are called that in words: notes and paper may lose italics."""
    if name != "debrief":
        return text
    begun = re.sub(r"(^|[.!?] )\*([^*]+)\*", r"\1Wrong belief: “\2”", text)
    return re.sub(r"\*([^*]+)\*", r"wrong belief “\1”", begun)


def _paper(raw: Mapping[str, Any]) -> Paper:
    lists = {name: tuple(raw[name]) for name in ("head", "rows") if name in raw}
    fields: dict[str, Any] = {**raw, **lists}
    return Paper(**fields)


#: Of an item: where that stands which people read before they answer.
READ = frozenset({"case", "givens", "prompt", "text"})


def words(item: Item) -> int:
    """How many words people read before they answer."""

    def inside(value: Any, key: str = "") -> int:
        if isinstance(value, str):
            return len(value.split()) if key in READ else 0
        if isinstance(value, Mapping):
            return sum(inside(it, name) for name, it in value.items())
        return sum(inside(it, key) for it in value) if isinstance(value, list | tuple) else 0

    return inside(item.keyless())


def minutes(item: Item, rates: Mapping[str, Any]) -> float:
    """How long a room takes to read an item and to answer; `rates` are the file's, in `[voting]`."""
    reason = rates["reason"] if item.raw.get("reason") else 0
    return float(words(item) / rates["words_per_minute"] + rates["deciding"][item.kind] + reason)


def _is_item(name: str) -> bool:
    try:
        return bool(asked.stems(name))
    except LookupError:
        return False


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "activity")
    yield from ids_repeated(table, "activity", by="name")
    for at, it in (*each(table, "activity", "step"), *each(table, "activity", "paper")):
        if "scale" in it:
            yield from among((*at, "scale"), it["scale"], scales())
    for at, activity in each(table, "activity"):
        for n, step in enumerate(activity.get("step", ())):
            if "again" in step:
                yield from among(
                    (*at, "step", n, "again"), step["again"], activity.get("votes", ())
                )
        total = sum(step["minutes"] for step in activity.get("step", ()))
        if "step" in activity and total != activity["minutes"]:
            last = f"found that its steps last {total} minutes"
            yield Fault((*at, "minutes"), f"{activity['minutes']}", last)
    for at, activity in each(table, "activity"):
        yield from _votes(at, activity, table["voting"])


def _votes(
    at: tuple[str | int, ...], activity: Mapping[str, Any], rates: Mapping[str, Any]
) -> Iterator[Fault]:
    """A fault for each step in which people cannot read and answer what they vote on."""
    votes = activity.get("votes", ())
    unknown = [n for n, name in enumerate(votes) if not _is_item(name)]
    for n in unknown:
        yield Fault((*at, "votes", n), "the id of an item (`staffplus items list` shows them)")
    for n, step in enumerate(activity.get("step", ())):
        if "spare" in step and votes and not unknown:
            yield from _spare((*at, "step", n), step, votes, rates)
        again = "again" in step
        name = step["again"] if again else step.get("show")
        if unknown or name not in votes:
            continue
        cases = asked.stems(name)
        case = cases[1 % len(cases)] if again else cases[0]
        takes = minutes(case, rates)
        needed = takes + (rates["talk"] if again else 0)
        if step["minutes"] < needed:
            talk = f", after {rates['talk']} of talk" if again else ""
            yield Fault(
                (*at, "step", n, "minutes"),
                f"{math.ceil(needed)} or more: to read the {words(case)} words of {case.id} and to answer takes {takes:.1f}{talk}",
            )


def _spare(
    at: tuple[str | int, ...],
    step: Mapping[str, Any],
    votes: Sequence[str],
    rates: Mapping[str, Any],
) -> Iterator[Fault]:
    """A fault where a vote again does not fit into the minutes it may take, or leaves none to talk."""
    cases = [stems[1 % len(stems)] for stems in map(asked.stems, votes)]
    needed = max(minutes(it, rates) for it in cases)
    if step["spare"] < needed:
        yield Fault(
            (*at, "spare"),
            f"{math.ceil(needed)} or more: the longest second case takes {needed:.1f}",
        )
    if step["minutes"] - step["spare"] < rates["talk"]:
        yield Fault(
            (*at, "minutes"),
            f"{math.ceil(step['spare'] + rates['talk'])} or more: people talk before they vote again",
        )
