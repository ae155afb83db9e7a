"""What follows the last session, and when. Texts, calendar, slides and sheets say it from here, so they agree.

A day that is counted may be a Saturday or a Sunday. Then the working day beside it is taken, and the words
say so. What is done before a session, or on the days after it, is counted in working days from the first, so
that its words and its date are the same. Public holidays nobody here knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Minutes of the talk with the manager, and of what managers write before it: the first form, then the second.
TALK_MINUTES, FORM_MINUTES = 45, (8, 12)


@dataclass(frozen=True)
class Due:
    """One thing that follows: `what` in a few words, so many `days` after the last session.

    `until` says that it is done by then, and not on that day.
    """

    id: str
    days: int
    said: str  #: when, where there is no date
    what: str
    until: bool = False

    def on(self, end: datetime) -> datetime:
        """Its working day, at the hour of `end`."""
        return working(end + timedelta(days=self.days), back=self.until)

    def dated(self, end: datetime) -> str:
        """`by Friday 11 December 2026`, `on Monday 11 January 2027 (30 days on is a Saturday)`."""
        counted, on = end + timedelta(days=self.days), self.on(end)
        moved = "" if on == counted else f" ({self.days} days on is a {counted:%A})"
        return f"{'by' if self.until else 'on'} {day(on)}{moved}"


TALK = Due("talk", 7, "within a week", "the talk with your manager, on gaps only", until=True)
SECOND = Due("second", 30, "after 30 days", "a second blind round, and ten fresh requests")
THIRD = Due("third", 90, "after 90 days", "ten fresh requests once more")
FOLLOWING = (TALK, SECOND, THIRD)


#: Of working days and of weeks, as far as words go; beyond that in figures.
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WEEK = 5  #: working days


def in_words(end: datetime | None = None) -> str:
    """All of it: `Within a week: the talk …`, or `By Tuesday 15 December 2026: the talk …`."""
    when = [it.said if end is None else f"{'by' if it.until else 'on'} {day(it.on(end))}" for it in FOLLOWING]  # fmt: skip
    said = zip(when, FOLLOWING, strict=True)
    return " ".join(f"{on[0].upper()}{on[1:]}: {it.what}." for on, it in said)


def counted(days: int) -> str:
    """So many working days from a session: `two working days before`, `the working day after`, `a week before`."""
    side = "before" if days < 0 else "after"
    weeks, rest = divmod(abs(days), _WEEK)
    number, unit = (abs(days), "working day") if rest or not days else (weeks, "week")
    if number == 1:
        return f"{'the' if rest else 'a'} {unit} {side}"
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {unit}s {side}"


def counted_on(date: datetime, days: int) -> datetime:
    """The day that `counted` says, at the hour of `date`."""
    back, (weeks, rest) = days < 0, divmod(abs(days), _WEEK)
    step = timedelta(days=-1 if back else 1)
    found = date + 7 * weeks * step
    for _ in range(rest):
        found = working(found + step, back=back)
    return working(found, back=back)


def working(date: datetime, *, back: bool = False) -> datetime:
    """`date`, or the working day after it; the one before with `back`."""
    while date.weekday() > 4:
        date += timedelta(days=-1 if back else 1)
    return date


def day(date: datetime) -> str:
    """`Tuesday 8 December 2026`."""
    return f"{date:%A} {date.day} {date:%B} {date.year}"
