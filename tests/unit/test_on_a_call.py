"""A session in a room, on a call, or in both: who gets which text, what is printed, and what is typed on instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from staffplus.cli.main import main
from staffplus.session import handout, mails, runsheet, sheets
from staffplus.session.plan import Plan, Where
from tests import prose
from tests.sessions import COURSE, PLANS, ROOT, text_of

LINK = "https://meet.example.org/x?a=1&b=2"
ROOM, CALL, BOTH = Where("Room 4"), Where(call=LINK), Where("Room 4", LINK)
BEGINS = datetime(2026, 12, 8, 14, tzinfo=UTC)
#: What only somebody in a room can do, or is told.
OF_A_ROOM = re.compile(r"Room 4|\[place\]|\bBring a pen\b|Laptops stay closed|\bPrint (?:the|a)\b")
OF_A_CALL = re.compile(r"\bcalls?\b|meet\.example|to-type|private message|microphone")


def at(where: Where) -> Iterator[tuple[Plan, list[mails.Mail]]]:
    """Every plan there, with its texts, dated."""
    for it in PLANS.values():
        plan = replace(it, where=where)
        yield plan, mails.mails(plan, COURSE, mails.meetings(plan, BEGINS))


def test_people_in_a_room_hear_nothing_of_a_call_and_those_on_a_call_nothing_of_a_room() -> None:
    for plan, texts in at(ROOM):
        for it in texts:
            assert not OF_A_CALL.search(f"{it.to} {it.subject} {it.body}"), it.subject
        assert "On the call" not in text_of(runsheet.run_sheet(plan))
    for plan, texts in at(CALL):
        assert {it.to for it in texts} & {"everyone"} and not any("everyone " in it.to and "folder" not in it.to for it in texts)  # fmt: skip
        for it in texts:
            assert not OF_A_ROOM.search(it.body), it.subject
        sheet = text_of(runsheet.run_sheet(plan))
        assert not OF_A_ROOM.search(sheet) and "Print: " not in sheet
        assert runsheet.to_print(plan) == "This sheet and the answer key, for you."


def test_with_some_here_and_some_there_each_side_has_its_own_reminder_and_one_invitation() -> None:
    for plan, texts in at(BOTH):
        by_subject = {it.subject: it for it in texts}
        invitation = by_subject["What is expected of you that nobody wrote down"]
        assert invitation.to == "everyone"
        assert f"In the room: Room 4\nOn a call: {LINK}" in invitation.body
        here, there = by_subject["Before we meet"], by_subject["Before we meet on the call"]
        assert (here.to, there.to) == ("everyone in the room", "everyone on the call")
        assert "Place: Room 4" in here.body and not OF_A_CALL.search(here.body)
        assert f"On a call: {LINK}" in there.body and not OF_A_ROOM.search(there.body)
        assert here.when == there.when and "to-type.html" in there.body
        assert not any("Room 4 and" in it.body for it in texts)
        sheet = text_of(runsheet.run_sheet(plan))
        assert "For the room: a handout for each person" in sheet
        assert "Send to-type.html" in sheet and "speaks for the call" in sheet


def test_the_calls_exit_ticket_asks_what_the_rooms_does_wherever_a_session_has_one() -> None:
    for plan, texts in at(BOTH):
        tickets = [it for it in texts if it.subject.endswith("exit ticket")]
        having = [it for it in plan.sessions if any(handout.hands_in(a) for a in it.activities())]
        assert [it.subject for it in tickets] == [f"{it.name}: exit ticket" for it in having]
        assert having
        on_paper = text_of(handout.tickets(plan))
        for ticket in tickets:
            asked = re.findall(r"^- (.*):$", ticket.body, re.M)
            assert asked and all(it in on_paper for it in asked)
            assert "private message" in ticket.body
        begins = [it for it in texts if it.when == "as the call begins"]
        assert len(begins) == len(plan.sessions)


def test_the_run_sheet_says_of_each_activity_what_differs_on_a_call() -> None:
    for plan, _ in at(BOTH):
        sheet = text_of(runsheet.run_sheet(plan))
        for activity in {it for meeting in plan.sessions for it in meeting.activities()}:
            told = activity.told.get("remote", "").replace("*", "")
            assert f"On the call. {told}" in sheet, activity.id


def test_the_calendar_has_the_room_the_link_or_both() -> None:
    plan = PLANS["ninety-minutes"]
    dated = mails.meetings(plan, BEGINS)
    for where, location in ((ROOM, "Room 4"), (CALL, LINK), (BOTH, f"Room 4, or on a call: {LINK}"), (Where(), "")):  # fmt: skip
        told = mails.calendar(replace(plan, where=where), COURSE, dated, BEGINS)
        found = re.findall(r"^LOCATION:(.*)\r$", told.replace("\r\n ", ""), re.M)
        assert [it.replace("\\", "") for it in found] == [location] * bool(location)


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_the_sheet_to_type_on_has_all_of_the_handout_and_a_field_wherever_paper_has_room(plan: Plan) -> None:  # fmt: skip
    paper, typed = handout.handout(plan), handout.to_type(plan)
    headings = re.findall(r"<h[23]>(.*?)</h[23]>", paper)
    assert [it for it in headings if it not in re.findall(r"<h[23]>(.*?)</h[23]>", typed)] == []
    fields = len(re.findall(r"<textarea", typed))
    own = handout.has_own_page(plan)
    empty = len(re.findall(r"<td></td>", paper + (handout.own_page(plan) if own else "")))
    lines = len(re.findall(r'class="lines"', paper))
    assert fields == empty + lines > 0
    for field in re.findall(r"<textarea[^>]*>", typed):
        assert "aria-label=" in field or f"{field}</textarea></label>" in typed
    labels = re.findall(r'aria-label="(.*?)"', typed)
    for part in re.findall(r"<section.*?</section>", typed, re.S):
        named = re.findall(r'aria-label="(.*?)"', part) + re.findall(r"<label>([^<]+)<", part)
        assert len(set(named)) == len(named), "each is kept under its own name"
    assert labels and "exit ticket" not in typed.lower()
    assert "to-type.html" in sheets.ON_SCREEN


def test_the_kit_of_a_call_is_written_with_its_link_and_nothing_to_type_on_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from staffplus.cli import cohort
    from staffplus.session import kit

    monkeypatch.chdir(tmp_path)
    asked: list[str] = []
    monkeypatch.setattr(kit, "browser", lambda: "a browser")

    def pdf(_: str, sheet: Path) -> Path:
        asked.append(sheet.name)
        return sheet

    monkeypatch.setattr(kit, "print_pdf", pdf)
    words = ["cohort", "kit", "--root", str(ROOT), "--date", "2026-12-08", "--to", "k"]
    assert main([*words, "--place", "Room 4", "--call", LINK]) == 0
    texts = unescape(Path("k/texts.html").read_text("utf-8"))
    assert f"In the room: Room 4\nOn a call: {LINK}" in texts
    assert "to-type.html" in {it.name for it in Path("k").iterdir()}
    assert "handout.html" in asked and "to-type.html" not in asked
    out = capsys.readouterr().out
    assert f"this is {cohort.DEFAULT} ({PLANS[cohort.DEFAULT].name})" in out
    assert all(name in out for name in PLANS)
    assert main([*words, "--call", LINK]) == 0
    assert "Room 4" not in Path("k/texts.html").read_text("utf-8")


def test_the_page_on_calls_names_what_the_kit_and_the_notes_of_votes_have() -> None:
    page = prose.markdown_of(ROOT / "book/facilitator/run-it.md")
    part = page[page.index("(remote-and-hybrid)=") : page.index("(large-rooms)=")]
    for plan, texts in at(BOTH):
        assert "Before we meet on the call" in {it.subject for it in texts}
        assert "to-type.html" in {it.file for it in sheets.sheets_of(plan)}
    assert "*Before we meet on the call*" in part and "`to-type.html`" in part
    assert "--address" in part and "port 8642" in part
