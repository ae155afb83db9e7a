"""One limit on all that a hand-in may take: what is over it is nobody's 0, and who takes long is named."""

from __future__ import annotations

import re
from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest

from staffplus.grading import executors, report, run
from staffplus.grading.box import session as session_module
from staffplus.grading.box.session import Dead, Late, Session, Spent
from staffplus.grading.executors import Local
from staffplus.grading.marks import endless, examiner, grade, verdicts
from staffplus.grading.marks.budget import AGAIN_SECONDS, ENDLESS_SECONDS, IDLE_SECONDS, Budget
from staffplus.grading.model import CellMark, Kind, Limits, Status
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


# --- Functions that never end --------------------------------------------------------------------

#: A cell, and the function of it whose loop has no way out.
WITHOUT_END = {
    "def f(x):\n    while True: pass": "while True:",
    "def f(x):\n    n = 0\n    while n < x:\n        y = 2 * n\n    return y": "while n < x:",
    "def f(x):\n    for it in x:\n        while 1:\n            for _ in x:\n                break": "while 1:",
    "def g():\n    while not x == 2: pass\ndef f(x):\n    return g()": "while not x == 2:",
    "def f(x):\n    while True:\n        def out(): return 1\n        x += 1": "while True:",
}
#: The same of functions that may end: by a way out, by an exception that somebody waits for, by what is called.
WITH_END = [
    "def f(x):\n    while True:\n        if x: break",
    "def f(x):\n    while True:\n        with open(x):\n            return 2",
    "def f(x):\n    while True:\n        match x:\n            case 1:\n                break",
    "def f(x):\n    while True:\n        for _ in x: pass\n        else: break",
    "def f(x):\n    while True:\n        yield x",
    "def f(x):\n    while True:\n        raise ValueError",
    "def f(x):\n    try:\n        while True: x.pop()\n    except IndexError:\n        return 1",
    "def f(x):\n    n = 0\n    while n < x:\n        n += 1",
    "def f(x):\n    while x:\n        y = 1",
    "def f(x):\n    while x > [3]:\n        out(x)",
    "def f(x):\n    while len(x) > 1:\n        y = 1",
    "def f(x):\n    while 0:\n        pass",
    "def f(x:",
    "x = " + "(" * 90 + "1" + ")" * 90 + "\ndef f(x): return x" + " + 1" * 3000,
]


@pytest.mark.parametrize("code", WITHOUT_END, ids=range(len(WITHOUT_END)))
def test_a_loop_that_has_no_way_out_is_known_by_reading_it(code: str) -> None:
    assert endless.loops([code])["f"] == WITHOUT_END[code]


@pytest.mark.parametrize("code", WITH_END, ids=range(len(WITH_END)))
def test_one_that_may_end_is_not_taken_for_one(code: str) -> None:
    assert endless.loops([code]) == {}


def test_a_long_chain_of_functions_is_followed_in_no_time() -> None:
    chain = "".join(f"def f{n}(): return f{n + 1}()\n" for n in range(2000))
    assert len(endless.loops([chain, "def f2000():\n    while True: pass"])) == 2001


def nothing_starves(monkeypatch: pytest.MonkeyPatch) -> None:
    """What gives no result is the code's own doing, however busy the machine is in the short time it is given
    here."""
    monkeypatch.setattr(Session, "_starved", property(lambda _: False, lambda *_: None))


def asked_for(monkeypatch: pytest.MonkeyPatch, given: str) -> tuple[list[float], list[CellMark]]:
    """The seconds that each of three calls of a function may take, and the marks of the three."""
    waited: list[float] = []
    usual = Session._ask

    def counted(self: Session, message: Any, seconds: float, size: int) -> Any:
        if "call" not in message:
            return usual(self, message, seconds, size)
        waited.append(seconds)
        return usual(self, message, min(seconds, 0.2), size)

    monkeypatch.setattr(Session, "_ask", counted)
    nothing_starves(monkeypatch)
    tests = (marks(f"f{n}", 1, f"assert f({n}) == {2 * n}", tier="value") for n in (0, 2, 3))
    source = notebook(answer("f", "def f(x):\n    return 2 * x"), *tests)
    found = grade.grade_one(bundle(source, {"f": given}))
    assert found.status is Status.GRADED, found.error
    return waited, [*found.marks]


