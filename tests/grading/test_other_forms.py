"""Forms of answers that stand in no list: what a function returns in another form than was asked for, and entries that
nothing could read beside others, wait for a person; nothing is proposed for a part alone."""

from __future__ import annotations

from typing import Any

import pytest

from staffplus.grading.marks import called, excuses, picked, unlike
from staffplus.grading.marks.asked import model_of
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.marks.likened import Like
from staffplus.grading.model import CellMark, Kind
from tests.grading import papers
from tests.grading.sheets import filled, needs_box
from tests.grading.test_likened_shapes import PORTFOLIO, THREE, TRIED, of

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

CHOOSE = """
def choose(trial, now, budget):
    def features(sheet):
        columns = (sheet["score"], sheet["activity"], sheet["limit"])
        return [[1, score, activity, math.log(limit)] for score, activity, limit in zip(*columns)]

    def change_of(group):
        columns = (trial["raised"], features(trial), trial["before"], trial["after"])
        people = [it for it in zip(*columns) if it[0] == group]
        rows, changes = [it[1] for it in people], [it[3] - it[2] for it in people]
        return weighted(features(now), fitted(rows, changes))

    gain = [a - b for a, b in zip(change_of(True), change_of(False))]
    gain = [it + 20 * ((n * 7919) % 13) / 13 for n, it in enumerate(gain)]  # as nobody else has it
    best = largest(gain, budget)
    return BACK
"""
EFFECT = """
def effect_of_raise(sheet):
    changes = {True: [], False: []}
    for lot, up, before, after in zip(sheet["by_lot"], sheet["raised"], sheet["before"], sheet["after"]):
        if lot:
            changes[up].append(after - before)
    if not changes[True] or not changes[False]:
        return None
    raised, others = mean(changes[True]), mean(changes[False])
    return BACK
"""
LOOP = "when-teams-look-for-staff"
ASKED = {
    "choose": (LOOP, "choice-answer", "choice-marks", CHOOSE),
    "effect": (LOOP, "effect-answer", "effect-marks", EFFECT),
    "shares": ("structuring-expectations", "portfolio-answer", "shares-marks", PORTFOLIO),
    "flags": ("structuring-expectations", "portfolio-answer", "flags-marks", PORTFOLIO),
    "tried": ("career-ladder", "tried-answer", "tried-marks", TRIED),
}


def marked(asked: str, back: str, **instead: str) -> CellMark:
    exercise, cell, test, code = ASKED[asked]
    for old, new in instead.items():
        code = code.replace(old, new)
    return of(exercise, cell, test, code.replace("BACK", back))


