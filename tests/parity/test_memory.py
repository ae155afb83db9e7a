"""When a question comes back: FSRS of our own hand against `fsrs`, old logs, wrong clocks, and the time it takes."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fsrs import Card, Rating, Scheduler

from staffplus.site import progress
from tests.parity.conftest import Twins

MODULES = ("shared/memory.js", "site/progress/figures.js", "site/progress/counts.js")
RULE = progress.rule()
DAY = 86_400_000
NOON = 1_790_000_000_000 // DAY * DAY + DAY // 2  # milliseconds
SURE = ["guessing", "fairly sure", "certain", None]


def iso(milliseconds: float) -> str:
    told = datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")


def history(rnd: random.Random) -> list[tuple[int, int]]:
    """Days since the answer before, and the grade: gaps on the same day, right on time, and far too late."""
    gaps = (0, 0, 1, 2, 3, 5, 8, 30, 200, 700)
    return [(rnd.choice(gaps), rnd.choice((1, 2, 3, 3, 4))) for _ in range(rnd.randint(1, 12))]


REPLAY = """(histories, rule) => histories.map((asked) => {
  let memory = null;
  return asked.map(([days, grade]) => {
    memory = code.remembered(memory, days, grade);
    return [memory.stability, memory.difficulty, code.interval(memory.stability, rule)];
  });
})"""


@pytest.mark.parametrize("retention", [RULE["retention"], 0.8])
def test_stability_difficulty_and_days_are_those_of_fsrs(twins: Twins, retention: float) -> None:
    scheduler = Scheduler(
        desired_retention=retention, learning_steps=(), relearning_steps=(),
        maximum_interval=RULE["longest"], enable_fuzzing=False,
    )  # fmt: skip
    rnd = random.Random(7)
    histories = [history(rnd) for _ in range(400)]
    found = twins.run(REPLAY, histories, RULE | {"retention": retention})
    for asked, ours in zip(histories, found, strict=True):
        card, at = Card(), datetime(2026, 3, 2, 12, tzinfo=UTC)
        for (days, grade), (stability, difficulty, wait) in zip(asked, ours, strict=True):
            at += timedelta(days=days)
            card, _ = scheduler.review_card(card, Rating(grade), at)
            assert stability == pytest.approx(card.stability, rel=1e-9)
            assert difficulty == pytest.approx(card.difficulty, rel=1e-9)
            assert wait == (card.due - at).days


def test_certainty_makes_the_grade_and_wrong_is_wrong_however_sure(twins: Twins) -> None:
    assert twins.call("gradeOf", [[True, sure] for sure in SURE]) == [2, 3, 4, 3]
    assert twins.call("gradeOf", [[False, sure] for sure in SURE]) == [1, 1, 1, 1]
    run = "(sure, rule) => sure.map((s) => code.interval(code.remembered(null, 0, code.gradeOf(true, s)).stability, rule))"
    guessing, fairly, certain, _ = twins.run(run, SURE, RULE)
    assert 1 <= guessing < fairly < certain


DUE = """(rows, rule, now) => rows.map((row) => code.dueIn({ memory: code.memoryOf(row), time: row.time }, rule, now))"""


def row(days: float, **more: Any) -> dict[str, Any]:
    """A row of the log, answered so many days before noon."""
    return {"attempts": 1, "box": 0, "memory": None, "first": None, "time": iso(NOON - days * DAY), **more}  # fmt: skip


def test_a_log_with_boxes_alone_keeps_its_days_and_goes_on_from_them(twins: Twins) -> None:
    old = [row(0, box=box) for box in range(6)]
    assert twins.run(DUE, old, RULE, NOON) == [1, 1, 3, 7, 21, 60]
    run = "(rows, told, now, rule) => rows.map((row) => code.interval(code.memoryAfter([row], told, now).stability, rule))"
    on_time = [row(days, box=box) for box, days in ((1, 1), (3, 7), (5, 60))]
    right = twins.run(run, on_time, {"correct": True, "confidence": "fairly sure"}, NOON, RULE)
    assert all(now > was for now, was in zip(right, (1, 7, 60), strict=True))
    wrong = twins.run(run, on_time, {"correct": False, "confidence": "certain"}, NOON, RULE)
    assert all(days <= 5 for days in wrong)


def test_a_clock_set_back_or_a_year_ahead_loses_no_question_and_none_comes_for_ever(
    twins: Twins,
) -> None:
    known = {"stability": 100.0, "difficulty": 5.0}
    odd = [row(-365, memory=known), row(-1, memory=known), row(0) | {"time": "soon"}]
    assert twins.run(DUE, odd, RULE, NOON) == [0, 0, 0]
    minutes = row(-1 / 1440, memory=known)  # another machine's clock, which is merged in
    assert twins.run(DUE, [minutes], RULE, NOON) == [100]
    # Answered under a clock a year ahead; the clock is right again, and so is the answer of today.
    run = "(rows, now) => code.answeredLast(rows, now).id"
    rows = [row(-365, id="ahead"), row(3, id="before"), row(0, id="today")]
    for order in (rows, rows[::-1]):
        assert twins.run(run, order, NOON) == "today"
    after = "(rows, now) => code.memoryAfter(rows, { correct: true, confidence: null }, now)"
    fresh = twins.run(after, [], NOON)
    assert twins.run(after, [row(-365, memory=known | {"stability": 9000.0})], NOON) == fresh


BROKEN = [{}, {"stability": "1"}, {"stability": 0, "difficulty": 5}, {"stability": 3, "difficulty": 11}, 7, "x", []]  # fmt: skip


def test_a_memory_that_something_else_wrote_is_passed_over_for_the_box(twins: Twins) -> None:
    assert twins.run(DUE, [row(0, box=3, memory=one) for one in BROKEN], RULE, NOON) == [7] * 7


OPEN = """(counts, stems, rule, now) => counts.map((items) => {
  const hash = (n, s) => String((n * 31 + s) % 99991).padStart(6, "0");
  const answer = { response: ["a", "b"], score: 1, correct: true, confidence: "certain", time: new Date(now - 4e8).toISOString() };
  const written = (n, s) => JSON.stringify({ v: 1, course: "staffplus", id: `item-${n}/${s}`, hash: hash(n, s), kind: "many", ...answer,
    memory: { stability: (n % 40) + 1, difficulty: 5 }, attempts: 2, first: answer, revealed: false, earlier: [] });
  const kept = new Map();
  const questions = [];
  for (let n = 0; n < items; n += 1) {
    const asked = {};
    for (let s = 0; s < stems; s += 1) {
      kept.set(`item-${n}/${s}`, written(n, s));
      asked[`/${s}`] = s % 9 ? hash(n, s) : "changed";
    }
    questions.push([`item-${n}`, asked, 0]);
  }
  let read = 0;
  const look = (course, { id }) => { read += 1; return { row: JSON.parse(kept.get(id) ?? "null") }; };
  const begun = performance.now();
  const due = code.comeBack(code.schedule(questions, rule, now, look)).length;
  return { rows: kept.size, read, due, took: performance.now() - begun };
})"""


def test_to_say_what_is_due_each_row_is_read_once_however_many_there_are(twins: Twins) -> None:
    """`make bench` measures what that takes; a clock in a test would measure its neighbours."""
    for one in twins.run(OPEN, [20, 400], 5, RULE, NOON):
        assert one["read"] == one["rows"]
        assert 0 < one["due"] < one["rows"]
