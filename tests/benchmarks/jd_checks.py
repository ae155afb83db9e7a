"""Prints how well the checks on job descriptions agree with a careful reader.

python tests/benchmarks/jd_checks.py             # the unseen half: the figures that count
python tests/benchmarks/jd_checks.py --seen      # the half the checks were written on, with faults
"""

from __future__ import annotations

import sys
from math import isnan
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from staffplus.jobdesc import checks as jdcheck
from tests.jd_corpus import (
    OTHER,
    Figures,
    Line,
    lines,
    measure,
    pointing,
    postings,
    raised_in,
    wilson,
)


def main() -> None:
    checks = jdcheck.load()

    def raised(line: Line) -> set[str]:
        return raised_in(checks, line)

    def table(title: str, chosen: list[Line]) -> None:
        print(f"{title}: {len(chosen)} lines")
        print(
            f"{'check':14} {'right':>5} {'extra':>5} {'missed':>6} {'precision':>9} {'recall':>6}"
        )
        for name, f in measure(chosen, raised, [check.id for check in checks]).items():
            figures = "".join(f"{x:>{w}}" for x, w in zip(_rounded(f), (10, 7), strict=True))
            print(f"{name:14} {f.hits:5} {f.extra:5} {f.missed:6}{figures}")
        any_of = pointing(chosen, raised)
        for name, hits, of in (
            ("pointed at, of generic lines", any_of.found, any_of.generic),
            ("left alone, of specific ones", any_of.alone, any_of.specific),
        ):
            low, high = wilson(hits, of)
            print(f"{name}: {hits} of {of}, {hits / of:.2f} ({low:.2f} to {high:.2f})")
        print()

    if "--seen" not in sys.argv:
        table("Unseen half", lines("unseen"))
        table("Another author's lines", lines(file=OTHER))
        table("Lines of postings and role pages, unseen half", postings("unseen"))
        table("Whole parts, unseen half", postings("unseen", "parts"))
        table("Lines written after the last rule", postings(what="fresh"))
        return
    seen = [*lines("seen"), *postings("seen"), *postings("seen", "parts")]
    table("Seen half", lines("seen"))
    table("Lines of postings and role pages, seen half", postings("seen"))
    table("Whole parts, seen half", postings("seen", "parts"))
    for line in seen:
        extra, missed = raised(line) - line.checks, line.checks - raised(line)
        if extra or missed:
            print(f"{line.id} ({line.part}): {line.text}")
            print(f"  extra {sorted(extra)}, missed {sorted(missed)}")


def _rounded(figures: Figures) -> tuple[str, str]:
    """Precision and recall with two places; a dash where nothing was raised or wanted."""
    both = (figures.precision, figures.recall)
    return (
        "-" if isnan(both[0]) else f"{both[0]:.2f}",
        "-" if isnan(both[1]) else f"{both[1]:.2f}",
    )


if __name__ == "__main__":
    main()
