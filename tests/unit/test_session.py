"""Activities, plans and their sheets: one name and one duration, and everything that is named is there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from staffplus import items, session
from staffplus.bankfile import BankError
from staffplus.cli.main import main
from staffplus.items import wording
from staffplus.jobdesc.rubric import practice
from staffplus.postings import postings
from staffplus.session import activity as activity_module
from staffplus.session import (
    afterwards,
    asked,
    handout,
    kit,
    mails,
    own,
    runsheet,
    sheets,
    slides,
    written,
)
from staffplus.session.activity import ACTIVITIES as ACTIVITIES_FILE
from staffplus.session.plan import TIME_IN_HAND, Where
from staffplus.site import audience, build, pace
from staffplus.site.outline import INSTRUCTOR, chapters
from staffplus.site.script import readings
from staffplus.widgets.looplab import looplab
from tests import chromium, prose

ROOT = Path(__file__).parents[2]
CHAPTERS = chapters(ROOT)
COURSE = readings(CHAPTERS)
ACTIVITIES = session.activities()
PLANS = session.plans()
Run = Callable[..., tuple[int, str, str]]

MINE = """
[[plan]]
id = "mine"
name = "Tuesday"
about = "For two teams."
prepare = []

[[plan.session]]
name = "Tuesday"
within = 40
read = ["scope-of-questions"]
more = []
homework = []
blocks = [
  { activity = "welcome-to-the-room" },
  { activity = "question-sort" },
  { pause = "Break", minutes = 5 },
]
"""


def text_of(html: str) -> str:
    """The words of a page, with its style and scripts left out."""
    html = re.sub(r"<(style|script).*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_each_activity_has_one_note_beside_the_text_of_its_chapter() -> None:
    notes = Counter(
        (path.stem, note[0].splitlines()[0].split("{instructor} ")[1])
        for path in prose.pages()
        for note in (m for m in INSTRUCTOR.finditer(prose.markdown_of(path)))
    )
    assert notes == Counter((it.chapter, it.id) for it in ACTIVITIES.values())


def test_what_an_activity_names_is_there() -> None:
    described = {one["id"]: {part["id"] for part in one["part"]} for one in practice()}
    anchors = {(c.name, anchor) for c in CHAPTERS for anchor in c.sections()}
    in_reader = {it.id for it in postings.load().postings}
    for activity in ACTIVITIES.values():
        for name in activity.votes:
            assert asked.stems(name)
        assert not activity.practice or set(activity.parts) <= described[activity.practice]
        assert {it.posting for it in activity.papers} <= in_reader | {""}
        for step in activity.steps:
            shown = {it.family for chapter in CHAPTERS if chapter.name == activity.chapter for it in chapter.items()}  # fmt: skip
            assert not step.show or step.show in shown or (activity.chapter, step.show) in anchors


def test_a_wrong_belief_is_called_one_in_words_in_notes_and_on_pages() -> None:
    raw = tomllib.loads(ACTIVITIES_FILE.read_text("utf-8"))["activity"]
    for activity in raw:
        told = ACTIVITIES[activity["id"]].told.get("debrief", "")
        for belief in re.findall(r"\*([^*]+)\*", activity.get("debrief", "")):
            assert re.search(rf"[Ww]rong belief:? “{re.escape(belief)}”", told), activity["id"]
        assert "*" not in told
    notes = [text for plan in PLANS.values() for it in slides.of_plan(plan).values() for slide in it for _, text in slide.notes]  # fmt: skip
    level = "Wrong belief: “The topic tells you the level”; wrong belief “a goal that is not settled is a detail”."
    assert any(level in note for note in notes)


def test_a_vote_for_a_room_has_a_second_case_to_vote_on() -> None:
    votes = [name for it in ACTIVITIES.values() for name in it.votes]
    assert votes and all(len(asked.stems(name)) > 1 for name in votes)


def test_an_answer_shown_to_a_room_names_nobody_whom_it_has_not_met() -> None:
    """Of every case that a plan votes on: who is in the case may be named, and nobody of the chapter's."""
    every = [it for path in items.banks() for it in items.load_file(path).items]
    texts = [said for it in every for _, said in wording.texts(it)]
    texts += [prose.markdown_of(path) for path in prose.pages()]
    plain = {word for said in texts for word in re.findall(r"\b[a-zà-ÿ]+", said)}
    met = Counter(
        word for said in texts for word in re.findall(r"(?<=[a-z,;] )[A-ZÀ-Þ][a-zà-ÿ]+", said)
    )
    names = {word for word, times in met.items() if times > 1 and word.lower() not in plain}
    assert {"Asha", "Marek", "Nadia"} <= names
    seen = 0
    for name in {name for it in ACTIVITIES.values() for name in it.votes}:
        for stem in asked.stems(name):
            told = " ".join(said for place, said in wording.texts(stem) if "feedback" in place)
            there = text_of(asked.question(stem))
            assert not {it for it in names if re.search(rf"\b{it}\b", told)} - {*re.findall(r"\w+", there)}, stem.id  # fmt: skip
            seen += 1
    assert seen > 10


