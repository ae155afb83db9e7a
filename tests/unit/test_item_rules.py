"""The rules an item must meet before it is published; each is broken here and must be noticed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from staffplus import items
from staffplus.cli.main import main
from staffplus.items import rules

ROOT = Path(__file__).parents[2]
BANK = ROOT / "tests/data/singles/scope_of_questions.toml"
ITEMS = items.load_file(BANK).items


def course_with(
    tmp_path: Path, bank: str, *, graded: str | None = None, page: str | None = None
) -> rules.Course:
    """A course whose practice bank has the text `bank`, with this repository's chapter as its page."""
    practice = tmp_path / "scope_of_questions.toml"
    practice.write_text(bank, "utf-8")
    notebook = ROOT / "book/scope-of-questions.ipynb"
    if page is not None:
        shown = json.loads(notebook.read_text("utf-8"))
        shown["cells"].append(
            {"cell_type": "markdown", "id": "added", "metadata": {}, "source": page}
        )
        notebook = tmp_path / "scope-of-questions.ipynb"
        notebook.write_text(json.dumps(shown), "utf-8")
    graded_path = tmp_path / "graded" / "scope_of_questions.toml"
    graded_path.parent.mkdir(exist_ok=True)
    graded_path.write_text(graded or "", "utf-8")
    return rules.Course((practice,), (graded_path,) if graded else (), (notebook,))


def problems(course: rules.Course) -> list[str]:
    return [str(problem) for problem in rules.check(course)]


def first(kind: str, *, debate: bool = False) -> items.Item:
    return next(i for i in ITEMS if i.kind == kind and i.debate == debate)


def changed(item: items.Item, old: str, new: str, count: int = 1) -> str:
    """The bank's text with `old` replaced inside the table of `item` alone."""
    lines = BANK.read_text("utf-8").splitlines(keepends=True)
    head, tail = "".join(lines[: item.line - 1]), "".join(lines[item.line - 1 :])
    end = re.search(r"^\[\[item\]\]", tail[8:], re.M)
    cut = end.start() + 8 if end else len(tail)
    assert old in tail[:cut], f"{item.id} has no {old!r}"
    return head + tail[:cut].replace(old, new, count) + tail[cut:]


def test_the_course_as_it_stands_has_no_problem() -> None:
    assert problems(rules.Course.at(ROOT)) == []


def test_a_duplicate_id_is_reported_with_both_places(tmp_path: Path) -> None:
    one, two = ITEMS[:2]
    found = problems(course_with(tmp_path, changed(two, f'id = "{two.id}"', f'id = "{one.id}"')))
    assert any(
        f"item '{one.id}': duplicate id; it is taken at" in f and f"toml:{one.line + 1}" in f
        for f in found
    )


@pytest.mark.parametrize(
    ("kind", "field", "value", "message"),
    [
        ("classify", "objective", "grow-wings", "unknown objective 'grow-wings'"),
        ("classify", "see", "no-such-passage", "`see` names 'no-such-passage'"),
        ("classify", "open", "everything", "found open = 'everything'"),
        ("choice", "prompt", "Which <b>one</b> comes first?", "found '<b>'"),
        ("choice", "prompt", "Which *one* comes first?", "found '*one*'"),
        ("choice", "prompt", "Which `one` comes first?", "found '`one`'"),
        (
            "choice",
            "prompt",
            "Which recomendation comes first?",
            "not in the dictionary: recomendation",
        ),
        ("choice", "set", "nowhere", "the set 'nowhere' is shown nowhere"),
    ],
)
def test_a_broken_rule_is_reported_where_it_is_broken(
    tmp_path: Path, kind: str, field: str, value: str, message: str
) -> None:
    item = first(kind)
    was = next(
        row
        for row in BANK.read_text("utf-8").splitlines()[item.line :]
        if row.startswith(f"{field} =")
    )
    text = changed(item, was, f'{field} = "{value}"')
    line = next(
        n
        for n, row in enumerate(text.splitlines(), 1)
        if n >= item.line and row.startswith(f"{field} =")
    )
    found = problems(course_with(tmp_path, text))
    assert any(f"toml:{line}: item '{item.id}': {message}" in f for f in found), found


