"""Statistics of items give back what answers were made from, and point at items that are odd."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from staffplus.cli.main import main
from staffplus.cohort.stats import answers, flags, report
from staffplus.cohort.stats.answers import Answers
from staffplus.cohort.stats.simulate import Simulated, simulate
from tests.cohort import learners

LEARNERS, ITEMS = 4000, 40


def table(made: Simulated) -> pl.DataFrame:
    """Simulated answers as a table, with an item whose key is wrong and one harder for a cohort.

    Who is right chooses `a`; the weaker of the others choose `b`.
    """
    random = np.random.default_rng(9)
    right = made.right.copy()
    right[made.item == 1] = ~right[made.item == 1]
    autumn = made.learner % 2 == 1
    right[(made.item == 2) & autumn] &= random.random(((made.item == 2) & autumn).sum()) < 0.55
    weak = made.ability[made.learner] < random.normal(size=right.size)
    return pl.DataFrame(
        {
            "learner": [f"p{it}" for it in made.learner],
            "item": [f"i{it:02}" for it in made.item],
            "right": right,
            "chosen": np.where(right, "a", np.where(weak, "b", "c")),
            "cohort": np.where(autumn, "autumn", "spring"),
        }
    ).with_columns(time=pl.lit("2026-01-01"))


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate(LEARNERS, 60_000, ITEMS, seed=3)


@pytest.fixture(scope="module")
def found(made: Simulated) -> report.Statistics:
    return report.statistics(answers.coded(table(made)))


def test_known_parameters_come_back_from_sparse_answers(made: Simulated, found: report.Statistics) -> None:  # fmt: skip
    assert made.learner.size == 60_000 and len({*zip(made.learner.tolist(), made.item.tolist(), strict=True)}) == 60_000  # fmt: skip
    assert found.converged and found.few == 0 and len(found.rows) == ITEMS
    plain = [n for n in range(ITEMS) if n not in (1, 2)]
    b, a = np.array([(it.b, it.a) for it in found.rows]).T
    assert np.corrcoef(b[plain], made.difficulty[plain])[0, 1] > 0.98
    assert np.corrcoef(a[plain], made.discrimination[plain])[0, 1] > 0.85
    miss = (b - made.difficulty)[plain] / np.array([it.error for it in found.rows])[plain]
    assert np.sqrt((miss**2).mean()) < 2.5, "errors are of the size that is said"
    share = np.array([made.right[made.item == n].mean() for n in plain])
    assert [found.rows[n].share for n in plain] == pytest.approx(share)


def test_an_item_whose_key_is_wrong_and_one_harder_for_a_cohort_are_flagged(found: report.Statistics) -> None:  # fmt: skip
    named = {it.item: [rule.name for rule in flags.flags(it)] for it in found.rows}
    assert "key" in named["i01"] and found.rows[1].discrimination < 0
    assert "cohorts" in named["i02"]
    (apart,) = found.rows[2].differences
    assert apart.letter == "C" and apart.delta < -1.5 and (apart.other, apart.one) in {("autumn", "spring")}  # fmt: skip
    others = [it.differences[0].letter for n, it in enumerate(found.rows) if n not in (1, 2)]
    assert others.count("C") <= 1
    assert sum("key" in it for it in named.values()) == 1


def test_curves_show_who_chooses_what(found: report.Statistics) -> None:
    row = found.rows[5]
    by_choice = {it.choice: it for it in row.curves}
    assert by_choice["a"].right and by_choice["a"].slope > 0.1 > by_choice["b"].slope
    assert sum(sum(it.counts) for it in row.curves) == row.n
    assert np.allclose(sum(np.array(it.shares) for it in row.curves), 1)


def test_a_million_rows_of_one_learner_count_once_an_item(tmp_path: Path) -> None:
    rows = pl.DataFrame({"learner": ["ann"] * 10**6, "item": [f"i{n % 3}" for n in range(10**6)], "right": [1, 0] * (10**6 // 2)})  # fmt: skip
    rows.write_parquet(tmp_path / "ann.parquet")
    given = answers.read([tmp_path / "ann.parquet"])
    assert (len(given), given.learners, list(given.right)) == (3, 1, [True, False, True])
    nothing = report.statistics(given)
    assert nothing.rows == () and nothing.few == 3


def test_files_folders_and_tables_are_read_together_and_broken_ones_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    for season, seed in (("spring", 1), ("autumn", 2)):
        (tmp_path / season).mkdir()
        for name, text in learners.cohort(40, ["scope-of-questions"], seed):
            (tmp_path / season / name).write_text(text)
    (tmp_path / "spring/cut.json").write_text('{"format": ')
    both = [str(tmp_path / "spring"), str(tmp_path / "autumn")]
    assert main(["items", "stats", *both, "--to", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("80 learners") and "Read again:" in said.out
    assert "cut.json: found a file that is cut off" in said.err
    assert (tmp_path / "out/items.csv").read_text().startswith("item,n,right,")
    given = answers.read([tmp_path / "spring", tmp_path / "autumn"])
    assert isinstance(given, Answers) and given.cohorts == ("autumn", "spring")
    for name, text, expected in (
        ("a.csv", "learner,item\n1,x\n", "found the columns learner, item; expected right too"),
        ("b.csv", "learner,item,right\n1,x,perhaps\n", "column right: found 'perhaps'; expected true or false"),
        ("c.parquet", "no table", "found no table that can be read"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text)
        assert main(["items", "stats", str(tmp_path / name)]) == 2
        assert expected in capsys.readouterr().err
