"""What a marker has before them: their share, in an order of their own, and texts whose level is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from staffplus.review import anchors, publish, status
from staffplus.review.sent import Refused
from tests.grading.classroom import NAME, Classroom
from tests.grading.reviewed import ROW, act, graded, held, mark_all, opened, person, room_status

EIGHT = tuple(f"learner-{n}" for n in range(8))


@pytest.fixture(scope="module")
def _eight(_static: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    return graded(_static.copy(tmp_path_factory.mktemp("eight") / "exercises"), EIGHT)


@pytest.fixture
def eight(_eight: Classroom, tmp_path: Path) -> Classroom:
    """Eight have handed in."""
    return _eight.copy(tmp_path / "exercises")


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
    line, rule = [it for it in capsys.readouterr().out.splitlines() if it.startswith("its readers")]
    assert line.split()[2:5] == ["12", "83%", "100%"]
    assert "48" in rule


def test_a_file_of_anchors_says_where_it_is_wrong(bo: Classroom, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    (bo.root / "calibration").mkdir()
    (bo.root / "calibration" / f"{NAME}.toml").write_text(CALIBRATION.replace("score = 3", "score = 7"), "utf-8")  # fmt: skip
    assert room_status(bo, "review", "status", NAME) == 2
    assert "found 7; expected a level from 0 to 3" in capsys.readouterr().err
