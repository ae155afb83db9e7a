"""Marks by people: nobody's is lost or overwritten, and what stands is what nbgrader gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from staffplus.grading.records import tables as gradebook
from staffplus.review import publish, status, tables
from staffplus.review.desk import Desk
from staffplus.review.migrations import STEPS
from staffplus.review.sent import Refused
from staffplus.review.standing import State
from tests import postgres
from tests.grading import classroom
from tests.grading.classroom import NAME, Classroom
from tests.grading.reviewed import (
    LEARNERS,
    ROW,
    RUBRIC,
    act,
    entries,
    graded,
    held,
    mark_all,
    opened,
    person,
    room_status,
)

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture(scope="module")
def _three(_static: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    return graded(_static.copy(tmp_path_factory.mktemp("three") / "exercises"), LEARNERS)


@pytest.fixture(scope="module")
def _three_in_postgres(tmp_path_factory: pytest.TempPathFactory, _postgres: str) -> Classroom:
    db = postgres.create(_postgres, "reviewed")
    room = classroom.make(tmp_path_factory.mktemp("reviewed"), classroom.STATIC, db)
    return graded(room, LEARNERS)


@pytest.fixture
def room(_three: Classroom, tmp_path: Path) -> Classroom:
    """Three have handed in."""
    return _three.copy(tmp_path / "exercises")


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Classroom:
    """Three have handed in; once with each kind of gradebook."""
    if request.param == "sqlite":
        return request.getfixturevalue("room")  # type: ignore[no-any-return]
    made: Classroom = request.getfixturevalue("_three_in_postgres")
    db = postgres.create(request.getfixturevalue("_postgres"), f"r{uuid4().hex}", like="reviewed")
    return made.copy(tmp_path / "exercises", db)


def test_a_mark_goes_from_a_key_to_nbgraders_gradebook(either: Classroom) -> None:
    desk = opened(either)
    items = desk.queue("mia", ROW)
    assert sorted(it["text"] for it in items) == ["What [name] wrote."] * 2 + ["What bo wrote."]
    for value, item in enumerate(items):
        act(desk, "mia", item, value=value, comment=f"Mark {value}.", evidence=["wrote"])
    found = publish.publish(desk)
    assert (found.done, found.written, found.unchanged) == (True, 3, 0)
    assert sorted(person(either).values()) == [(0, False), (1, False), (2, False)]
    comments = either.query(sa.select(gradebook.comment.c.manual_comment))
    assert {it for (it,) in comments if it} == {
        f"**Level {n} of 3.** Says {n} of three things.\n\n> wrote\n\nMark {n}.\n\n"
        f"Level {n + 1} would be: Says {n + 1} of three things. For example: *An example of {n + 1}.*"
        for n in range(3)
    }
    again = publish.publish(desk)
    assert (again.written, again.unchanged) == (0, 3)
    # Marking by machine once more leaves people's marks, and a changed mark is published over ours.
    assert either.grade() == 0
    act(desk, "mia", held(desk, "mia", items[0]["code"]), value=3)
    assert publish.publish(desk).written == 1
    assert sorted(it for it, _ in person(either).values()) == [1, 2, 3]


def test_the_log_is_only_added_to_whoever_asks(either: Classroom) -> None:
    desk = opened(either)
    mark_all(desk, "mia", 2)
    for statement in (
        sa.update(tables.mark).values(value=3),
        sa.delete(tables.mark),
        sa.update(tables.level).values(why="Other."),
        sa.delete(tables.version),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added"):
            either.query(statement)
    assert [it.held.value for it in entries(desk)] == [2, 2, 2]


def test_the_steps_make_what_the_tables_say(either: Classroom) -> None:
    desk = opened(either)
    ours = {table.name for table in tables.ours.sorted_tables}

    def of_ours(it: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        return kind != "table" or name in ours

    with desk.engine.connect() as db:
        context = MigrationContext.configure(db, opts={"include_object": of_ours, "compare_type": True})  # fmt: skip
        assert compare_metadata(context, tables.ours) == []
    Desk(either.course, NAME)  # a second time changes nothing
    assert len(either.query(sa.text(f"SELECT * FROM {STEPS}"))) == 1


def test_two_who_mark_one_piece_never_meet_until_both_are_in(either: Classroom) -> None:
    desk = opened(either, "mia", "noa", adjudicators=["ola"], twice=1.0)
    one = next(it for it in desk.queue("mia", ROW) if "bo" in it["text"])
    for who in ("mia", "noa"):
        for item in desk.queue(who, ROW):
            if item["code"] != one["code"]:
                act(desk, who, item, value=3)
    other = held(desk, "noa", one["code"])
    act(desk, "mia", one, value=0, comment="Mia's reason")
    assert "Mia" not in json.dumps([desk.queue("noa", ROW), desk.overview("noa")])
    assert desk.disputes("ola") == []
    act(desk, "noa", other, value=2, comment="Noa's reason")
    assert [it.held.value for it in entries(desk)][-2:] == [0, 2]
    (dispute,) = desk.disputes("ola")
    assert [it["value"] for it in dispute["marks"]] == [0, 2] or [it["value"] for it in dispute["marks"]] == [2, 0]  # fmt: skip
    assert not {"mia", "noa", "bo"} & set(json.dumps(dispute["marks"]).split('"'))
    assert not publish.publish(desk).done
    act(desk, "ola", dispute, value=1, role="adjudicator", comment="Ola's")
    assert publish.publish(desk).done
    assert person(either)["bo"] == (1, False)
    # Whoever changes their mark afterwards opens the question again.
    act(desk, "mia", held(desk, "mia", one["code"]), value=3)
    assert {it.state for it in desk.table().standings} == {State.SETTLED}  # 3 and 2: near enough
    act(desk, "noa", held(desk, "noa", one["code"]), value=1)
    assert [it.state for it in desk.table().standings].count(State.DISPUTED) == 1


def test_marks_one_apart_meet_in_the_middle_until_somebody_comes_round(bo: Classroom) -> None:
    desk = opened(bo, "mia", "noa", twice=1.0)
    mark_all(desk, "mia", 2)
    assert desk.to_compare("mia") == desk.to_compare("noa") == []
    mark_all(desk, "noa", 3)
    assert publish.publish(desk).done
    assert person(bo)["bo"] == (2.5, False)
    ((said,),) = bo.query(sa.select(gradebook.comment.c.manual_comment).where(gradebook.comment.c.manual_comment.is_not(None)))  # fmt: skip
    assert said.startswith(
        "**Between levels 2 and 3 of 3**: two people marked it, one level apart."
    )
    (item,) = desk.to_compare("mia")
    assert [(it["value"], it["own"]) for it in item["marks"]] in ([(2, True), (3, False)], [(3, False), (2, True)])  # fmt: skip
    act(desk, "mia", item, value=3)
    assert [(it.marker, it.round) for it in entries(desk)] == [("mia", 1), ("noa", 1), ("mia", 2)]
    assert publish.publish(desk).written == 1
    assert person(bo)["bo"] == (3, False)
    assert desk.to_compare("mia") == []


def test_what_is_sent_twice_is_kept_once_and_two_windows_do_not_undo_each_other(bo: Classroom) -> None:  # fmt: skip
    desk = opened(bo)
    (item,) = desk.queue("mia", ROW)
    first = act(desk, "mia", item, value=1, nonce="sent-twice")
    assert act(desk, "mia", item, value=1, nonce="sent-twice") == first
    with pytest.raises(Refused, match="another window") as refused:
        act(desk, "mia", item, value=3)
    assert refused.value.code == 409 and refused.value.item and refused.value.item["value"] == 1
    assert [it.held.value for it in entries(desk)] == [1]


def test_undo_goes_back_step_by_step_and_keeps_what_was_taken_back(bo: Classroom) -> None:
    desk = opened(bo)
    (item,) = desk.queue("mia", ROW)
    for change in ({"value": 1}, {"value": 3, "comment": "Better."}):
        act(desk, "mia", held(desk, "mia", item["code"]), **change)
    act(desk, "mia", held(desk, "mia", item["code"]), "flag", flag=True)
    seen = []
    for _ in range(4):
        act(desk, "mia", held(desk, "mia", item["code"]), "undo")
        now = held(desk, "mia", item["code"])
        seen.append((now["value"], now["comment"], now["flag"]))
    assert seen == [(3, "Better.", False), (1, "", False), (None, "", False), (None, "", False)]
    assert [it.kind for it in entries(desk)] == ["mark", "mark", "flag", *["undo"] * 4]


def test_a_mark_of_a_text_that_was_replaced_comes_back_with_the_old_text(either: Classroom) -> None:  # fmt: skip
    desk = opened(either)
    mark_all(desk, "mia", 2)
    assert publish.publish(desk).done
    either.submit("bo", {ROW: "Something else."})
    assert either.grade() == 1  # only that it came last says that it counts
    (stale,) = [it for it in desk.queue("mia", ROW) if it["stale"]]
    assert (stale["stale"], stale["value"], stale["text"]) == ("text", None, "Something else.")
    assert (stale["before"]["value"], stale["before"]["text"]) == (2, "What bo wrote.")
    assert ("gone", "What") in stale["before"]["changes"] and ("new", "Something") in stale["before"]["changes"]  # fmt: skip
    found = publish.publish(desk)
    assert [it.why.split(";")[0] for it in found.obstacles] == ["stale (text changed)"]
    act(desk, "mia", stale, value=3)
    assert publish.publish(desk).written == 1
    assert person(either)["bo"] == (3, False)


def test_a_text_replaced_while_it_is_read_is_not_marked(bo: Classroom) -> None:
    desk = opened(bo)
    (item,) = desk.queue("mia", ROW)
    bo.submit("bo", {ROW: "Something else."})
    assert bo.grade() == 1
    with pytest.raises(Refused, match="The text changed while you read") as refused:
        act(desk, "mia", item, value=1)
    assert refused.value.item and refused.value.item["text"] == "Something else."
    assert entries(desk) == []


def test_another_rubric_is_another_version_and_says_what_changed(room: Classroom, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    desk = opened(room)
    mark_all(desk, "mia", 2)
    path = room.root / "rubrics" / f"{NAME}.toml"
    path.write_text(RUBRIC.replace("Since 2 is said.", "Since two are said."), "utf-8")
    assert not any(it["stale"] for it in desk.queue("mia", ROW))  # markers judge by the same
    path.write_text(RUBRIC.replace("Says 2 of", "Says two of"), "utf-8")
    assert {it["stale"] for it in desk.queue("mia", ROW)} == {"rubric"}
    assert room_status(room, "review", "status", NAME) == 0
    said = capsys.readouterr().out
    assert "in-words, level 2, descriptor: 'Says 2 of three things.' is now 'Says two of three things.'" in said  # fmt: skip
    path.write_text(RUBRIC.replace("points = 3", "points = 4"), "utf-8")
    assert room_status(room, "review", "status", NAME) == 2
    assert "found levels worth [0, 1, 2, 4]" in capsys.readouterr().err


def test_publishing_is_refused_while_anything_is_open_unless_it_is_named(room: Classroom, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    desk = opened(room)
    one, other, last = desk.queue("mia", ROW)
    act(desk, "mia", one, value=3)
    act(desk, "mia", other, value=3, flag=True)
    assert room_status(room, "review", "publish", NAME) == 1
    said = capsys.readouterr().out
    assert f"{ROW}/{other['code']}: disputed" in said and f"{ROW}/{last['code']}: open; waits for mia" in said  # fmt: skip
    assert {mark for mark, _ in person(room).values()} == {None}
    assert room_status(room, "review", "publish", NAME, "--even-if-open", other["code"]) == 1
    assert room_status(room, "review", "publish", NAME, "--even-if-open", "nothing") == 2
    assert "nothing of that name is open" in capsys.readouterr().err
    named = ("--even-if-open", other["code"], "--even-if-open", f"{ROW}/{last['code']}")
    assert room_status(room, "review", "publish", NAME, *named) == 0
    assert sorted(person(room).values(), key=str) == [(3, False), (None, True), (None, True)]


def test_what_the_formgrader_says_is_not_overwritten(bo: Classroom) -> None:
    desk = opened(bo)
    mark_all(desk, "mia", 2)
    by_hand = sa.update(gradebook.grade).where(gradebook.grade.c.auto_score.is_(None))
    bo.query(by_hand.values(manual_score=1, needs_manual_grade=False))
    (found,) = publish.publish(desk).obstacles
    assert found.why == "the formgrader says 1, the markers 2; empty one of the two"
    bo.query(by_hand.values(manual_score=None))
    assert publish.publish(desk).done
    bo.query(by_hand.values(manual_score=21))
    assert not publish.publish(desk).done


def test_what_the_formgrader_has_marked_is_open_for_nobody(room: Classroom, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    desk = opened(room)
    by_hand = sa.update(gradebook.grade).where(gradebook.grade.c.auto_score.is_(None))
    room.query(by_hand.values(manual_score=1, needs_manual_grade=False))
    found = status.status(desk)
    assert found.states[ROW] == {
        "open": 0,
        "stale": 0,
        "disputed": 0,
        "settled": 0,
        status.OUTSIDE: 3,
    }
    assert (found.settled, found.waiting) == (True, {})
    assert room_status(room, "review", "status", NAME) == 0
    head, counts, *_ = capsys.readouterr().out.splitlines()
    assert head.endswith(status.OUTSIDE) and counts.split()[-5:] == ["0", "0", "0", "0", "3"]
    # Nothing is in the way of publishing, and what stands there stays.
    assert publish.publish(desk).done
    assert {*person(room).values()} == {(1, False)}
    # One that is to be marked again, as its text has changed, is open; and so is one that is begun here.
    first = sa.select(sa.func.min(gradebook.grade.c.id)).where(
        gradebook.grade.c.auto_score.is_(None)
    )
    again = sa.update(gradebook.grade).where(gradebook.grade.c.id == first.scalar_subquery())
    room.query(again.values(needs_manual_grade=True))
    assert status.status(desk).states[ROW]["open"] == 1
    assert [it.why for it in publish.publish(desk).obstacles] == ["open; waits for mia"]


@pytest.mark.parametrize(
    "change",
    [
        {"value": 4}, {"value": -1}, {"value": True}, {"value": 1.5}, {"value": "1"}, {"value": None},
        {"kind": "delete"}, {"comment": 3}, {"evidence": "x"}, {"nonce": ""}, {"after": "0"},
        {"seconds": float("nan")}, {"comment": "x" * 6000}, {"criterion": "other"}, {"code": "NOBODY"},
    ],
)  # fmt: skip
def test_what_is_no_mark_is_refused(_marked: Desk, change: dict[str, Any]) -> None:
    (item,) = _marked.queue("mia", ROW)
    with pytest.raises(Refused):
        act(_marked, "mia", item, **({"value": 1} | change))
    assert entries(_marked) == []


@pytest.fixture(scope="module")
def _marked(_bo: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return opened(_bo.copy(tmp_path_factory.mktemp("one") / "exercises"))


def test_comments_can_be_said_again_and_the_checks_point(room: Classroom) -> None:
    desk = opened(room, "mia", "noa", twice=1.0)
    for value, item in enumerate(desk.queue("mia", ROW)):
        act(desk, "mia", item, value=value, comment="Say who decides." if value else "Which loss?")
    assert desk.bank("mia", ROW) == ["Say who decides.", "Which loss?"]
    assert desk.bank("noa", ROW) == [
        "Say who decides."
    ]  # that was said of two pieces, so of neither
    assert (
        desk.pointers("mia", ROW, desk.queue("mia", ROW)[0]["code"]) == []
    )  # no part of a description


def test_a_file_that_could_not_be_read_is_no_piece_to_mark_and_is_in_nobodys_way(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit_file("dee", b'{"cells": [')
    assert room.grade() == 1
    desk = opened(room)
    assert len(desk.queue("mia", ROW)) == 3, "there is nothing of it to be read"
    found = status.status(desk)
    assert (found.states[ROW]["open"], found.waiting, found.files) == (3, {"mia": 3}, ("dee",))
    capsys.readouterr()
    assert room_status(room, "review", "status", NAME) == 0
    again = "1 more file could not be read as this exercise, so there is nothing in it to mark; ask for it again: `dee`"
    assert again in capsys.readouterr().out
    mark_all(desk, "mia", 2)
    assert room_status(room, "review", "publish", NAME) == 0
    assert again in capsys.readouterr().out
    assert person(room)["dee"] == (None, True), "it is not 0"
    room.submit("dee", {ROW: "What dee wrote."})
    room.grade()
    assert (status.status(desk).files, status.status(desk).states[ROW]["open"]) == ((), 1)


def test_a_file_that_could_not_be_read_and_that_a_person_has_decided_on_is_asked_for_no_more(
    room: Classroom,
) -> None:
    room.submit_file("dee", b'{"cells": [')
    assert room.grade() == 1
    room.query(sa.update(gradebook.grade).values(manual_score=0, needs_manual_grade=False))
    assert status.status(opened(room)).files == ()