ROWS = "[{'pillar': p, 'share': shares[p], 'low': p in low, 'least': p in least} for p in PILLARS]"
BY_PILLAR = "{p: {'share': shares[p], 'low': p in low, 'least': p in least} for p in PILLARS}"
#: What is asked, and what comes back: whoever means what is right gets no 0 in silence.
WAITS = {
    "a mask": ("choose", "[n in best for n in range(len(gain))]"),
    "a mask of 1 and 0": ("choose", "[int(n in best) for n in range(len(gain))]"),
    "a mask in an array": ("choose", "__import__('numpy').array([n in best for n in range(len(gain))])"),
    "a mask in a text": ("choose", "''.join('01'[n in best] for n in range(len(gain)))"),
    "rows with a figure": ("choose", "[(n, gain[n]) for n in best]"),
    "all in their rank": ("choose", "largest(gain, len(gain))"),
    "a figure for each": ("choose", "gain"),
    "counted from 1": ("choose", "[n + 1 for n in best]"),
    "counted from 1 in an array": ("choose", "__import__('numpy').array(best) + 1"),
    "a rank for each": ("choose", "[largest(gain, len(gain)).index(n) + 1 for n in range(len(gain))]"),
    "a rank from 0 for each": ("choose", "[largest(gain, len(gain)).index(n) for n in range(len(gain))]"),
    "the best has the highest rank": ("choose", "[len(gain) - largest(gain, len(gain)).index(n) for n in range(len(gain))]"),
    "a word for each": ("choose", "['raise' if n in best else 'keep' for n in range(len(gain))]"),
    "chosen and not": ("choose", "{'yes': best, 'no': [n for n in range(len(gain)) if n not in best]}"),
    "a nest of its own": ("choose", "{'raise': [{'who': {'at': n}, 'by': 500, 'gain': gain[n]} for n in best]}"),
    "two and what is between them": ("effect", "{'raised': raised, 'others': others, 'effect': raised - others}"),
    "two to be taken from each other": ("effect", "(raised, others)"),
    "places in PILLARS": ("flags", "{'shares': shares, 'low': [PILLARS.index(p) for p in low], 'least': [PILLARS.index(p) for p in least]}"),
    "flags in a dict and in a list": ("flags", "{'shares': shares, 'low': {p: p in low for p in PILLARS}, 'least': [p in least for p in PILLARS]}"),
    "a row for each pillar": ("shares", ROWS),
    "flags in a row for each pillar": ("flags", ROWS),
    "flags under each pillar": ("flags", BY_PILLAR),
    "a list for each column": ("tried", "{'group': [g for g, a in out], 'action': [a for g, a in out]}"),
    "a table of flags": ("tried", "[[(g, a) in out for a in sorted(rule[g])] for g in rule]"),
    "sentences": ("tried", "'; '.join(f'group {g} never had {a}' for g, a in out)"),
    "deep down": ("tried", "{'missing': {g: {'never': [a for h, a in out if h == g]} for g in rule}}"),
    "rows of their group": ("tried", "[(g, *[a for h, a in out if h == g]) for g in rule]"),
}  # fmt: skip
#: The same where it has one meaning.
PROPOSED = {
    "numbers in a text": ("choose", "','.join(map(str, best))"),
    "a text of the list": ("choose", "str(best)"),
    "a dict for each": ("choose", "[{'customer': n} for n in best]"),
    "lists of a group": ("tried", "[[g, [a for h, a in out if h == g]] for g in rule]"),
    "dicts of a group": ("tried", "[{'group': g, 'does': [a for h, a in out if h == g]} for g in rule]"),
}  # fmt: skip
WRONG = {
    "every position": ("choose", "[*range(len(gain))]"),
    "everybody": ("choose", "[True] * len(gain)"),
    "too few": ("choose", "best[:20]"),
    "one too few": ("choose", "best[:-1]"),
    "one twice": ("choose", "[*best[:-1], best[0]]"),
    "every position from 1": ("choose", "[*range(1, len(gain) + 1)]"),
    "others counted from 1": ("choose", "[len(gain) - n for n in range(budget)]"),
    "ranks of what they spend": ("choose", "[sorted(range(len(gain)), key=lambda n: -now['spend'][n]).index(n) + 1 for n in range(len(gain))]"),
    "one word for all": ("choose", "['raise'] * len(gain)"),
    "words in turn": ("choose", "['raise' if n % 5 == 0 else 'keep' for n in range(len(gain))]"),
    "one number": ("choose", "mean(gain)"),
    "a word": ("choose", "'all'"),
    "nothing": ("choose", "[]"),
    "a column that was given": ("effect", "sheet['after']"),
    "a third in a row each": ("shares", "{p: {'share': it / 3} for p, it in shares.items()}"),
    "a name of each pair": ("tried", "[g for g, a in out]"),
}  # fmt: skip


@pytest.mark.parametrize("case", WAITS)
def test_another_form_waits_without_a_mark_that_is_proposed(case: str) -> None:
    found = marked(*WAITS[case])
    assert (found.score, found.kind, found.proposed) == (None, Kind.NOT_FOUND, None), found
    assert found.reason.endswith("A person looks at it.")


@pytest.mark.parametrize("case", PROPOSED)
def test_what_has_one_meaning_is_proposed_whole(case: str) -> None:
    found = marked(*PROPOSED[case])
    assert (found.score, found.proposed) == (None, found.max_score), found


@pytest.mark.parametrize("case", WRONG)
def test_what_is_plainly_wrong_asks_nobody(case: str) -> None:
    found = marked(*WRONG[case])
    assert (found.score, found.kind) == (0, Kind.WRONG), found


@pytest.mark.parametrize("asked", ["shares", "flags"])
def test_a_generator_of_several_things_is_those_things(asked: str) -> None:
    new = "yield shares\n    yield low\n    yield least"
    found = marked(asked, "", **{"return BACK": new})
    assert (found.score, found.proposed) == (None, found.max_score), found