def test_a_key_that_the_gate_contradicts_is_reported(tmp_path: Path) -> None:
    item = first("classify")
    other = {"problem": "method", "method": "problem", "approach": "method"}[item.raw["open"]]
    found = problems(
        course_with(tmp_path, changed(item, f'open = "{item.raw["open"]}"', f'open = "{other}"'))
    )
    assert any(
        f"item '{item.id}': key '{item.raw['key']}' but open = '{other}'" in f for f in found
    )


def test_dimensions_that_do_not_bear_the_key_out_send_the_item_to_debate(tmp_path: Path) -> None:
    item = next(i for i in ITEMS if i.raw.get("key") == "senior")
    found = problems(
        course_with(tmp_path, changed(item, 'ambiguity = "', 'ambiguity = "staff" # "'))
    )
    assert any(
        f"item '{item.id}': ambiguity = 'staff' is two levels from the key" in f for f in found
    )


def test_a_key_given_away_by_its_length_is_reported(tmp_path: Path) -> None:
    item = first("choice")
    right = next(o["text"] for o in item.raw["option"] if o.get("correct"))
    found = problems(
        course_with(tmp_path, changed(item, right, f"{right} and so on and so on {right}"))
    )
    assert any(f"item '{item.id}': the key has" in f and "gives it away" in f for f in found)


@pytest.mark.parametrize(
    "text", ["All of the above", "None of these", "both of these", "any of the options"]
)
def test_an_option_that_stands_for_the_others_is_reported(tmp_path: Path, text: str) -> None:
    item = first("choice")
    wrong = next(o["text"] for o in item.raw["option"] if not o.get("correct"))
    found = problems(course_with(tmp_path, changed(item, wrong, text)))
    assert any("an option must stand for itself" in f for f in found)


def test_an_unknown_misconception_is_reported(tmp_path: Path) -> None:
    item = first("choice")
    name = next(o["misconception"] for o in item.raw["option"] if not o.get("correct"))
    found = problems(course_with(tmp_path, changed(item, f'"{name}"', '"moon-is-cheese"')))
    assert any("unknown misconception 'moon-is-cheese'" in f for f in found)


def test_a_graded_item_in_a_page_or_among_practice_is_reported(tmp_path: Path) -> None:
    graded = (ROOT / "exercises/bank/scope_of_questions.toml").read_text("utf-8")
    bank = items.load_file(ROOT / "exercises/bank/scope_of_questions.toml")
    secret = next(item for item in bank.items if "givens" in item.raw)
    practice = BANK.read_text("utf-8")
    shown = problems(
        course_with(tmp_path, practice, graded=graded, page=f"Think: {secret.raw['givens']}")
    )
    assert any(f"item '{secret.id}': a graded item appears in the page" in f for f in shown)
    own = ITEMS[0]
    copied = graded.replace(secret.raw["prompt"], own.raw["prompt"]).replace(
        secret.raw["givens"], own.raw["givens"]
    )
    assert any(
        "the same question is the practice item" in f
        for f in problems(course_with(tmp_path, practice, graded=copied))
    )


def test_the_command_names_file_line_and_item_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item = first("choice")
    bank = tmp_path / "src/staffplus/bank/scope_of_questions.toml"
    bank.parent.mkdir(parents=True)
    bank.write_text(changed(item, 'kind = "choice"', 'kind = "chance"'), "utf-8")
    (tmp_path / "book").mkdir()
    assert main(["items", "check", "--root", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert re.search(rf"scope_of_questions\.toml:\d+: item '{item.id}': found kind 'chance'", told)
