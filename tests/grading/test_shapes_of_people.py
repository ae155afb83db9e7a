"""Answers as tired people, Word, spreadsheets and beginners write them: nobody who means the right answer
gets less in silence, and what is plainly wrong asks nobody to look."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import CellMark, Kind
from tests.grading.papers import solved, source
from tests.grading.sheets import filled, needs_box

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

#: What is asked: exercise, cell, name.
ASKED = {
    "answers": ("scope-of-questions", "levels-answer", "levels-marks"),
    "probe_order": ("scope-of-questions", "order-answer", "order-marks"),
    "places": ("why-staff-plus", "places-answer", "places-marks"),
    "align": ("why-staff-plus", "align-answer", "align-marks"),
    "tags": ("structuring-expectations", "tags-answer", "tags-marks"),
    "codings": ("job-descriptions", "codings-answer", "codings-marks"),
    "packet": ("evidence-and-influence", "packet-answer", "packet-marks"),
    "needs": ("career-ladder", "needs-answer", "needs-marks"),
    "ring": ("when-teams-look-for-staff", "ring-answer", "ring-marks"),
}


def right(name: str) -> Any:
    """What the author's solution gives a name."""
    exercise, cell, _ = ASKED[name]
    body = ast.parse(solved(exercise)[cell]).body
    return [ast.literal_eval(it.value) for it in body if isinstance(it, ast.Assign)][-1]


ANSWERS, ORDER, PLACES = right("answers"), right("probe_order"), right("places")
TAGS, CODINGS, PACKET = right("tags"), right("codings"), right("packet")
NEEDS, RING = right("needs"), right("ring")
CARDS, LINES = ANSWERS["g02-six-cards"], ANSWERS["g04-sirens"]
HOUSE = PACKET["evid-people-of-sabine"]
ALIGN = solved("why-staff-plus")["align-answer"]
CHOICES = {key: it for key, it in ANSWERS.items() if isinstance(it, str)}
RANKS = {"senior": 1, "lead": 2, "staff": 3}


def mark_of(name: str, text: str) -> CellMark:
    exercise, cell, test = ASKED[name]
    result = grade_one(filled(source(exercise), {cell: text}))
    (found,) = [it for it in result.marks if it.grade_id == test]
    return found


def whole(name: str, value: object) -> tuple[str, str]:
    return name, f"{name} = {value!r}"


def one(name: str, key: str, value: object) -> tuple[str, str]:
    """The author's answers, with another to one question."""
    return whole(name, {**right(name), key: value})


def without(name: str, key: str, new: str) -> tuple[str, str]:
    """The same with another key at one question."""
    return whole(name, {(new if it == key else it): held for it, held in right(name).items()})


def instead(name: str, other: dict[str, str]) -> tuple[str, str]:
    """The author's answers with other names in place of some."""
    return whole(name, {it: other.get(held, held) if isinstance(held, str) else held for it, held in right(name).items()})  # fmt: skip


#: What the chapter says is open on each level; and words of one's own.
OPEN = {"staff": "problem", "lead": "approach", "senior": "method"}
TICKED = dict.fromkeys(CODINGS["p01-ferries"], 1)

