"""What is sent before and after a session: texts to paste, and calendar entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, each, ids_repeated
from staffplus.bankspec import Choice, Fields, Tables, Text, Whole
from staffplus.session import asked, zones
from staffplus.session.afterwards import (
    FOLLOWING,
    FORM_MINUTES,
    TALK_MINUTES,
    counted,
    counted_on,
    day,
    in_words,
)
from staffplus.session.html import h, page, prose
from staffplus.session.plan import Plan, Session, Where

TEXTS = BANK / "session_texts.toml"
#: What stands in braces in a text.
WORDS = ("dates", "session", "date", "before", "where", "everyone", "ticket", "hold", "complete", "mark", "workshop", "forms", "minutes", "bring", "voting", *(it.id for it in FOLLOWING))  # fmt: skip
#: Why a text asks for fewer minutes than the chapter itself, and why its questions wait.
TEXT_ALONE = "The times at the head of a chapter are longer, since they count its questions and tasks as well."
NOT_YET = "Please skip its questions, even where it says “now”: we vote on some of them together, and a vote shows most when nobody has seen an answer. They are yours afterwards."
#: What people type behind a line themselves, to let the room see it (`cohort.board.lines`).
MARK = "[board]"
_NUMBERS = {20: "twenty"}
#: What people in a room bring, and how those on a call vote, by how the plan does.
_PEN = "Bring a pen and your diary."
_PHONE = "Bring a pen, your diary and a charged phone: we vote with it, over the network [its name]. It needs no app and no account."
BRING = {
    "": "Bring a pen, your diary and a charged phone, in case we vote with it over the network [its name].",
    "phones": _PHONE,
    "letters": _PHONE,
    "cards": _PEN,
    "hands": _PEN,
}
_JOIN = "open [the address that you have tried from outside], and type the code that I say"
_LETTER = "write the letter of your answer here, and send it when I say “now”"
ON_A_CALL = {
    "": f"When we vote: [{_JOIN.replace('[', '').replace(']', '')}] or [{_LETTER}].",
    "phones": f"When we vote: {_JOIN}.",
    **dict.fromkeys(("letters", "cards", "hands"), f"When we vote: {_LETTER}."),
}
#: Where people go home with lines: what their manager reads later is a page.
COMPLETE = "Before you show it: a page of your lines, with a sentence for each of the eight parts, in the course's chapter “{workshop}”, under “Write yours”.\n- "
FORM = Fields(
    {
        "text": Tables(
            {
                "id": Text(),
                "of": Choice(("first", "later", "last", "every"), about="the session it is about"),
                "to": Text(about="whom"),
                "subject body": Text(),
            },
            {
                "days": Whole(
                    -60,
                    about="when it is sent: working days from its session; of a later one from the session before",
                ),
                "due": Choice(
                    tuple(it.id for it in FOLLOWING), about="in place of `days`: with what follows"
                ),
                "when": Text(about="in place of both, in words"),
                "at": Choice(("room", "call"), about="only for those who are there"),
            },
        ),
        "reminder": Fields({"subject body": Text()}),
    }
)


@dataclass(frozen=True)
class Reading:
    """A chapter that a session asks for: its title, minutes of reading, and what sheets and slides take from it."""

    title: str
    minutes: int
    opening: str = ""  #: its first passage, Markdown
    points: str = ""  #: its key points, Markdown
    pictures: tuple[str, ...] = ()  #: names of its pictures


@dataclass(frozen=True)
class Meeting:
    """A session with its date. `begins` has a time zone."""

    session: Session
    begins: datetime

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(minutes=self.session.within)


@dataclass(frozen=True)
class Mail:
    """A text to paste."""

    to: str
    subject: str
    body: str
    when: str = ""  #: it is sent; or at once


def meetings(plan: Plan, begins: datetime, *, days: int = 7) -> list[Meeting]:
    """The sessions of a plan at one hour, `days` apart, the first at `begins`, which has a time zone."""
    return [Meeting(it, begins + timedelta(days=days * n)) for n, it in enumerate(plan.sessions)]


def with_dates(plan: Plan, dated: Sequence[Meeting]) -> Plan:
    """The plan as its run sheet and slides say it when its sessions have dates."""
    if not dated:
        return plan
    days = [day(it.begins) for it in dated]
    coming = [f"Next time, {on}: {it.session.name}. A text will say what to do before it." for it, on in zip(dated[1:], days[1:], strict=True)]  # fmt: skip
    then = [*coming, in_words(dated[-1].ends)]
    sessions = tuple(
        replace(it.session, day=on, words={**it.session.words, "next": after})
        for it, on, after in zip(dated, days, then, strict=True)
    )
    prepare = tuple(
        replace(it, when=f"{it.when}, {day(counted_on(dated[0].begins, it.days))}") if it.days else it
        for it in plan.prepare
    )  # fmt: skip
    return replace(plan, sessions=sessions, prepare=prepare)


def mails(plan: Plan, course: Mapping[str, Reading], dated: Sequence[Meeting] = ()) -> list[Mail]:
    """Every text that a plan needs, in the order in which it is sent; what is not known stays in brackets.

    One for a room, or for a call, is left out where nobody is there, and an exit ticket where a session has none.
    """
    when = [f"{day(it.begins)}, {it.begins:%H:%M} to {it.ends:%H:%M}" for it in dated]
    when = when or [f"[date], [start], {it.within} minutes" for it in plan.sessions]
    known = {
        "dates": "\n".join(
            f"- {it.name}: {on}" for it, on in zip(plan.sessions, when, strict=True)
        ),
        "forms": f"{_NUMBERS[sum(FORM_MINUTES)]} minutes",
        "minutes": str(TALK_MINUTES),
        **{it.id: it.dated(dated[-1].ends) if dated else it.said for it in FOLLOWING},
        "hold": plan.hold,
        "complete": "" if plan.page_made else COMPLETE.format(workshop=course["workshop"].title),
        "mark": MARK,
        "bring": BRING[plan.voting],
        "voting": ON_A_CALL[plan.voting],
        "workshop": course["workshop"].title,
    }
    about = [
        known
        | {
            "session": it.name,
            "date": on,
            "before": _before(plan, it, course),
            "ticket": _ticket(it),
        }
        for it, on in zip(plan.sessions, when, strict=True)
    ]
    count = len(about)
    chosen = {"first": range(1), "later": range(1, count), "last": range(count - 1, count), "every": range(count)}  # fmt: skip
    out = []
    for text in read_bank(TEXTS, FORM, _rules)["text"]:
        side = text.get("at", "")
        if (side == "room" and not plan.where.in_room) or (
            side == "call" and not plan.where.on_call
        ):
            continue
        here = {"where": _where(plan.where, side), "everyone": plan.where.everyone(side)}
        for n in chosen[text["of"]]:
            if "{ticket}" in text["body"] and not about[n]["ticket"]:
                continue
            to, subject, body = (
                text[it].format_map(about[n] | here) for it in ("to", "subject", "body")
            )
            out.append(Mail(to, subject, body, _sent(text, n, dated)))
    return out


def _where(where: Where, side: str) -> str:
    """Where people meet, a line each; for one `side`, room or call, its own alone."""
    place, call = where.place or "[place]", f"On a call: {where.call}"
    if side == "room" or not where.on_call:
        return f"Place: {place}"
    if side == "call" or not where.in_room:
        return call
    return f"In the room: {place}\n{call}"


def _ticket(session: Session) -> str:
    """What a session's exit ticket asks, a line each; nothing where it has none."""
    return "\n".join(
        f"- {paper.label}:"
        for it in session.activities()
        for paper in it.papers
        if paper.apart and paper.kind == "lines"
    )