def test_people_can_score_what_they_are_asked_to_in_the_minutes_there_are() -> None:
    """At a minute and a half a score, reading included."""
    scoring = ACTIVITIES["score-apart"]
    assert len(scoring.parts) * 1.5 <= scoring.steps[0].minutes


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_a_plan_has_a_welcome_time_in_hand_and_an_ending_and_fills_its_minutes(plan: session.Plan) -> None:  # fmt: skip
    begins = plan.sessions[0].blocks[0].activity
    assert begins and begins.id == "welcome-to-the-room"
    for meeting in plan.sessions:
        assert meeting.blocks[-1].ends == meeting.within
        assert meeting.blocks[-1].activity in (ACTIVITIES["end-of-the-session"], ACTIVITIES["exit-ticket"])  # fmt: skip
        for before, after in zip(meeting.blocks, meeting.blocks[1:], strict=False):
            assert before.ends == after.starts
        long = [block for block in meeting.blocks if block.starts + block.minutes > 95]
        assert not long or any(block.name == "Break" for block in meeting.blocks)
    assert any(block.name == TIME_IN_HAND for it in plan.sessions for block in it.blocks)


@pytest.mark.parametrize(
    ("said", "instead", "fault"),
    [
        ("within = 40", "within = 29", "found blocks of 30 minutes; expected at most within = 29: leave out 1 min or more, one of welcome-to-the-room (5), question-sort (20) say"),
        ('"question-sort"', '"sorting"', "found activity = 'sorting'; expected one of "),
        ('"question-sort"', '"which-manager-is-that"', "expected one of "),
        ('"question-sort"', '"welcome-to-the-room"', "found activity = 'welcome-to-the-room' a second time"),
        ('"Break", minutes = 5', '"Break"', "expected one of `activity`, `pause` with `minutes`, or `buffer`"),
        ('"question-sort" }', '"question-sort", minutes = 10 }', "expected one of `activity`, `pause` with `minutes`"),
        ('["scope-of-questions"]', '["scope"]', "found 'scope' in `read`; expected one of "),
        ("within = 40", "", "found no `within`"),
    ],
)  # fmt: skip
def test_a_plan_that_clashes_is_told_with_file_and_line(tmp_path: Path, said: str, instead: str, fault: str) -> None:  # fmt: skip
    assert said in MINE
    wrong = tmp_path / "mine.toml"
    wrong.write_text(MINE.replace(said, instead, 1), "utf-8")
    with pytest.raises(BankError) as caught:
        session.own_plans(wrong)
    (problem,) = caught.value.problems
    assert problem.path == wrong and fault in problem.message, problem
    assert problem.line >= 8


def test_two_sessions_of_one_name_are_told(tmp_path: Path) -> None:
    twice = MINE + "[[plan.session]]" + MINE.split("[[plan.session]]")[1]
    (tmp_path / "mine.toml").write_text(twice, "utf-8")
    with pytest.raises(BankError, match=r"mine\.toml:20: .*found name = 'Tuesday' a second time"):
        session.own_plans(tmp_path / "mine.toml")


def test_what_no_block_claims_is_time_in_hand(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, "utf-8")
    (meeting,) = session.own_plans(tmp_path / "mine.toml")["mine"].sessions
    assert (meeting.blocks[-1].name, meeting.blocks[-1].minutes) == (TIME_IN_HAND, 10)


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_run_sheet_and_slides_agree_on_what_is_when(plan: session.Plan) -> None:
    sheet = text_of(runsheet.run_sheet(plan, start=9 * 60 + 30))
    for meeting in plan.sessions:
        shown = slides.slides(meeting)
        assert [it.number for it in shown] == list(range(1, len(shown) + 1))
        assert sum(it.minutes for it in shown) == meeting.within
        for slide in shown:
            at = runsheet.clock(9 * 60 + 30 + slide.starts)
            said = slide.text if slide.activity else slide.title
            assert re.search(rf"{at} {slide.minutes} (?:live or |back: )?{slide.number} {re.escape(said)}", sheet)  # fmt: skip
            if slide.activity and (slide.show or "Then vote again" in slide.text or "Show of hands" in slide.text):  # fmt: skip
                assert dict(slide.notes)[slides.VOTE]
        assert f"Ends at {runsheet.clock(9 * 60 + 30 + meeting.within)}" in sheet


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_a_handout_has_the_votes_the_rubric_and_a_name_and_gives_nothing_away(plan: session.Plan) -> None:  # fmt: skip
    page = text_of(handout.handout(plan))
    key = text_of(handout.answer_key(plan))
    assert "Name or pseudonym" in page and "The rubric of a job description" in page
    for activity in {it for meeting in plan.sessions for it in meeting.activities()}:
        for name in activity.votes:
            first, *others = asked.stems(name)
            assert " ".join(str(first.raw["prompt"]).split()) in page
            for stem in (first, *others):
                for place, said in wording.texts(stem):
                    if "feedback" in place:
                        assert " ".join(said.split()) not in page
                assert all(belief["name"] not in page for belief in asked.beliefs(stem))
            assert all(belief["name"] in key for belief in asked.beliefs(first))
            for second in others:
                assert text_of(asked.question(second)) in key, "nobody has it on paper"
    assert all(" ".join(part["why"].split()) not in page for one in practice() for part in one["part"])  # fmt: skip


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_what_a_plan_promises_is_made_in_it_and_told_alike(plan: session.Plan) -> None:
    texts = [slide.text for it in slides.of_plan(plan).values() for slide in it]
    assert any(f"you hold {plan.hold}, and a date" in text for text in texts)
    assert not any("{" in text for text in texts)
    invitation = next(it for it in mails.mails(plan, COURSE) if it.to == "everyone")
    assert f"you hold {plan.hold}, not yet seen" in invitation.body
    done = {it.id for meeting in plan.sessions for it in meeting.activities()}
    drafts = any("job description, written alone" in what and "Two lines" not in what for it in plan.sessions for _, what in it.homework)  # fmt: skip
    makes = {"half a page": "half-a-page" in done or drafts, "a card and": "two-cards" in done, "two lines": True}  # fmt: skip
    assert "rewrite-two-rows" in done and any(plan.hold.startswith(it) and made for it, made in makes.items())  # fmt: skip
    # Only the last session speaks of what comes after the plan.
    for meeting in plan.sessions[:-1]:
        assert "talk with your manager" not in meeting.said("{next}")


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_what_people_read_bears_no_plans_name_and_what_is_handed_in_lies_apart(plan: session.Plan) -> None:  # fmt: skip
    for sheet in sheets.sheets_of(plan):
        html = sheet.make(plan, COURSE)
        if sheet.file not in ("run-sheet.html", "answer-key.html", "texts.html"):
            assert plan.name not in html and plan.id not in html, sheet.file
    ticket, paper = text_of(handout.tickets(plan)), text_of(handout.handout(plan))
    assert ticket.count("What I have not understood") == 2 and ticket.count("Name or") == 2
    assert "What I have not understood" not in paper and "on its own sheet" not in paper
    makes = any(it.id == "half-a-page" for m in plan.sessions for it in m.activities())
    assert makes == any(it.file == "my-page.html" for it in sheets.sheets_of(plan))


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_no_sheet_shows_the_signs_of_its_markup(plan: session.Plan) -> None:
    for sheet in sheets.sheets_of(plan):
        html = re.sub(r"<(pre|style|script)\b.*?</\1>", "", sheet.make(plan, COURSE), flags=re.S)
        assert not re.findall(r"[^>]{0,40}(?:`|\*\*)[^<]{0,20}", html), sheet.file


