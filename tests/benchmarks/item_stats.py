"""Statistics of items at the size of the Rust Book's experiment, and the coverage of a trial's interval.

    python -m tests.benchmarks.item_stats [--small]

Prints, for sets of answers made from known parameters: seconds to read, count and fit, memory of a process of
its own, how difficulties and discriminations correlate with the truth, and beside it `mirt` alone on the same
answers. Then, of 500 simulated trials each, how many intervals hold the planted effect, and how many find it.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

#: (what, learners, answers, items); 62,526 and 1,140,202 are the experiment's.
SETS = (
    ("a term", 2_000, 60_000, 120),
    ("complete", 5_000, 600_000, 120),
    ("the Rust Book's experiment", 62_526, 1_140_202, 221),
)
TRIALS = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--small", action="store_true", help="leave the largest out")
    small = parser.parse_args().small
    print(f"{'answers':28} {'learners':>9} {'answers':>10} {'items':>6}  {'with':16} {'s':>6} {'GB':>5} {'r(b)':>7} {'r(a)':>7}")  # fmt: skip
    for what, *size in SETS[:-1] if small else SETS:
        for how in ("ours", "mirt"):
            found = measured(how, *size)
            print(f"{what:28} {size[0]:9,} {size[1]:10,} {size[2]:6}  {found['with']:16} {found['seconds']:6.1f} {found['memory']:5.2f} {found['b']:7.4f} {found['a']:7.4f}", flush=True)  # fmt: skip
    for planted in (0.28, 0.0):
        inside, shown = coverage(planted)
        print(f"trial, planted {planted:.2f} SD: the interval holds it in {inside:.1%} of {TRIALS}, an effect is said in {shown:.1%}")  # fmt: skip


def measured(how: str, learners: int, answers: int, items: int) -> dict[str, Any]:
    """One run, in a process of its own so that its memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        given = json.dumps([how, learners, answers, items, folder])
        code = f"from tests.benchmarks import item_stats; item_stats.run(*{given})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def run(how: str, learners: int, answers: int, items: int, folder: str) -> None:
    """Print the figures of one way on one set, as JSON."""
    import numpy as np
    import polars as pl

    from staffplus.cohort.stats import answers as reading
    from staffplus.cohort.stats import report
    from staffplus.cohort.stats.simulate import simulate

    made = simulate(learners, answers, items, seed=1)
    path = Path(folder, "answers.parquet")
    names = [f"i{n:04}" for n in range(items)]
    pl.DataFrame({"learner": made.learner, "item": np.array(names)[made.item], "right": made.right,
                  "chosen": np.where(made.right, "a", "b"), "cohort": np.where(made.learner % 2, "x", "y")}).write_parquet(path)  # fmt: skip
    begun = time.perf_counter()
    if how == "ours":
        found = report.statistics(reading.read([path]))
        there = {it.item: it for it in found.rows}
        a, b = np.array([(there[it].a, there[it].b) for it in names]).T
        said = "items stats"
    else:
        import mirt

        given = np.full((learners, items), -1, np.int8)
        given[made.learner, made.item] = made.right
        alone = mirt.fit_mirt(given, "2PL", compute_standard_errors=False).model.parameters
        a, b = np.ravel(alone["discrimination"]), np.ravel(alone["difficulty"])
        said = f"mirt {version('mirt')}"
    seconds = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"with": said, "seconds": seconds, "memory": memory, "b": np.corrcoef(b, made.difficulty)[0, 1], "a": np.corrcoef(a, made.discrimination)[0, 1]}))  # fmt: skip


def coverage(planted: float) -> tuple[float, float]:
    """(share of intervals that hold the planted effect, share that find one), at the stated size."""
    from staffplus.cohort.trials.effect import FEWEST, effect

    rnd = random.Random(11)
    inside = shown = 0
    for _ in range(TRIALS):
        one = [_score(rnd, 0.0) for _ in range(FEWEST)]
        other = [_score(rnd, planted) for _ in range(FEWEST)]
        found = effect(one, other)
        assert found.low is not None and found.high is not None
        inside += found.low <= planted <= found.high
        shown += found.found
    return inside / TRIALS, shown / TRIALS


def _score(rnd: random.Random, shift: float) -> float:
    return 0.6 + 0.22 * (rnd.gauss(0, 1) + shift)


if __name__ == "__main__":
    main()