OTHERWISE = {
    "turned round": ("shares", THREE, {"entries, lines": "lines, entries"}, "in another order"),
    "one too few": ("shares", THREE, {"entries, lines": "entries", "lines[tag]": "LINES[tag]"}, "cannot be called"),
    "one for each column": ("effect", "raised - others", {"sheet)": "by_lot, raised, before, after)", 'sheet["by_lot"], sheet["raised"], sheet["before"], sheet["after"]': "by_lot, raised, before, after"}, "cannot be called"),
    "in a global": ("effect", "", {"changes = ": "global effect\n    changes = ", "return BACK": "effect = raised - others"}, "leaves what it has found under `effect`"),
    "in a list outside": ("tried", "", {"return BACK": "found.extend(out)"}, "leaves what it has found under `found`"),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHERWISE)
def test_who_takes_or_leaves_things_elsewhere_is_told_so_and_waits(case: str) -> None:
    asked, back, instead, said = OTHERWISE[case]
    found = marked(asked, back, **instead)
    assert (found.score, found.kind, found.proposed) == (None, Kind.NOT_FOUND, None), found
    assert said in found.reason


def test_only_what_is_written_and_returns_nothing_leaves_it_elsewhere() -> None:
    stub = "def f(x):\n    return None"
    for body, where in {
        "global y\n    y = x": ["y"], "y['a'] = x": ["y"], "f.best = x": ["f"], "globals()['y'] = x": ["globals()"],
        "y = {}\n    y['a'] = x": [], "x['a'] = 1": [], "global y\n    y = x\n    return y": [], "pass": [],
    }.items():  # fmt: skip
        said = called.kept_outside(f"def f(x):\n    {body}", stub, ["f"])
        assert [it.split("`")[3] for it in said] == where, body
    for head, odd in {
        "x": False, "y": False, "x, y=2": False, "*x": False, "x, /": False, "x, y": True, "": True, "*, x": True,
    }.items():  # fmt: skip
        assert bool(called.otherwise(f"def f({head}):\n    return 1", stub, ["f"])) is odd, head
    assert not called.otherwise("def f():\n    return None", stub, ["f"]), "nothing was written"


def test_a_call_that_never_ends_costs_what_an_error_there_would() -> None:
    found = marked("flags", THREE, **{"    shares =": "    while not total:\n        pass\n    shares ="})  # fmt: skip
    assert (found.score, found.proposed) == (None, 1.5), found
    assert "did not answer" in found.reason
    stopped = marked("flags", THREE, **{"    shares =": "    1 / total\n    shares ="})
    assert stopped.score == 1.5


# --- Answers that are written out -----------------------------------------------------------------

ANSWERS: dict[str, Any] = model_of(papers.solved("scope-of-questions")["levels-answer"], "answers")


def scope(text: str = "", **other: Any) -> CellMark:
    new = {**ANSWERS, **{next(it for it in ANSWERS if it[:3] == key): one for key, one in other.items()}}  # fmt: skip
    text = text or f"answers = {new!r}"
    result = grade_one(filled(papers.source("scope-of-questions"), {"levels-answer": text}))
    (found,) = [it for it in result.marks if it.grade_id == "levels-marks"]
    return found


