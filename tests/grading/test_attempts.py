"""Which hand-in counts: by time, by a platform's number, by its place, and by arrival only if told."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.grading.model import Arrival
from staffplus.grading.records import ledger, tables
from staffplus.grading.records.attempts import Attempt, Rule, counting, doubts, in_order
from tests.grading import classroom
from tests.grading.classroom import NAME, Classroom, graded

pytestmark = pytest.mark.usefixtures("here")

RIGHT = {"literal": "levels = {'a': 'staff'}"}
A, B = {"literal": "levels = {'a': 'senior'}"}, RIGHT


def upload(room: Classroom, path: Path, answers: dict[str, str], name: str = f"ann_{NAME}") -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    return classroom.zipped(path, {f"{name}.ipynb": room.filled(answers)})


def mark(room: Classroom, learner: str = "ann") -> float | None:
    return room.marks()[learner]["static-marks"][0]


# --- The order -----------------------------------------------------------------------------------


def attempt(nth: int, **more: Any) -> Attempt:
    at = f"2026-11-24T09:00:{nth:02}+00:00"
    return Attempt(nth, "ann", f"file {nth}", **{"submitted": "", "arrived": at, **more})


EVIDENCE: list[tuple[list[Attempt], list[int], bool]] = [
    ([attempt(1), attempt(2)], [1, 2], True),
    ([attempt(1, place="x"), attempt(2, place="x")], [1, 2], False),
    ([attempt(1, number=9, platform="Canvas"), attempt(2, number=7, platform="Canvas")], [2, 1], False),
    ([attempt(1, number=9, platform="Canvas"), attempt(2, number=7, platform="Teams")], [1, 2], True),
    (
        [attempt(1, submitted="2026-11-24T12:00:00+00:00"), attempt(2, submitted="2026-11-24T12:30:00+01:00")],
        [2, 1],
        False,
    ),
    # 7 was handed in before 9 was seen, and 3 may be from any time before it was.
    (
        [attempt(1, number=9, platform="Canvas"), attempt(2), attempt(3, number=7, platform="Canvas")],
        [3, 1, 2],
        True,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("found", "order", "doubtful"), EVIDENCE, ids=range(len(EVIDENCE)))
def test_evidence_orders_hand_ins_whatever_order_they_are_told_in(
    found: list[Attempt], order: list[int], doubtful: bool
) -> None:
    for told in itertools.permutations(found):
        ordered = in_order(told)
        assert [it.id for it in ordered] == order
        assert bool(doubts(ordered, counting(ordered))) == doubtful


def test_a_broken_file_counts_only_where_there_is_no_other_or_the_rule_is_another() -> None:
    good, broken = attempt(1), attempt(2, fault="breaks off")
    assert counting([good, broken]) == [good]
    assert counting([good, broken], Rule(broken=True)) == [broken]
    assert counting([broken, attempt(3, fault="breaks off")])[0].id == 3


# --- Through the command -------------------------------------------------------------------------


def test_two_under_one_name_in_one_upload_did_not_come_one_after_the_other(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = {f"{group}/ann_{NAME}.ipynb": plain.filled(it) for group, it in (("A", A), ("B", B))}
    status, told = graded(plain, capsys, classroom.zipped(tmp_path / "both.zip", both))
    assert (status, told["submissions"]) == (1, 2)
    (said,) = told["by_arrival"]
    assert "both came in one run" in said["why"]


def test_a_b_a_again_counts_as_three_and_what_came_last_counts(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    uploads = [upload(plain, tmp_path / f"{n}.zip", it) for n, it in enumerate((B, A, B))]
    statuses = [graded(plain, capsys, it) for it in uploads]
    assert mark(plain) == 2
    assert [told["submissions"] for _, told in statuses] == [1, 2, 3]
    assert [status for status, _ in statuses] == [0, 1, 1], "arrival decides, so it is said"
    (said,) = statuses[2][1]["by_arrival"]
    assert "it came here last" in said.pop("why")
    assert said == {
        "learner": "ann", "counts": f"2.zip: ann_{NAME}.ipynb", "other": f"1.zip: ann_{NAME}.ipynb",
    }  # fmt: skip
    before = plain.everything()
    status, told = graded(plain, capsys, *uploads)
    assert (status, told["new"], told["marked"], told["submissions"]) == (0, 0, 0, 3)
    assert plain.everything() == before
    plain.grade("--explain", "ann")
    said = capsys.readouterr().out
    assert said.count("Submission ") == 3 and "the same file as before, handed in again" in said


def test_a_b_a_with_a_platforms_numbers_is_known_for_three_in_any_order(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbered = [("9001", B), ("9005", A), ("9007", B)]
    uploads = [
        upload(plain, tmp_path / f"{n}.zip", it, f"doeann_104_{n}_{NAME}") for n, it in numbered
    ]
    for which in (1, 2, 0):
        status, told = graded(plain, capsys, uploads[which])
        assert status == 0
    assert told["submissions"] == 3 and mark(plain, "doeann_104") == 2


def test_a_file_that_replaces_another_in_its_place_is_the_later_and_nothing_is_asked(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for answers, points in ((A, 0), (B, 2), (A, 0)):
        path = upload(plain, tmp_path / "uploads.zip", answers)
        status, told = graded(plain, capsys, path)
        assert (status, told["by_arrival"], mark(plain)) == (0, [], points)
    assert told["submissions"] == 3


def test_a_number_that_is_learnt_later_is_the_same_hand_ins(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """First from a folder without numbers, then from the platform's own zip."""
    loose = upload(plain, tmp_path / "loose.zip", B, f"doeann_104_{NAME}")
    older = upload(plain, tmp_path / "a/c.zip", A, f"doeann_104_9001_{NAME}")
    newer = upload(plain, tmp_path / "b/c.zip", B, f"doeann_104_9007_{NAME}")
    graded(plain, capsys, loose)
    _, told = graded(plain, capsys, newer)
    assert (told["new"], told["submissions"]) == (0, 1)
    status, told = graded(plain, capsys, older)
    assert (status, told["submissions"], mark(plain, "doeann_104")) == (0, 2, 2)


