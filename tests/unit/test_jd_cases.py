"""Whole files that were read wrongly once (`tests/data/cases/job-descriptions`): each gives its right value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from staffplus.cli.main import main
from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import PARTS
from tests.jd_corpus import CASES


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> dict[str, Any]:
    """What `staffplus jd check` says of the file."""
    assert main(["jd", "check", "--json", str(CASES / request.param)]) == 0
    return dict(json.loads(capsys.readouterr().out))


def of(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("told", [name], indirect=True)


def pointed(told: dict[str, Any], check: str) -> list[tuple[int, str]]:
    return [(one["line"], one["words"]) for one in told["findings"] if one["check"] == check]


@of("gdocs.md")
def test_text_from_a_document_editor_is_a_description(told: dict[str, Any]) -> None:
    assert not told["posting"] and told["title"] == "Staff Data Scientist, Returns"
    assert told["written"] == ["direction", "problem", "evidence", "horizon", "not-doing"]
    (note,) = told["notes"]
    assert note["message"] == "found no heading for Radius, Stretch, Agreement; empty for now"
    assert told["findings"] == [] and told["unread"] == []
    parts = JobDescription.from_file(CASES / "gdocs.md").parts
    assert parts["direction"].count("●") == 2 and parts["horizon"] == "● By Nov 2027"


@of("headings.md")
def test_headings_as_people_write_them_are_the_eight_parts(told: dict[str, Any]) -> None:
    assert told["title"] == "Staff role, port cranes"
    assert told["written"] == list(PARTS) and told["notes"] == [] and told["findings"] == []
    parts = JobDescription.from_file(CASES / "headings.md").parts
    assert parts["radius"] == "I decide the order of moves; Terminal Ops decides crews."
    assert parts["not-doing"] == "The tug forecast goes to Hilde's group from June."


@of("table_in_part.md")
def test_tables_say_who_and_what_and_their_heads_say_nothing(told: dict[str, Any]) -> None:
    """The nurse decides and the ambulance service has the work: neither a team nor an owner is missing."""
    assert told["written"] == ["direction", "evidence", "radius", "not-doing"]
    assert told["findings"] == []
    asked = {one["id"] for one in told["prompts"]}
    assert {"evidence-source", "not-doing-from"} <= asked


@of("greenhouse.md")
def test_a_posting_is_read_as_one_and_its_titles_are_let_be(told: dict[str, Any]) -> None:
    assert told["posting"] and told["written"] == []
    assert pointed(told, "years") == [(18, "8+ years of industry experience")]
    assert [words for _, words in pointed(told, "wording")] == [
        "fast-paced", "rockstars", "top university", "Native-level",
    ]  # fmt: skip
    assert {line for line, _ in pointed(told, "ladder-words")} == {9, 14}
    swapped = {line for line, _ in pointed(told, "swap-test")}
    assert {9, 12, 13, 14, 19} <= swapped
    assert not swapped & {1, 5, 6, 8, 11, 17, 22, 25, 29}


@of("long_generic.md")
def test_parts_full_of_what_any_team_could_write_are_pointed_at(told: dict[str, Any]) -> None:
    """All but those that name teams or Product: of these the next level is asked."""
    assert told["written"] == list(PARTS) and told["notes"] == []
    by_part = {part: {f["check"] for f in told["findings"] if f["part"] == part} for part in PARTS}
    assert "swap-test" in by_part["direction"] & by_part["problem"] & by_part["stretch"]
    assert by_part["evidence"] == {"no-number"} and by_part["horizon"] == {"no-date"}
    asked = {one["part"] for one in told["prompts"]}
    assert {"radius", "not-doing", "agreement"} <= asked
    (direction,) = [one for one in told["findings"] if one["check"] == "swap-test" and one["part"] == "direction"]  # fmt: skip
    assert direction["words"].count("\n") == 3  # all four lines


@of("portuguese.md")
def test_a_description_in_another_language_is_left_alone_to_its_shortest_part(
    told: dict[str, Any],
) -> None:
    assert told["written"] == told["unread"] == list(PARTS)
    assert told["findings"] == told["prompts"] == told["notes"] == []