def test_whoever_has_read_nothing_finds_the_levels_and_the_passage_on_paper() -> None:
    plan = PLANS["nothing-read"]
    paper = text_of(handout.handout(plan))
    assert "The gate. Read what is settled" in paper and "Staff ◆: the problem" in paper
    passage = text_of(handout.to_read(COURSE["scope-of-questions"].title, COURSE["scope-of-questions"].opening))  # fmt: skip
    assert "Nobody speaks." in passage and "of Asha's Senior ●" in passage
    assert not re.search(r"[`{}*]|\(one-problem|For facilitators", passage)


def test_the_texts_say_where_the_folder_is_and_leave_the_mark_to_those_who_write() -> None:
    page = mails.mail_page("x", mails.mails(PLANS["one-session"], COURSE))
    texts = mails.mails(PLANS["one-session"], COURSE)
    files = next(it for it in texts if it.subject.startswith("Your folder"))
    assert "\n[board]\n" in files.body and "your folder is here" in files.body
    assert "([board] alone stays as it is)" in page
    assert "folder" in mails.reminder(["job description"], ["a@invented.example"]).body


def test_what_predict_run_explain_needs_is_in_the_kit_with_the_figures_of_its_model() -> None:
    plan = PLANS["one-session"]
    told = ACTIVITIES["predict-run-explain"].told
    runs = [("moderate", 0), ("moderate", 2), ("moderate", 10), ("one-cause", 0)]
    for number, (world, size) in enumerate(runs, 1):
        now = looplab.simulated("credit", world)[size]
        seen, value = ((it.first, it.last) for it in (now.watched, now.value))
        said = f"Run {number}: bad rate {seen[0]:.1%} → {seen[1]:.1%}, value {value[0]:.0%} → {value[1]:.0%}"
        assert said in told["answer"]
        whole = told["answer"].split(said)[1].split("over the whole run")[0]
        assert whole.strip(" ,and") == f"{now.in_all:.0%}"
    sheet, key, paper = (text_of(make(plan)) for make in (runsheet.run_sheet, handout.answer_key, handout.handout))  # fmt: skip
    notes = {text for it in slides.of_plan(plan)[plan.sessions[0].name] for _, text in it.notes}
    assert told["answer"] in sheet and told["answer"] in key and told["answer"] in notes
    assert told["about"] in sheet and told["about"] in notes
    assert "The loop lab: chapter When teams look for Staff" in sheet
    assert "A lender forecasts each month" in paper and "5.8%" not in paper


def test_the_case_of_eight_lines_is_on_the_handout_and_its_team_only_in_the_key() -> None:
    plan = PLANS["one-session"]
    paper, key = text_of(handout.handout(plan)), text_of(handout.answer_key(plan))
    part = paper[paper.index("Eight lines on a slide") :].split("Ours too")
    assert "drew 212 applications" in part[0] and "eturn" not in part[0]
    assert "Irene" not in paper and "Larkfield" not in paper
    assert "Returns, at Larkfield" in key
    slide_words = " ".join(it.text for it in slides.of_plan(plan)[plan.sessions[0].name])
    assert "eturns" not in slide_words
    posting = next(it for it in postings.load().postings if it.id == "ds")
    assert (posting.team, posting.firm) == ("Returns", "Larkfield")
    assert [n for n, it in enumerate(posting.lines, 1) if not it.stays_true] == [7]


