"""The days of review as a file for a calendar, read by one: `icalendar` is strict about RFC 5545."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.parity.conftest import Twins

MODULES = ("site/review/calendar.js",)
NOW = int(datetime(2026, 3, 2, 19, 30, tzinfo=UTC).timestamp() * 1000)
MAKE = """(all, about) => code.calendarFile(code.dueDays(all, about.now), about)"""


def made(twins: Twins, due: list[int], **changes: Any) -> tuple[str, Any]:
    about = {"now": NOW, "seed": "12-34", "address": "http://127.0.0.1/book/review.html"} | changes
    text = twins.run(MAKE, [{"due": days} for days in due], about)
    return text, Calendar.from_ical(text)


def test_each_day_with_something_due_is_an_entry_and_what_is_left_today_counts_for_tomorrow(
    twins: Twins,
) -> None:
    _, calendar = made(twins, [5, 0, 1, 5, 170])
    found = {it.start: str(it["SUMMARY"]) for it in calendar.events}
    assert found == {
        date(2026, 3, 3): "Review: 2 questions of The Unwritten Job",
        date(2026, 3, 7): "Review: 2 questions of The Unwritten Job",
        date(2026, 8, 19): "Review: 1 question of The Unwritten Job",
    }
    for event in calendar.events:
        assert event.end - event.start == timedelta(days=1)
        assert event.stamp == datetime(2026, 3, 2, 19, 30, tzinfo=UTC)
        assert str(event["TRANSP"]) == "TRANSPARENT", "the day stays free"
        (alarm,) = event.alarms.times
        assert alarm.trigger.replace(tzinfo=None) == datetime.combine(event.start, datetime.min.time()) + timedelta(hours=9)  # fmt: skip
        assert not event.errors
    assert not calendar.errors


def test_a_day_has_no_more_than_a_sitting_and_the_rest_waits_for_the_next(twins: Twins) -> None:
    days = """(all, now, most) => code.dueDays(all, now, most).map(({ day, count }) => [Math.round((day - code.dueDays([{ due: 1 }], now)[0].day) / 864e5) + 1, count])"""

    def spread(due: list[int], most: int) -> list[list[int]]:
        return list(twins.run(days, [{"due": it} for it in due], NOW, most))

    assert spread([0] * 30 + [2] * 3 + [9], 12) == [[1, 12], [2, 12], [3, 9], [9, 1]]
    assert spread([0] * 12 + [1], 12) == [[1, 12], [2, 1]]
    assert spread([], 12) == []
    assert sum(count for _, count in spread([0] * 500, 12)) == 120, "the nearest ten days"


def test_it_holds_to_the_letter_of_the_form(twins: Twins) -> None:
    text, calendar = made(twins, list(range(1, 40)), address="http://x.example/" + "długa/" * 30)
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert not any("\n" in line or "\r" in line for line in lines)
    assert all(len(line.encode()) <= 75 for line in lines)
    assert len(calendar.events) == 10, "the nearest ten"
    assert {str(it["URL"]) for it in calendar.events} == {"http://x.example/" + "długa/" * 30}
    assert len({str(it["UID"]) for it in calendar.events}) == 10
    assert str(calendar["PRODID"]) and str(calendar["VERSION"]) == "2.0"


def test_a_later_file_speaks_of_the_same_entries_and_another_learner_of_others(
    twins: Twins,
) -> None:
    def ids(**changes: Any) -> set[str]:
        return {str(it["UID"]) for it in made(twins, [2], **changes)[1].events}

    assert ids() == ids(address=None)
    assert ids() != ids(seed="56-78")
    assert ids(seed="1\r\nATTENDEE:mailto:x@y.example") == {
        "review-20260304-1ATTENDEEmailtoxyexample@staffplus.invalid"
    }


@pytest.mark.parametrize("text", ["a; b, c\\d", "one\r\ntwo\nthree", "żółć " * 40, "𝔘" * 50])
def test_any_text_comes_back_as_it_was(twins: Twins, text: str) -> None:
    line = twins.run("(text) => code.folded(`SUMMARY:${code.escaped(text)}`)", text)
    file = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))
    calendar: Any = Calendar.from_ical(file)
    assert str(calendar.events[0]["SUMMARY"]) == text.replace("\r\n", "\n")
