"""Items of several stems for the tests, one of each kind, and several of some, which no page shows; and answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from staffplus import items

FILE = Path(__file__).parent / "data/families/scope_of_questions.toml"
BANK = items.load_file(FILE)
#: Item -> its stems, in the order of the file.
FAMILIES = {stems[0].family: stems for stems in items.families(BANK.items)}


def right_answer(item: items.Item) -> Any:
    """A right answer as a page gives it: of a number its value, of an order one that keeps to it; of a debate any."""
    if item.debate:
        return item.stem()["options"][0]["id"]
    key = item.key()
    if isinstance(key, dict) and "within" in key:
        return key["value"]
    if isinstance(key, list) and key and isinstance(key[0], list):
        left, order = [step["id"] for step in item.stem()["steps"]], []
        while left:
            order.append(next(it for it in left if not any(b in left and a == it for b, a in key)))
            left.remove(order[-1])
        return order
    return key