def test_practice_texts_and_their_scores_are_on_sheets_apart() -> None:
    texts, scores = text_of(handout.practice_texts()), text_of(handout.practice_scores())
    for one in practice():
        for part in one["part"]:
            text, why = (" ".join(str(part[name]).split()) for name in ("text", "why"))
            assert text in texts and text not in scores
            assert why in scores and why not in texts


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_the_texts_say_what_is_done_before_with_true_minutes(plan: session.Plan) -> None:
    texts = mails.mails(plan, COURSE)
    first = plan.sessions[0]
    total = sum(COURSE[it].minutes for it in first.read) + sum(m for m, _ in first.homework)
    invitation = next(it for it in texts if it.to == "everyone")
    assert (f"about {total} minutes in all" if total else "prepare nothing") in invitation.body
    assert texts[0].to == "managers" and "45 minutes" in texts[0].body
    assert all("{" not in it.body for it in texts)


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
    # Summer time ends between the first two: 14:00 stays 14:00 there, and moves in UTC.
    starts = [line.split(":")[1] for line in lines if line.startswith("DTSTART")]
    assert starts[:3] == ["20261020T130000Z", "20261027T140000Z", "20261103T140000Z"]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 6
    assert lines.count(r"LOCATION:Room 4\; first floor\, left") == 3
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == 6


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


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_slides_of_every_plan_put_a_question_to_the_room_and_none_is_left_out(plan: session.Plan) -> None:  # fmt: skip
    shown = [it.show for found in slides.of_plan(plan).values() for it in found if it.show]
    asking = {name for it in plan.sessions for activity in it.activities() for name in activity.votes}  # fmt: skip
    assert asking and asking <= set(shown)


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


def test_notes_and_run_sheet_say_of_each_vote_how_it_is_done() -> None:
    seen = set()
    for plan in PLANS.values():
        sheet = text_of(runsheet.run_sheet(plan))
        for shown in slides.of_plan(plan).values():
            for slide in (it for it in shown if it.activity):
                told, activity = dict(slide.notes).get(slides.VOTE, ""), slide.activity
                if slide.show and activity and slide.show in activity.votes:
                    seen.add("vote")
                    assert "live page N opens it" in told and "Without phones: " in told
                    short = asked.way_in_short(slide.show)
                    assert f"{slide.text} {short}" in sheet or f"Explain nothing. {short}" in sheet
                elif slide.show:
                    seen.add("slide")
                    assert told == slides.HERE and "On the slide." in sheet
                elif "vote again" in slide.text:
                    seen.add("again")
                    assert "live page R opens it" in told and "second case aloud" in told
                elif "differs most" in slide.text:
                    seen.add("widest")
                    assert told == slides.WIDEST and slides.WIDEST_IN_SHORT in sheet
                elif "how of hands" in slide.text:
                    seen.add("hands")
                    assert told == slides.HANDS and "Hands." in sheet
                else:
                    assert not told
    assert seen == {"vote", "slide", "again", "widest", "hands"}
    numbers = {name: number for name, number, _ in handout.CARDS}
    for name, number in numbers.items():
        assert f"{number} for {name}" in asked.way("scope-lame-cows")


def test_a_long_line_of_a_calendar_is_folded_by_octets_and_loses_nothing() -> None:
    pieces = mails._folded("DESCRIPTION:" + "é" * 100)
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == "DESCRIPTION:" + "é" * 100


def test_a_kit_writes_its_files_and_leaves_others_alone(tmp_path: Path) -> None:
    kept = tmp_path / "notes of mine.html"
    kept.write_text("mine", "utf-8")
    made = kit.write(PLANS["six-weeks"], COURSE, tmp_path)
    assert kept.read_text("utf-8") == "mine"
    decks = {f"slides-{n}.html" for n in range(1, 7)}
    assert {path.name for path in made} == {
        it.file for it in sheets.sheets_of(PLANS["six-weeks"])
    } | decks
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in made} | {kept.name}


def test_a_folder_holds_one_plan_and_nothing_of_the_facilitators_is_lost(cohort: Run, tmp_path: Path) -> None:  # fmt: skip
    to = tmp_path / "k"
    words = ["--root", str(ROOT), "--to", "k", "--no-pdf"]
    assert cohort("kit", "three-sessions", *words, "--date", "2026-12-08")[0] == 0
    first = {it.name for it in to.iterdir()}
    (to / "notes.md").write_text("mine", "utf-8")
    (to / "slides-2.html").write_text("my own second session", "utf-8")
    code, out, _ = cohort("kit", "one-session", *words)
    now = {it.name for it in to.iterdir()}
    mine = {it.file for it in sheets.sheets_of(PLANS["one-session"])} | {"slides.html", written.LIST}  # fmt: skip
    assert code == 0 and now == mine | {"notes.md", "slides-2.html"}
    for name in first - mine - {"slides-2.html"}:
        assert name in out.split("Taken away: ")[1].splitlines()[0]
    assert "Three sessions of 50 minutes" in out and "Left as it is: k/slides-2.html" in out
    assert (to / "notes.md").read_text("utf-8") == "mine"
    assert (to / "slides-2.html").read_text("utf-8") == "my own second session"
    # What was changed is not written over, and then nothing is.
    (to / "handout.html").write_text("with our logo", "utf-8")
    sheet = (to / "run-sheet.html").read_bytes()
    code, _, err = cohort("kit", "ninety-minutes", *words)
    assert code == 2 and "handout.html is yours" in err and "slides-2" not in err
    assert (to / "handout.html").read_text("utf-8") == "with our logo"
    assert (to / "run-sheet.html").read_bytes() == sheet
    (to / "handout.html").unlink()
    assert cohort("kit", "ninety-minutes", *words)[0] == 0
    assert (to / "run-sheet.html").read_bytes() != sheet
    # A folder that nobody of us has written before is somebody's.
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/cards.html").write_text("cards of a game", "utf-8")
    code, _, err = cohort("kit", "one-session", *words[:2], "--to", "theirs", "--no-pdf")
    assert code == 2 and "cards.html is yours" in err and len([*(tmp_path / "theirs").iterdir()]) == 1  # fmt: skip


