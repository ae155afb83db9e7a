"""Activities and plans: one name and one duration, and everything that is named is there."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from staffplus import items, pace, session
from staffplus.bankfile import BankError
from staffplus.items import wording
from staffplus.jobdesc.rubric import practice
from staffplus.postings import postings
from staffplus.session import activity as activity_module
from staffplus.session import (
    asked,
    slides,
)
from staffplus.session.activity import ACTIVITIES as ACTIVITIES_FILE
from staffplus.session.plan import TIME_IN_HAND
from staffplus.site.outline import INSTRUCTOR
from tests import prose
from tests.sessions import ACTIVITIES, CHAPTERS, MINE, PLANS, ROOT, text_of


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
    second = 'minutes = 2, room = "◆, ▲ or ●? Alone.", show = "scope-donor-chairs"'
    assert second in text
    first = asked.stems("scope-donor-chairs")[0]
    said = f"found minutes = 1; expected 2 or more: to read the {activity_module.words(first)} words of {first.id} and to answer takes "  # fmt: skip
    wrong = tmp_path / "activities.toml"
    for instead, fault in ((text.replace(second, second.replace("2", "1", 1)).replace("minutes = 20\nhow = \"alone, pairs, room\"", "minutes = 19\nhow = \"alone, pairs, room\""), said),
                           (text.replace('"scope-storm-tail"]', '"scope-strom-tail"]'), "expected the id of an item"),
                           (text.replace('scale = "question-scope", spare', 'scale = "scope", spare'), "expected one of question-scope")):  # fmt: skip
        wrong.write_text(instead, "utf-8")
        monkeypatch.setattr(activity_module, "ACTIVITIES", wrong)
        with pytest.raises(BankError) as caught:
            session.activities.__wrapped__()
        assert any(fault in it.message for it in caught.value.problems), caught.value


def test_nobodys_votes_can_be_committed() -> None:
    for name in ("votes.sqlite", "rehearsal.sqlite-wal", "room/tuesday.sqlite-shm"):
        assert subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False).returncode == 0  # fmt: skip