HONEST: dict[str, tuple[str, str]] = {
    # Tired.
    "a comma behind the dict": ("answers", f"answers = {ANSWERS!r},"),
    "a name misspelt": one("answers", "g01-train-doors", "stafff"),
    "a name in a sentence": one("answers", "g01-train-doors", "I think it is staff"),
    "two words for a name": one("answers", "g01-train-doors", "Staff level"),
    "a name in a list": one("answers", "g01-train-doors", ["staff"]),
    "a name that is shouted": one("answers", "g01-train-doors", "STAFF!"),
    "a key cut short": without("answers", "g01-train-doors", "g01"),
    "a key misspelt": without("places", "orrin-1", "orin-1"),
    "between two numbers": one("answers", "g06-river-levels", "between 19 and 21"),
    "a number with its unit": one("packet", "evid-figure-of-sabine", "2,000 hours"),
    "letters of lines": one("packet", "evid-lines-of-sabine", ["b", "d"]),
    "letters of rows": one("packet", "evid-people-of-sabine", {it[0]: held for it, held in HOUSE.items()}),
    "none for an empty list": one("codings", "p12-rockets", "none"),
    "why not, in words": one("codings", "p12-rockets", "nothing"),
    "the tag's name in its sentence": one("tags", "e04-invoice", "glue work"),
    "another ending": one("tags", "e06-camera", "exploring"),
    "a comment in a row": ("places", f"places = {PLACES!r}".replace("'orrin-1': 1,", '\n"orrin-1": None,  # 1\n')),
    "every name as its number": whole("answers", {it: RANKS.get(held, held) if isinstance(held, str) else held for it, held in ANSWERS.items()}),
    "what is open for a level": instead("answers", OPEN),
    "the same with capitals and a stop": instead("answers", {it: f"{held.title()}." for it, held in OPEN.items()}),
    "the same but for one": ("answers", f"answers = {({**ANSWERS, **{it: OPEN.get(held, held) for it, held in CHOICES.items()}, 'g03-bus-load': 'approach'})!r}"),
    "high, middle, low": instead("answers", {"staff": "high", "lead": "middle", "senior": "low"}),
    "in another language": instead("answers", {"staff": "jefatura", "lead": "guía", "senior": "experta"}),
    "rows in the words of another question": one("answers", "g05-museum-queue", {it: {"problem": "staff", "approach": "lead", "method": "senior", "none": "execution"}[held] for it, held in ANSWERS["g05-museum-queue"].items()}),
    "tags in other words": whole("tags", {it: f"w{sorted({*TAGS.values()}).index(held)}" for it, held in TAGS.items()}),
    "a set for an order": ("probe_order", f"probe_order = {{{', '.join(map(repr, ORDER))}}}"),
    "blanks around an order": whole("probe_order", [f" {it.upper()}: " for it in ORDER]),
    "blanks around keys and names": whole("tags", {f"{it} ": f"{held}." for it, held in TAGS.items()}),
    # From Word.
    "long dashes": whole("answers", {it.replace("-", "\u2013"): held for it, held in ANSWERS.items()}),
    "Word's quotation marks": ("places", f"places = {PLACES!r}".replace("'", "\u201d")),
    "a numbered list in a text": whole("probe_order", "\n".join(f"{n}) {it}" for n, it in enumerate(ORDER, 1))),
    "arrows": whole("probe_order", " \u2192 ".join(ORDER)),
    "bullets": one("answers", "g04-sirens", "\n".join(f"\u2022 {it}" for it in LINES)),
    "and between": one("answers", "g04-sirens", " and ".join(LINES)),
    "Roman numbers": whole("places", {it: ["", "I", "II", "III", "IV", "V"][held] for it, held in PLACES.items()}),
    "steps in words": whole("places", {it: f"step {held}" for it, held in PLACES.items()}),
    # From a spreadsheet.
    "rows of two cells": whole("answers", [[*it] for it in ANSWERS.items()]),
    "cells with tabs": whole("places", "\n".join(f"{it}\t{held}" for it, held in PLACES.items())),
    "a decimal comma": one("answers", "g06-river-levels", (20, 0)),
    "a column": whole("tags", [*TAGS.values()]),
    "a table the other way": whole("tags", {tag: [it for it, held in TAGS.items() if held == tag] for tag in {**dict.fromkeys(TAGS.values())}}),
    "columns with a head": whole("places", {"rung": [*PLACES], "step": [*PLACES.values()]}),
    "a column for each firm": whole("places", {firm: [held for it, held in PLACES.items() if firm in it] for firm in ("orrin", "kestrel")}),
    "ticks": one("codings", "p01-ferries", TICKED),
    "rows in a text": one("answers", "g02-six-cards", "; ".join(f"{it}: {held}" for it, held in CARDS.items())),
    "a number with its unit in a cell": one("packet", "evid-figure-of-sabine", [2000, "hours"]),
    # New to Python.
    "a text of it all": whole("answers", json.dumps(ANSWERS)),
    "brackets around everything": whole("probe_order", [[it] for it in ORDER]),
    "pairs of place and name": whole("probe_order", [*enumerate(ORDER, 1)]),
    "ranks": whole("probe_order", {it: n for n, it in enumerate(ORDER, 1)}),
    "places in the list that was shown": whole("probe_order", [2, 1, 3, 5, 4]),
    "names split": ("probe_order", f"probe_order = {' '.join(ORDER)!r}.split()"),
    "one text in a list": one("packet", "evid-lines-of-sabine", [" and ".join(PACKET["evid-lines-of-sabine"])]),
    "a dict for a number": one("packet", "evid-figure-of-sabine", {"hours": 2000}),
    "a list in a list": one("codings", "p01-ferries", [[it] for it in CODINGS["p01-ferries"]]),
    "a row in other words": one("answers", "g02-six-cards", {**CARDS, "bells": "the ask"}),
    "a function in quotation marks": whole("align", ALIGN),
    "a function and a bracket": ("align", f"{ALIGN}\nprint((align([])"),
    "tabs among blanks": ("align", f"if True:\n\tx = 1\n        y = 2\n{ALIGN}"),
    # Odd ways to write out what is right.
    "a reason in the second place": one("tags", "e02-coffee", ("people", "her own hands")),
    "a reason in every place": whole("tags", {it: [held, "as it says"] for it, held in TAGS.items()}),
    "a choice and its reason": one("answers", "g01-train-doors", ("staff", "nobody knows what for")),
    "a reason and a choice": one("answers", "g12-meter-photographs", ["it is dull", "a"]),
    "codes and a reason": one("codings", "p01-ferries", ["ambiguity", "reach", "because nobody has said what to do"]),
    "rows one level up": whole("needs", {**NEEDS["ladder-slips-of-finch"], **{it: held for it, held in NEEDS.items() if it != "ladder-slips-of-finch"}}),
    "rows of three questions one level up": whole("answers", dict(pair for it, held in ANSWERS.items() for pair in (held.items() if isinstance(held, dict) else [(it, held)]))),
    "rows one level up in a ring": whole("ring", {**{it: held for it, held in RING.items() if not isinstance(held, dict)}, **RING["seek-lines-at-dunlin"]}),
    "a word of the tag's title": instead("tags", {"people": "mentorship"}),
    "the title's other word, as one does it": instead("tags", {"people": "Sponsoring"}),
    "the option's own words": one("answers", "g12-meter-photographs", "Develop it"),
    "one of the option's own words": one("answers", "g12-meter-photographs", "develop"),
    "the row's own words": one("needs", "ladder-slips-of-finch", {it: "Early signal" if held == "signal" else held for it, held in NEEDS["ladder-slips-of-finch"].items()}),
    "a word of a part of the ring": one("ring", "seek-lines-at-dunlin", {it: "no part" if held == "outside" else held for it, held in RING["seek-lines-at-dunlin"].items()}),
    "a letter left out in an order": whole("probe_order", [it.replace("quire", "quir") for it in ORDER]),
    "a letter wrong in an order": whole("probe_order", [it.replace("rta", "rte") for it in ORDER]),
    "a line in the singular": one("answers", "g04-sirens", ["unclear", "limit", "involved"]),
    "a code misspelt": one("codings", "p01-ferries", ["ambiguty", "reach"]),
    "a slip misspelt": one("needs", "ladder-fourth-line", ["call-tabel", "same-action", "survey"]),
    "one name too many": whole("probe_order", [*ORDER, "answer"]),
    "one name too many at the top": whole("probe_order", ["order", *ORDER]),
    "names as keys": whole("probe_order", dict.fromkeys(ORDER, "")),
    "lines that are ticked": one("needs", "ladder-fourth-line", {**dict.fromkeys(NEEDS["ladder-fourth-line"], True), "report": False}),
    "None for each none": whole("tags", {it: None if held == "none" else held for it, held in TAGS.items()}),
    "None for a row of none": one("answers", "g05-museum-queue", {it: None if held == "none" else held for it, held in ANSWERS["g05-museum-queue"].items()}),
    "under a name of one's own": ("probe_order", f"my_order = {ORDER!r}\nprobe_order = []"),
    "under a name that says nothing": ("tags", f"tags = {dict.fromkeys(TAGS)!r}\nxyz = {TAGS!r}"),
    "under a name like it": ("answers", f"my_answers = {ANSWERS!r}\nanswers = {{}}"),
    "codings under a name of one's own": ("codings", f"mine = {CODINGS!r}\ncodings = {dict.fromkeys(CODINGS)!r}"),
}  # fmt: skip

