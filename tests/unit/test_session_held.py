"""A plan as it is held: what a call and phones take has its minutes, and one way to vote is named everywhere."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path

import pytest

from staffplus import revote, session
from staffplus.cli.main import main
from staffplus.session import asked, handout, held, mails, runsheet, slides
from staffplus.session.activity import on_call, takes
from staffplus.session.plan import TIME_IN_HAND, VOTING, Where
from tests.sessions import COURSE, PLANS, ROOT, text_of

CALL = "https://meet.example.org/x"
ROOM, MIXED, ALL_OUT = Where("Room 4"), Where("Room 4", CALL), Where("", CALL)
NINETY = PLANS["ninety-minutes"]


@pytest.mark.parametrize("voting", VOTING)
@pytest.mark.parametrize("where", [ROOM, MIXED, ALL_OUT])
@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_the_minutes_of_a_plan_add_up_wherever_people_meet_and_however_they_vote(plan: session.Plan, where: Where, voting: str) -> None:  # fmt: skip
    now = held.held(plan, where, voting)
    over = {it.name: was for it, was in held.longer(plan, now)}
    for it, before in zip(now.sessions, plan.sessions, strict=True):
        shown = slides.slides(it)
        assert [one.starts for one in shown] == [sum(o.minutes for o in shown[:n]) for n in range(len(shown))]  # fmt: skip
        assert sum(one.minutes for one in shown) == it.within == it.blocks[-1].ends
        for activity in it.activities():
            assert activity.minutes == sum(step.minutes for step in activity.steps)
        # Time in hand goes first; only where none is left is a session longer, and that is said.
        assert it.within == before.within or not any(b.name == TIME_IN_HAND for b in it.blocks)
        assert (it.within > before.within) == (it.name in over)
    assert where.on_call or not over
    assert plan.id != "ninety-minutes" or not over


def test_with_a_call_rooms_and_letters_have_their_minutes_and_without_they_take_none() -> None:
    def steps(where: Where, voting: str) -> list[slides.Slide]:
        return [it for it in slides.slides(held.held(NINETY, where, voting).sessions[0]) if it.activity]  # fmt: skip

    plain = {it.text: it.minutes for it in steps(ROOM, "cards")}
    mixed = {it.text: it for it in steps(MIXED, "letters")}
    rooms = [
        it for activity in NINETY.sessions[0].activities() for it in activity.steps if it.rooms
    ]
    assert len(rooms) == 4
    for step in rooms:
        assert mixed[step.room].minutes == step.minutes + on_call("rooms")
        assert held.ROOMS_SAY in dict(mixed[step.room].notes)["Now"]
    # In none of the votes is the room behind the sheet when its letters are counted.
    taken, planned = 0.0, 0
    votes = [it for it in mixed.values() if it.question]
    for first, it in zip((True, False, False, False), votes, strict=True):
        taken += takes(asked.stems(it.show)[0]) + on_call("counting")
        taken += on_call("opening") if first else 0
        planned += it.minutes
        assert planned >= taken
    assert planned == math.ceil(taken) == sum(plain[it.text] for it in votes) + 2
    assert votes[0].minutes == 3
    # Everybody by phone: nothing is counted, and rooms open all the same.
    phones = {it.text: it.minutes for it in steps(MIXED, "phones")}
    assert sum(phones.values()) == sum(plain.values()) + 4


def test_phones_join_in_a_step_of_the_welcome_at_the_page_that_shows_how() -> None:
    for voting in VOTING:
        for where in (ROOM, MIXED):
            sheet = text_of(runsheet.run_sheet(held.held(NINETY, where, voting)))
            live = voting in ("phones", "letters")
            assert (f"14:04 1 live or 3 {held.JOIN}" in sheet) == live
            assert ("from before people come" in sheet) == live
            assert (held.CALL_SAY in sheet) == (voting == "letters" and where.on_call)


@pytest.mark.parametrize("voting", VOTING)
def test_a_slides_notes_name_the_way_of_voting_that_the_kit_was_made_for_and_no_other(voting: str) -> None:  # fmt: skip
    for where in (ROOM, MIXED):
        notes = [text for it in slides.slides(held.held(NINETY, where, voting).sessions[0]) for head, text in it.notes if head == slides.VOTE]  # fmt: skip
        votes = " ".join(it for it in notes if it not in (slides.HANDS, slides.HERE))
        live = voting in ("phones", "letters")
        assert ("on the live page N opens it" in votes) == live and "Without phones" not in votes
        assert ("hold up a card" in votes) == (voting == "cards")
        assert ("fingers: 1 for A" in votes) == (voting == "hands")
        assert ("The call types letters" in votes) == (where.on_call and voting != "phones")
        assert ("type the counts into your notes, then C" in votes) == (where.on_call and voting == "letters")  # fmt: skip


def test_run_sheet_and_live_notes_say_which_question_is_voted_on_again_in_one_sentence() -> None:
    sheet = text_of(runsheet.run_sheet(NINETY))
    assert sheet.count(revote.ONE_AGAIN) == 1
    for shares, left in (({1: 0.5}, 3), ({1: 0.9, 2: 0.36}, 0), ({1: 0.9, 2: 0.34}, 0)):
        assert revote.after_some(shares, left).endswith(revote.ONE_AGAIN)
    assert "question 2 (36% right)" in revote.after_some({1: 0.9, 2: 0.36, 3: 0.2, 4: 0.6}, 0)
    assert "no second vote" in revote.after_some({1: 0.9, 2: 0.34}, 0)
    assert [revote.lowest(it) for it in ({1: 0.35, 2: 0.7}, {1: 0.349, 2: 0.7}, {1: 0.71}, {})] == [1, 2, None, None]  # fmt: skip
    again = [it for it in ROOT.joinpath("book/facilitator/run-it.md").read_text("utf-8").splitlines() if "Under 35% right" in it]  # fmt: skip
    assert len(again) == 1 and "teach it afterwards" in again[0]
    taken = [it for it in ROOT.joinpath("book/facilitator/run-it.md").read_text("utf-8").splitlines() if "to take up at the end" in it]  # fmt: skip
    assert len(taken) == 1 and revote.FIRST_LOW in taken[0]


def test_a_vote_is_tried_at_home_into_a_file_of_its_own() -> None:
    for where, voting in ((ROOM, "phones"), (MIXED, "letters")):
        assert f"At home add {runsheet.TRIAL}" in text_of(runsheet.run_sheet(held.held(NINETY, where, voting)))  # fmt: skip
    made = subprocess.run(["make", "-C", str(ROOT), "-n", "-o", ".venv/.live", "live", runsheet.TRIAL.replace('"', "")], capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert "--votes rehearsal.sqlite" in made
    assert runsheet.TRIAL in (ROOT / "book/facilitator/prepare.md").read_text("utf-8")


def test_a_session_that_a_call_makes_longer_is_told_and_invited_for_what_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["cohort", "kit", "three-sessions", "--root", str(ROOT), "--no-pdf", "--to", "k", "--date", "2026-12-08", "--place", "Room 4"]  # fmt: skip
    assert main([*words, "--call", CALL, "--votes", "letters"]) == 0
    out = capsys.readouterr().out
    assert "What is expected: with some on a call it takes 55 minutes, and the plan has 50." in out
    assert "14:00 to 14:55" in (tmp_path / "k/texts.html").read_text("utf-8")
    assert out.splitlines()[-1].startswith("Next: open k/run-sheet.html and k/texts.html")
    assert main([*words[:-2], "--to", "other"]) == 0 and "it takes" not in capsys.readouterr().out


def test_after_a_session_that_ends_with_lines_everything_says_that_they_become_a_page_first() -> None:  # fmt: skip
    """What managers are told to read, and what the second form has in it, is a page of eight parts."""
    found = set()
    for plan in PLANS.values():
        managers = text_of(handout.for_managers(plan))
        after = next(it.body for it in mails.mails(plan, COURSE) if it.subject == "Your date, and what comes next")  # fmt: skip
        lines = "page" not in plan.hold
        found.add(lines)
        assert ("From it they write, alone, the page of eight parts below" in managers) == lines
        assert ("a page of your lines, with a sentence for each of the eight parts" in after) == lines  # fmt: skip
        assert ("Score from 0 to 3" in text_of(handout.swap_sheets(plan))) == ("score-apart" in {a.id for s in plan.sessions for a in s.activities()})  # fmt: skip
    assert found == {True, False}


def test_whoever_gets_the_zip_is_told_to_unpack_it_and_what_to_open() -> None:
    for plan in PLANS.values():
        invitation = next(it.body for it in mails.mails(plan, COURSE) if it.to == "everyone")
        assert "unpack all of it first, then open index.html" in invitation
