"""The labelled lines are many, balanced, and split as the file says they were."""

from __future__ import annotations

import tomllib
from collections import Counter

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