def _sent(text: Mapping[str, Any], n: int, dated: Sequence[Meeting]) -> str:
    """When a text of session `n` is sent: in words, and the day where there are dates."""
    if "when" in text:
        return str(text["when"])
    if "due" in text:
        it = next(it for it in FOLLOWING if it.id == text["due"])
        return it.dated(dated[-1].ends) if dated else it.said
    days, later = text.get("days", 0), text["of"] == "later"
    if not days:
        return ""
    said = counted(days) + (" the session before" if later else "")
    return f"{said}: {day(counted_on(dated[n - later].begins, days))}" if dated else said


def reminder(missing: Sequence[str], to: Sequence[str]) -> Mail:
    """A text to people who have not handed in what is `missing`; `to` are addresses, or names."""
    text = read_bank(TEXTS, FORM, _rules)["reminder"]
    words = {"missing": "\n".join(f"- {it}" for it in missing)}
    return Mail(", ".join(to), text["subject"], text["body"].format_map(words))


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults for ids that are not new, and for words in braces that nobody fills."""
    yield from ids_repeated(table, "text")
    for at, text in each(table, "text"):
        for name in ("to", "subject", "body"):
            for word in re.findall(r"\{([^}]*)\}?", text[name]):
                if word not in WORDS:
                    expected = f"one of {', '.join(WORDS)} in braces"
                    yield Fault((*at, name), expected, f"found {{{word}}}")
    for name in ("subject", "body"):
        for word in re.findall(r"\{([^}]*)\}?", table["reminder"][name]):
            if word != "missing":
                yield Fault(("reminder", name), "missing in braces", f"found {{{word}}}")


def mail_page(name: str, written: Sequence[Mail]) -> str:
    """Texts as a page to copy from; `name` says what they are for."""
    parts = [
        h(
            "section",
            h("h2", it.subject),
            h(
                "p",
                prose(f"To {it.to}."),
                f" Send it {it.when}." if it.when else "",
                class_="small",
            ),
            h("pre", it.body, tabindex="0", aria_label=f"Text of {it.subject}"),
            class_="mail",
        )
        for it in written
    ]
    about = h(
        "p",
        f"Copy, fill in what stands in square brackets ({MARK} alone stays as it is), and send. Nothing here is sent by itself.",
        " Days of sending are working days; look out for holidays yourself."
        if any(it.when for it in written)
        else "",
    )
    return page(
        f"Texts to send: {name}",
        h("h1", f"Texts to send: {name}"),
        about,
        *parts,
        kind="mails",
    )


def calendar(
    plan: Plan, course: Mapping[str, Reading], dated: Sequence[Meeting], now: datetime
) -> str:
    """The sessions and what follows them as one iCalendar file (RFC 5545), in the zone of its dates, which it describes.

    What is done before a session is said as in its text. Where the zone has no name, times are in UTC.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//The Unwritten Job//session kit//EN",
        "METHOD:PUBLISH",
    ]
    if zone := named_zone(dated[0].begins):
        lines += zones.described(zone, dated[0].begins, FOLLOWING[-1].on(dated[-1].ends))
    place = ", or on a call: ".join(filter(None, (plan.where.place, plan.where.call)))
    for meeting in dated:
        about = _before(plan, meeting.session, course)
        lines += _event(plan, meeting.session.name, meeting.begins, meeting.ends, about, place, now)
    end = dated[-1].ends
    for it in FOLLOWING:
        begins = it.on(end).replace(hour=9, minute=0)
        name = f"{'By today' if it.until else f'{it.days} days on'}: {it.what}"
        about = f"{it.what[0].upper()}{it.what[1:]}, {it.dated(end)}."
        lines += _event(plan, name, begins, begins + timedelta(minutes=15), about, "", now)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def zoned(date: datetime, zone: tzinfo | None) -> datetime:
    """A local date with its time zone: `zone`, or this machine's, by its name where it has one."""
    zone = zone or zones.of_this_machine()
    return date.replace(tzinfo=zone) if zone else date.astimezone()


