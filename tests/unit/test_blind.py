"""Blind readers get no key, and their answers are compared with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from staffplus import items
from staffplus.cli.main import main
from staffplus.items import blind

CHAPTER = "scope-of-questions"


def keys() -> dict[str, Any]:
    """Every item of the chapter answered as the key has it."""
    found = {}
    for item in items.load(CHAPTER):
        if item.debate:
            continue
        key = item.key()
        if item.kind == "order":
            first = {before for before, _ in key}
            steps = [step["id"] for step in item.raw["step"]]
            key = sorted(steps, key=lambda step: step not in first)
        found[item.id] = key
    return found


def test_the_sheet_holds_every_question_and_no_key() -> None:
    sheet = blind.sheet(CHAPTER)
    assert {entry["id"] for entry in sheet} == set(keys())
    text = json.dumps(sheet)
    for field in ("feedback", "correct", "misconception", "key", "dimensions"):
        assert f'"{field}"' not in text
    right_first = [
        entry["options"][0]["id"] == keys()[entry["id"]]
        for entry in sheet
        if entry["kind"] == "choice"
    ]
    authors_first = [
        i.raw["option"][0].get("correct", False) for i in items.load(CHAPTER) if i.kind == "choice"
    ]
    assert right_first != authors_first, "in another order than the author's"


def test_readers_are_compared_with_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong_one = "scope-time-pipeline-hours"
    for reader, missed in (("one", [wrong_one]), ("two", [wrong_one, "scope-probes-match"])):
        answers = {k: v for k, v in keys().items() if k not in missed}
        (tmp_path / f"{reader}.json").write_text(json.dumps(answers))
    code = main(["items", "agree", CHAPTER, str(tmp_path / "one.json"), str(tmp_path / "two.json")])
    told = capsys.readouterr().out
    assert code == 1, "an item that all readers miss is to be rewritten"
    asked = len(keys())
    assert f"one: {asked - 1} of {asked}" in told and f"two: {asked - 2} of {asked}" in told
    assert f"missed by all: {wrong_one}\n" in told
    assert "missed by some: scope-probes-match\n" in told


def test_answers_that_cannot_be_read_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{\n"a": }')
    assert main(["items", "agree", CHAPTER, str(broken)]) == 2
    assert f"{broken}:2: not valid JSON" in capsys.readouterr().err
    assert main(["items", "blind", "no-such-chapter"]) == 2
    assert "there are items for" in capsys.readouterr().err
