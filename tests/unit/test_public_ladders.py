"""Public ladders row by row: read from TOML, quoted within the limit, and what the chapter counts in them is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from staffplus.bankfile import BankError
from staffplus.career import public_ladders
from staffplus.site import portfolio
from staffplus.widgets import ladder_explorer
from tests import prose

ROOT = Path(__file__).parents[2]
TEXT = public_ladders.PATH.read_text("utf-8")
LADDERS = tomllib.loads(TEXT)["ladder"]
CHAPTER = prose.markdown_of(ROOT / "book/career-ladder.ipynb")


def test_nine_ladders_each_with_its_address_its_day_and_how_it_was_read() -> None:
    data = public_ladders.read()
    assert len(data["ladders"]) == 9
    for ladder in data["ladders"]:
        assert ladder["address"].startswith("https://")
        assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ 20\d\d", ladder["read"])
        assert len(ladder["how"].split()) >= 3
        assert {"first", "shift", "unsaid", "field"} <= set(ladder["says"])
    assert all(ladder["copy"] for ladder in LADDERS)


def test_every_ladder_is_cited_in_the_chapter_under_the_entry_that_it_names() -> None:
    bib = (ROOT / "book/references.bib").read_text("utf-8")
    for ladder in LADDERS:
        assert f"{{{ladder['cite']}," in bib and f"`{ladder['cite']}`" in CHAPTER, ladder["id"]


def test_what_the_chapter_counts_is_so_in_the_rows() -> None:
    second = [ladder.get("second", "") for ladder in LADDERS]
    assert sum("Principal" in said.partition(".")[0].partition(",")[0] for said in second) == 4
    assert sum(said.startswith("Senior Staff") for said in second) == 3
    assert second.count("") == 1
    assert (
        "four call the second step after Senior *Principal*, and three call it *Senior Staff*"
        in CHAPTER
    )
    assert public_ladders.read()["tally"].endswith(
        "is carried by scope and influence often, people sometimes, craft never."
    )
    assert "scope and influence often carry the step after Senior, people sometimes, and craft never" in CHAPTER  # fmt: skip


def test_ones_own_ladder_is_asked_the_same_in_the_explorer_and_on_the_portfolio() -> None:
    piece = next(one for one in portfolio.read()["piece"] if one["id"] == "own-ladder")
    rows = public_ladders.read()["rows"]
    assert [(one["id"], one["ask"]) for one in piece["field"]] == [
        (row["id"], row["ask"]) for row in rows
    ]
    assert [row["id"] for row in rows] == list(public_ladders.ROWS)


def test_without_javascript_every_row_and_every_reading_is_there() -> None:
    shown = str(ladder_explorer().plain)
    for ladder in public_ladders.read()["ladders"]:
        for text in (*ladder["says"].values(), ladder["address"], ladder["how"]):
            assert repr(text)[1:-1] in shown


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('read = "2026-11-29"', 'read = "in autumn"', "found read = 'in autumn'; expected a day"),
        ('address = "https://data', 'address = "data', "an address that begins with https://"),
        ('["scope", "influence"]', '["luck"]', "expected one of scope, influence, craft, people"),
        (
            '\\"A different job\\"',
            '\\"one two three four five six seven eight nine ten\\"',
            "found a quotation of 10 words; expected under 10",
        ),
        (
            'second = "Senior Staff. Is sent',
            '# second = "',
            "a second step, since there is a third",
        ),
        ('id = "mehrotra"', 'id = "moneda"', "found id = 'moneda' a second time"),
        ('id = "unsaid"', 'id = "said"', "expected first, second, third, above, shift, unsaid"),
        ('unsaid = "What craft', 'craft = "What craft', "found no `unsaid`; expected some text"),
    ],
)
def test_a_fault_is_named_with_what_was_found(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in TEXT
    path = tmp_path / "public_ladders.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(BankError) as caught:
        public_ladders.read(path)
    assert said in str(caught.value)