def named_zone(date: datetime) -> ZoneInfo | None:
    """The zone of a date where it has a name, and is not UTC itself, which a calendar writes otherwise."""
    zone = date.tzinfo
    return zone if isinstance(zone, ZoneInfo) and zone.key and not zones.is_utc(zone) else None


def _event(
    plan: Plan, name: str, begins: datetime, ends: datetime, about: str, place: str, now: datetime
) -> list[str]:
    stamp = "%Y%m%dT%H%M%SZ"
    uid = uuid5(NAMESPACE_URL, f"{plan.id}/{name}/{begins.isoformat()}")
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{now.astimezone(UTC):{stamp}}",
        f"DTSTART{_at(begins)}",
        f"DTEND{_at(ends)}",
        f"SUMMARY:{_escaped(f'The Unwritten Job: {name}')}",
        f"DESCRIPTION:{_escaped(about)}",
        *([f"LOCATION:{_escaped(place)}"] if place else []),
        "END:VEVENT",
    ]


def _at(date: datetime) -> str:
    """A time as a property's value, with its zone's name, or in UTC."""
    if zone := named_zone(date):
        return f";TZID={zone.key}:{date:%Y%m%dT%H%M%S}"
    return f":{date.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """A line in pieces of at most 75 octets, those after the first behind a space (RFC 5545, 3.1)."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > 75:
            pieces.append(piece)
            piece = " "
        piece += sign
    return [*pieces, piece]


def quizzed(plan: Plan, session: Session) -> bool:
    """Whether a chapter that people are asked to read, or may read, before a session has items the plan votes on."""
    return bool({asked.chapter(it) for it in plan.votes()} & {*session.read, *session.more})


def _before(plan: Plan, session: Session, course: Mapping[str, Reading]) -> str:
    """What people do before a session, with minutes and their sum."""
    lines = [
        f"- read “{course[it].title}”, the text alone ({course[it].minutes} minutes)"
        for it in session.read
    ]
    lines += [
        f"- {what[0].lower()}{what[1:].removesuffix('.')} ({minutes} minutes)"
        for minutes, what in session.homework
    ]
    if not lines:
        return "You need to prepare nothing. Come as you are."
    total = sum(course[it].minutes for it in session.read) + sum(
        minutes for minutes, _ in session.homework
    )
    more = [f"“{course[it].title}”" for it in session.more]
    also = f"\nIf you have more time, read on: {', '.join(more)}." if more else ""
    alone = ""
    if session.read:
        alone = f"\n{TEXT_ALONE}"
    if quizzed(plan, session):
        alone += f"\n{NOT_YET}"
    return (
        f"Please do this before, about {total} minutes in all:\n" + "\n".join(lines) + alone + also
    )
