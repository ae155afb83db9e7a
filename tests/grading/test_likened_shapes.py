"""What functions return in another shape than the author's on the same calls: right content waits for a person,
with a mark proposed where it is sure how it is meant; what is wrong is wrong in whatever shape."""

from __future__ import annotations

import json
from typing import Any

import pytest

from staffplus.grading import wire
from staffplus.grading.marks import compared, stubs
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.marks.likened import Like
from staffplus.grading.marks.loose import Reading
from staffplus.grading.model import CellMark, Kind
from tests.grading import papers
from tests.grading.sheets import filled, needs_box

pytestmark = pytest.mark.usefixtures("helpers")

PORTFOLIO = """
def portfolio(entries, lines):
    hours, total = dict.fromkeys(PILLARS, 0.0), sum(it["hours"] for it in entries)
    for entry in entries:
        served = {pillar for tag in entry["tags"] for pillar in lines[tag]}
        for pillar in served:
            hours[pillar] += entry["hours"] / len(served)
    shares = {p: it / total for p, it in hours.items()} if total else hours
    low = [p for p in PILLARS if shares[p] < 0.1 - 1e-6] if total else []
    least = [p for p in PILLARS if shares[p] < min(shares.values()) + 1e-6] if total else []
    return BACK
"""
VALUE = """
def ips_value(log, rule):
    def unknown():
        SILENT
    if not log or not all(row["chance"] and 0 < row["chance"] <= 1 for row in log):
        return unknown()
    v = sum(rule[r["group"]].get(r["action"], 0) / r["chance"] * r["worn"] for r in log) / len(log)
    return BACK
"""
TRIED = """
def never_tried(log, rule):
    had = {(row["group"], row["action"]) for row in log}
    out = [(g, a) for g, does in rule.items() for a, p in does.items() if p and (g, a) not in had]
    return BACK
"""
ALIGN = """
def align(ladders):
    steps = {step: {it["firm"]: [] for it in ladders} for step in range(1, 6)}
    for ladder in ladders:
        for number, rung in enumerate(ladder["rungs"], 1):
            sits = list(rung["descriptors"].values())
            for step in steps:
                if sits.count(step) > len(sits) / 2:
                    steps[step][ladder["firm"]].append(number)
    return BACK
"""
KAPPA = """
def kappa(one, other):
    n = len(one)
    alike = sum(a == b for a, b in zip(one, other)) / n
    chance = sum(one.count(it) * other.count(it) for it in set(one)) / n**2
    if chance == 1:
        SILENT
    v = (alike - chance) / (1 - chance)
    return BACK
"""
#: Exercise, cell, tests, code.
ASKED = {
    "shares": ("structuring-expectations", "portfolio-answer", "shares-marks", PORTFOLIO),
    "flags": ("structuring-expectations", "portfolio-answer", "flags-marks", PORTFOLIO),
    "value": ("career-ladder", "value-answer", "value-marks", VALUE),
    "tried": ("career-ladder", "tried-answer", "tried-marks", TRIED),
    "align": ("why-staff-plus", "align-answer", "align-marks", ALIGN),
    "kappa": ("job-descriptions", "kappa-answer", "kappa-marks", KAPPA),
}


def marked(asked: str, back: str, silent: str = "return None") -> CellMark:
    exercise, cell, test, code = ASKED[asked]
    return of(exercise, cell, test, code.replace("BACK", back).replace("SILENT", silent))


def of(exercise: str, cell: str, test: str, text: str) -> CellMark:
    result = grade_one(filled(papers.source(exercise), {cell: text}))
    (found,) = [it for it in result.marks if it.grade_id == test]
    return found


