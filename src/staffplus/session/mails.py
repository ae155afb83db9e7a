"""What is sent before and after a session: texts to paste, and calendar entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import NAMESPACE_URL, uuid5

from staffplus.session.html import h, page
from staffplus.session.plan import Plan, Session

#: When what comes after a session is due, in days from its date: the talk, a second blind round, later looks.
TALK, SECOND_ROUND, LATER = 7, 30, (30, 90)
#: Where a text names the room or link.
PLACE = "[place]"


@dataclass(frozen=True)
class Reading:
    """A chapter that a session asks for: its title, and minutes of reading."""

    title: str
    minutes: int


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


def meetings(plan: Plan, begins: datetime, *, days: int = 7) -> list[Meeting]:
    """The sessions of a plan at one hour, `days` apart, the first at `begins`, which has a time zone."""
    return [Meeting(it, begins + timedelta(days=days * n)) for n, it in enumerate(plan.sessions)]


def mails(
    plan: Plan, course: Mapping[str, Reading], dated: Sequence[Meeting] = (), place: str = ""
) -> list[Mail]:
    """Every text that a plan needs, in the order in which it is sent; what is not known stays a blank in brackets."""
    first, last = plan.sessions[0], plan.sessions[-1]
    when = [f"{day(it.begins)}, {it.begins:%H:%M} to {it.ends:%H:%M}" for it in dated]
    when = when or [f"[date], [start], {it.within} minutes" for it in plan.sessions]
    talk = (
        f"by {day(dated[-1].ends + timedelta(days=TALK))}"
        if dated
        else "within a week of the last session"
    )
    dates = "\n".join(f"- {it.name}: {date}" for it, date in zip(plan.sessions, when, strict=True))
    out = [
        Mail(
            "managers",
            "Forty-five minutes with each of your people",
            MANAGERS.format(dates=dates, talk=talk),
        ),
        Mail(
            "everyone",
            "What is expected of you that nobody wrote down",
            INVITATION.format(dates=dates, before=_before(first, course), talk=talk),
        ),
        Mail(
            "everyone, three days before",
            "Before we meet",
            REMINDER.format(date=when[0], before=_before(first, course)),
        ),
    ]
    for session, date in list(zip(plan.sessions, when, strict=True))[1:]:
        out.append(
            Mail(
                f"everyone, the day after the session before {session.name!r}",
                f"Before {session.name}",
                BETWEEN.format(date=date, before=_before(session, course)),
            )
        )
    out += [
        Mail(
            "everyone, the day after",
            "Your date, and what comes next",
            AFTER.format(talk=talk, session=last.name),
        ),
        Mail(
            "managers, the day after",
            "What reaches you this week",
            MANAGERS_AFTER.format(talk=talk),
        ),
        Mail("everyone, after a month", "A second round, apart", MONTH),
        Mail("everyone, after 90 days", "Ten fresh requests", QUARTER),
    ]
    return [replace(it, body=it.body.replace(PLACE, place or PLACE)) for it in out]


def day(date: datetime) -> str:
    """`Tuesday 8 December 2026`."""
    return f"{date:%A} {date.day} {date:%B} {date.year}"


def mail_page(plan: Plan, written: Sequence[Mail]) -> str:
    """The texts as a page to copy from."""
    parts = [
        h(
            "section",
            h("h2", it.subject),
            h("p", f"To {it.to}.", class_="small"),
            h("pre", it.body, tabindex="0", aria_label=f"Text of {it.subject}"),
            class_="mail",
        )
        for it in written
    ]
    about = h(
        "p", "Copy, fill what stands in square brackets, and send. Nothing here is sent by itself."
    )
    return page(
        f"Texts to send: {plan.name}",
        h("h1", f"Texts to send: {plan.name}"),
        about,
        *parts,
        kind="mails",
    )


def calendar(plan: Plan, dated: Sequence[Meeting], place: str, now: datetime) -> str:
    """The sessions and what follows them as one iCalendar file (RFC 5545), in UTC."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//The Unwritten Job//session kit//EN",
        "METHOD:PUBLISH",
    ]
    for meeting in dated:
        about = "; ".join(what for _, what in meeting.session.homework) or "Nothing to prepare."
        lines += _event(
            plan, meeting.session.name, meeting.begins, meeting.ends, f"Before: {about}", place, now
        )
    end = dated[-1].ends
    follow = [
        (f"{LATER[0]} days on: a second blind round", LATER[0]),
        (f"{LATER[1]} days on: ten fresh requests, sorted apart", LATER[1]),
    ]
    for name, days in [("Talk with your manager, on gaps only: fixed by today?", TALK), *follow]:
        begins = (end + timedelta(days=days)).replace(hour=9, minute=0)
        lines += _event(
            plan,
            name,
            begins,
            begins + timedelta(minutes=15),
            "A reminder of the session kit.",
            "",
            now,
        )
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def zoned(date: datetime, zone: tzinfo | None) -> datetime:
    """A local date with its time zone: `zone`, or this machine's."""
    return date.replace(tzinfo=zone) if zone else date.astimezone()


