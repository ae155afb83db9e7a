"""Agreement among leaders: figures checked by hand, and against a library."""

from __future__ import annotations

import random
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from staffplus import alignment
from staffplus.alignment import alpha
from staffplus.alignment import leaders as first_leaders
from staffplus.alignment.questions import (
    settings,
)
from tests import prose
from tests.agreement import (
    answers,
    random_answers,
    twelve_leaders,
)

ROOT = Path(__file__).parents[2]


# --- Leaders, by hand --------------------------------------------------------------------------------
#
# Six leaders rank 1 2 3 4 5, three 2 1 3 5 4, three 3 2 1 4 5. Every place is given twelve times, so
# the ordinal metric is 12² times the squared difference of places. Sums of squared differences over
# ordered pairs of leaders, 2 (12 Σr² - (Σr)²): o1 198, o2 54, o3 216, o4 54, o5 54, together 576.
#   observed: 576 / 11 / 60 = 0.8727    expected: 12·12·100 / (60·59) = 4.0678
#   alpha = 1 - 0.8727 / 4.0678 = 216/275 = 0.7855


def test_twelve_leaders_give_the_figures_worked_out_by_hand() -> None:
    learner = answers("learner", ranks=(2, 1, 3, 5, 4))
    manager = answers("manager", ranks=(5, 4, 3, 2, 1))
    found = first_leaders.cohort([*twelve_leaders(), manager, learner])
    assert found.alpha == pytest.approx(216 / 275, abs=1e-12)
    assert [outcome.median for outcome in found.outcomes] == [1.5, 2, 3, 4, 5]
    assert [outcome.spread for outcome in found.outcomes] == [2, 1, 2, 1, 1]
    # Six leaders differ from the others' medians by one place in five outcomes, six by four.
    assert sorted(person.distance or 0 for person in found.leaders) == pytest.approx(
        [0.2] * 6 + [0.8] * 6
    )
    ours, theirs = found.beside
    assert (ours.distance, ours.nearer, ours.level, ours.farther) == (0.7, 6, 0, 6)
    assert (theirs.distance, theirs.nearer, theirs.farther) == (2.3, 12, 0)
    assert (ours.top3, theirs.top3) == ((3, 3), (1, 1))
    assert found.interval is not None and found.interval[0] < 216 / 275 < found.interval[1]
    assert found.samples == settings()["cohort"]["resamples"]


def test_the_interval_is_the_same_in_every_run_and_in_every_order_of_files() -> None:
    files = twelve_leaders()
    assert first_leaders.cohort(files) == first_leaders.cohort(files[::-1])


@trying(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 40))
def test_our_alpha_is_the_librarys_when_nobody_is_drawn_twice(seed: int, size: int) -> None:
    rng = random.Random(seed)
    ranked = [alignment.places(random_answers(rng, "leader", n).ranks) for n in range(size)]
    counted = alpha.weighted_counts(ranked, [1] * size)
    ours = alpha.weighted_alpha(counted) if any(sum(r) > 1 for r in counted[0]) else None
    table = np.array([[np.nan if p is None else p for p in row.values()] for row in ranked])
    try:
        theirs = krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal")
    except ValueError:
        theirs = np.nan
    assert ours is None if np.isnan(theirs) else ours == pytest.approx(theirs, abs=1e-9)


def test_a_leader_is_never_compared_with_their_own_copy() -> None:
    """Two leaders of opposite views, one drawn three times: only the two views count."""
    opposite = [{f"o{n}": n for n in range(1, 6)}, {f"o{n}": 6 - n for n in range(1, 6)}]
    once = alpha.weighted_alpha(alpha.weighted_counts(opposite, [1, 1]))
    copied = alpha.weighted_alpha(alpha.weighted_counts(opposite, [3, 1]))
    assert once is not None and copied is not None and once < 0 and copied < 0


def test_five_leaders_who_all_say_the_same_have_no_interval() -> None:
    found = first_leaders.cohort([answers("leader", number=n) for n in range(5)])
    assert (found.alpha, found.interval) == (1, None)
    assert settings()["cohort"]["no_variation_leaders"] in found.notes
    assert "Ordinal alpha: 1.00 (no interval)" in str(found)


def test_where_every_rank_is_the_same_there_is_no_alpha() -> None:
    found = first_leaders.cohort([answers("leader", ranks=(1,) * 5, number=n) for n in range(5)])
    assert found.alpha is None and "Ordinal alpha: no variation" in str(found)


def test_chapter_and_form_ask_for_the_same_rating() -> None:
    asked = " ".join(prose.markdown_of(ROOT / "book/workshop.ipynb").split())
    ask = alignment.second()["ask"]
    for words, name in (("far does the page settle", "settles"), ("what you expect", "expected")):
        assert words in ask[name] and words in asked


def test_with_few_leaders_the_number_is_played_down() -> None:
    found = first_leaders.cohort(twelve_leaders()[:3])
    assert any("With 3 leaders" in note for note in found.notes)


def test_leaders_without_names_get_letters_that_tell_nothing_of_the_order() -> None:
    files = [
        answers("leader", number=n, name=name) for n, name in enumerate(["", "fox", "fox", ""])
    ]
    assert [p.label for p in first_leaders.cohort(files[::-1]).leaders] == [
        "Leader A", "fox", "fox (2)", "Leader D"
    ]  # fmt: skip


def test_any_number_of_leaders_is_read_from_a_folder(tmp_path: Path) -> None:
    rng = random.Random(2)
    for n in range(60):
        (tmp_path / f"{n}.json").write_text(random_answers(rng, "leader", n).as_json(), "utf-8")
    found = first_leaders.cohort(tmp_path)
    assert len(found.leaders) == 60 and found.leaders[27].label == "Leader AB"
