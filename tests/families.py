"""Items of several stems for the tests: one of each kind, and several of some. No page shows them."""

from __future__ import annotations

from pathlib import Path

from staffplus import items

FILE = Path(__file__).parent / "data/families/scope_of_questions.toml"
BANK = items.load_file(FILE)
#: Item -> its stems, in the order of the file.
FAMILIES = {stems[0].family: stems for stems in items.families(BANK.items)}
