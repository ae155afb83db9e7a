"""The same words in two pieces are quoted side by side, and nothing is made of them."""

from __future__ import annotations

from staffplus.review.likeness import SHINGLE, Likeness

COPIED = "Islanders who need their car on the mainland find the deck full on summer Fridays"


def quoted(texts: dict[str, dict[str, str]], who: str, cell: str, *nobodys: str) -> list[tuple[str, str, str]]:  # fmt: skip
    """Passages as a marker reads them: whose, here, there."""
    found = Likeness(texts, nobodys).passages(who, cell)
    return [
        (it.other, texts[who][cell][slice(*it.here)], texts[it.other][it.cell][slice(*it.there)])
        for it in found
    ]


def test_a_copied_passage_is_whole_on_both_sides_whatever_its_signs_and_capitals() -> None:
    theirs = COPIED.replace(" on", ",\non").replace("Fridays", "FRIDAYS")
    texts = {
        "ann": {"problem": f"Well. {COPIED}. So they stay."},
        "bo": {"problem": "Nothing of it.", "radius": f"As said: {theirs}! And more."},
        "cai": {"problem": "Islanders who need their car find the deck full, and stay at home then."},
    }  # fmt: skip
    assert quoted(texts, "ann", "problem") == [("bo", COPIED, theirs)]
    assert quoted(texts, "bo", "radius") == [("ann", theirs, COPIED)]
    assert quoted(texts, "bo", "problem") == quoted(texts, "cai", "problem") == []


def test_the_longest_comes_first_and_no_word_is_quoted_twice() -> None:
    words = " ".join(f"w{n}" for n in range(40))
    texts = {
        "ann": {"a": words},
        "bo": {"a": " ".join(words.split()[:30])},
        "cai": {"a": " ".join(words.split()[5:29]) + " and " + " ".join(words.split()[31:])},
    }
    found = quoted(texts, "ann", "a")
    assert [(who, len(here.split())) for who, here, _ in found] == [("bo", 30), ("cai", 9)]


def test_what_the_exercise_says_and_what_everybody_quotes_is_nobodys() -> None:
    texts = {"ann": {"a": COPIED}, "bo": {"a": COPIED}}
    assert quoted(texts, "ann", "a", f"Read: {COPIED}.") == []
    many = {f"l{n}": {"a": COPIED} for n in range(20)}
    assert quoted(many, "l3", "a") == []
    few = {f"l{n}": {"a": COPIED if n < 3 else f"My own words, {n} of them"} for n in range(20)}
    assert [who for who, _, _ in quoted(few, "l0", "a")] == ["l1"]


def test_fewer_words_than_a_shingle_are_chance_and_ones_own_are_ones_own() -> None:
    short = " ".join(COPIED.split()[: SHINGLE - 1])
    texts = {"ann": {"a": short, "b": COPIED, "c": COPIED}, "bo": {"a": short, "b": ""}}
    assert [quoted(texts, "ann", cell) for cell in "abc"] == [[], [], []]
    assert Likeness(texts).passages("nobody", "a") == []
