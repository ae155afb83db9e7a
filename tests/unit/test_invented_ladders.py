"""The six invented ladders hold together, mislead by title on purpose, and can be reused in code."""

from __future__ import annotations

from pathlib import Path

import pytest

from staffplus.bankfile import BankError
from staffplus.career import invented_ladders
from staffplus.items import wording
from staffplus.widgets import LineUp, lineup

TABLE = invented_ladders.load()
FIRMS = {firm["id"]: firm for firm in TABLE["firm"]}
TEXT = invented_ladders.PATH.read_text("utf-8")


def rungs() -> list[tuple[str, int, int]]:
    """(title, step, step by title) of every rung of every firm."""
    return [(r["title"], r["step"], TABLE["title"][r["title"]]) for f in TABLE["firm"] for r in f["rung"]]  # fmt: skip


def test_six_firms_have_four_to_six_rungs_each() -> None:
    assert len(FIRMS) == 6
    assert all(4 <= len(firm["rung"]) <= 6 for firm in FIRMS.values())


def test_the_same_title_stands_on_different_steps_and_some_titles_mislead_by_two() -> None:
    staff = {step for title, step, _ in rungs() if title == "Staff"}
    lead = {step for title, step, _ in rungs() if title == "Lead"}
    assert (staff, lead) == ({1, 2, 3}, {1, 2, 3, 4}), "the chapter's text says so"
    assert sum(abs(step - by_title) >= 2 for _, step, by_title in rungs()) == 3
    senior_at_larkmoor = next(r for r in FIRMS["larkmoor"]["rung"] if r["title"] == "Senior")
    staff_at_pannier = next(r for r in FIRMS["pannier"]["rung"] if r["title"] == "Staff")
    assert senior_at_larkmoor["step"] == staff_at_pannier["step"]


def test_gaps_are_named_where_a_firm_has_nothing() -> None:
    assert {i: invented_ladders.gaps(firm) for i, firm in FIRMS.items()} == {
        "larkmoor": [5], "pannier": [4], "brackwater": [], "tessel": [5], "veld": [4, 5], "northmere": [3],
    }  # fmt: skip


def test_every_text_is_spelt_right() -> None:
    names = {word for firm in FIRMS.values() for word in firm["name"].split()}
    texts = [text for firm in FIRMS.values() for text in (firm["kind"], firm["remark"])]
    for firm in FIRMS.values():
        for rung in firm["rung"]:
            texts += [rung["why"], *(rung[d["id"]]["text"] for d in TABLE["descriptor"])]
    assert {w for text in texts for w in wording.misspelt(text)} <= names


def test_ladders_for_code_are_fresh_plain_and_without_the_answer() -> None:
    one, other = invented_ladders.ladders(), invented_ladders.ladders()
    assert one == other
    one[0]["rungs"][0]["descriptors"]["reach"] = 99
    assert invented_ladders.ladders() == other
    assert set(other[0]["rungs"][0]) == {"title", "descriptors"}
    assert set(other[0]["rungs"][0]["descriptors"]) == {"autonomy", "reach", "horizon", "ambiguity", "growing"}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('title = "Fellow"\nstep = 5', 'title = "Wizard"\nstep = 5', "found title = 'Wizard'; expected one of Senior"),
        ("step = 3\nautonomy", "step = 7\nautonomy", "found step = 7; expected a whole number from 1 to 5"),
        ("reach = { step = 1,", "reach = { step = 4,", "found reach at step 4 on a rung of step 1"),
        ('text = "Plans to the end of the quarter."', 'text = ""', "rung Senior: found horizon.text = ''; expected some text"),
        ('remark = "Here', 'remarks = "Here', "found no `remark`; expected some text"),
        ('question = "who grows"\n', "", "found no `question`"),
        ('[[title]]\nname = "Lead"\nstep = 2', '[[title]]\nname = "Lead"\nstep = 0', "title Lead: found step = 0; expected a whole number from 1 to 5"),
        ("autonomy = { step = 1, text = \"Keeps the address", "authonomy = { step = 1, text = \"Keeps the address", "unknown field 'authonomy'"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in TEXT
    path = tmp_path / "invented_ladders.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(BankError) as caught:
        invented_ladders.load(path)
    assert told in str(caught.value)
    assert f"{path}:" in str(caught.value)


def test_too_few_descriptors_at_a_rungs_step_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "invented_ladders.toml"
    faulty = TEXT.replace("reach = { step = 1,", "reach = { step = 2,", 1)
    faulty = faulty.replace("horizon = { step = 1,", "horizon = { step = 2,", 1)
    path.write_text(faulty, "utf-8")
    with pytest.raises(BankError, match="found 2 descriptors at step 1; expected at least 3"):
        invented_ladders.load(path)


def test_the_widget_shows_rungs_under_letters_that_do_not_follow_the_ladder() -> None:
    widget = lineup()
    assert isinstance(widget, LineUp) and repr(widget) == "LineUp()"
    for firm in widget.firms:
        letters = "".join(rung["label"] for rung in firm["rungs"])
        assert sorted(letters) == list("ABCDEF"[: len(letters)])
        assert letters not in ("ABCD", "ABCDE", "DCBA", "EDCBA")


def test_the_plain_text_holds_the_scale_all_rungs_and_the_answers_folded() -> None:
    plain = lineup().plain
    details = [block["details"] for block in plain if "details" in block]
    tables = [block["table"] for block in plain if "table" in block]
    assert len(details) == 6 and len(tables) == 7
    open_text = str([block for block in plain if "details" not in block])
    assert "Distinguished" not in open_text, "titles stay folded"
    assert "Gap: nothing at step 4 or 5." in str(details)
