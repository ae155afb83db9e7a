"""Lines of a case on a screen: apart as on paper, but for what only the width of its file parted."""

from __future__ import annotations

from staffplus import items
from tests.parity.conftest import Twins

MODULES = ("widgets/quiz/case.js",)


def test_only_what_was_wrapped_by_hand_is_joined(twins: Twins) -> None:
    wrapped = "The rule was looked at again in July by the two who wrote it in the spring of last year, and it"
    ends = "The rule was looked at again in July by the two who wrote it in the spring of the last year."
    long = "What the reserve must withstand " * 5 + "went in last October: one year in 200"
    (storm,) = (
        it for it in items.load("scope-of-questions") if it.id.endswith("/filed-in-october")
    )
    early = (
        "The rule was looked at again in July by the two who wrote it: of late, in the spring to be"
    )
    colon = "What is left of the second is what the four of them have asked for since the autumn, that is:"
    cases = [f"{wrapped}\nstays.", f"{ends}\nTwo of ten teams asked.", f"{long}\nso be it", storm.raw["case"], f"{early}\n97, for a year", f"{colon}\ntwo rooms"]  # fmt: skip
    joined, apart, short, october, figure, listed = twins.call("linesOf", [[it] for it in cases])
    assert [it["text"] for it in joined] == [f"{wrapped} stays."]
    assert [len(apart), len(short)] == [2, 2]
    assert [it["text"] for it in (*figure, *listed)] == [
        f"{early} 97, for a year",
        f"{colon} two rooms",
    ]
    assert [it["text"] for it in october] == storm.raw["case"].strip().split("\n")


def test_figures_of_a_table_stand_apart_from_its_words_and_no_letter_is_lost(twins: Twins) -> None:
    table = (
        "                 2025   2026\nSpain  new one  1,920  2,040\nItaly     none     15      7"
    )
    notes = "rooms     0.8\nprices    2.5   at the wish of Aino's group"
    words = "one  two  three\nfour  five  six"
    figures, noted, none = twins.call("halves", [[it] for it in (table, notes, words)])
    assert [it[-1] for it in figures] == [" 2025   2026", "1,920  2,040", "   15      7"]
    assert [it[0].split() for it in figures] == [[], ["Spain", "new", "one"], ["Italy", "none"]]
    assert [it[-1] for it in noted] == ["0.8", "2.5   at the wish of Aino's group"]
    assert [it for it in none if len(it) > 1] == []
    assert "\n".join("".join(it) for it in figures) == table
