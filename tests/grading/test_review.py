"""Marks by people: nobody's is lost or overwritten, and what stands is what nbgrader gets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from staffplus.cli.main import main
from staffplus.grading.records import tables as gradebook
from staffplus.review import anchors, log, publish, status, tables
from staffplus.review.desk import Desk
from staffplus.review.migrations import STEPS
from staffplus.review.sent import Refused
from staffplus.review.standing import State
from tests import postgres
from tests.grading import classroom
from tests.grading.classroom import NAME, Classroom

ROW = "in-words"
LEVEL = """
[[criterion.level]]
points = {0}
descriptor = "Says {0} of three things."
example = "An example of {0}."
anchor = "An anchor of {0}."
why = "Since {0} is said."
"""
RUBRIC = f'exercise = "{NAME}"\n\n[[criterion]]\nid = "{ROW}"\ntext = "Which loss is meant?"\n' + "".join(map(LEVEL.format, range(4)))  # fmt: skip
LEARNERS = ("ann-lee", "bo", "cai")


EIGHT = tuple(f"learner-{n}" for n in range(8))


def graded(room: Classroom, learners: tuple[str, ...]) -> Classroom:
    """`learners` have written something and are marked as far as the machine goes, which is not far."""
    (room.root / "rubrics").mkdir(exist_ok=True)
    (room.root / "rubrics" / f"{NAME}.toml").write_text(RUBRIC, "utf-8")
    for learner in learners:
        room.submit(learner, {ROW: f"What {learner} wrote."})
    assert room.grade() == 0
    return room


@pytest.fixture(scope="module")
def _three(_static: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    return graded(_static.copy(tmp_path_factory.mktemp("three") / "exercises"), LEARNERS)


@pytest.fixture(scope="module")
def _bo(_static: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    return graded(_static.copy(tmp_path_factory.mktemp("bo") / "exercises"), ("bo",))


@pytest.fixture(scope="module")
def _eight(_static: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    return graded(_static.copy(tmp_path_factory.mktemp("eight") / "exercises"), EIGHT)


@pytest.fixture(scope="module")
def _three_in_postgres(tmp_path_factory: pytest.TempPathFactory, _postgres: str) -> Classroom:
    db = postgres.create(_postgres, "reviewed")
    room = classroom.make(tmp_path_factory.mktemp("reviewed"), classroom.STATIC, db)
    return graded(room, LEARNERS)


@pytest.fixture
def room(_three: Classroom, tmp_path: Path) -> Classroom:
    """Three have handed in."""
    return _three.copy(tmp_path / "exercises")


@pytest.fixture
def bo(_bo: Classroom, tmp_path: Path) -> Classroom:
    """One has handed in."""
    return _bo.copy(tmp_path / "exercises")


@pytest.fixture
def eight(_eight: Classroom, tmp_path: Path) -> Classroom:
    """Eight have handed in."""
    return _eight.copy(tmp_path / "exercises")


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Classroom:
    """Three have handed in; once with each kind of gradebook."""
    if request.param == "sqlite":
        return request.getfixturevalue("room")  # type: ignore[no-any-return]
    made: Classroom = request.getfixturevalue("_three_in_postgres")
    db = postgres.create(request.getfixturevalue("_postgres"), f"r{uuid4().hex}", like="reviewed")
    return made.copy(tmp_path / "exercises", db)


def opened(room: Classroom, *markers: str, **more: Any) -> Desk:
    """The desk of a course whose hand-ins are marked by the machine."""
    desk = Desk(room.course, NAME)
    desk.people(markers=markers or ("mia",), **more)
    return desk


def held(desk: Desk, marker: str, code: str) -> dict[str, Any]:
    return next(it for it in desk.queue(marker, ROW) if it["code"] == code)


def act(desk: Desk, marker: str, item: Mapping[str, Any], kind: str = "mark", **change: Any) -> dict[str, Any]:  # fmt: skip
    """As the page sends it."""
    sent = {"nonce": uuid4().hex, "kind": kind, "criterion": ROW, **item, **change}
    return desk.act(marker, sent)


def mark_all(desk: Desk, marker: str, value: int) -> None:
    for item in desk.queue(marker, ROW):
        act(desk, marker, item, value=value)


def person(room: Classroom) -> dict[str, tuple[Any, bool]]:
    """nbgrader's table: learner -> a person's mark, whether one is wanted."""
    return {learner: (cells[ROW][1], cells[ROW][2]) for learner, cells in room.marks().items()}


def entries(desk: Desk) -> list[log.Entry]:
    with desk.engine.connect() as db:
        return log.history(db, NAME)


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


def room_status(room: Classroom, *words: str) -> int:
    return main([*words, "--course-dir", str(room.root), *(["--db", room.db] if room.db else [])])


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


def test_a_marker_who_leaves_keeps_what_they_marked_and_the_rest_goes_on(eight: Classroom) -> None:
    desk = opened(eight, "mia", "noa", twice=0)
    mine, theirs = desk.queue("mia", ROW), desk.queue("noa", ROW)
    assert (len(mine), len(theirs)) == (4, 4)
    act(desk, "noa", theirs[0], value=3)
    desk.people(leave=["noa"])
    with pytest.raises(Refused, match="does not mark"):
        desk.queue("noa", ROW)
    assert len(desk.queue("mia", ROW)) == 7
    mark_all(desk, "mia", 1)
    assert publish.publish(desk).done
    assert sorted(mark for mark, _ in person(eight).values()) == [1] * 7 + [3]
    found = status.status(desk)
    assert (found.marked, found.waiting, found.left) == ({"mia": 7, "noa": 1}, {}, ("noa",))
    assert found.settled


def test_a_marker_sees_what_is_allocated_and_an_order_of_their_own(eight: Classroom) -> None:
    desk = opened(eight, "mia", "noa", twice=1.0)
    orders = [[it["code"] for it in desk.queue(who, ROW)] for who in ("mia", "noa", "mia")]
    assert orders[0] == orders[2] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])
    desk.people(markers=["pia"], twice=0)
    hers = {it["code"] for it in desk.queue("pia", ROW)}
    others = {it["code"] for it in desk.queue("mia", ROW)} - hers
    stranger = held(desk, "mia", next(iter(others)))
    with pytest.raises(Refused, match="somebody else's"):
        act(desk, "pia", stranger, value=1)
    with pytest.raises(Refused, match="no such piece"):
        desk.whole("pia", stranger["code"])
    with pytest.raises(Refused, match="does not mark sheet"):
        desk.overview("ann-lee")


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


CALIBRATION = f'exercise = "{NAME}"\n' + "".join(
    f'[[piece]]\nid = "a{n}"\ncriterion = "{ROW}"\ntext = "What a{n} wrote."\nscore = {n % 4}\nwhy = "Since a{n}."\n'
    for n in range(4)
)


def test_anchors_come_first_and_come_back_unannounced(eight: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(anchors, "AMONG", 8)
    (eight.root / "calibration").mkdir()
    (eight.root / "calibration" / f"{NAME}.toml").write_text(CALIBRATION, "utf-8")
    desk = opened(eight)
    queue = desk.queue("mia", ROW)
    assert [it["calibration"] for it in queue] == [True] * 3 + [False] * 9
    assert desk.overview("mia")["criteria"][0]["all"] == 12
    assert len({frozenset(it) for it in queue}) == 1, "no field tells an anchor that came back"
    told = act(desk, "mia", queue[0], value=3)
    score = int(queue[0]["text"][6]) % 4
    assert told["readers"] == {"value": score, "why": f"Since a{queue[0]['text'][6]}."}
    (back,) = [it for it in queue[3:] if it["text"].startswith("What a")]
    assert "readers" not in act(desk, "mia", back, value=int(back["text"][6]) % 4)
    assert [it["title"] for it in desk.whole("mia", back["code"])] == ["In words"]
    assert desk.overview("mia")["criteria"][0]["done"] == 2
    assert room_status(eight, "review", "agreement", NAME) == 0
    off = abs(3 - score)
    assert f"mia: {off:.2f} levels from the readers on 1 anchors at first, 0.00 on 1 that came back" in capsys.readouterr().out  # fmt: skip
    for item in desk.queue("mia", ROW):
        act(desk, "mia", item, value=2)
    assert publish.publish(desk).written == 8
    assert person(eight) == dict.fromkeys(EIGHT, (2, False))


def test_beside_a_piece_stand_texts_whose_level_the_marker_has_seen(eight: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(anchors, "AMONG", 8)
    (eight.root / "calibration").mkdir()
    (eight.root / "calibration" / f"{NAME}.toml").write_text(CALIBRATION, "utf-8")
    desk = opened(eight)
    first, pieces = desk.queue("mia", ROW)[:3], desk.queue("mia", ROW)[3:]
    (back,) = [it["text"] for it in pieces if it["text"].startswith("What a")]
    assert desk.nearest("mia", ROW) == {}, "nothing is told before it was marked"
    for item in first:
        act(desk, "mia", item, value=0)
    told = desk.nearest("mia", ROW)
    assert set(told) == {it["code"] for it in pieces}, "nothing tells an anchor that came back"
    seen = {it["text"]: int(it["text"][6]) % 4 for it in first if it["text"] != back}
    for found in told.values():
        assert {it["text"]: it["level"] for it in found}.items() <= seen.items()
        assert found and all(it["why"].startswith("Since a") for it in found)


def test_it_is_told_how_far_the_readers_of_the_calibration_agree(bo: Classroom, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """Twelve texts, of which two are marked one level apart."""
    (bo.root / "calibration").mkdir()
    apart = 'second.level = 3\nsecond.why = "More."\nagreed.level = 2\nagreed.why = "Rather."\n'
    same = 'second.level = {0}\nsecond.why = "The same."\n'
    (bo.root / "calibration" / f"{NAME}.toml").write_text(
        f'exercise = "{NAME}"\n'
        + "".join(
            f'[[description]]\nid = "d{n}"\nname = "N"\nteam = "T"\ncontext = "C"\nquality = "weak"\n'
            f'[[description.part]]\nid = "{ROW}"\ntext = "What d{n} wrote."\nfirst.level = {n % 3}\n'
            f'first.why = "It says so."\n{apart if n in (2, 5) else same.format(n % 3)}'
            for n in range(12)
        ),
        "utf-8",
    )
    opened(bo)
    assert room_status(bo, "review", "agreement", NAME) == 0
    (line,) = [it for it in capsys.readouterr().out.splitlines() if it.startswith("its readers")]
    assert line.split()[2:5] == ["12", "83%", "100%"]


def test_a_file_of_anchors_says_where_it_is_wrong(bo: Classroom, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    (bo.root / "calibration").mkdir()
    (bo.root / "calibration" / f"{NAME}.toml").write_text(CALIBRATION.replace("score = 3", "score = 7"), "utf-8")  # fmt: skip
    assert room_status(bo, "review", "status", NAME) == 2
    assert "found 7; expected a level from 0 to 3" in capsys.readouterr().err
