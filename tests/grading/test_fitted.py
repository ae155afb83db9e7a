"""Whoever has the course's files can fit a function to what a test gives it; to a gradebook's secret nobody can.

The cheat here is the strongest of its kind: it was there when the test ran without a secret, and says
again what a right function said. Each function that a machine marks is tried with it.
"""

from __future__ import annotations

import contextlib
import copy
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.career.invented_ladders import ladders as six_ladders
from staffplus.exercises.cells import SECRET
from staffplus.exercises.marks import calendar, codings, ladders, loop, loop_world, propensities
from staffplus.grading import worker
from staffplus.grading.author.source import Role, read
from staffplus.grading.marks import grade, trusted
from staffplus.grading.model import Bundle, Tier
from staffplus.grading.records import draws, tables
from staffplus.grading.records.course import Exercise
from staffplus.week.pillars import pillar_map
from staffplus.week.week import week
from tests.grading.classroom import NAME, make
from tests.grading.papers import EXERCISES, solved, source
from tests.grading.sheets import answer, filled, marks, needs_box, notebook

PILLARS = [it["id"] for it in pillar_map().pillars]
#: What the tests of an exercise find of its notebook.
THERE = {
    "when-teams-look-for-staff": vars(loop_world),
    "structuring-expectations": {"PILLARS": PILLARS, "LINES": week().lines()},
}
#: exercise, cell that is answered, function -> what marks it, what else that is given, its points, and the
#: most that the cheat may get: a log without rows, or an empty week, is the same whatever is drawn.
MARKED: dict[tuple[str, str, str], tuple[Callable[..., float], tuple[Any, ...], float, float]] = {
    ("career-ladder", "value-answer", "ips_value"): (propensities.mark_value, (), 3, 0.125),
    ("career-ladder", "tried-answer", "never_tried"): (propensities.mark_tried, (), 3, 0.5),
    ("job-descriptions", "kappa-answer", "kappa"): (codings.mark_kappa, (), 6, 0),
    ("structuring-expectations", "portfolio-answer", "portfolio shares"): (calendar.mark_shares, (week().lines(), PILLARS), 3, 0),
    ("structuring-expectations", "portfolio-answer", "portfolio flags"): (calendar.mark_flags, (week().lines(), PILLARS), 2, 0.5),
    ("when-teams-look-for-staff", "effect-answer", "effect_of_raise"): (loop.mark_effect, (), 3, 0),
    ("when-teams-look-for-staff", "choice-answer", "choose"): (loop.mark_choice, (), 3, 0),
    ("why-staff-plus", "align-answer", "align"): (ladders.mark_align, (six_ladders(),), 5, 0),
}  # fmt: skip


class Fitted:
    """Says what a right function said when the test ran without a secret; else what it said last."""

    def __init__(self, right: Any) -> None:
        self._right, self._said, self._last = right, dict[str, Any](), None

    def learn(self, *given: Any) -> Any:
        asked = repr(given)
        self._said[asked] = self._last = self._right(*copy.deepcopy(given))
        return self._said[asked]

    def __call__(self, *given: Any) -> Any:
        return copy.deepcopy(self._said.get(repr(given), self._last))


def quietly(mark: Callable[..., float], *given: Any) -> float:
    with contextlib.redirect_stdout(io.StringIO()):
        return mark(*given)


def right_one(exercise: str, answer: str, function: str) -> Any:
    """The author's own function."""
    names = {**THERE.get(exercise, {})}
    exec(solved(exercise)[answer], names)
    return names[function.split()[0]]


@pytest.mark.parametrize("which", MARKED, ids=[it[2].replace(" ", "-") for it in MARKED])
def test_what_is_fitted_to_the_public_test_is_worth_nothing_with_a_secret(
    which: tuple[str, str, str],
) -> None:
    mark, given, points, most = MARKED[which]
    right = right_one(*which)
    cheat = Fitted(right)
    assert quietly(mark, cheat.learn, *given) == points
    assert quietly(mark, cheat, *given) == points, "without a secret all can be known"
    for secret in ("6f1d", "another one"):
        assert quietly(mark, right, *given, secret) == points
        assert quietly(mark, cheat, *given, secret) <= most


