"""The pre-mortem card's data: read from TOML, an example worth copying, and faults named."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from staffplus.bankfile import BankError
from staffplus.career import premortem
from staffplus.career.premortem import in_words
from staffplus.widgets import premortem_card
from staffplus.widgets.premortem.premortem import plain
from tests import prose
from tests.premortem_cards import LINES_FILE, WHOLE

TEXT = premortem.CARD.read_text("utf-8")
DATA = premortem.read()


def raised(**failure: Any) -> list[str]:
    card = {"months": 60, "decision": "We promise an hour from May", "failures": [WHOLE | failure]}
    return [point.id for point in premortem.points(DATA, card)]


def pointing(half: int) -> tuple[int, int, int, int]:
    """Vague lines found, vague lines, specific lines left alone, specific lines."""
    found = vague = alone = specific = 0
    for line, rows in tomllib.loads(LINES_FILE.read_text("utf-8")).items():
        for row in rows:
            if hashlib.sha256(row["text"].encode()).digest()[0] % 2 != half:
                continue
            pointed = bool(raised(**{line: row["text"]}))
            found += row["vague"] and pointed
            vague += row["vague"]
            alone += not row["vague"] and not pointed
            specific += not row["vague"]
    return found, vague, alone, specific


def test_the_card_reads_the_same_in_every_run() -> None:
    assert repr(premortem_card()) == "PremortemCard()"


def test_a_line_that_would_fit_any_card_is_pointed_at_and_a_specific_one_left_alone() -> None:
    unseen, seen = pointing(1), pointing(0)
    assert (unseen[1], unseen[3]) == (25, 19)
    for found, vague, alone, specific in (unseen, seen):
        assert found >= 0.9 * vague and alone >= 0.9 * specific


def test_people_made_mistakes_precision_drops_log_it_is_pointed_at_line_by_line() -> None:
    card = {"failure": "People made mistakes", "signal": "Precision drops", "now": "Log it"}
    assert raised(**card) == ["failure-vague", "signal-vague", "now-vague"]
    assert raised() == []


def test_an_empty_failure_is_pointed_at_once_anything_else_of_it_is_written() -> None:
    assert raised(failure=" \n") == ["failure-missing"]
    nothing = {line: None if line == "due" else "" for line in premortem.LINES}
    assert raised(**nothing) == []
    assert raised(**nothing | {"now": "Log the promised hour"}) == [
        "failure-missing", "cause-missing", "signal-missing", "due-missing", "place-missing",
    ]  # fmt: skip


def test_a_line_in_another_language_is_not_called_vague() -> None:
    assert raised(failure="Mennesker gjorde feil", now="registrere alt") == []


def test_a_new_card_looks_five_years_ahead() -> None:
    assert premortem.read()["usual"] == 60


def test_the_example_does_what_the_card_asks_for() -> None:
    data = premortem.read()
    example = data["example"]
    for failure in example["failures"]:
        assert all(failure[line] for line in premortem.LINES)
        assert failure["due"] <= example["months"] * data["lateShare"]
        for point in data["points"].values():
            text = str(failure.get(point["line"], "")).lower()
            assert not any(word in text for word in point["words"]), point["id"]


def test_a_signal_that_needs_a_lot_has_it_drawn_under_now() -> None:
    """A record that line 5 begins is a place for line 4; one that nobody begins is none."""
    chapter = prose.markdown_of(Path(__file__).parents[2] / "book/career-ladder.ipynb")
    rows = {line: chapter.split(f"\n| {line} | ")[1].split(" |")[0] for line in ("Early signal", "Now")}  # fmt: skip
    cards = [(it["signal"], it["now"]) for it in DATA["example"]["failures"]]
    by_chance = [
        (signal, now)
        for signal, now in [*cards, (rows["Early signal"], rows["Now"])]
        if re.search(r"by lot|chance", signal)
    ]
    assert len(by_chance) == 2
    for signal, now in by_chance:
        assert re.search(r"by lot|random slice", now), signal
    assert "in a record that is kept already, or that line 5 begins this month" in chapter


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (1, "1 month"),
        (12, "1 year"),
        (42, "3 years and 6 months"),
        (0, "no time"),
        (13, "1 year and 1 month"),
    ],
)
def test_a_span_is_said_in_words(months: int, words: str) -> None:
    assert in_words(months) == words


def test_without_javascript_the_card_and_its_example_are_there() -> None:
    data = premortem.read()
    shown = str(plain(data))
    for line in data["lines"]:
        assert line["ask"] in shown
    for failure in data["example"]["failures"]:
        assert failure["failure"] in shown and failure["now"] in shown
    assert "4 years and 6 months are left to act" in shown


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("most = 6", "most = 60", "found most = 60; expected a whole number from 1 to 9"),
        ("late_share = 0.67", "late_share = 1.5", "found late_share = 1.5"),
        ("usual = true", "usual = false", "found no single horizon with usual = true"),
        ("months = 3\n", "months = 0\n", "found months = 0; expected a whole number from 1"),
        ("months = 3\n", "months = 1\n", "found horizons of [1, 1, 12,"),
        ('id = "cause"', 'id = "causes"', "found the lines"),
        (
            'id = "now-vague"',
            'id = "now-later"',
            "found no point 'now-vague', which the page raises",
        ),
        (
            'id = "now-vague"',
            'id = "now-hazy"',
            "found id = 'now-hazy'; expected one of decision-missing",
        ),
        ('line = "horizon"', 'line = "sky"', "found line = 'sky'"),
        (
            "due = 18",
            'due = "May"',
            "example.failure 3: found due = 'May'; expected a whole number",
        ),
        ("[example]\n", '[example]\nx = "', "not valid TOML"),
    ],
)
def test_a_fault_is_named_with_what_was_found(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in TEXT
    path = tmp_path / "premortem.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(BankError) as caught:
        premortem.read(path)
    assert said in str(caught.value)
