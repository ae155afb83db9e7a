"""The rubric of a job description and the descriptions that people practise marking on."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from staffplus.bankfile import BANK
from staffplus.items.wording import misspelt

PARTS = [
    "direction",
    "problem",
    "evidence",
    "horizon",
    "radius",
    "stretch",
    "not-doing",
    "agreement",
]
TEAMS = ["credit", "search", "support"]


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((BANK / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def rubric() -> dict[str, Any]:
    return read("jd_rubric.toml")


@pytest.fixture(scope="module")
def calibration() -> dict[str, Any]:
    return read("calibration_jds.toml")


def test_the_rubric_has_eight_parts_of_four_levels_each(rubric: dict[str, Any]) -> None:
    assert [part["id"] for part in rubric["part"]] == PARTS
    for part in rubric["part"]:
        assert set(part) == {"id", "name", "question", "hint", "pitfall", "level"}
        assert [level["score"] for level in part["level"]] == [0, 1, 2, 3]
        assert all(set(level) == {"score", "text", "example"} for level in part["level"])


def test_every_level_has_a_line_from_each_team(rubric: dict[str, Any]) -> None:
    assert [team["id"] for team in rubric["team"]] == TEAMS
    assert all(team["label"] == "invented" for team in rubric["team"])
    lines = [
        line
        for part in rubric["part"]
        for level in part["level"]
        for team, line in level["example"].items()
        if team in TEAMS
    ]
    assert len(lines) == len(PARTS) * 4 * len(TEAMS)
    assert len(set(lines)) == len(lines)


def test_a_team_says_the_same_things_at_levels_two_and_three(rubric: dict[str, Any]) -> None:
    """Level 3 of Direction, Problem and Stretch goes on from the line of level 2."""
    for part in rubric["part"]:
        if part["id"] in ("direction", "problem", "stretch"):
            two, three = part["level"][2]["example"], part["level"][3]["example"]
            assert all(three[team].startswith(two[team]) for team in TEAMS), part["id"]


def test_the_calibration_descriptions_are_complete_and_explained(
    rubric: dict[str, Any], calibration: dict[str, Any]
) -> None:
    found = calibration["description"]
    assert [d["quality"] for d in found] == ["weak", "middling", "strong"]
    known = {team["name"] for team in rubric["team"]}
    for description in found:
        assert description["label"] == "invented"
        assert description["team"] not in known
        assert [part["id"] for part in description["part"]] == PARTS
        for part in description["part"]:
            assert part["score"] in (0, 1, 2, 3)
            assert len(part["text"].split()) >= 8
            assert len(part["why"].split()) >= 10


def test_the_calibration_descriptions_lie_apart(calibration: dict[str, Any]) -> None:
    """Weak reaches level 2 nowhere, middling on one part too few for the aim, strong on all."""
    reached = [
        sum(part["score"] >= 2 for part in description["part"])
        for description in calibration["description"]
    ]
    assert reached[0] == 0
    assert reached[1] == 5
    assert reached[2] == 8


def test_rubric_and_descriptions_are_spelt_as_the_course_spells(
    rubric: dict[str, Any], calibration: dict[str, Any]
) -> None:
    def strings(value: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        entries = value.values() if isinstance(value, dict) else value
        return (
            [text for entry in entries for text in strings(entry)]
            if isinstance(value, dict | list)
            else []
        )

    wrong = {word for text in [*strings(rubric), *strings(calibration)] for word in misspelt(text)}
    assert wrong == set()
