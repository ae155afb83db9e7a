"""Which pieces the portfolio page knows: every place is there, and nothing that a widget keeps is missed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from staffplus.bankfile import BankError
from staffplus.site import portfolio
from staffplus.site.outline import chapters

ROOT = Path(__file__).parents[2]
WIDGETS = ROOT / "src/staffplus/widgets"
#: How a widget names what it keeps, at the top of a module: const WORK = "week".
NAMED = re.compile(r'^(?:export )?const (?:\w+_)?(?:WORK|CARD_NAME|NAME) = "([\w-]+)";', re.M)


def names_kept() -> set[str]:
    keeps = re.compile(r"\b(?:heldWork|keepWork|followWork)\(")
    found: set[str] = set()
    for folder in WIDGETS.iterdir():
        sources = [path.read_text("utf-8") for path in folder.glob("*.js")]
        # Pages that are sent to others keep what they answer, in their browsers.
        if folder.name not in ("shared", "exercise", "answerpage", "peerpage") and any(
            map(keeps.search, sources)
        ):
            named = {name for text in sources for name in NAMED.findall(text)}
            assert named, f"{folder}: it keeps work under a name that is not found here"
            found |= named
    return found


def test_whatever_a_widget_keeps_has_a_place_on_the_page() -> None:
    table = portfolio.read()
    listed = [one["work"] for one in (*table["piece"], *table["other"]) if "work" in one]
    assert sorted(listed) == sorted(names_kept())


def test_every_piece_links_to_a_passage_of_its_chapter_in_the_order_of_the_course() -> None:
    course = chapters(ROOT)
    told = portfolio.data(course)
    order = [chapter.name for chapter in course]
    at = [order.index(piece["href"].partition(".html#")[0]) for piece in told["pieces"]]
    assert at == sorted(at)
    for entry in (*told["pieces"], *told["others"]):
        name, anchor = entry["href"].split(".html#")
        chapter = course[order.index(name)]
        assert entry["where"] == f"Chapter {chapter.number}, {chapter.sections()[anchor]}"


def test_a_piece_that_is_neither_kept_by_a_widget_nor_written_here_is_told_with_its_place(
    tmp_path: Path,
) -> None:
    path = tmp_path / "portfolio.toml"
    text = portfolio.PIECES.read_text("utf-8")
    path.write_text(text.replace('work = "week"\n', "", 1), "utf-8")
    line = text.splitlines().index('id = "week"')
    with pytest.raises(BankError) as told:
        portfolio.read(path)
    assert f":{line}: piece week: found neither; expected either `work` or" in str(told.value)
    path.write_text(text.replace('id = "week"', 'id = "ladder"', 1), "utf-8")
    with pytest.raises(BankError, match=r"id = 'ladder' a second time"):
        portfolio.read(path)
