"""Two forms of a passage: a planted effect is found at the stated size, none is said where there is none."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from staffplus import items
from staffplus.cli.main import main
from staffplus.cohort.logs import sources
from staffplus.cohort.logs.answers import Course
from staffplus.cohort.trials import groups, plan
from staffplus.cohort.trials.effect import FEWEST, effect
from tests.cohort import learners
from tests.cohort.learners import DAY

CHAPTER = "scope-of-questions"
ASKED = "scope-lame-cows"
PLAN = f'[[trial]]\nid = "example"\nabout = "Whether an example helps."\nforms = ["plain", "with it"]\nasked = ["{ASKED}"]\n'  # fmt: skip


def scores(n: int, m: int, planted: float, seed: int) -> tuple[list[float], list[float]]:
    rnd = random.Random(seed)
    return [rnd.gauss(0.6, 0.2) for _ in range(n)], [rnd.gauss(0.6 + 0.2 * planted, 0.2) for _ in range(m)]  # fmt: skip


def test_a_planted_effect_is_found_at_the_stated_size_and_none_where_there_is_none() -> None:
    planted = [effect(*scores(FEWEST, FEWEST, 0.28, seed)) for seed in range(40)]
    assert 31 <= sum(it.found for it in planted) <= 40, "nine of ten, give or take"
    assert all("second form is better" in it.said for it in planted if it.found)
    none = [effect(*scores(FEWEST, FEWEST, 0, seed)) for seed in range(40)]
    assert sum(it.found for it in none) <= 6
    assert sum("No effect is shown" in it.said for it in none) >= 34
    inside = [it.low <= 0.28 <= it.high for it in planted if it.low is not None and it.high is not None]  # fmt: skip
    assert len(inside) == 40 and sum(inside) >= 34


def test_nothing_is_said_below_the_stated_size_or_of_a_split_that_is_none() -> None:
    few = effect(*scores(FEWEST - 1, 2000, 3, 1), fewest=10)
    assert few.size is None and "Too few" in few.said and str(FEWEST) in few.said
    uneven = effect(*scores(300, 420, 0.28, 1))
    assert uneven.size is None and "no split by lot" in uneven.said
    assert effect([0.5] * 300, [0.5] * 300).said.startswith("Nothing is said")


def log(name: str, form: int | None, *, join: bool = True, minute: int = 30, right: bool = True, **more: object) -> str:  # fmt: skip
    """A file of somebody who met a form at 10:10, and answered at 10:`minute`."""
    stem = next(it for it in items.load(CHAPTER) if it.family == ASKED)
    rnd = random.Random(name)
    rows = [learners.row(stem, stem.key() if right else learners.wrong(stem, rnd), DAY.format(2, minute))]  # fmt: skip
    work = [{"id": "trials", "value": {"join": join}}]
    if form is not None:
        work.append({"id": "trial:example", "value": {"form": form}})
    about = {"v": 1, "course": "staffplus", "kind": "work", "time": DAY.format(2, 10)}
    return learners.exported(rows, name, [{**about, **it} for it in work], **more)


def test_who_counts_and_who_is_left_out(tmp_path: Path) -> None:
    other = {"v": 1, "course": "staffplus", "kind": "work", "time": DAY.format(1, 1), "id": "trial:example", "value": {"form": 0}}  # fmt: skip
    files = {
        "first": log("first", 0, right=False),
        "second": log("second", 1),
        "did not join": log("x1", 1, join=False),
        "met neither": log("x2", None),
        "answered before": log("x3", 1, minute=5),
        "both": log("x4", 1, kept=[{"of": "work:staffplus:trial:example", "text": json.dumps(other)}]),
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / f"{name}.json").write_text(text)
    (tmp_path / "x1 again.json").write_text(log("second", 1))
    (trial,) = plan.read(_plan(tmp_path), Course.today().families)
    found = groups.groups(trial, sources.gather([tmp_path]).logs, Course.today())
    assert found.scores == ([0.0], [1.0])
    assert (found.not_joined, found.not_met, found.both, found.nothing_later) == (1, 1, 1, 1)


def _plan(folder: Path, text: str = PLAN) -> Path:
    path = folder / "trial.toml"
    path.write_text(text)
    return path


def test_the_command_says_what_came_of_it_or_what_is_wrong_with_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    (tmp_path / "ann.json").write_text(log("ann", 1))
    assert main(["trials", "report", str(_plan(tmp_path)), str(tmp_path / "ann.json")]) == 0
    said = capsys.readouterr().out
    assert "example: Whether an example helps." in said and "Too few to say anything: 0 and 1" in said  # fmt: skip
    odd = PLAN.replace(ASKED, "no-such-item") + "fewest = 20\n"
    assert main(["trials", "report", str(_plan(tmp_path, odd)), str(tmp_path)]) == 2
    assert "line 6" in (err := capsys.readouterr().err) or ":6" in err
    assert "270" in err
