"""What the progress page is told of the course: every question once, by words that give nothing away."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from staffplus.site import progress
from staffplus.site.outline import chapters

ROOT = Path(__file__).parents[2]
CHAPTERS = chapters(ROOT)


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return progress.data(CHAPTERS, {})


def test_every_question_stands_under_one_objective_of_its_chapter(data: dict[str, Any]) -> None:
    for chapter in CHAPTERS:
        told = data["chapters"][chapter.name]["objectives"]
        listed = [item for row in told for item in row["items"]]
        assert sorted(listed) == sorted(stems[0].family for stems in chapter.questions())
        assert len(told) >= len(chapter.objectives)
        sections = chapter.sections()
        assert all(sections[anchor] == name for row in told for anchor, name in row["tasks"])


def test_a_question_is_known_by_the_first_words_of_its_case_and_its_key_stays_away(
    data: dict[str, Any],
) -> None:
    stems = [stem for c in CHAPTERS for family in c.questions() for stem in family]
    assert data["names"].keys() == {stem.id for stem in stems}
    for stem in stems:
        name = data["names"][stem.id].removesuffix(" …")
        shown = " ".join(str(stem.raw.get("case") or stem.raw["prompt"]).split())
        assert shown.startswith(name) and 0 < len(name) <= progress.NAME
    assert data.keys() == {"again", "fewest", "chapters", "names"}
    told = json.dumps(data["chapters"])
    assert not any(f'"{word}"' in told for word in ("key", "feedback", "options", "hash"))


def test_an_exercise_is_named_only_where_there_is_one_with_the_answers_that_its_page_counts() -> (
    None
):
    found = progress.data(CHAPTERS, {CHAPTERS[0].name: ("one", "two")})["chapters"]
    assert [row["exercise"] for row in found.values()] == [["one", "two"], *[[]] * (len(CHAPTERS) - 1)]  # fmt: skip


def test_when_a_step_counts_as_read_is_said_without_words_of_the_workshop() -> None:
    assert "tried something out in it" in progress.read_rule()
    assert not re.search(r"\bwidget|\bcell", progress.read_rule())
