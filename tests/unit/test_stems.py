"""An item of several stems is read as questions, or refused with the place of every fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from staffplus import items
from staffplus.cli.main import main
from staffplus.items import rules
from tests.families import BANK, FAMILIES, FILE

ROOT = Path(__file__).parents[2]
TEXT = FILE.read_text("utf-8")
CHAPTER = (ROOT / "book/scope-of-questions.ipynb",)


def told(tmp_path: Path, item: str, *changes: tuple[str, str]) -> list[str]:
    """What reader and rules say once each (was, now) is changed in the table of one item."""
    start = TEXT.index(f'[[item]]\nid = "{item}"')
    end = TEXT.find("[[item]]", start + 8)
    inside = changed = TEXT[start : end if end > 0 else len(TEXT)]
    for was, now in changes:
        assert was in changed, f"{item} has no {was!r}"
        changed = changed.replace(was, now, 1)
    return rules_on(tmp_path, TEXT.replace(inside, changed))


def rules_on(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / FILE.name
    path.write_text(text, "utf-8")
    found = rules.check(rules.Course((path,), (), CHAPTER))
    return [str(problem) for problem in found if problem.path == path]


def test_the_fixture_itself_has_no_fault() -> None:
    found = rules.check(rules.Course((FILE,), (), CHAPTER))
    assert [str(problem) for problem in found if problem.path == FILE] == []


def test_each_stem_is_a_question_of_its_own_over_what_all_share() -> None:
    first, second, third = FAMILIES["next-fortnight"]
    assert [it.id for it in (first, second, third)] == [
        "next-fortnight/two-slides", "next-fortnight/signed-in-june", "next-fortnight/forty-nine",
    ]  # fmt: skip
    assert [it.key() for it in (first, second, third)] == ["a", "b", "c"]
    assert first.stem()["options"] == second.stem()["options"]
    assert first.stem()["case"] != second.stem()["case"]
    assert len({it.hash for it in BANK.items}) == len(BANK.items)
    assert first.keyless()["family"] == "next-fortnight"
    assert items.mark(second, "b").correct and not items.mark(second, "a").correct


def test_a_question_without_stems_has_neither_case_nor_family() -> None:
    (order,) = FAMILIES["probes-in-turn"]
    assert order.family == order.id
    assert "case" not in order.keyless() and "family" not in order.keyless()


A, B, MARKS, TIME = "next-fortnight", "asked-for-a-model", "what-success-is", "hours-waited"
LATE, MUST, PROBE = "the-late-bus", "must-it-be-so", "which-probe"


@pytest.mark.parametrize(
    ("item", "was", "now", "name", "fault"),
    [
        (A, 'key = "a"\n', "", f"{A}/two-slides", "found no key; expected one option id of a, b, c"),
        (A, 'key = "b"', 'key = "d"', f"{A}/signed-in-june", "found key 'd'; expected one option id of a, b, c"),
        (A, 'id = "signed-in-june"', 'id = "two-slides"', f"{A}/two-slides", "two stems have the id 'two-slides'"),
        (A, 'id = "signed-in-june"', 'id = "Signed in"', f"{A}/Signed in", "stem 2 has the id 'Signed in'"),
        (A, 'feedback.c = "No figure', 'feedback.d = "No figure', f"{A}/two-slides", "feedback for 'd', which is no option"),
        (A, 'feedback.a = "Two slides', 'fedback.a = "Two slides', f"{A}/two-slides", "unknown field 'fedback' in a stem"),
        (A, 'misconception.b = "direction', 'misconception.a = "direction', f"{A}/two-slides", "found a misconception for 'a', which is right here"),
        (A, 'misconception.b = "direction-is-choice-of-approach"\n', "", f"{A}/two-slides", "the option 'b' is wrong here but names no misconception"),
        (A, 'set = "probes"', 'sett = "probes"', A, "unknown field 'sett' in a choice item"),
        (A, "option.c =", "option.d =", A, "found the options a, b, d; expected a, b, c"),
        (A, 'see = "five-probes"', 'see = "five-probes"\nkey = "a"', A, "found `key` at the item; expected it in each [[item.stem]]"),
        (B, 'because = "q"', 'because = "z"', f"{B}/nobody-calls", "found because = 'z'; expected one of p, q"),
        (B, 'reason_feedback.q = "The team', 'reason_feedback.r = "The team', f"{B}/nobody-calls", "no feedback for the reason 'q'"),
        (LATE, 'key = "staff"', 'key = "chief"', f"{LATE}/planners", "found key 'chief'; expected one of staff, lead, senior"),
        (MUST, 'key = ["a", "b"]', "key = []", f"{MUST}/claims-desk", "found no key"),
        (MUST, 'key = ["a", "b"]', 'key = ["a", "a"]', f"{MUST}/claims-desk", "one of them twice"),
        (PROBE, 'key = "parts"', 'key = "depth"', f"{PROBE}/half-year", "row 2 has the key 'depth'"),
        (TIME, 'unit = "hours"\n', "", TIME, "found None as `unit`; expected what the number counts"),
        (TIME, "tolerance = 0.5", "tolerance = 4", f"{TIME}/three-wait", "24 is within 4 of the key 20 and would count as right"),
        (MARKS, 'says the board."\nright = true', 'says the board."\nright = 1', f"{MARKS}/harbour", "line 2 has right = 1; expected true or false"),
        (MARKS, 'feedback = "A figure, a date', 'hint = "A figure, a date', f"{MARKS}/library", "line 2 has no feedback"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_or_marked_is_refused_with_its_place(
    tmp_path: Path, item: str, was: str, now: str, name: str, fault: str
) -> None:
    found = told(tmp_path, item, (was, now))
    (said,) = [line for line in found if fault in line] or [f"not among {found}"]
    assert re.match(rf".*{re.escape(FILE.name)}:\d+: item '{re.escape(name)}': ", said), said


KEY_C = [
    ('key = "b"', 'key = "c"'),
    ('misconception.c = "open-approach', 'misconception.b = "open-approach'),
]
RIGHT_TWICE = [
    ('key = ["c", "d"]', 'key = ["a", "c", "d"]'),
    ('misconception.a = "depth-by-taste"\n', ""),
]
RAIN = """[[item.stem.line]]
id = "weather"
text = "It rained on eleven days in May."
right = false
feedback = "A fact about the harbour, not an aim."
"""


@pytest.mark.parametrize(
    ("item", "changes", "name", "fault"),
    [
        (A, KEY_C, A, "option 'b' is no stem's key; expected every option to be right somewhere"),
        (A, KEY_C, A, "keys out of balance over its stems: a 1 times, b 0 times, c 2 times"),
        (A, [("figure is reached.", "figure is reached, and say so to everyone who asks.")], A, "the longest option has"),
        (A, [("Minutes, Monday.", "Minutes, Monday. " + "so " * 2000)], f"{A}/two-slides", "found a case of 2077 words; expected 55 to 180"),
        (A, [("Two engineers ask for the new map data. The old contract ends in June.\n", ""), (' "One slide is enough for the board, please." Both teams send theirs.', "")], f"{A}/two-slides", "words; expected 55 to 180"),
        (A, [("Two slides, two aims", "so " * 40 + "two aims")], f"{A}/two-slides", "found feedback of 55 words; expected at most 45"),
        (B, [('because = "q"', 'because = "p"')], B, "reason 'q' holds in no stem; expected every reason to hold somewhere"),
        (MUST, RIGHT_TWICE, MUST, "option 'a' is right in every stem; expected it to be wrong in some"),
        (PROBE, [('key = "parts"', 'key = "importance"')], PROBE, "target 'parts' is no row's key"),
        (MARKS, [(RAIN, "")], f"{MARKS}/harbour", "found 4 lines; expected 5 to 9"),
    ],
)  # fmt: skip
def test_what_is_not_fit_to_be_published_is_reported_with_its_place(
    tmp_path: Path, item: str, changes: list[tuple[str, str]], name: str, fault: str
) -> None:
    found = told(tmp_path, item, *changes)
    assert any(f"item '{name}': " in line and fault in line for line in found), found


def test_stems_of_one_level_are_no_contrast(tmp_path: Path) -> None:
    (pair,) = re.findall(r'\[\[item\]\]\nid = "the-late-bus".*?(?=\[\[item\]\])', TEXT, re.S)
    first = pair.split("[[item.stem]]")
    alike = "[[item.stem]]".join([first[0], first[1], first[1].replace('"planners"', '"riders"')])
    found = "\n".join(rules_on(tmp_path, TEXT.replace(pair, alike)))
    assert "item 'the-late-bus': every stem has the key 'staff'" in found


def test_a_bank_that_leans_to_one_key_is_reported(tmp_path: Path) -> None:
    (item,) = re.findall(r'\[\[item\]\]\nid = "asked-for-a-model".*?(?=\[\[item\]\])', TEXT, re.S)
    head, one, two = item.split("[[item.stem]]")
    more = "".join(
        "[[item.stem]]".join([head.replace(B, f"again-{n}"), one, one.replace("nobody", "no-one"), two])
        for n in range(4)
    )  # fmt: skip
    found = "\n".join(rules_on(tmp_path, TEXT + more))
    assert "keys out of balance in choice items of 2 options: a 5 times, b 9 times" in found


def test_once_one_item_has_stems_every_item_of_such_a_kind_has(tmp_path: Path) -> None:
    from tests.unit.test_items import CHOICE

    found = "\n".join(rules_on(tmp_path, TEXT + CHOICE))
    assert "item 'probe-first': found no [[item.stem]]" in found


def test_a_draft_is_checked_in_place_of_its_chapters_bank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "scope-of-questions.toml"
    draft.write_text(TEXT, "utf-8")
    assert main(["items", "check", "--root", str(ROOT), str(draft)]) == 0
    assert "8 items with 16 stems in 1 files: nothing wrong." in capsys.readouterr().out
    draft.write_text(TEXT.replace('key = "a"', 'key = "z"', 1), "utf-8")
    assert main(["items", "check", "--root", str(ROOT), str(draft)]) == 1
    line = TEXT.splitlines().index('key = "a"') + 1
    assert f"{draft}:{line}: item 'next-fortnight/two-slides': " in capsys.readouterr().out


def test_a_second_stem_is_one_not_met_and_an_older_wording_does_not_count() -> None:
    stems = FAMILIES["next-fortnight"]
    order = items.unseen(stems, [], "7-11")
    assert sorted(it.id for it in order) == sorted(it.id for it in stems)
    assert items.unseen(stems, [], "7-11") == order, "the same in every visit"
    assert len({tuple(it.id for it in items.unseen(stems, [], str(n))) for n in range(20)}) > 3
    row = {"id": order[0].id, "hash": order[0].hash}
    assert items.unseen(stems, [row], "7-11") == order[1:]
    assert items.unseen(stems, [row | {"hash": "0ld"}], "7-11") == order
    assert items.unseen([], [], "7-11") == []
