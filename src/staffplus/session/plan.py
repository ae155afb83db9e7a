"""Plans for a room: activities in an order, with breaks and time in hand, and when each begins.

Our own stand in `bank/plans.toml`; a facilitator's is a file of the same form (`own_plans`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from staffplus import items
from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, among, each, ids_repeated, repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole
from staffplus.session import afterwards
from staffplus.session.activity import Activity, activities

PLANS = BANK / "plans.toml"
TIME_IN_HAND = "Time in hand"
#: How people vote: by phone on both sides; the room by phone and the call by letter; by cards, or by fingers, in the
#: room, and by letter on the call.
VOTING = ("phones", "letters", "cards", "hands")
#: What people have at the end of a plan that does not say it.
SOME_LINES = "lines of your own about your role"

#: The same in a text that belongs to no plan.
ANY = {
    "when": "At the end",
    "hold": "what the plan promises",
    "next": "What happens next, and when.",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")

_BLOCK = Tables(
    {},
    {
        "activity": Text(about="an id of activities.toml, whose minutes count"),
        "pause": Text(about="what it is called; with `minutes`"),
        "minutes": Whole(1, about="of a pause"),
        "buffer": Whole(1, about="minutes in hand"),
    },
)
_SESSION = Tables(
    {
        "name": Text(),
        "within": Whole(1, about="the minutes there are"),
        "read": ListOf(Text(), about="chapters that everyone reads before"),
        "more": ListOf(Text(), about="chapters for whoever has time"),
        "homework": Tables({"minutes": Whole(1), "what": Text()}, least=0),
        "blocks": _BLOCK,
    }
)
FORM = Fields(
    {
        "plan": Tables(
            {
                "id name about": Text(),
                "prepare": Tables(
                    {"do": ListOf(Text(), 1)},
                    {
                        "days": Whole(
                            -60,
                            -1,
                            about="working days before the first session: its words and date",
                        ),
                        "when": Text(about="in place of `days`, where no date is meant"),
                        "room": ListOf(
                            Text(), 1, about="what is done besides where people meet in a room"
                        ),
                    },
                    least=0,
                ),
                "session": _SESSION,
            },
            {"hold": Text(about="what each person has in hand at the end")},
        )
    }
)


@dataclass(frozen=True)
class Block:
    """A piece of a session. `starts` is in minutes from its beginning; a pause has no activity."""

    starts: int
    minutes: int
    name: str
    activity: Activity | None = None

    @property
    def ends(self) -> int:
        return self.starts + self.minutes


@dataclass(frozen=True)
class Session:
    """One meeting of a plan."""

    name: str
    within: int  #: the minutes there are, which its blocks fill
    read: tuple[str, ...]  #: chapters
    more: tuple[str, ...]  #: chapters
    homework: tuple[tuple[int, str], ...]  #: (minutes, what)
    blocks: tuple[Block, ...]
    words: Mapping[str, str] = field(default_factory=dict, hash=False)  #: see `said`
    day: str = ""  #: `Tuesday 8 December 2026`, where it is known
    numbers: Mapping[str, int] = field(default_factory=dict, hash=False)  #: see `Plan.numbers`
    voting: str = ""  #: as `Plan.voting`
    call: bool = False  #: whether some are on a call, or all

    def said(self, text: str) -> str:
        """A text for the screen, in which `{when}`, `{hold}` and `{next}` are what they are in this session."""
        return text.format_map(self.words)

    def activities(self) -> list[Activity]:
        return [block.activity for block in self.blocks if block.activity]


@dataclass(frozen=True)
class Preparation:
    """What the facilitator does before: `when` in words, `days` counted from the first session where it has a date."""

    when: str
    do: tuple[str, ...]
    days: int = 0  #: working days, below zero; 0 where no date is meant
    room: tuple[str, ...] = ()  #: what is done besides where people meet in a room

    def said(self, where: Where) -> str:
        return " ".join((*self.do, *(self.room if where.in_room else ())))


@dataclass(frozen=True)
class Where:
    """Where people meet: in a room, on a call, or some here and some there. Of what nobody has said, a room."""

    place: str = ""  #: the room, in words
    call: str = ""  #: the link of the call

    @property
    def in_room(self) -> bool:
        return bool(self.place) or not self.call

    @property
    def on_call(self) -> bool:
        return bool(self.call)

    @property
    def mixed(self) -> bool:
        return self.in_room and self.on_call

    def everyone(self, side: str = "") -> str:
        """Whom a text is to: `side` is room or call where it is for one of them alone."""
        among = {"room": "everyone in the room", "call": "everyone on the call"}
        return among[side] if side and self.mixed else "everyone"


@dataclass(frozen=True)
class Plan:
    """What a facilitator follows, from the first mail to the end of the last session."""

    id: str
    name: str
    about: str
    hold: str  #: what each person has in hand at the end
    prepare: tuple[Preparation, ...]
    sessions: tuple[Session, ...]
    where: Where = Where()
    voting: str = ""  #: one of VOTING; nothing where nobody has said it, and then texts and rows name every way

    def votes(self) -> list[str]:
        """The items that are voted on, each once."""
        return list(
            dict.fromkeys(it for s in self.sessions for a in s.activities() for it in a.votes)
        )

    def numbers(self) -> dict[str, int]:
        """The number of each of them, the same in all sessions: on phones, slides, handout, run sheet and answer key."""
        return {name: number for number, name in enumerate(self.votes(), 1)}

    @property
    def held(self) -> str:
        """`hold`, said of the people who come and not to them."""
        return self.hold.replace("your own", "their own")

    @property
    def page_made(self) -> bool:
        """Whether people hold a page at the end, and not only lines that become one."""
        return "page" in self.hold


def plans() -> dict[str, Plan]:
    """The course's plans by id. Raises BankError when one is malformed."""
    return own_plans(PLANS)