THREE = "{'shares': shares, 'low': low, 'least': least}"
#: What is asked, what comes back, and what is said of it; with a mark proposed.
PROPOSED: dict[str, tuple[str, ...]] = {
    "a tuple for a dict": ("flags", "(shares, low, least)", "a dict in place of a tuple"),
    "a list for a dict": ("shares", "[shares, low, least]", "a dict in place of a list"),
    "JSON for a dict": ("flags", f"__import__('json').dumps({THREE})", "a dict in place of a text"),
    "Python's text for a dict": ("shares", f"str({THREE})", "a dict in place of a text"),
    "other keys": ("flags", "{'share': shares, 'lows': low, 'smallest': least}", "keys as they were asked for"),
    "keys with blanks and capitals": ("shares", "{'shares': {p.title().replace('-', ' '): it for p, it in shares.items()}}", "keys as they were asked for"),
    "entries a level too high": ("shares", "{**shares, 'low': low, 'least': least}", "a dict in a dict in place of its entries"),
    "values in the order of the keys": ("shares", "{'shares': list(shares.values()), 'low': low}", "a dict in place of a list"),
    "pairs in a dict": ("shares", "{'shares': list(shares.items())}", "a dict in place of a list"),
    "flags": ("flags", "{'shares': shares, 'low': {p: p in low for p in PILLARS}, 'least': least}", "a list in place of a dict"),
    "names joined": ("flags", "{'shares': shares, 'low': ', '.join(low), 'least': least}", "a list in place of a text"),
    "None for an empty list": ("flags", "{'shares': shares, 'low': low or None, 'least': least}", "an empty list in place of None"),
    "one name for a list of it": ("flags", "{'low': low, 'least': least[0] if len(least) == 1 else least}", "a list in place of a text"),
    "nan where nothing can be told": ("value", "v", "None in place of nan", "return float('nan')"),
    "a word where nothing can be told": ("value", "v", "None in place of the text “None”", "return 'None'"),
    "False where nothing can be told": ("value", "v", "None in place of False", "return False"),
    "two slips": ("value", "str(v)", "a number in place of a text; None in place of the text “None”", "return 'None'"),
    "lists of one": ("value", "[v]", "a number in place of a list; None in place of []", "return []"),
    "no number in a list where nothing can be told": ("value", "v", "None in place of a list", "return ['none']"),
    "a dash where nothing can be told": ("value", "v", "None in place of the text “-”", "return '-'"),
    "a list with a word for nothing": ("tried", "out or ['none']", "an empty list in place of one with a word for nothing in it"),
    "a list with None": ("tried", "out or [None]", "an empty list in place of one with a word for nothing in it"),
    "a list with a dash": ("flags", "{'shares': shares, 'low': low or ['-'], 'least': least}", "an empty list in place of one with"),
    "a list with an empty text": ("flags", "{'shares': shares, 'low': low or [''], 'least': least or ['none']}", "an empty list in place of one with"),
    "nan for kappa": ("kappa", "v", "None in place of nan", "return float('nan')"),
    "two slips for kappa": ("kappa", "(v,)", "a number in place of a tuple", "return False"),
    "a flat list": ("tried", "[it for pair in out for it in pair]", "rows in place of a flat list"),
    "one text": ("tried", "', '.join(f'{g}/{a}' for g, a in out)", "a list in place of a text"),
    "flags in a dict of dicts": ("tried", "{g: {a: (g, a) in out for a in rule[g]} for g in rule}", "a list in place of a dict"),
    "a word for an empty list": ("tried", "out or 'nothing'", "an empty list in place of the text “nothing”"),
    "lists by group": ("tried", "[[it for it in out if it[0] == g] for g in rule]", "a list in place of lists in a list"),
    "one pair alone": ("tried", "out[0] if len(out) == 1 else out", "rows in place of a flat list"),
    "dicts and a word": ("tried", "[{'group': g, 'action': a} for g, a in out] or 'none'", "a tuple in place of a dict"),
    "a list of steps": ("align", "[steps[n] for n in range(1, 6)]", "a dict in place of a list"),
    "keys in words": ("align", "{f'step {n}': it for n, it in steps.items()}", "keys as they were asked for"),
    "numbers joined": ("align", "{n: {f: ', '.join(map(str, r)) for f, r in it.items()} for n, it in steps.items()}", "a number in place of a text"),
    "a number for a list of it": ("align", "{n: {f: r[0] if len(r) == 1 else r for f, r in it.items()} for n, it in steps.items()}", "a list in place of a number"),
}  # fmt: skip

