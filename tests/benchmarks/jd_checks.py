"""Prints how well the checks on job descriptions agree with a careful reader.

python tests/benchmarks/jd_checks.py             # the unseen half: the figures that count
python tests/benchmarks/jd_checks.py --seen      # the half the checks were written on, with faults
python tests/benchmarks/jd_checks.py --long      # seconds for 600,000 characters in one part, here and in the page
python tests/benchmarks/jd_checks.py --sheet     # all lines without their labels, for a second reader
python tests/benchmarks/jd_checks.py --reader ANSWERS.txt   # how far that reader agrees with the first
"""

from __future__ import annotations

import sys
import time
from math import isnan
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from staffplus.bundle import bundle
from staffplus.jobdesc import checks as jdcheck
from staffplus.jobdesc.parts import PARTS, POSTING
from tests import jd_second
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

#: Characters in one part, as many as a book has.
LONG = 600_000


def main() -> None:
    checks = jdcheck.load()
    if "--long" in sys.argv:
        return long()
    if "--sheet" in sys.argv:
        return print(jd_second.sheet(), end="")
    if "--reader" in sys.argv:
        return reader(Path(sys.argv[sys.argv.index("--reader") + 1]))

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


def reader(path: Path) -> None:
    """A second reader's labels beside the first one's."""
    names = [check.id for check in jdcheck.load()]
    given = jd_second.answers(path.read_text("utf-8"), names)
    print(f"{'decision':14} {'lines':>5} {'alike':>5} {'share':>6} {'kappa':>6}")
    for name, it in jd_second.agreement(given, names).items():
        kappa = "-" if it.kappa is None else f"{it.kappa:.2f}"
        print(f"{name:14} {it.n:5} {it.alike:5} {it.alike / it.n:6.2f} {kappa:>6}")


def long() -> None:
    """Seconds of CPU in Python, and of the page's clock in a browser, for one long part."""
    from playwright.sync_api import sync_playwright

    from tests import chromium
    from tests.conftest import FLAGS
    from tests.jd_corpus import long_text

    checks, file = jdcheck.load(), jdcheck.for_page()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        page = browser.new_page()
        page.evaluate(
            """async ([source, file]) => {
              const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
              window.ready = (await import(url)).readyChecks(file);
            }""",
            [bundle("jobdesc/checks.js"), file],
        )
        print(f"{LONG:,} characters, seconds: {'python':>8} {'page':>8}")
        for shape in ("lines", "one line"):
            text = long_text(LONG, " " if shape == "one line" else "\n")
            for part in (*PARTS, POSTING):
                started = time.process_time()
                found = checks.read(part, text)
                ours = time.process_time() - started
                theirs = page.evaluate(
                    """([part, text]) => {
                      const started = performance.now();
                      const found = ready.read(part, text);
                      return [found.length, (performance.now() - started) / 1000];
                    }""",
                    [part, text],
                )
                assert theirs[0] == len(found)
                print(f"{shape:9} {part:20} {ours:8.2f} {theirs[1]:8.2f}")
        browser.close()


def _rounded(figures: Figures) -> tuple[str, str]:
    """Precision and recall with two places; a dash where nothing was raised or wanted."""
    both = (figures.precision, figures.recall)
    return (
        "-" if isnan(both[0]) else f"{both[0]:.2f}",
        "-" if isnan(both[1]) else f"{both[1]:.2f}",
    )


if __name__ == "__main__":
    main()
