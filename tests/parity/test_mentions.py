"""A word is found in a text by the page where Python finds it, and nowhere else."""

from __future__ import annotations

import random

from staffplus.career import premortem
from staffplus.mentions import mentions
from staffplus.postings import postings
from tests.parity.conftest import Twins

MODULES = ("mentions.js",)
COLLECTION = postings.load()
WORDS = [
    *(word for pointer in COLLECTION.pointers for word in pointer.any),
    *(word for point in premortem.read()["points"].values() for word in point["words"]),
]
BESIDE = [
    "", " ", "a", "Z", "é", "ß", "ı", "İ", "ſ", "\u212a", "ן", "字", "1", "٣", "²", "Ⅷ", "½", "_", "-", "'", "’", ".",
    "\u0301", "\u200d", "𝕏", "🚀", "\n", "(", "\\", "$",
]  # fmt: skip


def test_words_of_the_bank_are_found_alike_whatever_stands_beside_them(twins: Twins) -> None:
    rng = random.Random(8)
    cases = []
    for word in WORDS:
        for _ in range(30):
            said = "".join(rng.choice([c, c, c.upper(), c.replace("'", "’")]) for c in word)
            cases.append([f"Then {rng.choice(BESIDE)}{said}{rng.choice(BESIDE)} more", word])
    cases += [[left, word] for left in BESIDE for word in ("#", "a.c", "c++", "(x", "’s", "é")]
    cases += [["xabc a.c", "a.c"], ["it’s", "'S"], ["C++", "c++"], ["É", "é"], ["", "so"]]
    found = twins.call("mentions", cases)
    assert 0.2 * len(cases) < sum(found) < 0.8 * len(cases)
    for case, theirs in zip(cases, found, strict=True):
        assert theirs == mentions(*case), case


def test_words_of_the_bank_hold_only_letters_that_are_folded() -> None:
    assert [word for word in WORDS if not word.isascii()] == []
