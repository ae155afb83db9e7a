"""What a learning platform keeps of a log, in its 4,096 characters: packed and read again, on an empty page."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from staffplus import items
from staffplus.items import Item
from staffplus.site import scorm
from tests.browser import quizzes
from tests.parity.conftest import Twins

MODULES = ("site/lms/pack.js", "site/lms/digits.js")
EVERY = [item for path in items.banks() for item in items.load_file(path).items]
TABLE = {item.id: [item.hash, item.kind, scorm.words(item)] for item in EVERY}
COURSE = [
    {"name": name, "steps": [{"at": f"{name}-{n}", "title": f"Step {n}", "minutes": 1} for n in range(steps)]}
    for name, steps in (("scope-of-questions", 13), ("career-ladder", 6), ("workshop", 1))
]  # fmt: skip
SEED = "4012345678-123"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
#: Packs a log that comes as lists, reads it again, and packs that once more.
THROUGH = """(rows, work, seed, table, course) => {
  const questions = code.questionsOf(table);
  const log = { rows: new Map(rows.map((r) => [r.id, r])), work: new Map(work.map((w) => [w.id, w])), seed };
  const { text, kept, left } = code.pack(log, course, questions);
  const read = code.unpack(text, course, questions);
  const again = code.pack(read, course, questions);
  return { text, kept, left, again: again.text, seed: read.seed, strange: read.strange.length,
    rows: [...read.rows.values()], work: [...read.work.values()] };
}"""


def iso(seconds: int) -> str:
    return (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", ".250Z")


def row(item: Item, rnd: random.Random, seconds: int) -> dict[str, Any]:
    """A row of the log as the page writes one."""
    shown = item.practice()
    right = not item.debate and rnd.random() < 0.6
    answering = quizzes.ANSWERING[item.kind]
    response = item.stem()["options"][0]["id"] if item.debate else (answering.right if right else answering.wrong)(shown)  # fmt: skip
    score = items.mark(item, response).score
    time = iso(seconds)
    answer = {"response": response, "score": score, "correct": None if score is None else score == 1,
              "confidence": rnd.choice([None, "guessing", "fairly sure", "certain"]), "time": time}  # fmt: skip
    attempts = rnd.choice([1, 1, 1, 2, 5])
    first = answer if attempts == 1 else {**answer, "correct": False, "score": 0, "time": iso(seconds - 90)}  # fmt: skip
    return {
        "v": 1, "course": "staffplus", "id": item.id, "hash": item.hash, "kind": item.kind, **answer,
        "memory": {"stability": round(rnd.uniform(0.01, 900), 4), "difficulty": round(rnd.uniform(1, 10), 4)},
        "attempts": attempts, "first": first, "revealed": rnd.random() < 0.2, "earlier": [],
    }  # fmt: skip


def some(count: int, seed: int) -> list[dict[str, Any]]:
    rnd = random.Random(seed)
    chosen = rnd.sample(EVERY, count)
    return [row(item, rnd, 40 * n + rnd.randint(0, 30)) for n, item in enumerate(chosen)]


def through(twins: Twins, rows: list[dict[str, Any]], work: list[dict[str, Any]] | None = None) -> Any:  # fmt: skip
    return twins.run(THROUGH, rows, work or [], SEED, TABLE, COURSE)


@pytest.mark.parametrize("seed", range(4))
def test_answers_of_every_kind_come_back_as_they_were_given(twins: Twins, seed: int) -> None:
    given = some(110, seed)
    found = through(twins, given)
    assert found["left"] == 0 and found["kept"] == len(given) and found["seed"] == SEED
    assert len(found["text"]) <= 4096
    back = {it["id"]: it for it in found["rows"]}
    for was in given:
        now = back[was["id"]]
        for name in ("hash", "kind", "response", "correct", "confidence", "revealed"):
            assert now[name] == was[name], (was["id"], name)
        assert now["time"] == was["time"].replace(".250Z", ".000Z")
        assert now["attempts"] == min(3, was["attempts"])
        assert now["first"]["correct"] == was["first"]["correct"]
        assert was["score"] is None or now["score"] == pytest.approx(was["score"], abs=1 / 100)
        assert now["memory"]["stability"] == pytest.approx(was["memory"]["stability"], rel=0.04)
        assert now["memory"]["difficulty"] == pytest.approx(was["memory"]["difficulty"], abs=0.31)
    assert found["again"] == found["text"], "what was read is packed as it was"


def test_a_case_of_every_question_finds_room_and_no_two_share_a_code(twins: Twins) -> None:
    """One case of each is what a learner meets first; all of their cases are more than it holds."""
    rnd = random.Random(3)
    one_each = [row(rnd.choice(stems), rnd, 40 * n) for n, stems in enumerate(items.families(EVERY))]  # fmt: skip
    found = through(twins, one_each)
    print(f"{len(one_each)} answers in {len(found['text'])} characters")
    assert found["left"] == 0
    codes = twins.call("code", [[f"{item.id} {item.hash}"] for item in EVERY])
    assert len(set(codes)) == len(EVERY)


def test_what_finds_no_room_is_the_oldest_and_is_counted(twins: Twins) -> None:
    # Twice the questions that there are today: a course that grows.
    given = some(len(EVERY), 5)
    given += [{**it, "id": f"{it['id']}-anew", "time": iso(60 * n)} for n, it in enumerate(given)]
    grown = TABLE | {f"{name}-anew": told for name, told in TABLE.items()}
    found = twins.run(THROUGH, given, [], SEED, grown, COURSE)
    assert found["kept"] + found["left"] == len(given) and found["left"] > 0
    newest = sorted(given, key=lambda it: it["time"], reverse=True)[: found["kept"]]
    assert {it["id"] for it in found["rows"]} == {it["id"] for it in newest}
    assert 4096 - 60 < len(found["text"]) <= 4096


def test_a_text_cut_off_anywhere_is_read_as_far_as_it_goes(twins: Twins) -> None:
    text = through(twins, some(40, 6))["text"]
    counts = twins.run(
        """(text, table, course) => { const questions = code.questionsOf(table);
          return [...text].map((_, n) => code.unpack(text.slice(0, n), course, questions).rows.size); }""",
        text, TABLE, COURSE,
    )  # fmt: skip
    assert counts == sorted(counts) and counts[-1] == 39


def test_an_answer_to_a_question_that_is_gone_goes_along_and_is_shown_nowhere(twins: Twins) -> None:
    given = some(30, 7)
    before = through(twins, given)
    gone = {it["id"] for it in given[10:20]}
    fewer = {name: entry for name, entry in TABLE.items() if name not in gone}
    found = twins.run(
        """(text, fewer, all, course) => {
          const [less, more] = [fewer, all].map((table) => code.questionsOf(table));
          const read = code.unpack(text, course, less);
          const kept = code.pack({ ...read, strange: read.strange }, course, less).text;
          return [[...read.rows.keys()], code.pack(code.unpack(kept, course, more), course, more).text]; }""",
        before["text"], fewer, TABLE, COURSE,
    )  # fmt: skip
    assert set(found[0]) == {it["id"] for it in given} - gone
    assert found[1] == before["text"]


def test_what_is_read_and_done_comes_back_and_no_other_list_of_steps_is_taken_for_it(twins: Twins) -> None:  # fmt: skip
    read = ["scope-of-questions-0", "scope-of-questions-7", "scope-of-questions-12"]
    value: dict[str, Any] = {"at": read[1], "index": 7, "title": "Step 7", "time": iso(5), "read": read, "task": iso(60)}  # fmt: skip
    work = {"v": 1, "course": "staffplus", "id": "steps:scope-of-questions", "kind": "work", "value": value, "time": iso(5)}  # fmt: skip
    found = through(twins, [], [work])
    (back,) = found["work"]
    whole = {name: text.replace(".250Z", ".000Z") for name, text in value.items() if name in ("time", "task")}  # fmt: skip
    assert back["value"] == value | whole and back["id"] == work["id"]
    shorter = [COURSE[0] | {"steps": COURSE[0]["steps"][1:]}]
    unpacked = "(text, course) => [...code.unpack(text, course, code.questionsOf({})).work.keys()]"
    assert twins.run(unpacked, found["text"], shorter) == []