BROKEN = {
    "breaks off": b'{"cells": [',
    "The notebook has no cells.": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "is another notebook, of 1 cell": json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "metadata": {}, "source": "# My diary of November"}
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    ).encode(),
}


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_file_never_replaces_a_good_one_in_silence(
    plain: Classroom, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    plain.submit("ann", B, "2026-11-24 09:00:00 UTC")
    graded(plain, capsys)
    again = plain.submit_file("ann", BROKEN[said], "2026-11-24 10:00:00 UTC")
    for _ in range(2):
        status, told = graded(plain, capsys)
        assert (status, mark(plain), told["submissions"]) == (1, 2, 2)
        (broken,) = told["broken"]
        assert broken["learner"] == "ann" and said in broken["why"] and not broken["counts"]
    plain.grade()
    assert "the one before it counts" in capsys.readouterr().out
    # The rule is another where the course says so, and a good file makes an end of it.
    config = plain.root / "nbgrader_config.py"
    before = config.read_text()
    config.write_text(before + '\nc.StaffplusGrade.broken = "replaces"\n')
    status, told = graded(plain, capsys)
    assert (status, told["broken"][0]["counts"], mark(plain) or 0) == (1, True, 0)
    config.write_text(before)
    assert graded(plain, capsys)[0] == 1 and mark(plain) == 2
    again.write_bytes(plain.filled(A).encode())
    again.with_name("timestamp.txt").write_text("2026-11-24 11:00:00 UTC")
    assert graded(plain, capsys)[0] == 0 and mark(plain) == 0


def test_a_good_and_a_broken_file_of_one_learner_may_come_in_one_upload(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files: dict[str, str | bytes] = {
        f"doeann_104_9001_{NAME}.ipynb": plain.filled(B),
        f"again/doeann_104_9007_{NAME}-1.ipynb": BROKEN["breaks off"],
    }
    status, told = graded(plain, capsys, classroom.zipped(tmp_path / "c.zip", files))
    assert (status, mark(plain, "doeann_104")) == (1, 2)
    rows = {it["entry"]: it for it in told["entries"] if it["upload"].endswith("c.zip")}
    good, broken = rows[f"c.zip: doeann_104_9001_{NAME}.ipynb"], rows[[*rows][1]]
    assert (good["what"], good["counts"]) == ("marked", "yes")
    assert (broken["what"], broken["counts"]) == ("set aside", "no")
    assert "Another hand-in of the learner counts" in broken["why"]


def test_a_rule_that_is_none_is_told_with_what_is_expected(
    plain: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    config = plain.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.StaffplusGrade.broken = "maybe"\n')
    assert plain.grade() == 2
    assert "is 'maybe'; expected 'waits' or 'replaces'" in capsys.readouterr().err


def test_one_learner_is_marked_again_and_nobody_else(
    plain: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    for learner in ("ann", "ben"):
        plain.submit(learner, B)
    graded(plain, capsys)
    plain.submit("cal", B)
    plain.query(sa.update(tables.grade).values(auto_score=0.5))
    status, told = graded(plain, capsys, "--only", "ann")
    assert (status, told["marked"], told["only"]) == (0, 1, ["ann"])
    assert {it["learner"] for it in told["entries"]} == {"ann"}
    assert mark(plain) == 2 and mark(plain, "ben") == 0.5 and "cal" not in plain.marks()
    results = plain.query(sa.select(tables.result.c.id))
    assert len(results) == 3, "what stood there is kept"
    assert plain.grade("--only", "an") == 2
    assert "did you mean ann" in capsys.readouterr().err


def test_two_runs_that_take_in_the_same_third_time_count_it_once(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, answers in enumerate((B, A)):
        graded(plain, capsys, upload(plain, tmp_path / f"{number}.zip", answers))
    shutil.copytree(plain.root, tmp_path / "before")
    graded(plain, capsys, upload(plain, tmp_path / "2.zip", B))
    (row,) = plain.query(sa.select(tables.again))
    values = {it.name: getattr(row, it.name) for it in tables.again.columns if it.name != "id"}
    engine = plain.course.engine()
    with engine.begin() as db:
        tables.add(db, tables.again, [values])
        assert len(ledger.known_to(db, NAME)) == 3
    engine.dispose()


def test_large_hand_ins_are_stored_before_many_more_are_read(
    plain: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "BATCH_BYTES", 30)
    read: list[str] = []

    def arrivals() -> Iterator[Arrival]:
        for name in "abcdefg":
            read.append(name)
            yield Arrival(name, NAME, None, name.encode() * 10, name)

    engine = plain.course.engine()
    stored = ledger.take_in(engine, NAME, arrivals())
    assert [(next(stored).learner, "".join(read)) for _ in range(4)] == [
        ("a", "abc"), ("b", "abc"), ("c", "abc"), ("d", "abcdef"),
    ]  # fmt: skip
    assert [it.learner for it in stored] == ["e", "f", "g"]
    engine.dispose()


@pytest.mark.parametrize("digits", [19, 20, 40, 5000])
def test_a_number_in_a_name_that_is_larger_than_any_keeps_nobody_from_a_mark(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str], digits: int
) -> None:
    odd = f"a_1_{'9' * digits}_{NAME}.ipynb"
    inner = classroom.zipped(tmp_path / "w.zip", {odd: plain.filled(A)})
    held: dict[str, str | bytes] = {
        f"ann_77_123456_{NAME}.ipynb": plain.filled(RIGHT),
        odd: plain.filled(A),
        f"ben/{odd}": plain.filled(A),
        "cid/w.zip": inner.read_bytes(),
    }
    graded(plain, capsys, classroom.zipped(tmp_path / "all.zip", held))
    assert mark(plain, "ann_77") == 2
