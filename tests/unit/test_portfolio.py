"""A week by pillar: split hours, exact tenths, and data files that say what is wrong with them."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffplus import widgets
from staffplus.bankfile import BankError
from staffplus.week import pillars, week
from staffplus.widgets.week.week import shares

PILLARS = [pillar["id"] for pillar in pillars.pillar_map().pillars]
entries = st.lists(
    st.fixed_dictionaries(
        {
            "hours": st.integers(0, 40).map(lambda quarters: quarters / 4),
            "pillars": st.lists(st.sampled_from(PILLARS), max_size=4),
            "building": st.booleans(),
        }
    ),
    max_size=20,
)


def entry(hours: float, *served: str, building: bool = False) -> dict[str, Any]:
    return {"hours": hours, "pillars": list(served), "building": building}


def test_the_chapters_small_example() -> None:
    lines = week.week().lines()
    tags = [(8, "building"), (6, "glue"), (4, "people"), (2, "direction")]
    found = week.portfolio(
        entry(hours, *pillars.pillars_of([tag], lines), building=tag == "building")
        for hours, tag in tags
    )
    assert found["shares"] == pytest.approx(
        {"big-picture": 0.10, "execution": 0.55, "leveling-up": 0.35}
    )
    assert (found["hours"], found["building"], found["none"]) == (20, 0.4, 0)
    assert found["low"] == [], "exactly a tenth is not below a tenth"


def test_hours_of_an_entry_are_split_evenly_and_each_pillar_counts_once() -> None:
    found = week.portfolio([entry(3, *PILLARS), entry(1, "execution", "execution")])
    assert found["shares"] == {"big-picture": 0.25, "execution": 0.5, "leveling-up": 0.25}


def test_a_tenth_that_floats_cannot_hold_is_still_a_tenth() -> None:
    # 1/3 of 0.3 h is a tenth of 1 h, but neither number is exact in binary
    week_of_thirds = [entry(0.3, *PILLARS), entry(0.7, "execution")]
    assert week.portfolio(week_of_thirds)["low"] == []
    assert week.portfolio([entry(0.9, "execution"), entry(0.1, "leveling-up")])["low"] == [
        "big-picture"
    ]


def test_an_empty_week_flags_nothing() -> None:
    for nothing in ([], [entry(0, "execution")]):
        assert week.portfolio(nothing) == {
            "hours": 0,
            "shares": dict.fromkeys(PILLARS, 0),
            "none": 0,
            "building": 0,
            "low": [],
        }


@given(entries)
def test_the_shares_make_the_whole_week_and_agree_with_fractions(
    some: list[dict[str, Any]],
) -> None:
    found = week.portfolio(some)
    total = sum(Fraction(one["hours"]) for one in some)
    assert sum(found["shares"].values()) + found["none"] == pytest.approx(1 if total else 0)
    for pillar in PILLARS:
        exact = sum(
            Fraction(one["hours"]) / len(set(one["pillars"]))
            for one in some
            if pillar in one["pillars"]
        )
        assert found["shares"][pillar] == pytest.approx(float(exact / total) if total else 0)
        assert (pillar in found["low"]) == (total > 0 and exact / total < Fraction(1, 10))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (entry(-1, "execution"), "entry 2: found -1 as hours; expected a number from 0"),
        (entry(float("nan")), "entry 2: found nan as hours"),
        ({"hours": "2", "pillars": []}, "entry 2: found '2' as hours"),
        (entry(1, "glue"), "entry 2: found ['glue'] as pillars; expected a list of big-picture"),
        ({"hours": 1}, "entry 2: found None as pillars"),
    ],
)
def test_a_wrong_entry_is_named(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        week.portfolio([entry(1, "execution"), wrong])


def test_tags_serve_the_pillars_of_all_of_them_in_order() -> None:
    lines = week.week().lines()
    assert pillars.pillars_of(["glue", "direction"], lines) == PILLARS
    assert pillars.pillars_of(["none"], lines) == []
    with pytest.raises(ValueError, match="unknown tag 'meetings'"):
        pillars.pillars_of(["meetings"], lines)


def test_the_session_draws_six_of_fifteen_lines() -> None:
    drawn = pillars.pillar_map()
    assert len(drawn.lines) == 15
    assert drawn.session() == {
        "direction": ["big-picture"],
        "people": ["leveling-up"],
        "perspective": ["big-picture"],
        "exploration": ["execution"],
        "glue": ["execution", "leveling-up"],
    }


def test_the_invented_week_holds_the_figures_that_the_chapter_quotes() -> None:
    given_week = week.week()
    assert len(given_week.entries) == 20
    assert sum(one["hours"] for one in given_week.entries) == 40
    by_session = shares(given_week.lines())
    moved = shares(given_week.lines() | {"exploration": ["big-picture"]})
    assert by_session["low"] == ["big-picture"] and moved["low"] == []
    told = [
        by_session["shares"]["big-picture"],
        moved["shares"]["big-picture"],
        by_session["building"],
    ]
    assert [f"{share:.0%}" for share in told] == ["6%", "21%", "39%"]
    cache = [one["hours"] for one in given_week.entries if one["id"].startswith("cache")]
    assert sum(cache) == 6.5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hours = 3.5", "hours = 0", "entry cache-monday: found hours = 0; expected a number above 0"),
        ('tags = ["people"]', 'tags = ["peple"]', "found 'peple' in `tags`; expected one of direction"),
        ('tags = ["people"]', "tags = []", "found tags = []; expected a list: some text, 1 or more of them"),
        ('id = "lyon"', 'id = "review"', "entry review: found id = 'review' a second time"),
        ('verb = "guide"', 'verb = "delegate"', "found verb = 'delegate'; expected one of develop"),
        ('day = "Monday"', "", "entry direction-sync: found no `day`; expected some text"),
        ("pillars = []", 'pillars = ["glue"]', "tag none: found 'glue' in `pillars`; expected one of big-picture"),
        ("[[move]]", "[[mov]]", "found no [[move]]; expected at least one"),
    ],
)  # fmt: skip
def test_a_fault_in_the_week_is_reported_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = week.WEEK.read_text("utf-8")
    assert old in text
    path = tmp_path / "week.toml"
    path.write_text(text.replace(old, new, text.count(old) if old == "[[move]]" else 1), "utf-8")
    with pytest.raises(BankError) as caught:
        week.week(path)
    assert message in str(caught.value)
    assert re.search(r"week\.toml:\d+: ", str(caught.value))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('pillar = "execution"', 'pillar = "delivery"', "found pillar = 'delivery'; expected one of big-picture"),
        ("session = true\ncase", 'session = "yes"\ncase', "found session = 'yes'; expected true or false"),
        ('responsibility = "glue"\npillar = "execution"', 'responsibility = "glue"\npillar = "big-picture"', "found glue to big-picture twice; expected each pair once"),
        ('responsibility = "glue"\npillar = "execution"', 'responsibility = "glue"\npillar = "big-picture"', "found no [[line]] for glue to execution; expected one"),
    ],
)  # fmt: skip
def test_a_fault_in_the_map_is_reported(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = pillars.MAP.read_text("utf-8")
    assert old in text
    path = tmp_path / "pillarmap.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BankError) as caught:
        pillars.pillar_map(path)
    assert message in str(caught.value)


def test_the_widgets_read_the_same_in_every_run_and_their_text_holds_the_idea() -> None:
    drawn, read = widgets.pillar_map(), widgets.week_diagnosis()
    assert (repr(drawn), repr(read)) == ("PillarMap()", "WeekDiagnosis()")
    for line in pillars.pillar_map().lines:
        assert line["case"] in str(drawn.plain) and line["against"] in str(drawn.plain)
    for one in week.week().entries:
        assert one["what"] in str(read.plain).replace('"', "'").replace("\\'", "'")
