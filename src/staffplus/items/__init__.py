"""Quiz items: what one is, the rules it obeys before it is published, and blind reading of it.

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
    chosen,
    load,
    load_file,
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
    "chosen",
    "families",
    "load",
    "load_file",
    "mark",
    "misconceptions",
    "misconceptions_of",
    "objectives",
    "read_file",
    "unseen",
]