def own_plans(path: Path) -> dict[str, Plan]:
    """The plans of a file by id. Raises BankError with every fault: file, line, found, expected."""
    return {raw["id"]: _plan(raw) for raw in read_bank(path, FORM, _rules)["plan"]}


def _plan(raw: Mapping[str, Any]) -> Plan:
    plan = Plan(
        id=raw["id"],
        name=raw["name"],
        about=raw["about"],
        hold=raw.get("hold", SOME_LINES),
        prepare=tuple(_preparation(it) for it in raw["prepare"]),
        sessions=tuple(_session(it) for it in raw["session"]),
    )
    numbers, every = plan.numbers(), plan.sessions
    return replace(plan, sessions=tuple(replace(it, numbers=numbers, words=words(plan, every, n)) for n, it in enumerate(every)))  # fmt: skip


def _preparation(raw: Mapping[str, Any]) -> Preparation:
    days = raw.get("days", 0)
    when = raw.get("when") or afterwards.counted(days)
    return Preparation(
        f"{when[0].upper()}{when[1:]}", tuple(raw["do"]), days, tuple(raw.get("room", ()))
    )


def words(plan: Plan, sessions: Sequence[Session], n: int) -> dict[str, str]:
    """What slides of the session `n` say that differs from plan to plan."""
    several = f"After {_NUMBERS[len(sessions)] if len(sessions) < len(_NUMBERS) else len(sessions)} sessions"
    last = n == len(sessions) - 1
    return {
        "when": several if len(sessions) > 1 else f"In {sessions[n].within} minutes",
        "hold": plan.hold,
        "next": afterwards.in_words()
        if last
        else f"Next time: {sessions[n + 1].name}. A text will say what to do before it.",
    }


def _session(raw: Mapping[str, Any]) -> Session:
    blocks: list[Block] = []
    for block in raw["blocks"]:
        starts = blocks[-1].ends if blocks else 0
        activity = activities().get(block.get("activity", ""))
        name = activity.name if activity else block.get("pause", TIME_IN_HAND)
        blocks.append(Block(starts, _minutes(block), name, activity))
    if (left := raw["within"] - blocks[-1].ends) > 0:  # what no block claims is at the end
        blocks.append(Block(blocks[-1].ends, left, TIME_IN_HAND))
    return Session(
        name=raw["name"],
        within=raw["within"],
        read=tuple(raw["read"]),
        more=tuple(raw["more"]),
        homework=tuple((it["minutes"], it["what"]) for it in raw["homework"]),
        blocks=tuple(blocks),
    )


def from_hand(blocks: Sequence[Block], needed: Sequence[int]) -> tuple[list[Block], int]:
    """The blocks with less time in hand, by what each of them needs more, and the minutes that there are not.

    What comes after a block gives first, then what comes before.
    """
    out = list(blocks)
    hand = [n for n, it in enumerate(out) if it.activity is None and it.name == TIME_IN_HAND]
    over = 0
    for at, left in enumerate(needed):
        for n in [*(n for n in hand if n > at), *(n for n in reversed(hand) if n < at)]:
            taken = min(left, out[n].minutes)
            out[n] = replace(out[n], minutes=out[n].minutes - taken)
            left -= taken
        over += left
    return out, over


def _minutes(block: Mapping[str, Any]) -> int:
    """How long a block lasts: an activity as long as it says itself."""
    if "activity" in block:
        return activities()[block["activity"]].minutes
    return int(block.get("minutes", block.get("buffer", 0)))


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "plan")
    in_rooms = [it.id for it in activities().values() if it.steps]
    for at, block in each(table, "plan", "session", "blocks"):
        kinds = {"activity", "pause", "buffer"} & set(block)
        if len(kinds) != 1 or ("minutes" in block) != ("pause" in block):
            yield Fault(
                at,
                "one of `activity`, `pause` with `minutes`, or `buffer`",
                f"found {', '.join(block) or 'nothing'}",
            )
        elif "activity" in block:
            yield from among((*at, "activity"), block["activity"], in_rooms)
    for at, it in each(table, "plan", "prepare"):
        if ("days" in it) == ("when" in it):
            yield Fault(at, "one of `days` or `when`", "found both" if "days" in it else "found neither")  # fmt: skip
    for at, plan in each(table, "plan"):  # a session's slides and sheets go by its name
        names = [session["name"] for session in plan["session"]]
        yield from repeated(((*at, "session", n, "name"), name) for n, name in enumerate(names))
    courses = [items.bank_chapter(path) for path in items.banks()]
    for at, session in each(table, "plan", "session"):
        for name in ("read", "more"):
            yield from among((*at, name), session[name], courses)
        named = [b.get("activity") for b in session["blocks"]]
        yield from repeated(
            ((*at, "blocks", n, "activity"), name) for n, name in enumerate(named) if name
        )
        if all(name in in_rooms for name in named if name):
            yield from _clash(at, session)


def _clash(at: tuple[str | int, ...], session: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault where the blocks take longer than there is: at the first that ends too late."""
    ends, within = 0, session["within"]
    late: int | None = None
    for n, block in enumerate(session["blocks"]):
        ends += _minutes(block)
        if ends > within and late is None:
            late = n
    if late is None:
        return
    over = ends - within
    could = [
        f"{it.id} ({it.minutes})"
        for block in session["blocks"]
        if (it := activities().get(block.get("activity", ""))) and it.minutes >= over
    ]
    yield Fault(
        (*at, "blocks", late),
        f"at most within = {within}: leave out {over} min or more"
        + (f", one of {', '.join(could)} say" if could else ""),
        f"found blocks of {ends} minutes",
    )
