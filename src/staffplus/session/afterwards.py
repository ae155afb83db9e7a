"""What follows the last session, and when. Texts, calendar, slides and sheets say it from here, so they agree.

A day that is counted may be a Saturday or a Sunday. Then the working day beside it is taken, and the words
say so. Public holidays nobody here knows.
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


def in_words() -> str:
    """All of it, without dates: `Within a week: the talk …`."""
    return " ".join(f"{it.said[0].upper()}{it.said[1:]}: {it.what}." for it in FOLLOWING)


def working(date: datetime, *, back: bool = False) -> datetime:
    """`date`, or the working day after it; the one before with `back`."""
    while date.weekday() > 4:
        date += timedelta(days=-1 if back else 1)
    return date


def day(date: datetime) -> str:
    """`Tuesday 8 December 2026`."""
    return f"{date:%A} {date.day} {date:%B} {date.year}"
