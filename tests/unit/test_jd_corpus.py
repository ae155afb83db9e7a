"""The labelled lines are many, balanced, and split as the file says they were."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from staffplus.jobdesc import checks as jdcheck
from tests import jd_second
from tests.jd_corpus import FILE, lines, split


def test_the_split_is_the_one_that_its_seed_gives() -> None:
    seed = tomllib.loads(FILE.read_text("utf-8"))["seed"]
    assert {line.id: line.half for line in lines()} == split(lines(), seed)


def test_at_least_300_different_lines_balanced_over_ten_kinds_of_team() -> None:
    every = lines()
    assert len({line.text for line in every}) == len(every) >= 300
    teams = Counter(line.team for line in every)
    assert len(teams) == 10
    assert max(teams.values()) - min(teams.values()) <= 3
    for team in teams:
        specific = sum(not line.checks for line in every if line.team == team)
        assert 0.35 <= specific / teams[team] <= 0.65, team


def test_both_halves_hold_every_check_and_every_part() -> None:
    seen, unseen = lines("seen"), lines("unseen")
    for of in (lambda line: line.checks, lambda line: {line.part}):
        counts = [Counter(name for line in half for name in of(line)) for half in (seen, unseen)]
        assert counts[0].keys() == counts[1].keys()
    assert min(Counter(check for line in unseen for check in line.checks).values()) >= 10


# A second reader.
NAMES = [check.id for check in jdcheck.load()]


def test_the_second_readers_sheet_shows_every_line_once_and_no_label() -> None:
    known, sheet = jd_second.numbered(), jd_second.sheet()
    assert len({(line.id, line.text) for line in known.values()}) == len(known) > 1000
    rows = sheet.split("\n== ", 1)[1].split("\n")
    shown = [row for row in rows if row[:1].isdigit()]
    assert len(shown) == len(known)
    assert shown[16] == f"17 [{known[17].part}] {' / '.join(known[17].text.split(chr(10)))}"
    assert not [
        row for row in shown if any(f"{name}:" in row or f"= {name}" in row for name in NAMES)
    ]
    assert all(name in jd_second.RULE for name in NAMES)


def test_whoever_labels_as_the_first_did_agrees_fully_and_who_labels_nothing_does_not() -> None:
    known = jd_second.numbered()
    same = "\n".join(f"{n}: {' '.join(sorted(it.checks)) or 'none'}" for n, it in known.items())
    found = jd_second.agreement(jd_second.answers(same, NAMES), NAMES)
    assert found.keys() == {"sets", "any", *NAMES}
    assert all(it.alike == it.n and it.kappa in (1, None) for it in found.values())
    assert found["any"].n == len(known) > found["no-date"].n
    nothing = "\n".join(f"{n}. none" for n in known)
    found = jd_second.agreement(jd_second.answers(nothing, NAMES), NAMES)
    assert found["any"].kappa == 0 and found["sets"].alike == sum(
        not it.checks for it in known.values()
    )


@pytest.mark.parametrize("row", ["1: good", "99999: none", "1: none\n1: none"])
def test_an_answer_that_is_none_is_told_with_its_line(row: str) -> None:
    with pytest.raises(ValueError, match=r"line [12]: found"):
        jd_second.answers(row, NAMES)