WRONG: dict[str, tuple[str, str]] = {
    "one level for all": whole("answers", dict.fromkeys(ANSWERS, "lead")),
    "a number for a dict": whole("answers", 5),
    "yes for a dict": whole("answers", True),
    "a word for a dict": whole("answers", "lead"),
    "an empty dict in a list": whole("answers", [{}]),
    "one other name for all": whole("answers", {it: "problem" if isinstance(held, str) else held for it, held in ANSWERS.items()}),
    "yes and no": whole("answers", {it: ("yes", "no")[n % 2] if isinstance(held, str) else held for n, (it, held) in enumerate(ANSWERS.items())}),
    "another word for each": whole("answers", {it: f"word{n}" if isinstance(held, str) else held for n, (it, held) in enumerate(ANSWERS.items())}),
    "one in other words among names": one("answers", "g01-train-doors", "problem"),
    "tags in words at random": whole("tags", {it: f"w{n % 2}" for n, it in enumerate(TAGS)}),
    "other cards in other words": one("answers", "g02-six-cards", {it: f"w{n}" for n, it in enumerate(CARDS)}),
    "a set of what is none": ("probe_order", "probe_order = {'fog', 'horn', 'sea', 'wind', 'rain'}"),
    "no name": one("answers", "g01-train-doors", "boss"),
    "a number for a name": one("answers", "g01-train-doors", 1),
    "no number": one("answers", "g06-river-levels", "many"),
    "another number": one("answers", "g06-river-levels", 34),
    "another number in words": one("answers", "g06-river-levels", "34 hours"),
    "lines that are none": one("answers", "g04-sirens", ["fog", "horn"]),
    "cards that are none": one("answers", "g02-six-cards", dict.fromkeys(CARDS, "fish")),
    "an order turned round": whole("probe_order", ORDER[::-1]),
    "letters for an order": whole("probe_order", [*"vwxyz"]),
    "a number for an order": whole("probe_order", 3),
    "one step for all": whole("places", dict.fromkeys(PLACES, 3)),
    "a step for a dict": whole("places", 3),
    "truth for steps": whole("places", dict.fromkeys(PLACES, True)),
    "one tag for all": whole("tags", dict.fromkeys(TAGS, "glue")),
    "tags that are none": whole("tags", dict.fromkeys(TAGS, "x")),
    "a number for a tag": one("tags", "e04-invoice", 3),
    "tags for keys": whole("tags", {{"e03-retries": "people", "e07-speaker": "glue"}.get(it, it): held for it, held in TAGS.items()}),
    "a question's name for a name": one("answers", "g02-six-cards", {**CARDS, "bells": "g08-young-trees"}),
    "no code at all": whole("codings", {it: [] for it in CODINGS}),
    "a number for codes": one("codings", "p12-rockets", 5),
    "a code that is none": one("codings", "p01-ferries", "zzz"),
    "a dict of nothing": one("codings", "p01-ferries", {"a": 1}),
    "figures of nobody": one("packet", "evid-figure-of-sabine", 5),
    "people that are none": one("packet", "evid-people-of-sabine", "zzz"),
    "a number for a function": ("align", "align = 3"),
    "a function that does nothing": ("align", "def align(ladders):\n    return 0"),
    "half a line": ("align", "x = ("),
    # The same ways with what is wrong.
    "another choice and its reason": one("answers", "g01-train-doors", ("lead", "there are three options")),
    "two choices of which none is right": one("answers", "g01-train-doors", ("lead", "senior")),
    "other rows one level up": whole("needs", {**dict.fromkeys(NEEDS["ladder-slips-of-finch"], "signal"), **{it: [] for it in NEEDS if it != "ladder-slips-of-finch"}, "september": "now"}),
    "the title of another tag": instead("tags", {"glue": "mentorship"}),
    "the words of another option": one("answers", "g12-meter-photographs", "Guide it"),
    "a word that no title has": instead("tags", {"people": "boats"}),
    "a word that two titles have": instead("tags", {"people": "engineering"}),
    "lines that are not right, one misspelt": one("answers", "g04-sirens", ["bind", "answerer"]),
    "a code that is wrong and misspelt": one("codings", "p03-hospitals", ["strategi", "reach"]),
    "half of an order and a name too many": whole("probe_order", [ORDER[-1], "x", "y"]),
    "names as keys of which none is one": whole("probe_order", dict.fromkeys("vwxyz", "")),
    "None in place of another tag": one("tags", "e02-coffee", None),
    "None in most places": whole("tags", {it: held if held == "glue" else None for it, held in TAGS.items()}),
    "one line of none as none": one("answers", "g05-museum-queue", {**ANSWERS["g05-museum-queue"], "arrivals": None}),
    "other names under a name of one's own": ("probe_order", "my_list = ['fog', 'horn', 'sea']\nprobe_order = []"),
    "a number under a name of one's own": ("tags", f"tags = {dict.fromkeys(TAGS)!r}\ncount = {len(TAGS)}"),
    "a text for a number, and wrong": one("packet", "evid-figure-of-sabine", "5 hours, I think"[:7]),
}  # fmt: skip


@pytest.mark.parametrize("written", HONEST)
def test_who_means_the_right_answer_gets_it_or_a_person(written: str) -> None:
    mark = mark_of(*HONEST[written])
    assert mark.kind in (Kind.RIGHT, Kind.NOT_FOUND), mark
    assert mark.score in (None, mark.max_score)


@pytest.mark.parametrize("written", WRONG)
def test_what_is_plainly_wrong_asks_nobody(written: str) -> None:
    mark = mark_of(*WRONG[written])
    assert mark.kind in (Kind.WRONG, Kind.BLANK), mark
    assert mark.score is not None and mark.score < mark.max_score and mark.reason


def test_a_name_alone_is_a_list_of_it() -> None:
    alone, listed = (
        mark_of(*one("answers", "g04-sirens", it)).score for it in (LINES[0], [LINES[0]])
    )
    assert alone == listed and alone is not None