def _event(
    plan: Plan, name: str, begins: datetime, ends: datetime, about: str, place: str, now: datetime
) -> list[str]:
    stamp = "%Y%m%dT%H%M%SZ"
    uid = uuid5(NAMESPACE_URL, f"{plan.id}/{name}/{begins.isoformat()}")
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{now.astimezone(UTC):{stamp}}",
        f"DTSTART:{begins.astimezone(UTC):{stamp}}",
        f"DTEND:{ends.astimezone(UTC):{stamp}}",
        f"SUMMARY:{_escaped(f'The Unwritten Job: {name}')}",
        f"DESCRIPTION:{_escaped(about)}",
        *([f"LOCATION:{_escaped(place)}"] if place else []),
        "END:VEVENT",
    ]


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


def _before(session: Session, course: Mapping[str, Reading]) -> str:
    """What people do before a session, with minutes and their sum."""
    lines = [
        f"- read “{course[it].title}”, without its questions ({course[it].minutes} minutes)"
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
    more = [course[it].title for it in session.more]
    also = f"\nIf you have more time, read on: {', '.join(more)}." if more else ""
    return f"Please do this before, about {total} minutes in all:\n" + "\n".join(lines) + also


MANAGERS = """Dear [name],

some of your people take part in a workshop on what is expected of Staff data scientists and engineers:

{dates}

What I ask of you comes after it, {talk}: a page and a form reach you, twenty minutes alone, before you read the page. Then 45 minutes of talk with each person, about the differences only. Please offer each of them a time now; it is the first thing to slip.

You need not prepare anything, and nothing that is said in the room leaves it. If you cannot do this for somebody, tell me by [date], and we find somebody else.

[your name]
"""
INVITATION = """Hello,

at the end of this workshop you hold half a page about your own role that your manager has not yet seen, and a date for showing it.

{dates}
Place or link: [place]
The course: [address, or the zip attached]; it needs no account, and nothing you write is sent anywhere.

{before}

Please offer your manager 45 minutes now, {talk}. Drafts from real work stay in the room. If reading from a screen or on paper, a step on the way, or anything else makes taking part hard, tell me by [date].

[your name]
"""
REMINDER = """Hello,

we meet {date}, at [place].

{before}

Bring a pen, and your diary opened. Laptops stay closed but for the parts where I ask for them. Whatever you have not managed to do, come all the same.

[your name]
"""
BETWEEN = """Hello,

we meet again {date}.

{before}

What nobody understood last time is where we begin.

[your name]
"""
AFTER = """Hello,

thank you for today. Your two lines and your date are yours to keep.

- The talk with your manager, on gaps only, {talk}. Send the page and the form together: “Please rank before you read. Differences are the point.”
- If you wish to have your draft read, send it to me without your name; three readers score each, and you get the median of every row.
- In a month we answer once more, apart.

What nobody understood in “{session}”: [two lines from the exit tickets]. I come back to it on [date].

[your name]
"""
MANAGERS_AFTER = """Dear [name],

this week a page and a form reach you from [names]. Please fill in the form before you read the page: twenty minutes, alone. Then talk for 45 minutes, {talk}, about the lines on which you differ, the largest first. For each gap write down a decision, an owner and a date.

A page on which you agree at once is worth a second look: ask what each of you meant by the largest word in it.

[your name]
"""
MONTH = """Hello,

a month ago you wrote down what your role is. Please fill in the form once more, alone, and ask your manager to do the same, before you compare. Then look at what you decided: what was done, and what has moved?

[your name]
"""
QUARTER = """Hello,

ninety days on: take ten fresh requests that have reached you, and sort them apart from your manager, Senior, Lead or Staff. Compare only those on which you differ. Send me one line: what has changed in what you are asked to do?

[your name]
"""
