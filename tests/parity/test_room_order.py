"""One order for a room: what slides show stands as it does on phones and on paper."""

from __future__ import annotations

from hashlib import sha256

from staffplus import items
from staffplus.cohort.live import questions
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