def test_every_hidden_test_of_a_function_draws_by_the_secret() -> None:
    assert re.fullmatch(rf"""globals\(\)\.get\("{trusted.SECRET}", ""\)""", SECRET)
    found = set()
    for path in sorted((EXERCISES / "source").glob("*/*.ipynb")):
        for cell in read(path.read_text("utf-8")).cells:
            if cell.role is Role.TEST and cell.tier is Tier.VALUE and cell.points:
                assert SECRET in cell.source, (path.stem, cell.grade_id)
                found.add((path.stem, *cell.names))
    assert found == {(exercise, name.split()[0]) for exercise, _, name in MARKED}, (
        "each is tried here"
    )


#: Draws the public banks itself, once, and so knows what each customer wishes to spend.
KNOWS_THE_WISHES = """
import random
BANKS = []
def choose(trial, now, budget):
    for number in range(len(BANKS), 100):
        chance = random.Random(f"/bank {number}")
        BANKS.append((draw_trial(chance), draw(chance, 240)[2]))
    for known, wish in BANKS:
        if known == trial:
            return largest([min(w, l + 500) - min(w, l) for w, l in zip(wish, now["limit"])], budget)
    return largest(now["spend"], budget)
"""


@needs_box
@pytest.mark.usefixtures("helpers")
def test_a_gradebooks_secret_reaches_the_test_and_not_the_box() -> None:
    name = "when-teams-look-for-staff"
    looks = "\n".join(
        f"print([it for it in globals() if {part!r} in it])" for part in ("secret", "SECRET")
    )
    answers = {"choice-answer": KNOWS_THE_WISHES, "effect-answer": looks}
    made = filled(source(name), answers, solved=True)
    given = {}
    for secret in ("", "6f1d"):
        bundle = Bundle.from_json(
            Bundle(made.submission, made.source, made.limits, secret=secret).to_json()
        )
        result = grade.grade_one(bundle)
        assert "6f1d" not in result.notebook
        given[secret] = next(it.score for it in result.marks if it.grade_id == "choice-marks")
    assert given == {"": 3, "6f1d": 0}


def test_a_gradebook_keeps_one_secret_for_each_exercise(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    found = []
    for _ in range(2):
        engine = sa.create_engine(url)
        tables.create(engine)
        found += [draws.secret_of(engine, name, "2026-11-29T10:00:00+00:00") for name in ("a", "b")]
        engine.dispose()
    assert found[:2] == found[2:] and found[0] != found[1]
    assert all(re.fullmatch("[0-9a-f]{32}", it) for it in found)
    made = worker.paper(Exercise("a", "{}", "{}", secret=found[0]), unsafe=False)
    assert made["secret"] == found[0]


def test_cases_are_drawn_anew_for_everybody_after_saying_what_that_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = 'globals().get("secret_of_run", "")'
    test = f"### BEGIN HIDDEN TESTS\nassert len(x) and len({secret}) == 32\n### END HIDDEN TESTS"
    room = make(tmp_path, notebook(answer("a", "x = [1]"), marks("t", 2, test, tier="static", reads={"x": "a"})))  # fmt: skip
    room.submit("ann", {"a": "x = [1]"})
    assert room.grade() == 0
    engine = room.course.engine()
    before = draws.secret_of(engine, NAME, "")
    capsys.readouterr()
    assert room.grade("--new-cases") == 1
    said = capsys.readouterr().out
    assert "would draw others: t (2 points)." in said and "All of the 1 learners" in said
    assert draws.secret_of(engine, NAME, "") == before, "it was only said"
    assert room.grade("--new-cases", "--yes") == 0
    assert draws.secret_of(engine, NAME, "") != before
    with engine.connect() as db:
        assert db.execute(sa.select(sa.func.count()).select_from(tables.result)).scalar() == 2
    assert room.grade("--new-cases", "--only", "ann") == 2
    engine.dispose()