@needs_box
def test_for_a_function_that_is_plainly_endless_nobody_waits_long_and_its_reason_says_so(
    helpers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited, found = asked_for(monkeypatch, "def f(x):\n    while x != 2: y = x\n    return 4")
    assert waited == [ENDLESS_SECONDS, AGAIN_SECONDS, AGAIN_SECONDS]
    assert sum(waited) < Limits().call_seconds
    assert [it.score for it in found] == [0, 1, 0], "the call that ends is right"
    for it in (found[0], found[2]):
        assert "your function `f` did not answer within" in it.reason
        assert (
            "and its loop `while x != 2:` has no way out (it was called with a number)" in it.reason
        )


def test_what_is_known_of_a_call_that_did_not_answer_is_said_in_one_sentence() -> None:
    for worked, known, said in (
        (0.0, (", nor within 10 s before", ""), "did not answer within 1 s, nor within 10 s before; it computed nearly nothing meanwhile, as if it slept or waited for something"),
        (0.9, (", nor within 10 s before", ", and its loop has no way out"), "did not answer within 1 s by the clock, nor within 10 s before; it had computed for 0.9 s, and its loop has no way out"),
    ):  # fmt: skip
        late = Late(1, {"results": [{"gone": "did not return", "worked": worked}]})
        assert session_module._late(late, 1, known) == {
            "results": [{"gone": said, "worked": worked}]
        }


@needs_box
def test_one_that_slept_is_waited_for_once(helpers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    waited, found = asked_for(monkeypatch, "import time\ndef f(x):\n    time.sleep(1000)")
    assert waited == [Limits().call_seconds, IDLE_SECONDS, IDLE_SECONDS]
    said = "; it computed nearly nothing meanwhile, as if it slept or waited for something"
    assert all(it.score == 0 and said in it.reason for it in found)


@needs_box
def test_one_that_computes_has_its_whole_time_here_and_alone_and_half_of_it_each_time_after(
    helpers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "def f(x):\n    n = 0\n    while n < 10 ** 12: n += 1\n    return 2 * x"
    waited, found = asked_for(monkeypatch, slow)
    assert waited == [10, 10, 5]
    assert all(it.score == 0 and "no way out" not in it.reason for it in found)


def test_what_gave_no_result_is_waited_for_shortly_and_what_answers_as_long_as_it_takes() -> None:
    budget = Budget(120)
    budget.was_late("f", 10)
    assert budget.patience("f", 10) == 1
    assert budget.patience("f", 10, fresh=True) == 10, "others may have been to blame"
    halves = []
    for _ in range(5):
        budget.was_late("f", 10, fresh=True)
        halves.append(budget.patience("f", 10, fresh=True))
    assert halves == [5, 2.5, 1.25, AGAIN_SECONDS, AGAIN_SECONDS]
    budget.answered("f", 0.4)  # in 4 s of 10
    assert budget.patience("f", 10) == budget.patience("f", 10, fresh=True) == 8
    assert budget.patience("g", 10) == 10


def test_a_cell_is_waited_for_no_longer_than_a_function_that_it_uses() -> None:
    budget = Budget(120)
    budget.was_late("f", 10)
    assert budget.of_cell("y = f(2)", 30) == 3
    for other in ("def f(x): return x", "y = g(2)", "y = (", "f = 3\nf + 1"):
        assert budget.of_cell(other, 30) == 30
    assert budget.of_cell("y = f(2)", 30, fresh=True) == 30
    said = budget.cell_was_late("y = f(2)", 3)
    assert said == ", and `f` had given no result within 10 s before"
    assert budget.of_cell("y = f(2)", 30) == budget.of_cell("z = f(3)", 30) == AGAIN_SECONDS
    assert budget.cell_was_late("z = 1", 30) == ""
    assert (budget.of_cell("z = 1", 30), budget.cell_was_late("z = 1", 3)) == (
        3,
        ", nor within 30 s before",
    )


def test_what_the_machine_gives_back_has_an_end() -> None:
    moment = [0.0]
    budget = Budget(10, lambda: moment[0])
    for _ in range(9):
        budget.give(4)
    moment[0] = 19
    assert not budget.over
    moment[0] = 20
    assert budget.over


#: Code that does not end, of every kind: no look at it says so.
NEVER = {
    "iter": "def f(x):\n    for _ in iter(int, 1): pass",
    "re": "import re\ndef f(x):\n    re.match('(a+)+$', 'a' * 60 + 'b')",
    "write": "import os\ndef f(x):\n    while x is not f: os.write(1, b'A' * 10 ** 6)",
    "deaf": "def f(x):\n    for _ in iter(int, 1):\n        try:\n            for _ in iter(int, 1): pass\n"
    "        except BaseException: pass",
    "a cell": "n = 1\nwhile n:\n    n = 2 or n\ndef f(x):\n    return 2 * x",
}


@needs_box
@pytest.mark.parametrize("which", NEVER)
def test_what_never_answers_takes_a_bounded_time_however_often_it_is_asked(
    helpers: None, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    waited: list[float] = []
    asked: list[str] = []
    usual, test = Session._ask, examiner.Examiner._test

    def counted(self: Session, message: Any, seconds: float, size: int) -> Any:
        over = self.over
        try:
            return usual(self, message, min(seconds, 0.2), size)
        except (Late, Dead):
            waited.extend([seconds] * (not over))
            raise

    def tested(self: Any, cell: Any, *given: Any) -> Any:
        asked.append(cell.grade_id)
        return test(self, cell, *given)

    monkeypatch.setattr(Session, "_ask", counted)
    nothing_starves(monkeypatch)
    monkeypatch.setattr(session_module, "GRACE", 0.2)
    monkeypatch.setattr(examiner.Examiner, "_test", tested)
    cells = [
        answer("f", "def f(x):\n    return 2 * x"),
        marks("check", 0, "assert f(1) == 2", tier="value"),
    ]
    for n in range(3):
        cells += [
            answer(f"a{n}", f"print(f({n}))"),
            marks(f"v{n}", 1, f"assert f({n}) == {2 * n}", tier="value"),
            marks(f"k{n}", 1, f"assert f({n}) == {2 * n}"),
        ]
    given = {"f": NEVER[which]} | {f"a{n}": f"print(f({n}))" for n in range(3)}
    found = grade.grade_one(bundle(notebook(*cells), given))
    assert found.status is Status.GRADED, found.error
    assert not any(it.score for it in found.marks)
    assert sum(waited) <= Limits().all_seconds, waited
    if which != "a cell":  # of that, what stands below its loop is tried
        assert max(map(asked.count, asked)) <= 2, "no second reading, but one in a fresh box"


@needs_box
def test_one_slow_call_among_quick_ones_costs_its_own_question_alone(
    helpers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "def f(x):\n    for _ in iter(int, int(x == 0)): pass\n    return 2 * x"
    waited, found = asked_for(monkeypatch, slow)
    assert [it.score for it in found] == [0, 1, 1]
    assert waited[0] == Limits().call_seconds


def test_a_call_that_the_machine_kept_from_working_says_nothing_of_its_function() -> None:
    session = object.__new__(Session)
    session.budget = Budget(120)
    late = Late(10, {"results": [{"gone": "did not return", "worked": 0.1}]})
    session._starved = True
    assert session._known_of("f", late) == ("", "")
    assert session.budget.patience("f", 10) == 10
    session._starved = False
    session._known_of("f", late)
    assert session.budget.patience("f", 10) == IDLE_SECONDS