def test_a_sheet_is_printed_by_a_browser_that_is_there_and_a_failure_is_told(
    tmp_path: Path,
) -> None:
    page = tmp_path / "cards.html"
    page.write_text(handout.cards(), "utf-8")
    program = chromium.find()
    assert program is not None
    assert kit.print_pdf(program, page).read_bytes().startswith(b"%PDF-")
    page.with_suffix(".pdf").unlink()
    with pytest.raises(kit.NotPrinted, match=r"did not print .*cards\.html"):
        kit.print_pdf(sys.executable, page)


def test_slides_of_ones_own_stand_before_their_activity_and_move_the_numbers(tmp_path: Path) -> None:  # fmt: skip
    for name in ("question-sort-2.svg", "question-sort-1.svg", "exit-ticket.svg"):
        (tmp_path / name).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    plan = PLANS["ninety-minutes"]
    shown = slides.of_plan(plan, own.own_slides(tmp_path))
    (session_slides,) = shown.values()
    at = [n for n, it in enumerate(session_slides) if it.kind == "own"]
    assert [session_slides[n].title for n in at] == ["question sort 1", "question sort 2", "exit ticket"]  # fmt: skip
    assert session_slides[at[1] + 1].title == "Question sort"
    assert session_slides[at[2] + 1].title == "Exit ticket"
    sheet = text_of(runsheet.run_sheet(plan, shown))
    assert f"{session_slides[at[1] + 1].number} {session_slides[at[1] + 1].text}" in sheet
    (tmp_path / "agenda.png").write_bytes(b"")
    with pytest.raises(own.OwnSlidesError, match=r"agenda\.png: found a name that begins with no activity"):  # fmt: skip
        slides.of_plan(plan, own.own_slides(tmp_path))


OURS = """# Our *two* teams

- Search, at eleven people
- Returns, at <b>four</b>

| Who | What |
|---|---|
| Ana | asks |

![a plan](plan.svg)

Notes: Say who sits where,
and why.

---

## Before we sort

One thing.
"""


