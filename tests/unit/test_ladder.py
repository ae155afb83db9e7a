"""The ladder explorer's data: read from TOML, true to what the page draws, and faults named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from staffplus import items
from staffplus.bankfile import BankError
from staffplus.career import ladders, public_ladders
from staffplus.widgets import ladder_explorer
from staffplus.widgets.ladder.ladder import plain
from tests import prose

TEXT = ladders.LADDERS.read_text("utf-8")


def broken(tmp_path: Path, old: str, new: str) -> str:
    """What is said about the data when `old` is replaced in them."""
    assert old in TEXT
    path = tmp_path / "ladders.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(BankError) as caught:
        ladders.read(path)
    return str(caught.value)


def test_the_explorer_reads_the_same_in_every_run() -> None:
    assert repr(ladder_explorer()) == "LadderExplorer()"


def test_ladders_of_three_trades_can_be_climbed_and_one_forks_after_senior() -> None:
    data = ladders.read()
    assert {one["family"] for one in data["ladders"]} == {
        "Data science",
        "ML engineering",
        "Software",
    }
    chart = data["ladders"][0]
    technical = [rung["name"] for rung in chart["rungs"] if rung["arm"] == "technical"]
    management = [rung["name"] for rung in chart["rungs"] if rung["arm"] == "management"]
    assert technical == ["Staff", "Senior Staff", "Principal", "Senior Principal", "Distinguished"]
    assert (management[0], management[-1]) == ("Manager", "Vice President")
    assert chart["forkAfter"] == "senior"


def test_a_quantity_of_which_a_source_says_nothing_has_no_words_and_no_bar() -> None:
    chart = ladders.read()["ladders"][0]
    senior = next(rung for rung in chart["rungs"] if rung["id"] == "senior")
    assert "horizon" not in senior["says"]
    distinguished = chart["rungs"][[r["id"] for r in chart["rungs"]].index("distinguished")]
    assert distinguished["says"]["influence"]["size"] is None


def test_a_rung_may_take_the_words_of_its_namesake_in_another_ladder() -> None:
    by_id = {one["id"]: one for one in ladders.read()["ladders"]}
    mle, swe = by_id["dropbox-mle"]["rungs"], by_id["dropbox-swe"]["rungs"]
    assert swe[4]["says"] == mle[4]["says"]
    assert len(swe) == 7 and len(mle) == 5


def test_some_statements_hold_and_some_do_not_and_each_has_its_evidence() -> None:
    data = ladders.read()
    assert {claim["agree"] for claim in data["claims"]} == {True, False}
    for claim in data["claims"]:
        assert len(claim["evidence"]) >= 3, claim["id"]
        assert claim["ask"].endswith("?"), claim["id"]


def test_every_source_names_an_entry_of_the_bibliography() -> None:
    bib = (Path(__file__).parents[2] / "book/references.bib").read_text("utf-8")
    for source in tomllib.loads(TEXT)["source"]:
        assert f"{{{source['cite']}," in bib, source["id"]


def test_without_javascript_every_word_of_every_source_is_there() -> None:
    data = ladders.read()
    shown = str(plain(data | {"public": public_ladders.read()}))
    for one in data["ladders"]:
        for rung in one["rungs"]:
            for entry in rung["says"].values():
                assert repr(entry["text"])[1:-1] in shown
    for claim in data["claims"]:
        assert repr(claim["text"])[1:-1] in shown and repr(claim["verdict"])[1:-1] in shown


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('arm = "trunk"', 'arm = "root"', "found arm = 'root'; expected one of trunk"),
        ('mark = "senior"', 'mark = "boss"', "found mark = 'boss'"),
        ("size = 1,", "size = 11,", "size = 11; expected a whole number from 1 to 10"),
        ("size = 1,", "size = true,", "size = True; expected a whole number"),
        ('fork_after = "senior"', 'fork_after = "boss"', "found fork_after = 'boss'"),
        ('like = "dropbox-mle"', 'like = "chart"', "expected a ladder that has this rung too"),
        ("agree = false", 'agree = "no"', "found agree = 'no'; expected true or false"),
        (
            'source = "mehrotra"',
            'source = "rumour"',
            "found source = 'rumour'; expected one of session",
        ),
        (
            'id = "junior"',
            'id = "intern"',
            "ladder chart, rung intern: found id = 'intern' a second time",
        ),
        ('name = "Junior"\n', "", "ladder chart, rung junior: found no `name`; expected some text"),
        ('name = "Junior"\n', 'name = "Junior"\nshape = "x"\n', "unknown field 'shape'"),
        ("illustration =", "illusion =", "found no `illustration`"),
    ],
)
def test_a_fault_is_named_with_what_was_found(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in broken(tmp_path, old, new)


def test_a_fault_is_reported_at_its_entry(tmp_path: Path) -> None:
    told = broken(tmp_path, 'mark = "senior"', 'mark = "boss"')
    line = next(n for n, row in enumerate(TEXT.splitlines(), 1) if row == 'mark = "senior"')
    assert f"ladders.toml:{line}: ladder chart, rung senior: found mark" in told


def test_a_level_has_no_shape_and_a_radius_no_title() -> None:
    """A shape marks the scope of a question, in the next chapters; a radius goes by whom it binds."""
    chapter = prose.markdown_of(Path(__file__).parents[2] / "book/career-ladder.ipynb")
    assert not set(chapter) & set("●▲◆")
    stems = [item for path in items.banks() for item in items.load_file(path).items]
    targets = [
        target["text"]
        for stem in stems
        if stem.id.startswith("ladder-lines-by-radius")
        for target in stem.raw["target"]
    ]
    assert len(targets) == 3 * 2
    assert not [text for text in targets if "Staff" in text or "Principal" in text]