#: The same where nobody can tell for sure how it is meant.
OPEN: dict[str, tuple[str, ...]] = {
    # Nobody knows whether they saw that it may come.
    "nan of NumPy": ("kappa", "v", "None in place of nan", "return __import__('numpy').float64(0) / 0"),
    "nan of NumPy where nothing can be told": ("value", "v", "None in place of nan", "return __import__('numpy').array([]).mean()"),
    "nan of a sum of its own": ("kappa", "v", "None in place of nan", "return 1e999 - 1e999"),
    "a set, which has no order": ("flags", "{'low': set(low), 'least': set(least)}", "a list in place of a set"),
    "a whole in words": ("shares", "f'The shares are {shares}, low {low}, least {least}.'", "Your function returns more than was asked for. With only what was asked for, the test gives"),
    "a nest of tuples": ("flags", "((shares, low), least)", "Your function returns more than was asked for. With only what was asked for, the test gives"),
    "percent": ("shares", "{'shares': {p: 100 * it for p, it in shares.items()}}", "parts of 1 in place of percent"),
    "percent alone": ("value", "100 * v", "parts of 1 in place of percent"),
    "words where nothing can be told": ("value", "v", "Your function returns more than was asked for. With only what was asked for, the test gives", "return 'the log cannot tell'"),
    "an exception where nothing can be told": ("value", "v", "None in place of an exception", "raise ValueError('no')"),
    "the same for kappa": ("kappa", "v", "None in place of an exception", "raise ValueError('no')"),
    "a list for each column": ("tried", "([g for g, a in out], [a for g, a in out])", "rows in place of columns"),
    "by action": ("tried", "{a: [g for g, b in out if b == a] for _, a in out}", "a list in place of a dict"),
    "in a sentence": ("tried", "' and '.join(f'{a} for {g}' for g, a in out) or 'there is nothing'", "Your function returns more than was asked for. With only what was asked for, the test gives"),
    "sets": ("align", "{n: {f: set(r) for f, r in it.items()} for n, it in steps.items()}", "a list in place of a set"),
}  # fmt: skip

#: What is asked, what comes back, and its mark.
WRONG: dict[str, tuple[Any, ...]] = {
    "half of each share": ("shares", "{'shares': {p: it / 2 for p, it in shares.items()}}", 0),
    "those in a tuple": ("shares", "({p: it / 3 for p, it in shares.items()}, low, least)", 0),
    "other shares as text": ("shares", "str({'shares': {p: it / 3 for p, it in shares.items()}})", 0),
    "shares in another order": ("shares", "{'shares': [*shares.values()][::-1]}", 0),
    "no shares": ("flags", "shares", 0),
    "all names": ("flags", "{'low': PILLARS, 'least': PILLARS}", 0),
    "all names joined": ("flags", "{'low': ', '.join(PILLARS), 'least': ', '.join(PILLARS)}", 0),
    "all flags set": ("flags", "{'low': dict.fromkeys(PILLARS, True), 'least': dict.fromkeys(PILLARS, True)}", 0),
    "every name in a set": ("flags", "{'low': set(PILLARS), 'least': set(PILLARS)}", 0),
    "the same throughout": ("flags", "('big-picture', 'execution', 'none')", 0),
    "a number for nothing": ("value", "v", 2.5, "return 0"),
    "another for nothing": ("value", "v", 2.5, "return -1"),
    "a failure for nothing": ("value", "v", 2.5, "return 1 / 0"),
    "agreement alone": ("kappa", "{'kappa': alike}", 0),
    "nan for everything": ("kappa", "float('nan')", 0, "return float('nan')"),
    "a list with a word for nothing throughout": ("tried", "['none']", 0),
    "a number for no kappa": ("kappa", "v", 4, "return 1"),
    "half of each pair": ("tried", "[g for g, a in out]", 0),
    "counts": ("tried", "{g: len([1 for h, a in out if h == g]) for g in rule}", 0),
    "all that the rule does": ("tried", "[(g, a) for g in rule for a in rule[g]]", 0),
    "the same by group": ("tried", "{g: list(rule[g]) for g in rule}", 0),
    "the same in a text": ("tried", "', '.join(f'{g}/{a}' for g in rule for a in rule[g])", 0),
    "flags of all": ("tried", "{g: {a: True for a in rule[g]} for g in rule}", 0),
    "nothing": ("tried", "None", 0),
    "counted from 0": ("align", "{n - 1: it for n, it in steps.items()}", 0),
    "rungs counted from 0": ("align", "{n: {f: [x - 1 for x in r] for f, r in it.items()} for n, it in steps.items()}", 0),
    "a list of them turned round": ("align", "[steps[n] for n in range(5, 0, -1)]", 0),
}  # fmt: skip


