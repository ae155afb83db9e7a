"""Measures how long a review takes to say what is due (`make bench`); prints a table and judges nothing.

The page's own code on an empty page in headless Chromium, over logs of 5 and of 25 cases a question, as
the log's text, so that reading it counts too. 50,000 rows are more than a browser keeps for a site (about
5 million characters): these stand in memory. Shown is the best and the median of seven.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
SIZES = ((500, 5), (2000, 5), (500, 25), (2000, 25))  # questions, cases of each
ROUNDS = 7


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests import chromium
    from tests.parity.conftest import Twins
    from tests.parity.test_memory import MODULES, NOON, OPEN, RULE

    program = chromium.find()
    if program is None:
        raise SystemExit("no Chromium: run `make bench`, which sees to it")
    print("\nReview: questions, rows of the log, milliseconds until it is known what is due")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        twins = Twins(browser.new_page(), MODULES)
        for questions, cases in SIZES:
            told = [twins.run(OPEN, [questions], cases, RULE, NOON)[0] for _ in range(ROUNDS)]
            took = [one["took"] for one in told]
            print(f"{questions:>6} {told[0]['rows']:>7}  best {min(took):6.1f}  median {median(took):6.1f}")  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main()
