"""Learners' logs as xAPI statements: what the specification asks for, and what was answered."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from staffplus.cli.main import main
from staffplus.cohort.logs import progress, xapi
from staffplus.cohort.logs.answers import Course
from tests.cohort import learners
from tests.cohort.learners import DAY
from tests.families import right_answer

BOOK = "https://courses.example.org/job"
COURSE = Course.today()
#: Of the specification (xAPI-Data 1.0.3, section 2): what may stand in a statement, in what order of trust.
STATEMENT = {"id", "actor", "verb", "object", "result", "context", "timestamp"}
RESULT = {"score", "success", "completion", "response", "duration", "extensions"}
CONTEXT = {"registration", "instructor", "team", "contextActivities", "revision", "platform", "language", "statement", "extensions"}  # fmt: skip
DEFINITION = {"name", "description", "type", "moreInfo", "interactionType", "correctResponsesPattern", "choices", "scale", "source", "target", "steps", "extensions"}  # fmt: skip
#: An interaction -> the lists of components that it may have.
COMPONENTS = {"choice": {"choices"}, "sequencing": {"choices"}, "matching": {"source", "target"}, "numeric": set[str](), "other": set[str]()}  # fmt: skip


def is_iri(text: Any) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme and parts.netloc) and not re.search(r"[\s<>\"{}|\\^`]", text)


def is_language_map(value: Any) -> bool:
    return bool(value) and all(
        re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", tag) and isinstance(text, str) and text
        for tag, text in value.items()
    )


def check_activity(it: dict[str, Any]) -> None:
    assert set(it) <= {"objectType", "id", "definition"} and it["objectType"] == "Activity"
    assert is_iri(it["id"])
    definition = it["definition"]
    assert set(definition) <= DEFINITION and is_iri(definition["type"])
    for name in ("name", "description"):
        assert name not in definition or is_language_map(definition[name])
    assert all(is_iri(name) for name in definition.get("extensions", {}))
    lists = set(definition) & {"choices", "scale", "source", "target", "steps"}
    if "interactionType" in definition:
        assert lists == COMPONENTS[definition["interactionType"]]
        patterns = definition.get("correctResponsesPattern", [])
        assert all(isinstance(it, str) and it for it in patterns)
    for name in lists:
        ids = [it["id"] for it in definition[name]]
        assert len(set(ids)) == len(ids) and not any(re.search(r"\s|\[[.,:]\]", it) for it in ids)
        assert all(is_language_map(it["description"]) for it in definition[name])


def check(it: dict[str, Any]) -> None:
    """What the specification asks of a statement and of its parts."""
    assert set(it) <= STATEMENT and {"actor", "verb", "object"} <= set(it)
    assert str(uuid.UUID(it["id"])) == it["id"]
    account = it["actor"]["account"]  # the one identifier, of which there has to be exactly one
    assert set(it["actor"]) == {"objectType", "account"} and set(account) == {"homePage", "name"}
    assert it["actor"]["objectType"] == "Agent" and is_iri(account["homePage"]) and account["name"]
    assert is_iri(it["verb"]["id"]) and is_language_map(it["verb"]["display"])
    check_activity(it["object"])
    assert datetime.fromisoformat(it["timestamp"]).tzinfo is not None
    result = it.get("result", {})
    assert set(result) <= RESULT and all(is_iri(name) for name in result.get("extensions", {}))
    assert isinstance(result.get("response", ""), str)
    assert isinstance(result.get("success", True), bool) and isinstance(result.get("completion", True), bool)  # fmt: skip
    assert -1 <= result.get("score", {"scaled": 0})["scaled"] <= 1
    context = it["context"]
    assert set(context) <= CONTEXT and set(context["contextActivities"]) <= {"parent", "grouping", "category", "other"}  # fmt: skip
    for group in context["contextActivities"].values():
        assert group
        for one in group:
            check_activity(one)
    assert None not in it.values() and "null" not in json.dumps(it)


def made(*rows: dict[str, Any], seed: str | None = "abc", work: Any = ()) -> list[dict[str, Any]]:
    log = progress.read(learners.exported(rows, seed, work).encode())
    found = list(xapi.statements([log], COURSE, BOOK))
    for it in found:
        check(it)
    return found


def test_every_question_of_the_course_makes_a_statement_as_the_specification_asks() -> None:
    for item in COURSE.stems.values():
        response = right_answer(item)
        (it,) = made(learners.row(item, response, DAY.format(2, 0), "certain"))
        assert it["verb"]["id"] == "http://adlnet.gov/expapi/verbs/answered"
        assert it["object"]["id"] == f"{BOOK}/items/{item.id}"
        assert it["result"].get("success") == (None if item.debate else True), item.id
        definition = it["object"]["definition"]
        pattern = definition.get("correctResponsesPattern")
        if definition["interactionType"] == "numeric":
            low, high = map(float, pattern[0].split("[:]"))
            assert low <= float(it["result"]["response"]) <= high
        elif pattern:
            assert [sorted(it["result"]["response"].split("[,]"))] == [sorted(one.split("[,]")) for one in pattern]  # fmt: skip


def test_the_first_answer_and_the_one_that_stands_are_told_with_certainty_and_belief() -> None:
    item = COURSE.families["scope-lame-cows"][0]
    wrong = next(it["id"] for it in item.stem()["options"] if it["id"] != item.key())
    row = learners.row(item, wrong, DAY.format(1, 0), "certain")
    later = learners.row(item, item.key(), DAY.format(3, 0), None)
    first, second = made({**later, "first": row["first"], "attempts": 2})
    assert [it["result"]["success"] for it in (first, second)] == [False, True]
    assert first["result"]["extensions"][f"{BOOK}/xapi/certainty"] == "certain"
    assert first["result"]["extensions"][f"{BOOK}/xapi/beliefs"] == sorted(item.rulebook.shown_by(item.raw, wrong))  # fmt: skip
    assert f"{BOOK}/xapi/beliefs" not in second["result"]["extensions"]
    assert first["timestamp"] < second["timestamp"] and first["id"] != second["id"]
    # Exported again, and from another machine, a statement is the same.
    assert made({**later, "first": row["first"], "attempts": 2})[0]["id"] == first["id"]
    assert made(row, seed="other")[0]["actor"] != first["actor"]
    assert "abc" not in json.dumps(first)


def test_another_wording_tells_no_key_and_what_no_page_could_give_is_left_out() -> None:
    item = COURSE.families["scope-lame-cows"][0]
    old = learners.row(item, item.key(), DAY.format(1, 0))
    (it,) = made({**old, "hash": "0123456789ab"})
    assert it["object"]["id"] == f"{BOOK}/items/{item.id}@0123456789ab"
    assert "score" not in it["result"] and "correctResponsesPattern" not in it["object"]["definition"]  # fmt: skip
    assert made({**old, "response": "no-option", "first": None}) == []
    assert made({**old, "response": None, "first": None, "revealed": True, "attempts": 0}) == []


def test_steps_and_tasks_of_a_chapter_are_told() -> None:
    work = [learners.steps("scope-of-questions", ["a", "b"], DAY.format(4, 0))]
    read, done = made(work=work)
    assert read["verb"]["display"]["en-GB"] == "progressed"
    assert read["result"]["extensions"] == {f"{BOOK}/xapi/steps-read": 2}
    assert done["verb"]["id"].endswith("/completed") and done["timestamp"].startswith("2026-03-04")


def test_a_folder_of_exports_becomes_lines_and_a_broken_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    for name, text in learners.cohort(4, ["scope-of-questions"]):
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "broken.json").write_text('{"format": "staffplus-progress", "v": 1', "utf-8")
    into = tmp_path / "out.jsonl"
    words = ["cohort", "export", str(tmp_path), "--to", "xapi", "--book", f"{BOOK}/", "--into", str(into)]  # fmt: skip
    assert main(words) == 1
    said = capsys.readouterr()
    assert "broken.json" in said.err and "statements of 4 learners" in said.out
    lines = [json.loads(line) for line in into.read_text("utf-8").splitlines()]
    for it in lines:
        check(it)
    assert len({it["actor"]["account"]["name"] for it in lines}) == 4
    assert len({it["id"] for it in lines}) == len(lines) > 20
    with pytest.raises(SystemExit):
        main([*words[:-4], "--book", "no address", "--into", str(into)])
