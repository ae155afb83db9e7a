"""Two logs become one, the same on both machines; what is due; what a file may be. The page's own code, no page."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tests.parity.conftest import Twins

MODULES = (
    "site/progress/merge.js",
    "site/progress/figures.js",
    "site/progress/counts.js",
    "site/progress/file.js",
    "site/progress/certainty.js",
)
RULE = {"retention": 0.9, "longest": 180}
DAY = 86_400_000
NOON = 1_790_000_000_000 // DAY * DAY + DAY // 2  # milliseconds
#: A log as JSON becomes one as the modules have it, and back, in one order.
LOGS = """
  const from = (l) => ({ rows: new Map(Object.entries(l.rows)), work: new Map(Object.entries(l.work)),
    kept: new Map(Object.entries(l.kept).map(([k, t]) => [k, new Set(t)])), seed: l.seed, path: l.path });
  const to = (l) => code.canonical({ rows: Object.fromEntries(l.rows), work: Object.fromEntries(l.work), seed: l.seed, path: l.path,
    kept: Object.fromEntries([...l.kept].map(([k, t]) => [k, [...t].sort()])) });
"""
MERGE = f"""(pairs) => {{ {LOGS}
  return pairs.map(([a, b]) => {{
    const given = to(from(a));
    const ab = code.merge(from(a), from(b));
    const ours = from(a); code.merge(ours, from(b));
    return {{ ab: to(ab), ba: to(code.merge(from(b), from(a))), again: to(code.merge(ab, from(b))),
      other: to(code.merge(from(a), ab)), self: to(code.merge(from(a), from(a))), a: given, after: to(ours) }};
  }});
}}"""


def when(rnd: random.Random) -> str:
    return f"2026-0{rnd.randint(1, 3)}-0{rnd.randint(1, 4)}T10:00:00.000Z"


def answer(rnd: random.Random) -> dict[str, Any]:
    score = rnd.choice([0, 0.5, 1, None])
    sure = rnd.choice(["guessing", "fairly sure", "certain", None])
    return {"response": rnd.choice("abc"), "score": score, "correct": score == 1, "confidence": sure, "time": when(rnd)}  # fmt: skip


def row(rnd: random.Random, name: str) -> dict[str, Any]:
    about = {"v": 1, "course": "staffplus", "id": name, "hash": rnd.choice(["h1", "h1", "h2"]), "kind": "choice"}  # fmt: skip
    memory = rnd.choice([None, {"stability": 2.5, "difficulty": 5}])
    rest = {
        "box": rnd.randint(0, 5),
        "memory": memory,
        "attempts": rnd.randint(1, 3),
        "revealed": rnd.random() < 0.3,
    }
    first = answer(rnd) if rnd.random() < 0.8 else None
    return {**about, **answer(rnd), **rest, "first": first, "earlier": []}


def work(rnd: random.Random, name: str) -> dict[str, Any]:
    value: Any = {"text": rnd.choice(["", "mine", "theirs"])}
    if name.startswith("steps:"):
        read = rnd.sample(["one", "two", "three", "four"], rnd.randint(0, 3))
        value = {"at": "one", "read": read, "task": rnd.choice([None, when(rnd)])}
    return {"v": 1, "course": "staffplus", "id": name, "kind": "work", "value": value, "time": when(rnd)}  # fmt: skip


def log(rnd: random.Random) -> dict[str, Any]:
    def some(names: list[str]) -> list[str]:
        return [n for n in names if rnd.random() < 0.7]

    kept = {"staffplus:one/x": rnd.sample(["old", "older", "<b>odd</b>"], rnd.randint(1, 2))}
    return {
        "rows": {n: row(rnd, n) for n in some(["one/x", "one/y", "two"])},
        "work": {n: work(rnd, n) for n in some(["steps:scope", "week", "card"])},
        "kept": kept if rnd.random() < 0.5 else {},
        "seed": rnd.choice(["1-2", "3-4", None]),
        "path": rnd.choice(["core", "full", None]),
    }


def test_two_machines_merge_both_ways_to_the_same_log_and_no_answer_is_lost(twins: Twins) -> None:
    rnd = random.Random(1)
    pairs = [(log(rnd), log(rnd)) for _ in range(400)]
    clashes = 0
    for (a, b), found in zip(pairs, twins.run(MERGE, pairs), strict=True):
        assert found["ab"] == found["ba"]
        assert found["again"] == found["other"] == found["ab"], "a second import changes nothing"
        assert found["self"] == found["a"] == found["after"], "what is merged stays as it was"
        merged = json.loads(found["ab"])
        chosen = {a["path"], b["path"]} - {None}
        assert merged["path"] == ("full" if "full" in chosen else max(chosen, default=None))
        for side in (a, b):
            for name, given in side["rows"].items():
                standing = merged["rows"][name]
                assert standing["time"] >= given["time"], "the newer stands"
                if standing["hash"] == given["hash"] and given["first"]:
                    assert standing["first"]["time"] <= given["first"]["time"]
                kept = [json.loads(t) for t in merged["kept"].get(f"staffplus:{name}", []) if t[0] == "{"]  # fmt: skip
                assert given in [standing, *kept]
                clashes += given in kept
            for name, made in side["work"].items():
                standing = merged["work"][name]
                if name.startswith("steps:"):
                    assert set(made["value"]["read"]) <= set(standing["value"]["read"])
                    assert standing["value"]["task"] or not made["value"]["task"]
                else:
                    kept = [json.loads(t) for t in merged["kept"].get(f"work:staffplus:{name}", [])]
                    assert made in [standing, *kept]
            for place, texts in side["kept"].items():
                assert set(texts) <= set(merged["kept"][place])
    assert clashes > 100


ROUND = f"""(logs) => {{ {LOGS}
  return logs.map((l) => {{
    const read = code.readFile(code.fileOf(from(l), "2026-01-01T00:00:00Z"));
    return {{ refused: read.refused, before: to(from(l)), after: read.log && to(read.log) }};
  }});
}}"""


def test_a_file_gives_back_the_log_it_was_made_from(twins: Twins) -> None:
    rnd = random.Random(2)
    for found in twins.run(ROUND, [log(rnd) for _ in range(50)]):
        assert found["refused"] == []
        assert found["after"] == found["before"]


def test_what_something_else_wrote_goes_along_as_text_and_the_file_still_opens(
    twins: Twins,
) -> None:
    odd = row(random.Random(3), "one/x") | {"box": "<script>", "confidence": "sure"}
    given = {"rows": {"one/x": odd}, "work": {}, "kept": {}, "seed": None}
    (found,) = twins.run(ROUND, [given])
    assert found["refused"] == []
    (text,) = json.loads(found["after"])["kept"]["staffplus:one/x"]
    assert json.loads(text) == odd


def file(**changes: Any) -> dict[str, Any]:
    sound = {"format": "staffplus-progress", "v": 1, "course": "staffplus", "exported": when(random.Random(4))}  # fmt: skip
    return {**sound, "seed": None, "rows": [], "work": [], "kept": [], **changes}


def one(**changes: Any) -> list[dict[str, Any]]:
    return [row(random.Random(5), "one/x") | changes]


MALFORMED = {
    "another course": (file(course="knots"), 'found "knots"; expected “staffplus”'),
    "from the future": (file(v=2), "later edition"),
    "no version": (file(v="1"), 'found "1"; expected 1'),
    "another file": ({"cells": []}, "none that this page has exported"),
    "a list": ([], "none that this page has exported"),
    "rows are no list": (file(rows={}), "rows: found {}; expected a list"),
    "a row is no table": (file(rows=[None]), "rows, entry 1: found null; expected a table"),
    "HTML for an id": (file(rows=one(id="<img src=x onerror=alert(1)>")), "entry 1, id: found"),
    "a row from the future": (file(rows=one(v=2)), "entry 1, v: found 2; expected the version 1"),
    "no time": (file(rows=one(time="soon")), 'time: found "soon"; expected a time'),
    "a box there is not": (file(rows=one(box=9)), "box: found 9; expected a whole number"),
    "a memory that is none": (
        file(rows=one(memory={"stability": 0})),
        'memory: found {"stability":0}',
    ),
    "a score too high": (file(rows=one(score=2)), "score: found 2; expected a number from 0 to 1"),
    "a first that is none": (file(rows=one(first=3)), "first: found 3; expected an answer"),
    "earlier that is none": (file(rows=one(earlier=[1])), "earlier: found [1]; expected a list"),
    "a place outside": (file(kept=[{"of": "seed", "text": ""}]), "kept, entry 1, of: found"),
    "a path there is not": (
        file(path="wide"),
        'path: found "wide"; expected full, core or nothing',
    ),
    "a seed of another kind": (file(seed=[]), "seed: found []; expected a short text"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_file_that_does_not_fit_is_refused_whole_and_says_why(twins: Twins, name: str) -> None:
    data, expected = MALFORMED[name]
    (found,) = twins.run(
        "(t) => [code.readFile(t)].map((r) => ({ ...r, log: r.log === null }))", json.dumps(data)
    )
    assert found["log"]
    assert expected in " ".join(found["refused"])


def test_a_file_cut_off_or_too_large_is_refused(twins: Twins) -> None:
    cut = json.dumps(file(rows=one()))[:200]
    found = twins.run("(t) => t.map((x) => code.readFile(x).refused[0])", [cut, "not at all", ""])
    assert "cut off" in found[0]
    assert "not JSON" in found[1] and "not JSON" in found[2]
    small, large = twins.call("refuseSize", [[9_000_000], [50_000_000]])
    assert small == ""
    assert "found 50 MB; expected less than 10 MB" in large


def test_what_was_certain_and_wrong_comes_first_and_debates_never(twins: Twins) -> None:
    old, new = "2026-01-01T10:00:00Z", "2026-09-20T10:00:00Z"

    def stood(score: float | None, sure: str | None, time: str = old, **more: Any) -> dict[str, Any]:  # fmt: skip
        said = {"response": "a", "score": score, "confidence": sure, "time": time}
        return {
            "hash": "h",
            **said,
            "first": said,
            "box": 1,
            "attempts": 1,
            "revealed": False,
            **more,
        }

    rows = {
        "right": stood(1, "certain"), "debate": stood(None, None), "missed": stood(0, "guessing"),
        "sure": stood(0.5, "certain"), "later": stood(0, None, new), "fresh": stood(1, None, new),
        "shown": stood(0, None) | {"response": None, "first": None, "revealed": True},
        "changed": stood(0, None) | {"hash": "g"},
    }  # fmt: skip
    run = """(rows, rule, now) => {
      const look = (course, { id }) => ({ row: rows[id] ? { id, ...rows[id] } : null });
      const questions = [...Object.keys(rows), "open"].map((id) => [id, { "": "h" }, 0]);
      const all = questions.map((question) => code.standing(code.rowsOf(question, look)));
      return { list: code.comeBack(code.schedule(questions, rule, now, look)).map(({ question, due, why }) => [question[0], due > 0, why]), count: code.count(all) };
    }"""
    now = 1_789_930_000_000  # 20 September 2026, in the evening
    found = twins.run(run, rows, RULE, now)
    assert found["list"] == [
        ["sure", False, "sure"], ["missed", False, "missed"], ["shown", False, "missed"],
        ["right", False, "again"], ["later", True, "missed"],
    ]  # fmt: skip
    assert found["count"] == {"asked": 9, "answered": 7, "first": 2, "now": 2, "shown": 1, "debate": 1}  # fmt: skip


def test_certainty_is_held_against_first_answers_and_says_when_they_are_too_few(
    twins: Twins,
) -> None:
    firsts = [("certain", 1)] * 3 + [("certain", 0)] * 2 + [("guessing", 0.5), ("fairly sure", None), (None, 0)]  # fmt: skip
    rows = [{"first": {"confidence": sure, "score": score}} for sure, score in firsts]
    found = twins.run("(rows) => code.calibration(rows)", rows)
    assert found == [
        {"certainty": "guessing", "right": 0, "of": 1},
        {"certainty": "fairly sure", "right": 0, "of": 0},
        {"certainty": "certain", "right": 3, "of": 5},
    ]
    enough, few = twins.call("judged", [[found, 5], [found, 6]])
    assert enough.startswith("Certain and wrong 2 of 5 times")
    assert few.startswith("Too few answers to tell: 6")
