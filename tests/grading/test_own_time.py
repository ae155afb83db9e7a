"""What one question's code does costs no other question a point, in any tier, and each says its own reason."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from staffplus.grading import forkserver
from staffplus.grading.box import session as session_module
from staffplus.grading.box.session import Session
from staffplus.grading.channel import Silent
from staffplus.grading.marks import grade, remote
from staffplus.grading.model import Kind, Limits, Result, Status
from tests.grading.sheets import answer, bundle, marks, needs_box, notebook

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

TEST = "assert {0}(2) == 4 and [*map({0}, range(30))] == [2 * n for n in range(30)]"
IN_KERNEL = "assert {0}(2) == 4"


def sheet() -> str:
    """Three functions, each with a question in the box's own tier and one of values."""
    cells = []
    for name in "fgh":
        cells += [
            answer(name, f"def {name}(x):\n    return 2 * x"),
            marks(f"{name}-value", 2, TEST.format(name), tier="value"),
            marks(f"{name}-kernel", 1, IN_KERNEL.format(name)),
        ]
    return notebook(*cells)


def mark(given: dict[str, str]) -> Result:
    right = {name: f"def {name}(x):\n    return 2 * x" for name in "fgh"}
    limits = Limits(cell_seconds=1, call_seconds=1, test_seconds=2, memory_bytes=600 << 20)
    result = grade.grade_one(bundle(sheet(), right | given, limits=limits))
    assert result.status is Status.GRADED, result.error
    return result


#: What stands in the place of `g`, and what is said of it.
COSTLY = {
    "sleeps": ("import time\ndef g(x):\n    time.sleep(60)", "did not answer within 1 s; it computed nearly nothing meanwhile, as if it slept"),
    "computes": ("def g(x):\n    while True: pass", "did not answer within 1 s by the clock; it had computed for"),
    "in the middle": ("import time\ndef g(x):\n    time.sleep(60 * (x == 3))\n    return 2 * x", "did not answer within 1 s for 25 calls together; it computed nearly nothing"),
    "does not let go": (
        "import time\ndef g(x):\n    while True:\n        try:\n            time.sleep(60)\n        except BaseException:\n            pass",
        "gave no result: it did not stop after 1 s, and ignored the interruption",
    ),
    "leaves": ("import os\ndef g(x):\n    os._exit(3)", "gave no result: its process ended itself (exit code 3)"),
    "is killed": ("import os\ndef g(x):\n    os.kill(os.getpid(), 9)", "gave no result: its process was ended by SIGKILL"),
    "hoards": ("kept = []\ndef g(x):\n    while True: kept.append(bytearray(1 << 29))", "raised MemoryError"),
    "spoils": ("import sys, time\ndef g(x):\n    sys.setrecursionlimit(sys.getrecursionlimit() and 60)\n    time.sleep(60)", "did not answer within 1 s; it computed nearly nothing"),
}  # fmt: skip


@pytest.mark.parametrize("which", COSTLY)
def test_a_costly_function_costs_its_own_questions_and_no_others(which: str) -> None:
    code, said = COSTLY[which]
    found = {it.grade_id: it for it in mark({"g": code}).marks}
    assert {name: it.score for name, it in found.items() if name[0] != "g"} == {
        "f-value": 2, "f-kernel": 1, "h-value": 2, "h-kernel": 1,
    }  # fmt: skip
    right = 1 if which == "in the middle" else 0
    assert [found["g-value"].score, found["g-kernel"].score] == [0, right]
    assert f"your function `g` {said}" in found["g-value"].reason


@pytest.mark.parametrize(
    "code", ["import os\nos._exit(3)", "import time\ntime.sleep(60)", "kept = bytearray(560 << 20)"]
)
def test_an_answers_cell_that_ends_the_box_or_fills_it_costs_no_other_question(code: str) -> None:
    found = {it.grade_id: it for it in mark({"g": code}).marks}
    assert [it.score for name, it in found.items() if name[0] != "g"] == [2, 1, 2, 1]
    assert [it.score for name, it in found.items() if name[0] == "g"] in ([0, 0], [None, 0])