@needs_box
@pytest.mark.parametrize("asked", ASKED)
def test_what_was_asked_for_is_right(asked: str) -> None:
    back = {"shares": THREE, "flags": THREE, "tried": "out", "align": "steps"}.get(asked, "v")
    found = marked(asked, back)
    assert (found.score, found.kind) == (found.max_score, Kind.RIGHT), found


@needs_box
@pytest.mark.parametrize("case", [*PROPOSED, *OPEN])
def test_right_content_in_another_shape_waits_and_it_is_said_what_was_read_for_what(case: str) -> None:  # fmt: skip
    asked, back, said, *silent = (PROPOSED | OPEN)[case]
    found = marked(asked, back, *silent)
    assert (found.score, found.kind) == (None, Kind.NOT_FOUND), found
    assert said in found.reason, found.reason
    assert f"the test gives {found.max_score:g} of {found.max_score:g} points" in found.reason
    assert found.reason.endswith("A person looks at it.")
    assert found.proposed == (found.max_score if case in PROPOSED else None)


@needs_box
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_waits_for_nobody_in_whatever_shape(case: str) -> None:
    asked, back, score, *silent = WRONG[case]
    found = marked(asked, back, *silent)
    assert (found.score, found.kind) == (score, Kind.WRONG), found


@needs_box
def test_the_mark_does_not_depend_on_what_was_marked_before() -> None:
    """What the author's functions return is found out for the first who needs it."""
    from staffplus.grading.marks import grade

    first = marked("tried", "{g: {a: (g, a) in out for a in rule[g]} for g in rule}")
    grade._solutions.clear()
    assert marked("tried", "{g: {a: (g, a) in out for a in rule[g]} for g in rule}") == first
    assert grade._solutions


def test_nan_is_the_authors_word_for_nothing() -> None:
    asked = like("ann", "undefined")
    found = asked.read(float("nan"), "undefined")
    assert found == Reading("undefined", True, ("the text “undefined” in place of nan",))
    assert asked.read(float("nan"), "ann") is None
    assert asked.read(float("nan"), "undefined", exact=False) is None


@needs_box
@pytest.mark.parametrize("asked", ["shares", "flags", "tried", "kappa"])
def test_a_function_that_prints_what_it_has_found_is_told_that_it_returns_nothing(asked: str) -> None:  # fmt: skip
    back = {"tried": "out", "kappa": "v"}.get(asked, THREE)
    exercise, cell, test, code = ASKED[asked]
    text = code.replace("return BACK", f"print({back})").replace("SILENT", "return None")
    found = of(exercise, cell, test, text)
    assert found.kind is Kind.WRONG and (found.score or 0) <= found.max_score / 2, found
    assert "prints what it has found and returns nothing" in found.reason