def test_markdown_of_ones_own_becomes_slides_with_notes_and_pictures_in_them(tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "question-sort.md").write_text(OURS, "utf-8")
    (tmp_path / "question-sort-9.md").write_text("No heading here.", "utf-8")
    with pytest.raises(
        own.OwnSlidesError, match=r"question-sort\.md: found the picture 'plan\.svg'"
    ):
        own.own_slides(tmp_path)
    (tmp_path / "plan.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    (tmp_path / "plan.svg").rename(tmp_path / "question-sort-5.svg")
    with pytest.raises(own.OwnSlidesError, match="expected a file beside it"):
        own.own_slides(tmp_path)
    (tmp_path / "question-sort.md").write_text(OURS.replace("plan.svg", "question-sort-5.svg"), "utf-8")  # fmt: skip
    found = own.own_slides(tmp_path)
    titles = ["Our *two* teams", "Before we sort", "question sort 5", "question sort 9"]
    assert sorted(it.title for it in found) == sorted(titles)
    first = next(it for it in found if it.notes)
    assert first.notes == (("Your notes", "Say who sits where, and why."),)
    assert "<li>" in first.body and "<td>Ana</td>" in first.body and "Say who" not in first.body
    assert "&lt;b&gt;four" in first.body and "<b>" not in first.body
    assert 'src="data:image/svg+xml;base64,' in first.body
    for wrong in ("https://example.org/a.png", "gone.png"):
        (tmp_path / "question-sort.md").write_text(f"![]({wrong})", "utf-8")
        with pytest.raises(own.OwnSlidesError, match="need no network"):
            own.own_slides(tmp_path)
    (tmp_path / "question-sort.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(own.OwnSlidesError, match="no text in UTF-8"):
        own.own_slides(tmp_path)


@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_behind_the_last_slide_stand_key_points_and_pictures_in_no_plans_time(plan: session.Plan) -> None:  # fmt: skip
    for meeting in plan.sessions:
        shown = slides.slides(meeting)
        behind = slides.at_hand(meeting, shown, COURSE)
        assert [it.number for it in behind] == list(range(len(shown) + 1, len(shown) + 1 + len(behind)))  # fmt: skip
        assert sum(it.minutes for it in behind) == 0
        said = " ".join(text_of(it.body or "") for it in behind)
        for chapter in (COURSE[name] for name in meeting.read):
            for point in chapter.points.removeprefix("- ").split("\n- "):
                assert " ".join(point.split()) in said
        for it in behind:
            assert it.body and not re.search(r"[*`$]|\]\(", text_of(it.body)), it.title
            assert it.title.startswith("Key points") or "<svg" in it.body


def test_slides_are_written_with_what_lives_in_them_and_a_theme(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = tmp_path / build.SITES[audience.FACILITATOR]
    for name in ("book/career-ladder.html", "book/facilitator/prepare.html", "kit/one-session/cards.html", "_static/a.js", "index.html"):  # fmt: skip
        (edition / name).parent.mkdir(parents=True, exist_ok=True)
        (edition / name).write_text("a page", "utf-8")
    (tmp_path / "book").symlink_to(ROOT / "book")
    (tmp_path / "_toc.yml").symlink_to(ROOT / "_toc.yml")
    theme, mine, to = tmp_path / "ours.css", tmp_path / "mine", tmp_path / "out"
    theme.write_text(":root { --accent: #8a2be2; } /* </style><script> */", "utf-8")
    mine.mkdir()
    (mine / "two-votes.md").write_text("# Our own ladder\n\nTwo tracks.", "utf-8")
    words = ["slides", "one-session", "--root", str(tmp_path), "--to", str(to), "--no-pdf"]
    assert main([*words, "--slides", str(mine), "--theme", str(theme)]) == 0
    assert "slides.html" in capsys.readouterr().out
    page = (to / "slides.html").read_text("utf-8")
    assert "--accent: #8a2be2" in page and "</style><script>" not in page
    assert "Our own ladder" in page and "Key points: " in page
    assert 'data-src="course/book/career-ladder.html?present=' in page
    there = {it.relative_to(to).as_posix() for it in to.rglob("*") if it.is_file()}
    assert there == {"slides.html", "course/book/career-ladder.html", "course/_static/a.js", written.LIST}  # fmt: skip
    # Named once, they stand in what is written later too, and both have the same numbers.
    kit_of = ["cohort", "kit", *words[1:]]
    assert main(kit_of) == 0 and "With your own slides of" in capsys.readouterr().out
    assert "Our own ladder" in (to / "slides.html").read_text("utf-8")
    sheet = text_of((to / "run-sheet.html").read_text("utf-8"))
    assert main(["cohort", "plan", *words[1:4], "--to", str(to / "again.html")]) == 0
    assert text_of((to / "again.html").read_text("utf-8")) == sheet
    (vote,) = {it.number for it in slides.of_plan(PLANS["one-session"], own.own_slides(mine))["The whole workshop"] if it.show == "ladder-lines-of-reviews"}  # fmt: skip
    assert f"3 live or {vote} First vote." in sheet
    (mine / "two-votes.md").rename(tmp_path / "two-votes.md")
    mine.rmdir()
    assert main(words) == 2 and "the folder is gone" in capsys.readouterr().err
    assert main([*kit_of, "--slides", "none"]) == 0 and main(words) == 0
    assert "Our own ladder" not in (to / "slides.html").read_text("utf-8")
    capsys.readouterr()
    shutil.rmtree(edition / "book")
    assert main(words) == 2 and "run `make slides`" in capsys.readouterr().err


def test_every_command_for_plans_and_slides_of_ones_own_works_as_the_page_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the plan, the slide and the style that stand there, in a folder with a built edition."""
    page = (ROOT / "book/facilitator/prepare.md").read_text("utf-8")
    page = page[: page.index("(in-your-learning-platform)=")]
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", page, re.M | re.S)
    edition = tmp_path / build.SITES[audience.FACILITATOR]
    (edition / "book").mkdir(parents=True)
    (edition / "book/career-ladder.html").write_text("a page", "utf-8")
    for name in ("book", "_toc.yml"):
        (tmp_path / name).symlink_to(ROOT / name)
    (plan,) = (text for kind, text in blocks if kind == "toml")
    (slide,) = (text for kind, text in blocks if kind == "markdown")
    (tmp_path / "my-plan.toml").write_text(plan, "utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/question-sort-2.md").write_text(slide, "utf-8")
    (picture,) = re.findall(r"!\[.*?\]\((.*?)\)", slide)
    shutil.copy(ROOT / "book/images/quiz.png", tmp_path / "mine" / picture)
    (style,) = re.findall(r"`(:root \{.*?\})`", page)
    (tmp_path / "ours.css").write_text(style, "utf-8")
    monkeypatch.chdir(tmp_path)
    lines = [line for kind, text in blocks if kind == "console" for line in text.splitlines()]
    ran = []
    for line in lines:
        words = shlex.split(line)
        if words[0] == "make":  # what make would run
            told = subprocess.run(["make", "-n", "-C", str(ROOT), "-o", "_build/.facilitator", *words[1:]], capture_output=True, text=True, check=True)  # fmt: skip
            words = shlex.split(next(it for it in told.stdout.splitlines() if "bin/staffplus " in it))  # fmt: skip
        if words[0].endswith("staffplus"):
            pdf = ["--no-pdf"] if words[1] == "slides" or words[2] == "kit" else []
            assert main([*words[1:], *pdf]) == 0, line
            ran.append(words[2 if words[1] == "cohort" else 1])
    assert Counter(ran) == {"kit": 2, "plan": 1, "slides": 1}
    assert "Taken away: " in capsys.readouterr().out
    made = (tmp_path / "my-slides/slides.html").read_text("utf-8")
    assert "Our two tracks" in made and "data:image/png;base64," in made and style in made
    assert "Ask who has worked in both" in made or "ask who has worked in both" in made
    assert "Tuesday 8 December 2026" in made


def test_text_goes_into_the_sheets_as_text(tmp_path: Path) -> None:
    odd = 'Rows & <b>"columns"</b> </script>'
    (tmp_path / "odd.toml").write_text(MINE.replace('"Tuesday"', f"'{odd}'"), "utf-8")
    (plan,) = session.own_plans(tmp_path / "odd.toml").values()
    for path in kit.write(plan, COURSE, tmp_path / "kit"):
        html = path.read_text("utf-8")
        assert "<b>" not in html.replace("<b>Question", "") or odd not in html
        assert "</b> </script>" not in html


@pytest.fixture
def cohort(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:  # fmt: skip
    """Run `staffplus cohort …` in a folder of its own; gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["cohort", *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_command_checks_a_plan_and_writes_its_run_sheet(cohort: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, "utf-8")
    code, out, _ = cohort("plan", "mine.toml", "--to", "sheet.html", "--start", "09:15")
    assert code == 0 and "09:20" not in out and " 9:20   20 min  Question sort" in out
    assert "9:20" in text_of((tmp_path / "sheet.html").read_text("utf-8"))
    (tmp_path / "mine.toml").write_text(MINE.replace("40", "20"), "utf-8")
    code, _, err = cohort("plan", "mine.toml")
    assert code == 2 and err.startswith("staffplus: mine.toml:16: ") and "expected at most within = 20" in err  # fmt: skip
    code, _, err = cohort("plan", "nothing.toml")
    assert code == 2 and "found no plan 'nothing.toml'; expected one of one-session" in err
    code, _, err = cohort("plan", "one-session", "--start", "quarter past")
    assert code == 2 and "expected HH:MM" in err


def test_a_vote_has_the_minutes_that_reading_and_answering_take_at_the_courses_own_rates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tomllib.loads(ACTIVITIES_FILE.read_text("utf-8"))
    rates = raw["voting"]
    assert rates["words_per_minute"] == pace.pace()["reading"]["words_per_minute"]
    assert rates["deciding"] == {name: pace.pace()["answering"][name] for name in rates["deciding"]}
    seen = 0
    for activity in ACTIVITIES.values():
        for step in activity.steps:
            if step.show in activity.votes or step.again:
                case = asked.stems(step.again)[1] if step.again else asked.stems(step.show)[0]
                words = len(text_of(asked.question(case)).split())
                assert words / rates["words_per_minute"] + 0.5 < step.minutes, (activity.id, case.id, words)  # fmt: skip
                seen += 1
    assert seen > 7
    # What is too short is told, with the case and its words; and so is a vote on nothing.
    text = ACTIVITIES_FILE.read_text("utf-8")
    second = 'minutes = 2, room = "Case 2 of 4'
    assert second in text
    first = asked.stems("scope-donor-chairs")[0]
    said = f"found minutes = 1; expected 2 or more: to read the {activity_module.words(first)} words of {first.id} and to answer takes "  # fmt: skip
    wrong = tmp_path / "activities.toml"
    for instead, fault in ((text.replace(second, second.replace("2", "1", 1)).replace("minutes = 20\nhow = \"alone, pairs, room\"", "minutes = 19\nhow = \"alone, pairs, room\""), said),
                           (text.replace('"scope-storm-tail"]', '"scope-strom-tail"]'), "expected the id of an item"),
                           (text.replace('scale = "question-scope", say', 'scale = "scope", say'), "expected one of question-scope")):  # fmt: skip
        wrong.write_text(instead, "utf-8")
        monkeypatch.setattr(activity_module, "ACTIVITIES", wrong)
        with pytest.raises(BankError) as caught:
            session.activities.__wrapped__()
        assert any(fault in it.message for it in caught.value.problems), caught.value


def test_people_have_on_paper_and_on_the_slide_the_table_that_they_are_told_to_look_at() -> None:
    chapter = prose.markdown_of(ROOT / "book/scope-of-questions.ipynb")
    rows = [[" ".join(cell.replace("*", "").split()) for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", chapter, re.M)]  # fmt: skip
    first = next(n for n, row in enumerate(rows) if row[0] == "What to read")
    drawn = handout.scale("question-scope")
    said = [[text_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in re.findall(r"<tr>.*?</tr>", drawn)]  # fmt: skip
    assert said[0] == rows[first]
    assert [row[1:] for row in said[1:]] == [row[1:] for row in rows[first + 2 : first + 2 + len(said) - 1]]  # fmt: skip
    told = [it for it in ACTIVITIES.values() if "the table" in it.told["say"] and it.steps]
    assert ACTIVITIES["question-sort"] in told
    for activity in told:
        assert any(it.kind in ("scale", "table") for it in activity.papers), activity.id
        assert any(it.scale or it.show for it in activity.steps), activity.id
    for plan in PLANS.values():
        if any(ACTIVITIES["question-sort"] in it.activities() for it in plan.sessions):
            assert drawn in handout.handout(plan)
            assert any(it.body == drawn for shown in slides.of_plan(plan).values() for it in shown)


def test_the_run_sheet_says_at_every_row_what_is_projected_and_when_to_turn_back() -> None:
    for plan in PLANS.values():
        for shown, part in zip(slides.of_plan(plan).values(), runsheet.run_sheet(plan).split('<section class="session">')[1:], strict=True):  # fmt: skip
            live = False
            cells = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr class=\"(?:step|pause|mine)\">(.*?)</tr>", part)]  # fmt: skip
            for slide, row in zip(shown, cells, strict=True):
                activity = slide.activity
                now = bool(activity and ("vote again" in slide.text or "differs most" in slide.text or slide.show in activity.votes))  # fmt: skip
                expected = f"live or {slide.number}" if now else f"back: {slide.number}" if live else str(slide.number)  # fmt: skip
                assert row[2] == expected, (plan.id, slide.text)
                live = now


def test_the_answer_key_has_a_tally_to_find_the_two_cases_on_which_the_room_differs_most() -> None:
    plan = PLANS["ninety-minutes"]
    key = handout.answer_key(plan)
    tally = key[key.index("tally</h2>") :]
    rows = re.findall(r"<tr>(.*?)</tr>", tally[: tally.index("</table>")])
    names = [name for name, *_ in handout.CARDS]
    assert len(rows) == 1 + len(ACTIVITIES["question-sort"].votes)
    assert all(name in rows[0] for name in names) and "largest" in rows[0]
    assert "largest count is the smallest" in slides.WIDEST and "largest count is smallest" in tally


def test_slides_of_ones_own_have_a_row_on_the_run_sheet_and_their_minutes_come_out_of_the_time_in_hand(cohort: Run, tmp_path: Path) -> None:  # fmt: skip
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "question-sort.md").write_text("# Our tracks\n\nMinutes: 3\n\nTwo.\n\n---\n\n# No minutes\n\nNotes: Ask.\n", "utf-8")  # fmt: skip
    (mine / "exit-ticket-2min.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    plan = PLANS["ninety-minutes"]
    (shown,) = slides.of_plan(plan, own.own_slides(mine)).values()
    by_title = {it.title: it for it in shown if it.kind == "own"}
    assert {name: it.minutes for name, it in by_title.items()} == {"Our tracks": 3, "No minutes": 0, "exit ticket": 2}  # fmt: skip
    assert "Minutes" not in (by_title["Our tracks"].body or "")
    assert sum(it.minutes for it in shown) == plan.sessions[0].within
    for before, after in pairwise(shown):
        assert before.starts + before.minutes == after.starts
    plain = {it.title: it.starts for it in reversed(slides.slides(plan.sessions[0]))}
    moved = {it.title: it.starts for it in reversed(shown)}
    assert moved["Question sort"] - plain["Question sort"] == 3
    assert moved["Exit ticket"] == plain["Exit ticket"] and moved["Close"] == plain["Close"]
    in_hand = next(it for it in shown if it.title == TIME_IN_HAND)
    assert in_hand.minutes == 8 - 5
    sheet = text_of(runsheet.run_sheet(plan, {plan.sessions[0].name: shown}))
    track, silent = by_title["Our tracks"], by_title["No minutes"]
    assert f"{runsheet.clock(14 * 60 + track.starts)} 3 {track.number} Our tracks (a slide of yours)" in sheet  # fmt: skip
    assert f"{runsheet.clock(14 * 60 + silent.starts)} {silent.number} No minutes (a slide of yours) Ask." in sheet  # fmt: skip
    code, out, _ = cohort("plan", plan.id, "--root", str(tmp_path), "--slides", "mine")
    assert code == 0 and "3 min  Our tracks" in out and "14:18   20 min  Question sort" in out
    # Whatever takes more than there is, or no whole number, is told with the file.
    for text, fault in (("# A\n\nMinutes: 7\n\nx", "take 9 min of 'The short workshop'; expected 8 or less"), ("# A\n\nMinutes: a few\n\nx", "found 'Minutes: a few'; expected a whole number")):  # fmt: skip
        (mine / "question-sort.md").write_text(text, "utf-8")
        code, _, err = cohort("plan", plan.id, "--root", str(tmp_path), "--slides", "mine")
        assert code == 2 and fault in err and err.startswith("staffplus: mine/"), err


def test_a_plain_command_says_which_plan_it_takes_and_names_the_others(cohort: Run, tmp_path: Path) -> None:  # fmt: skip
    code, out, _ = cohort("kit", "--root", str(ROOT), "--no-pdf", "--to", "k")
    assert code == 0
    first = out.splitlines()[0]
    assert "ninety-minutes (One session of 90 minutes)" in first
    assert all(name in first for name in PLANS)
    assert "One session of 90 minutes" in (tmp_path / "k/run-sheet.html").read_text("utf-8")
    code, out, _ = cohort("kit", "six-weeks", "--root", str(ROOT), "--no-pdf", "--to", "other")
    assert code == 0 and "No plan was named" not in out


def test_make_hands_plan_date_and_places_to_the_command_and_its_help_names_them() -> None:
    def make(*words: str) -> str:
        return subprocess.run(["make", "-C", str(ROOT), "-o", "_build/.facilitator", *words], capture_output=True, text=True, check=True).stdout  # fmt: skip

    line = next(it for it in make("-n", "kit", "PLAN=six-weeks", "DATE=2026-12-08", "START=09:30", "PLACE=Room 4", "CALL=https://a.example/x?y=1&z=2", "PAPER=Letter").splitlines() if " cohort kit " in it)  # fmt: skip
    assert shlex.split(line)[3:] == ["six-weeks", "--date", "2026-12-08", "--start", "09:30", "--place", "Room 4", "--call", "https://a.example/x?y=1&z=2", "--paper", "Letter", "--to", "my-session"]  # fmt: skip
    plain = next(it for it in make("-n", "kit").splitlines() if " cohort kit " in it)
    assert shlex.split(plain)[3:] == ["--to", "my-session"]
    told = make("help")
    assert all(f"{name}=" in told for name in ("PLAN", "DATE", "START", "PLACE", "CALL", "SLIDES"))


def test_nobodys_votes_can_be_committed() -> None:
    for name in ("votes.sqlite", "rehearsal.sqlite-wal", "room/tuesday.sqlite-shm"):
        assert subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False).returncode == 0  # fmt: skip


def test_the_command_writes_a_kit_with_dates(cohort: Run, tmp_path: Path) -> None:
    code, out, _ = cohort("kit", "one-session", "--root", str(ROOT), "--date", "2026-12-08", "--start", "10:00",
                          "--zone", "Europe/Lisbon", "--place", "Room 4", "--to", "k", "--no-pdf")  # fmt: skip
    assert code == 0 and "sessions.ics" in out
    assert "Tuesday 8 December 2026, 10:00 to 12:30" in (tmp_path / "k/texts.html").read_text("utf-8")  # fmt: skip
    texts = (tmp_path / "k/texts.html").read_text("utf-8")
    assert "Place: Room 4" in texts and "[place]" not in texts
    assert "10:05" in text_of((tmp_path / "k/run-sheet.html").read_text("utf-8"))
    code, out, _ = cohort("activities")
    assert code == 0 and " 20 min  question-sort" in out and "which-manager" not in out
