"""One order for a room: what slides show stands as it does on phones and on paper."""

from __future__ import annotations

import html
from hashlib import sha256

from staffplus import items
from staffplus.cohort.live import questions
from staffplus.session import asked
from tests.parity.conftest import Twins

MODULES = ["site/present/order.js"]


def test_a_room_sees_every_item_of_the_bank_in_the_same_order_on_slides_and_phones(twins: Twins) -> None:  # fmt: skip
    every = [item for path in items.banks() for item in items.load_file(path).items]
    there = twins.call("inRoomOrder", [[item.practice()] for item in every])
    moved = 0
    for item, slide in zip(every, there, strict=True):
        phone = questions.shown(item)
        for name in ("options", "rows", "targets", "lines", "steps", "reasons"):
            ids = [[it["id"] for it in shown.get(name, ())] for shown in (phone, slide, item.practice())]  # fmt: skip
            assert ids[0] == ids[1], (item.id, name)
            moved += ids[0] != ids[2]
    assert moved > 50, "the author's order is nobody's"


def test_a_digest_is_sha_256(twins: Twins) -> None:
    texts = ["", "abc", *("é" * n for n in range(25, 66)), "◆ Zoë"]
    there = twins.call("digest", [[text] for text in texts])
    assert there == [sha256(text.encode()).hexdigest() for text in texts]


def test_paper_has_the_letters_that_phones_and_screens_have() -> None:
    """Handout and answer key; rows that are matched have numbers everywhere."""
    seen = set()
    for item in (item for path in items.banks() for item in items.load_file(path).items):
        shown = questions.shown(item)
        paper = [html.unescape(str(it)) for it in (asked.question(item), asked.answer(item))]
        lists = [
            (name, shown[name]) for name in ("rows", "options", "lines", "reasons") if name in shown
        ]
        for name, entries in lists:
            seen.add(name)
            marks = "123456789" if name == "rows" else "ABCDEFGHIJ"
            for mark, it in zip(marks, entries, strict=False):
                line = (
                    f"<li>{mark} {it['mark']} {it['text']}"
                    if it.get("mark")
                    else f"<li>{mark} {it['text']}"
                )
                assert all(line in text for text in paper), (item.id, line)
    assert seen == {"rows", "options", "lines", "reasons"}