def test_only_a_function_that_gives_nothing_back_only_prints() -> None:
    for body, only in {
        "print(x)": True, "print(x)\n    return": True, "return print(x)": True, "print(x)\n    return x": False,
        "for it in x:\n        display(it)\n    return None": True, "x.append(1)": False, "yield print(x)": False,
        "def g():\n        return x\n    print(g())": True,
    }.items():  # fmt: skip
        assert stubs.only_prints(f"def f(x):\n    {body}", ["f"]) == (["f"] if only else []), body
    assert stubs.only_prints("f = print", ["f"]) == stubs.only_prints("f = (", ["f"]) == []


@needs_box
@pytest.mark.parametrize(("asked", "first"), [("shares", "None"), ("flags", "{}"), ("tried", "None"), ("kappa", "None")])  # fmt: skip
def test_a_line_that_returns_nothing_above_what_is_right_is_left_out_in_every_exercise(asked: str, first: str) -> None:  # fmt: skip
    exercise, cell, test, code = ASKED[asked]
    back = {"tried": "out", "kappa": "v"}.get(asked, THREE)
    head, rest = code.replace("BACK", back).replace("SILENT", "return None").strip().split("\n", 1)
    found = of(exercise, cell, test, f"{head}\n    return {first}\n{rest}")
    assert (found.score, found.proposed) == (None, found.max_score), found
    assert "Without the line that returns nothing above what is written" in found.reason
    wrong = rest.replace("total", "totl", 2).replace("had", "hd", 1).replace("chance", "chnce", 1)
    found = of(exercise, cell, test, f"{head}\n    return {first}\n{wrong}")
    assert found.score is None and f"`return {first}` stands in line 2" in found.reason


# --- By itself --------------------------------------------------------------------------------------


def like(*models: Any) -> Like:
    found = Like()
    for it in models:
        found.learn(it)
    return found


def test_who_says_two_things_of_which_one_is_right_gets_nothing_proposed() -> None:
    asked = like(["ann"], ["ben"], ["cleo", "ben"])
    found = asked.read({"ben": "ann"}, ["ann"])
    assert found is not None and not found.sure
    assert asked.read({"ann": "ben"}, ["ann"]) == Reading(
        ["ann"], True, ("a list in place of a dict",)
    )


@pytest.mark.parametrize(
    "value",
    [
        float("nan"), float("inf"), 10**400, "9" * 5000, "[" * 3000, "((" * 900, "-" * 1999, b"x", range(3), 1j, ...,
        [[]] * 500, {1: {2: {3: {4: 5}}}}, [[[[[[[[[["ann"]]]]]]]]]], {(1, 2): {"a"}}, "\ud800", "[1, 2", "{'a': nan}",
        {"a": [None, {"b": ()}]}, json.dumps({"a": float("nan")}),
    ],
    ids=lambda it: repr(it)[:20],
)  # fmt: skip
@pytest.mark.parametrize("model", [None, True, 3, 0.5, "ann", [], ["ann"], [("ann", "ben")], {"a": [1]}, {}])  # fmt: skip
def test_whatever_comes_back_can_be_read_beside_whatever_was_asked_for(value: Any, model: Any) -> None:  # fmt: skip
    try:
        raw = wire.encode(value)
    except wire.Unsendable:
        return
    known = compared.known(
        [("f", [1], {"value": wire.encode(model)}), ("f", [2], {"value": wire.encode("x")})]
    )
    made = [("f", [1], {"value": raw}), ("f", [2], {"value": "x"})]
    found = compared.Compared(known, made)
    for way in (compared.SURE, compared.LIKELY):
        (answer,) = found.calls(lambda name, calls: [{"value": raw}], way)("f", [[1]])
        wire.decode(answer["value"])


def test_deep_lists_do_not_take_the_time_of_the_grader() -> None:
    deep: Any = "ann"
    for _ in range(50):
        deep = [deep]
    assert like(["ann"], ["ben"]).read(deep, ["ben"]) is None
    wide = {f"k{n}": [deep, deep] for n in range(100)}
    assert like({"a": ["ann"]}, {"b": [1]}).read(wide, {"a": ["ann"]}) is None
