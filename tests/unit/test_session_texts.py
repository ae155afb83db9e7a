"""Invitations, reminders and the calendar: true minutes, and one count of working days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from staffplus import items, session
from staffplus.bankfile import BankError
from staffplus.jobdesc.rubric import rubric
from staffplus.session import (
    afterwards,
    handout,
    kit,
    mails,
    runsheet,
    slides,
    zones,
)
from staffplus.session.plan import VOTING, Where
from tests.sessions import COURSE, MINE, PLANS, text_of


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_the_texts_say_what_is_done_before_with_true_minutes(plan: session.Plan) -> None:
    texts = mails.mails(plan, COURSE)
    first = plan.sessions[0]
    total = sum(COURSE[it].minutes for it in first.read) + sum(m for m, _ in first.homework)
    invitation = next(it for it in texts if it.to == "everyone")
    assert (f"about {total} minutes in all" if total else "prepare nothing") in invitation.body
    assert texts[0].to == "managers" and "45 minutes" in texts[0].body
    assert all("{" not in it.body for it in texts)


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_where_the_reading_holds_what_is_voted_on_the_text_says_to_pass_it_by(plan: session.Plan) -> None:  # fmt: skip
    invitation, *_ = (it for it in mails.mails(plan, COURSE) if it.to == "everyone")
    first = plan.sessions[0]
    there = {item.family: chapter for chapter in COURSE for item in items.by_chapter().get(chapter, ())}  # fmt: skip
    met = {there[it] for it in plan.votes()} & {*first.read, *first.more}
    assert (mails.NOT_YET in invitation.body) == bool(met and (first.read or first.homework))
    assert (mails.TEXT_ALONE in invitation.body) == bool(first.read)
    for name in first.read:
        assert f"“{COURSE[name].title}”, the text alone ({COURSE[name].minutes} minutes)" in invitation.body  # fmt: skip


def test_a_part_of_a_description_that_is_asked_for_has_its_question_in_the_text_and_on_the_handout() -> None:  # fmt: skip
    asked = {it["name"]: it["question"] for it in rubric()["part"]}
    named = 0
    for plan in PLANS.values():
        texts = " ".join(it.body for it in mails.mails(plan, COURSE))
        for _, what in (it for meeting in plan.sessions for it in meeting.homework):
            for name in (it for it in asked if f"{it}:" in what or f"{it} and" in what or f"and {it}" in what):  # fmt: skip
                named += 1
                question = f"{name}: {asked[name][0].lower()}{asked[name][1:]}"
                assert question in texts, (plan.id, name)
    assert named == 2
    paper = text_of(handout.handout(PLANS["ninety-minutes"]))
    for name in ("Direction", "Evidence"):
        assert f"{name}: {asked[name][0].lower()}{asked[name][1:]}" in paper


@pytest.mark.parametrize("voting", VOTING)
def test_the_texts_name_one_way_to_vote_and_what_is_brought_for_it(voting: str) -> None:
    plan = replace(PLANS["ninety-minutes"], where=Where("Room 4", "https://meet.example.org/x"), voting=voting)  # fmt: skip
    texts = {it.subject: it.body for it in mails.mails(plan, COURSE)}
    phones = voting in ("phones", "letters")
    assert ("charged phone" in texts["Before we meet"]) == phones
    assert ("network [its name]" in texts["Before we meet"]) == phones
    (begins,) = (body for subject, body in texts.items() if subject.endswith("everyone on the call"))  # fmt: skip
    assert ("type the code" in begins) == (voting == "phones")
    assert ("write the letter" in begins) == (voting != "phones") and "] or [" not in begins


def test_a_text_with_a_word_that_nobody_fills_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    wrong = tmp_path / "texts.toml"
    wrong.write_text(mails.TEXTS.read_text("utf-8").replace("{talk}", "{tlak}"), "utf-8")
    monkeypatch.setattr(mails, "TEXTS", wrong)
    with pytest.raises(BankError, match=r"found \{tlak\}; expected one of dates, session, "):
        mails.mails(PLANS["one-session"], COURSE)


def test_dates_reach_the_texts_and_the_calendar_in_the_zone_that_was_named() -> None:
    plan = PLANS["three-sessions"]
    begins = mails.zoned(datetime(2026, 10, 20, 14, 0), ZoneInfo("Europe/Lisbon"))
    dated = mails.meetings(plan, begins)
    assert "Tuesday 27 October 2026, 14:00 to 14:50" in mails.mails(plan, COURSE, dated)[0].body
    calendar = mails.calendar(replace(plan, where=Where("Room 4; first floor, left")), dated=dated, course=COURSE, now=datetime(2026, 9, 1, tzinfo=UTC))  # fmt: skip
    lines = calendar.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines) and "\n" not in "".join(lines)
    # Summer time ends between the first two: 14:00 stays 14:00 there, and the file says when it ends.
    starts = [line for line in lines if line.startswith("DTSTART;TZID=Europe/Lisbon:")]
    assert [it.split(":")[1] for it in starts[:3]] == ["20261020T140000", "20261027T140000", "20261103T140000"]  # fmt: skip
    assert len(starts) == sum(line.startswith("DTEND;TZID=Europe/Lisbon:") for line in lines) == 6
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert lines.index("BEGIN:VTIMEZONE") < lines.index("BEGIN:VEVENT")
    assert [line for line in zone if not line.startswith(("BEGIN", "END"))] == [
        "TZID:Europe/Lisbon",
        "DTSTART:20260329T010000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "TZNAME:WEST",
        "DTSTART:20261025T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "TZNAME:WET",
    ]  # fmt: skip
    assert [line for line in zone if line.startswith("BEGIN")][1:] == ["BEGIN:DAYLIGHT", "BEGIN:STANDARD"]  # fmt: skip
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 6
    assert lines.count(r"LOCATION:Room 4\; first floor\, left") == 3
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == 6


def test_without_a_zone_the_dates_are_in_this_machines_by_its_name_on_both_sides_of_summer_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    begins = mails.zoned(datetime(2026, 10, 20, 14, 0), None)
    assert zones.said(begins) == "Asia/Kolkata (UTC+05:30 on that day)"
    calendar = mails.calendar(PLANS["one-session"], COURSE, mails.meetings(PLANS["one-session"], begins), begins)  # fmt: skip
    assert calendar.count("TZOFFSETTO:+0530") == 1, "no change of its clocks, and one part says so"
    monkeypatch.setenv("TZ", ":America/New_York")
    begins = mails.zoned(datetime(2026, 10, 27, 14, 0), None)
    _, second, _ = mails.meetings(PLANS["three-sessions"], begins)
    assert f"{second.begins:%H:%M %z}" == "14:00 -0500"
    # Where it has none, or is at Greenwich, times are in UTC: a calendar names no zone for these.
    (tmp_path / "timezone").write_text("nowhere/at-all\n", "utf-8")
    monkeypatch.setattr(zones, "LINK", tmp_path / "none")
    monkeypatch.setattr(zones, "NAME", tmp_path / "timezone")
    monkeypatch.setenv("TZ", "")
    assert zones.of_this_machine() is None
    for zone in (None, ZoneInfo("Etc/UTC")):
        dated = mails.meetings(PLANS["one-session"], mails.zoned(datetime(2026, 10, 20, 14, 0), zone))  # fmt: skip
        calendar = mails.calendar(PLANS["one-session"], COURSE, dated, begins)
        assert "TZID" not in calendar and re.search(r"DTSTART:\d{8}T\d{6}Z", calendar)
        assert zones.said(dated[0].begins).startswith("UTC")


@pytest.mark.parametrize("mine", [False, True])
def test_the_calendar_says_what_is_done_before_as_the_text_does(mine: bool, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, "utf-8")
    plan = session.own_plans(tmp_path / "mine.toml")["mine"] if mine else PLANS["one-session"]
    dated = mails.meetings(plan, datetime(2026, 10, 20, 14, 0, tzinfo=UTC))
    invitation = next(it for it in mails.mails(plan, COURSE, dated) if it.to == "everyone")
    calendar = mails.calendar(plan, COURSE, dated, datetime(2026, 9, 1, tzinfo=UTC))
    told = next(
        it for it in calendar.replace("\r\n ", "").split("\r\n") if it.startswith("DESCRIPTION:")
    )
    said = told.removeprefix("DESCRIPTION:").replace("\\n", "\n").replace("\\", "")
    assert said in invitation.body and "minutes in all" in said


def test_a_sentence_begins_after_every_greeting() -> None:
    for plan in PLANS.values():
        for it in mails.mails(plan, COURSE):
            greeted = re.match(r"(?:Hello|Dear [^\n]+),\n\n(.)", it.body)
            assert it.when.startswith(("as", "when")) or greeted, it.subject
            assert not greeted or greeted[1].isupper(), it.subject


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_every_date_and_duration_is_said_in_one_way_on_a_working_day(plan: session.Plan) -> None:
    """In texts, calendar, slides, run sheet and the page for managers; from each day of a week."""
    sheet, managers = (text_of(make(plan)) for make in (runsheet.run_sheet, handout.for_managers))
    last = " ".join(it.text for it in slides.of_plan(plan)[plan.sessions[-1].name])
    ends = plan.sessions[-1].activities()[-1].id == "end-of-the-session"
    for due in afterwards.FOLLOWING:
        said = f"{due.said[0].upper()}{due.said[1:]}: {due.what}."
        assert not ends or (said in last and said in sheet)
        assert due.said in managers.lower()
    undated = " ".join(f"{it.when} {it.body}" for it in mails.mails(plan, COURSE))
    other = re.compile(r"(?i)\b(a|one) month\b|\bninety days\b|(?<!with)in a week|\bthis week\b")
    for text in (undated, managers):
        assert not other.search(text), other.search(text)
    for first in range(1, 8):
        begins = datetime(2026, 6, first, 14, 0, tzinfo=UTC)
        dated = mails.meetings(plan, begins)
        texts = mails.mails(plan, COURSE, dated)
        calendar = mails.calendar(plan, COURSE, dated, begins).replace("\r\n ", "")
        starts = [datetime.strptime(it, "%Y%m%dT%H%M%SZ") for it in re.findall(r"DTSTART:(\S+)", calendar)]  # fmt: skip
        for due, on in zip(afterwards.FOLLOWING, starts[len(dated) :], strict=True):
            assert on.weekday() < 5 and on.date() == due.on(dated[-1].ends).date()
            told = due.dated(dated[-1].ends)
            assert f"{due.what[0].upper()}{due.what[1:]}, {told}." in calendar.replace("\\", "")
            assert afterwards.day(due.on(dated[-1].ends)) in told
            moved = (dated[-1].ends + timedelta(days=due.days)).weekday() > 4
            assert moved == ("days on is a " in told)
        every = " ".join(f"{it.when} {it.body}" for it in texts)
        days = re.findall(r"(on|by|:|since) (\w+day) \d+ \w+ 20\d\d", every)
        planned = {f"{it.begins:%A}" for it in dated}
        assert days and not {name for _, name in days if name in ("Saturday", "Sunday")} - planned
        talk = {how for how, on in re.findall(r"(\w+) (\w+day \d+ \w+ 20\d\d)", every) if on == afterwards.day(afterwards.TALK.on(dated[-1].ends))}  # fmt: skip
        assert "by" in talk and "on" not in talk


def test_words_and_dates_of_what_is_done_before_and_after_are_one_count_of_working_days() -> None:
    tuesday = datetime(2026, 12, 8, 14, tzinfo=UTC)
    said = {
        -10: ("two weeks before", "Tuesday 24 November 2026"),
        -5: ("a week before", "Tuesday 1 December 2026"),
        -2: ("two working days before", "Friday 4 December 2026"),
        -1: ("the working day before", "Monday 7 December 2026"),
        1: ("the working day after", "Wednesday 9 December 2026"),
        6: ("six working days after", "Wednesday 16 December 2026"),
    }
    for days, (words, on) in said.items():
        assert (afterwards.counted(days), afterwards.day(afterwards.counted_on(tuesday, days))) == (words, on)  # fmt: skip
    saturday = tuesday + timedelta(days=4)
    assert afterwards.day(afterwards.counted_on(saturday, -1)) == "Friday 11 December 2026"
    for plan in PLANS.values():
        dated = mails.meetings(plan, tuesday)
        pairs = zip(mails.mails(plan, COURSE), mails.mails(plan, COURSE, dated), strict=True)
        sent = [(it.when, on.when) for it, on in pairs if "working day" in it.when]
        assert sent and all(on.startswith(f"{words}: ") for words, on in sent)
        reminding = next((it for it in plan.prepare if "Send the reminder" in it.said(plan.where)), None)  # fmt: skip
        assert reminding is None or reminding.when.lower() in {words for words, _ in sent}
        before = text_of(runsheet.run_sheet(mails.with_dates(plan, dated)))
        for it in plan.prepare:
            on = f", {afterwards.day(afterwards.counted_on(tuesday, it.days))}." if it.days else "."
            assert f"{it.when}{on}" in before


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_run_sheet_and_slides_bear_the_date_that_was_given_and_none_without(plan: session.Plan) -> None:  # fmt: skip
    dated = mails.meetings(plan, datetime(2026, 12, 8, 14, tzinfo=UTC))
    now = mails.with_dates(plan, dated)
    sheet = text_of(runsheet.run_sheet(now))
    decks = kit.decks_of(now, COURSE, None, ())
    for meeting, page in zip(dated, decks.values(), strict=True):
        on = afterwards.day(meeting.begins)
        assert f"{meeting.session.name}, {on}" in sheet
        first, *others = re.findall(r"<section.*?</section>", page, re.S)
        assert on in text_of(first) and f"slides, {on}</title>" in page
        assert not any(f'class="day">{on}' in it for it in others)
    last = text_of([*decks.values()][-1])
    ends = plan.sessions[-1].activities()[-1].id == "end-of-the-session"
    for due in afterwards.FOLLOWING:
        assert not ends or afterwards.day(due.on(dated[-1].ends)) in last
    assert "2026" not in text_of(runsheet.run_sheet(plan))
    assert not any("2026" in text_of(it) for it in kit.decks_of(plan, COURSE, None, ()).values())


def test_a_long_line_of_a_calendar_is_folded_by_octets_and_loses_nothing() -> None:
    pieces = mails._folded("DESCRIPTION:" + "é" * 100)
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == "DESCRIPTION:" + "é" * 100
