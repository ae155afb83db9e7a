"""One limit on all that a hand-in may take: what is over it is nobody's 0, and who takes long is named."""

from __future__ import annotations

import re
from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest

from staffplus.grading import executors, report, run
from staffplus.grading.box.session import Session, Spent
from staffplus.grading.executors import Local
from staffplus.grading.marks import grade, verdicts
from staffplus.grading.marks.budget import Budget
from staffplus.grading.model import Kind, Limits, Status
from tests.grading.classroom import PERFECT, Classroom
from tests.grading.sheets import answer, bundle, marks, needs_box, notebook


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, helpers: None) -> list[float]:
    """The clock by which hand-ins are timed; it stands still until somebody moves it."""
    moment = [0.0]
    monkeypatch.setattr(grade, "clock", lambda: moment[0])
    return moment


def sheet() -> str:
    """Three functions, each asked about in the box and outside of it, and a literal at the end."""
    cells = []
    for name in "fgh":
        cells += [
            answer(name, f"def {name}(x):\n    return 2 * x"),
            marks(f"{name}-value", 2, f"assert {name}(2) == 4", tier="value"),
            marks(f"{name}-kernel", 1, f"assert {name}(2) == 4"),
        ]
    literal = marks("literal", 2, "assert x == 5", tier="static", reads={"x": "a"})
    return notebook(
        *cells, answer("a", "x = 5"), literal, marks("none", 0, "assert h(3)", tier="value")
    )


RIGHT = {name: f"def {name}(x):\n    return 2 * x" for name in "fgh"} | {"a": "x = 5"}


@needs_box
def test_what_is_over_the_time_of_a_hand_in_waits_in_every_tier_and_what_was_full_stays(
    now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    call, ran = Session.call, []

    def slow(self: Session, name: str, calls: Any) -> Any:
        found = call(self, name, calls)
        ran.append(name)
        now[0] += 70  # twice that is more than 120
        return found

    monkeypatch.setattr(Session, "call", slow)
    found = grade.grade_one(bundle(sheet(), RIGHT))
    assert found.status is Status.GRADED, found.error
    by_name = {it.grade_id: it for it in found.marks}
    assert {name: it.score for name, it in by_name.items()} == {
        "f-value": 2, "f-kernel": 1, "g-value": 2, "g-kernel": None, "h-value": None,
        "h-kernel": None, "literal": None, "none": 0,
    }  # fmt: skip
    assert ran == ["f", "g"], "nothing of it is run any more"
    for it in by_name.values():
        if it.score is None:
            assert (it.kind, it.about.startswith(verdicts.OVER)) == (Kind.NOT_FOUND, True)
            assert "says nothing about your answer" in it.reason and "120 s" in it.reason
    # The author may give it more, and a question is never cut short by the limit of all.
    now[0], ran[:] = 0.0, []
    more = Limits(wall_seconds=1000)
    assert all(
        it.score == it.max_score
        for it in grade.grade_one(bundle(sheet(), RIGHT, limits=more)).marks
    )


@needs_box
def test_a_function_that_runs_into_the_end_of_it_is_not_marked_wrong_for_that(
    now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Session.call

    def slow(self: Session, name: str, calls: Any) -> Any:
        now[0] += 200 * (name == "g")
        return call(self, name, calls)

    monkeypatch.setattr(Session, "call", slow)
    wrong = RIGHT | {"f": "def f(x):\n    return 7", "g": "def g(x):\n    return 7"}
    found = {it.grade_id: it for it in grade.grade_one(bundle(sheet(), wrong)).marks}
    assert (found["f-value"].score, found["f-value"].kind) == (0, Kind.WRONG)
    assert (found["g-value"].score, found["h-value"].score) == (None, None)


@needs_box
def test_further_tries_and_second_readings_share_the_time(
    now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, run_it = [], Session.run

    def counted(self: Session, source: str) -> list[Any]:
        try:
            found = run_it(self, source)
        except Spent:
            raise
        except Exception:
            begun.append(source)
            now[0] += 1000 * ("os.kill" in source)
            raise
        begun.append(source)
        return found

    monkeypatch.setattr(Session, "run", counted)
    ends = RIGHT | {"g": "import os\nos.kill(os.getpid(), 9)"}
    found = {it.grade_id: it.score for it in grade.grade_one(bundle(sheet(), ends)).marks}
    assert sum("os.kill" in it for it in begun) == 1, "it is tried again where there is time"
    assert (found["f-value"], found["f-kernel"], found["h-value"]) == (2, 1, None)
    assert not [name for name, score in found.items() if score == 0 and name != "none"]


def test_tests_of_literals_that_are_asked_together_share_it_too(now: list[float]) -> None:
    tests = [marks(f"t{n}", 1, "assert x == 5", tier="static", reads={"x": "a"}) for n in range(3)]
    limits = Limits(all_seconds=1e-9, wall_seconds=1e-9)
    found = grade.grade_one(
        bundle(notebook(answer("a", "x = 5"), *tests), {"a": "x = 5"}, limits=limits)
    )
    assert [it.score for it in found.marks] == [1, None, None]
    assert found.status is Status.GRADED, "no test is at fault"
    assert all(it.kind == Kind.NOT_FOUND for it in found.marks[1:])


def test_time_that_the_machine_did_not_give_is_added() -> None:
    moment = [0.0]
    budget = Budget(10, lambda: moment[0])
    moment[0] = 9
    budget.give(5)
    assert (budget.left, budget.over) == (6, False)
    moment[0] = 15
    assert budget.over


# --- Who takes long ------------------------------------------------------------------------------


def test_an_executor_names_whose_hand_ins_are_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    it = object.__new__(Local)
    jobs = deque([SimpleNamespace(learner="ann"), SimpleNamespace(learner="bo")])
    idle = SimpleNamespace(at_hand=deque(), since=0.0)
    it._workers = [SimpleNamespace(at_hand=jobs, since=3.0), idle]  # type: ignore[list-item]
    monkeypatch.setattr(executors, "time", SimpleNamespace(monotonic=lambda: 10.0))
    assert it.busy() == [("ann", 7.0)]


def test_who_takes_long_is_named_and_named_again_when_it_has_doubled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bar = report.Bar()
    bar.begin("marking", 9)
    said = []
    for seconds in (1.0, 4.9, 6.0, 7.0, 11.9, 12.0, 13.0, 24.0):
        bar.busy([("ann", seconds), ("bo", 2.0)])
        said.append(capsys.readouterr().err)
    assert [it.strip() for it in said if it] == [
        f"marking: ann takes long, {seconds} s so far" for seconds in (6, 12, 24)
    ]


def test_a_run_names_them_while_it_works_and_in_the_summary(
    plain: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain.submit("ann", PERFECT)
    monkeypatch.setattr(run, "SLOW_SECONDS", 0.0)
    monkeypatch.setattr(Local, "busy", lambda _: [("ann", 9.0)])
    assert plain.grade() == 0
    told = capsys.readouterr()
    assert "marking: ann takes long, 9 s so far" in told.err
    assert re.search(r"\nSlowest hand-ins\n  ann: \d+ s\n", told.out)