#: Code, how often a cell and a call use up their time, and the marks of two questions after a check.
ONCE = {
    "a function": ("def g(x):\n    while True: pass", 0, 3, [0, 0]),
    "a cell": ("while True: pass\ndef g(x):\n    return 2 * x", 2, 0, [None, None]),
    "a cell below a function": ("def g(x):\n    return 2 * x\nwhile True: pass", 1, 0, [2, 2]),
    "a function for the check alone": ("def g(x):\n    while x == 5: pass\n    return 2 * x", 0, 1, [2, 2]),
    "a function for one question": ("def g(x):\n    while x in (5, 3): pass\n    return 2 * x", 0, 2, [0, 2]),
}  # fmt: skip


@pytest.mark.parametrize("which", ONCE)
def test_a_limit_is_paid_once_in_the_box_of_all_and_once_alone(
    which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, cells, calls, scores = ONCE[which]
    spent = {"run": 0, "call": 0}
    run, call = Session.run, Session.call

    def counted_run(self: Session, source: str) -> Any:
        try:
            return run(self, source)
        except session_module.Late:
            spent["run"] += 1
            raise

    def counted_call(self: Session, name: str, wanted: Any) -> Any:
        found = call(self, name, wanted)
        spent["call"] += any("did not answer" in str(it.get("gone")) for it in found)
        return found

    monkeypatch.setattr(Session, "run", counted_run)
    monkeypatch.setattr(Session, "call", counted_call)
    author = notebook(
        answer("g", "def g(x):\n    return 2 * x"),
        marks("check", 0, "assert g(5) == 10", tier="value"),
        marks("one", 2, "assert g(3) == 6", tier="value"),
        marks("two", 2, "assert g(4) == 8", tier="value"),
    )
    limits = Limits(cell_seconds=1, call_seconds=1, test_seconds=2)
    result = grade.grade_one(bundle(author, {"g": code}, limits=limits))
    found = {it.grade_id: it.score for it in result.marks}
    assert [found["one"], found["two"]] == scores
    assert spent == {"run": cells, "call": calls}


def test_what_there_is_no_time_for_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    now, run = [0.0], Session.run

    def clocked(self: Session, source: str) -> Any:
        now[0] += 1000 * ("_exit" in source)
        return run(self, source)

    monkeypatch.setattr(Session, "run", clocked)
    monkeypatch.setattr(grade, "clock", lambda: now[0])
    found = {it.grade_id: it for it in mark({"g": "import os\nos._exit(3)"}).marks}
    for name in ("h-value", "h-kernel"):
        assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND)
        assert "which says nothing about your answer" in found[name].reason


def test_time_in_which_the_machine_gave_no_processor_is_not_the_learners(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A box that says it waited has so much longer; by a clock and a channel of our own."""
    now, waited = [0.0], [0.0]

    class Busy:
        """Answers after 25 s, in 20 of which it had no processor."""

        def receive(self, size: int, seconds: float) -> Any:
            end = now[0] + seconds
            if end >= 25:
                return {"done": True}
            waited[0] += seconds * 0.8
            now[0] = end
            raise Silent

    session = object.__new__(Session)
    session._channel, session._end = Busy(), 1000.0  # type: ignore[assignment]
    monkeypatch.setattr(Session, "waited", lambda self: waited[0])
    monkeypatch.setattr(session_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    assert session._received(1000, 10) == {"done": True}
    assert session._end > 1000, "nor does it take the time of what comes after it"
    now[0] = waited[0] = 0.0
    with pytest.raises(Silent):  # 25 s are too many for 5, however much it waited
        session._received(1000, 5)
    assert now[0] <= 5 * forkserver.STARVED_TIMES
    assert session._starved, "and nothing follows from that for what it ran"


def test_what_a_function_was_given_is_told_by_its_shape() -> None:
    given = ([1, 2, 71934], {"secret": 1}, "hidden", 4.5, None, (), {7}, True)
    said = remote.shapes(given)
    assert said == (
        "a list of 3 entries, a dict of 1 entry, a text of 6 characters, a number, None, an empty tuple, "
        "a set of 1 entry and True"
    )
