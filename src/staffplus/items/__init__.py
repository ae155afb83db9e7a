"""Quiz items: what one is, the rules it obeys before it is published, and blind reading of it.

    items       an item, and how a response is marked; `kinds/` what differs by kind, `stems` several cases
    reading     a bank from TOML; `malformed` what can be no item, `form` its JSON Schema
    rules       before it is published; `wording` of its words, `together` of a bank and a course
    beliefs     behind wrong answers
    gate        what sets the level of a scope
    leak        keys that options or cases give away; `blind` and `held`: readers without the chapter,
                or with a belief
    asked       as other programs know questions, which `export/` writes

from staffplus import items
for item in items.load("scope-of-questions", "probes"):
    print(item.id, items.mark(item, "staff"))
"""

from staffplus.items.beliefs import misconceptions
from staffplus.items.items import Bank, Item, Mark, mark, misconceptions_of, objectives
from staffplus.items.reading import (
    bank_chapter,
    bank_folder,
    banks,
    by_chapter,
    chosen,
    load,
    load_file,
    named,
    read_file,
)
from staffplus.items.stems import families, unseen

__all__ = [
    "Bank",
    "Item",
    "Mark",
    "bank_chapter",
    "bank_folder",
    "banks",
    "by_chapter",
    "chosen",
    "families",
    "load",
    "load_file",
    "mark",
    "misconceptions",
    "misconceptions_of",
    "named",
    "objectives",
    "read_file",
    "unseen",
]
