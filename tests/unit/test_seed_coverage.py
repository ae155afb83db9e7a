"""Every idea of the session is taught in a passage and, where it can be, tested by an item."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from staffplus import items
from staffplus.site import outline

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests/seed_coverage.toml"
COVERAGE = tomllib.loads(TABLE.read_text("utf-8"))
IDEAS = [f"S{number}" for number in range(1, 98)]
#: One practitioner's opinion: the passage has to say so.
OPINIONS = {
    "S75": "hypothesis",
    "S84": "one practitioner",
    "S85": "one practitioner",
    "S88": "one practitioner",
}


@pytest.fixture(scope="module")
def sections() -> dict[str, tuple[outline.Chapter, str]]:
    """Every passage of the course, by chapter and anchor."""
    return {f"{c.name}#{a}": (c, a) for c in outline.chapters(ROOT) for a in c.sections()}


@pytest.fixture(scope="module")
def ids() -> set[str]:
    every = [item for path in items.banks() for item in items.load_file(path).items]
    return {name for item in every for name in (item.id, item.family)}


def test_the_table_lists_every_idea_once_and_nothing_else() -> None:
    assert sorted(COVERAGE, key=lambda s: int(s[1:])) == IDEAS
    assert list(COVERAGE) == IDEAS, "in order, so that a reader of the table finds an idea"


@pytest.mark.parametrize("idea", IDEAS)
def test_an_idea_has_its_passage_and_its_items(
    idea: str, sections: dict[str, tuple[outline.Chapter, str]], ids: set[str]
) -> None:
    row = COVERAGE[idea]
    assert set(row) <= {"idea", "passages", "items", "untestable"}
    assert row["idea"].strip() and row["passages"]
    assert set(row["passages"]) <= set(sections)
    assert set(row.get("items", [])) <= ids
    assert bool(row.get("items")) != bool(row.get("untestable")), "items, or why there can be none"


@pytest.mark.parametrize("idea", OPINIONS)
def test_an_opinion_is_called_one_where_it_is_taught(
    idea: str, sections: dict[str, tuple[outline.Chapter, str]]
) -> None:
    texts = [chapter.section(a) for chapter, a in (sections[p] for p in COVERAGE[idea]["passages"])]
    words = ("hypothesis", "one practitioner", "one person", "opinion", "Moneda")
    assert any(word in text for text in texts for word in words)