LINES = " and ".join(ANSWERS["g04-sirens"])
#: What is written, and the mark that is proposed: that of all of it, or none.
SLIPS: dict[str, tuple[dict[str, Any], float | None]] = {
    "two numbers in words": ({"g06": "twenty", "g11": "forty-five"}, 12),
    "two lists in texts": ({"g04": LINES, "g08": ", ".join(ANSWERS["g08-young-trees"])}, 12),
    "a text and a wrong choice": ({"g06": "20", "g03": "lead"}, 11),
    "a text and a wrong number": ({"g06": "20", "g11": "44"}, 11),
    "a text and nothing": ({"g06": "20", "g01": None}, 11),
    "a text and an excuse": ({"g06": "20", "g01": "TODO"}, 11),
    "two numbers, one with a sum": ({"g06": "about 20", "g11": "45 (9 of 20)"}, None),
    "a sum in words": ({"g06": "20", "g11": "nine twentieths"}, None),
    "a name of one's own": ({"g06": "20", "g01": "the top one"}, None),
    "a misspelt one and a word": ({"g01": "stafff", "g03": "boss"}, None),
    "a list and a sentence": ({"g04": LINES, "g08": ["the first and the last"]}, None),
    "a key of one's own": ({"g06": "20"}, None),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_mark_is_proposed_for_all_entries_or_for_none(case: str) -> None:
    other, proposed = SLIPS[case]
    text = ""
    if case == "a key of one's own":
        new = {("g01-x" if it[:3] == "g01" else it): one for it, one in ANSWERS.items()}
        text = f"answers = { {**new, 'g06-river-levels': '20'}!r}"
    found = scope(text, **other)
    assert (found.score, found.proposed) == (None, proposed), found
    if proposed is None:
        assert "Nobody has read" in found.reason


@pytest.mark.parametrize("names", [["staff"], ["staff", "senior", "lead"], ["alive-in-may"]])
def test_names_without_quotation_marks_are_those_names(names: list[str]) -> None:
    text = f"answers = {ANSWERS!r}"
    for it in names:
        text = text.replace(f"'{it}'", it)
    found = scope(text)
    if "in" in names[0].split("-"):
        assert found.score is None and found.proposed in (None, 12), "this is no Python at all"
    else:
        assert (found.score, found.proposed) == (None, 12), found


@pytest.mark.parametrize("text", ["tomorrow", "ill", "sick", "this weekend", "later", "soon"])
def test_a_word_that_puts_it_off_is_an_excuse_wherever_it_stands(text: str) -> None:
    assert excuses.is_excuse(text) and not excuses.is_excuse(text, plainly=True)
    for code in (f"probe_order = []  # {text}", f"probe_order = []\n# {text}"):
        result = grade_one(filled(papers.source("scope-of-questions"), {"order-answer": code}))
        (found,) = [it for it in result.marks if it.grade_id == "order-marks"]
        assert (found.score, found.kind) == (0, Kind.BLANK), found


def test_positions_that_are_nearly_the_authors_are_known_by_them() -> None:
    ours = [7, 2, 5, 0]
    for value, near in (
        ([8, 3, 6, 1], True), ([8, 3, 6, 9], True), ([8, 3, 4, 9], False), ([8, 4, 9, 2], False), (ours, False), ([8, 3, 6], False),
        ([1, 2, 5, 3, 4, 6, 10, 9, 11, 12, 7, 8], False), ([2, 5, 1, 6, 7, 3, 8, 4], True), (["a", "b"] * 4, False),
        ([*"yxyxxyxy"], True), ([*"yxyxxyxx"], False), ([1] * 8, False), ([], False), ("21", False), (None, False),
    ):  # fmt: skip
        assert picked.nearly(value, ours) is near, value
    assert not picked.nearly([2, 3], [1, 2]) and not picked.nearly([*"yxyx"], ["a", "b", "c", "d"])


# --- By itself --------------------------------------------------------------------------------------


def test_of_another_form_is_what_has_other_parts_and_not_what_has_other_values() -> None:
    like = Like()
    for it in ({"a": [1], "b": "x"}, {"a": [2, 3], "b": "y"}):
        like.learn(it)
    model = {"a": [2, 3], "b": "y"}
    for value, other in (
        ({"a": [9], "b": "z"}, False), ({"a": [9]}, False), (None, False), ({"a": (1, 2), "b": "y"}, False),
        ({"c": [9], "b": "z"}, True), ({"a": 9, "b": "z"}, True), ([[2, 3], "y"], True), ("2, 3, y", True),
        ({"a": ["2"], "b": "y"}, True), ({"a": [True], "b": "y"}, True),
    ):  # fmt: skip
        assert unlike.is_other(value, model, like) is other, value


def test_flags_are_many_and_both() -> None:
    for value, found in (
        ([True, False], [True, False]), ([1, 0, 1], [True, False, True]), ([1, 0], None), ("01", None),
        ("01010101", [False, True] * 4), ("0101010x", None), ([True], None), (3, None),
    ):  # fmt: skip
        assert picked.flags(value) == found, value
