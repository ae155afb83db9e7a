"""Prints how well the checks on job descriptions agree with a careful reader.

python tests/benchmarks/jd_checks.py             # the unseen half: the figures that count
python tests/benchmarks/jd_checks.py --seen      # the half the checks were written on, with faults
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from staffplus import jdcheck
from tests.jd_corpus import Line, lines, measure


def main() -> None:
    half = "seen" if "--seen" in sys.argv else "unseen"
    checks = jdcheck.load()
    chosen = lines("seen" if half == "seen" else "unseen")

    def raised(line: Line) -> set[str]:
        return {finding.check for finding in checks.read(line.part, line.text)}

    print(f"{len(chosen)} lines, {half} half")
    print(f"{'check':14} {'right':>5} {'extra':>5} {'missed':>6} {'precision':>9} {'recall':>6}")
    for name, f in measure(chosen, raised, [check.id for check in checks]).items():
        print(f"{name:14} {f.hits:5} {f.extra:5} {f.missed:6} {f.precision:9.2f} {f.recall:6.2f}")
    if half == "seen":
        for line in chosen:
            extra, missed = raised(line) - line.checks, line.checks - raised(line)
            if extra or missed:
                print(f"\n{line.id} ({line.part}): {line.text}")
                print(f"  extra {sorted(extra)}, missed {sorted(missed)}")


if __name__ == "__main__":
    main()
