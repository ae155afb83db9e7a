"""A kind of item is a file in each language and a line in each table; nothing else knows the kinds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import pytest

from staffplus import items
from staffplus.bankfile import BankError
from staffplus.bundle import HERE, bundle
from staffplus.items import blind, export, rules, wording
from staffplus.items.asked import Answer, Asked, Options
from staffplus.items.kinds import KINDS, Kind, kind_of
from staffplus.items.kinds.kind import Block, Raw, Remarks
from staffplus.site import pages
from staffplus.widgets import answer_quiz
from tests.unit.test_items import (
    CHOICE,
    CLASSIFY,
    MANY,
    MARK,
    MATCH,
    NUMBER,
    ORDER,
    REASONED,
    bank_file,
    only_item,
)

KIND_FILES = HERE / "items/kinds"
TRUTH = """
[[item]]
id = "staff-is-a-rank"
set = "probes"
objective = "apply-five-probes"
kind = "truth"
see = "five-probes"
prompt = "Staff is a rank above Senior and nothing else."
key = false
feedback = "It is other work."
"""


class Truth(Kind):
    """A made-up kind: yes or no."""

    form: ClassVar[str] = "true or false"
    response: ClassVar[type] = bool
    fields: ClassVar[frozenset[str]] = frozenset({"key", "feedback"})

    def faults(self, raw: Raw) -> Remarks:
        if not isinstance(raw.get("key"), bool):
            yield "key", f"found key {raw.get('key')!r}; expected true or false"

    def rules(self, raw: Raw) -> Remarks:
        if raw["key"]:
            yield "key", "a statement that is true teaches nothing"

    def texts(self, raw: Raw) -> Remarks:
        yield "feedback", raw["feedback"]

    def stem(self, raw: Raw) -> dict[str, Any]:
        return {"answers": ["yes", "no"]}

    def key(self, raw: Raw) -> bool:
        return bool(raw["key"])

    def explained(self, raw: Raw) -> dict[str, Any]:
        return {"key": raw["key"], "feedback": raw["feedback"]}

    def mark(self, raw: Raw, response: Any) -> float:
        return float(response is raw["key"])

    def fits(self, shown: Raw, response: Any) -> bool:
        return isinstance(response, bool)

    def asked(self, raw: Raw) -> Asked:
        told = [Answer(name, name, float(raw["key"] is (name == "yes")), raw["feedback"]) for name in ("yes", "no")]  # fmt: skip
        return Asked(Options(tuple(told)))

    def question(self, shown: Raw) -> list[Block]:
        return [{"p": "True or false?"}]

    def answer(self, shown: Raw) -> list[Block]:
        return [{"p": f"{shown['key']}. {shown['feedback']}"}]


@pytest.fixture
def truth(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up kind stands in the table."""
    monkeypatch.setitem(KINDS, "truth", Truth())


@pytest.mark.usefixtures("truth")
def test_a_kind_that_is_put_into_the_table_is_read_marked_shown_and_checked(tmp_path: Path) -> None:
    item = only_item(tmp_path, TRUTH)
    assert items.mark(item, False).correct and not items.mark(item, True).correct
    assert item.keyless()["answers"] == ["yes", "no"] and "key" not in item.keyless()
    assert item.practice()["feedback"] == "It is other work."
    assert list(wording.texts(item))[-1] == ("feedback", "It is other work.")
    (paper,) = pages.fallback({"items": [item.practice()]})
    assert "True or false?" in paper.astext() and "False. It is other work." in paper.astext()
    quiz = answer_quiz("One", [item.keyless()])
    assert quiz._fits(item.id, True) and not quiz._fits(item.id, "yes")
    sent = export.export([item], "gift", "T").content.decode()
    assert "~yes#It is other work." in sent and "=no#It is other work." in sent


@pytest.mark.usefixtures("truth")
def test_the_faults_and_rules_of_such_a_kind_are_reported_with_their_place(tmp_path: Path) -> None:
    bank = bank_file(tmp_path, TRUTH.replace("key = false", "key = true"))
    line = bank.read_text("utf-8").splitlines().index("key = true") + 1
    told = "item 'staff-is-a-rank': a statement that is true teaches nothing"
    assert f"{bank}:{line}: {told}" in map(str, rules.check(rules.Course((bank,))))
    bank = bank_file(tmp_path, TRUTH.replace("key = false", "key = 1"))
    with pytest.raises(BankError, match=rf":{line}: item 'staff-is-a-rank': found key 1"):
        items.load_file(bank)


@pytest.mark.usefixtures("truth")
def test_a_blind_reader_is_told_how_to_answer_such_a_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "load", lambda _: [only_item(tmp_path, TRUTH)])
    assert [row["answer"] for row in blind.sheet("any")["rows"]] == ["true or false"]


def test_without_its_line_in_the_table_a_kind_is_an_error_that_names_file_line_and_item(
    tmp_path: Path,
) -> None:
    path = bank_file(tmp_path, TRUTH)
    line = path.read_text("utf-8").splitlines().index('kind = "truth"') + 1
    told = f"{path}:{line}: item 'staff-is-a-rank': found kind 'truth'; expected one of choice, "
    with pytest.raises(BankError, match=re.escape(told)):
        items.load_file(path)
    found = only_item(tmp_path, CHOICE)
    odd = items.Item({**found.raw, "kind": "truth"}, found.chapter, path, 7)
    for use in (odd.stem, odd.key, odd.practice, lambda: items.mark(odd, "a")):
        with pytest.raises(BankError, match=rf"{path}:7: item 'probe-first': found kind 'truth'"):
            use()


@pytest.mark.parametrize("kind", [None, 3, ["choice"], {"of": "choice"}, "", "Choice"])
def test_whatever_stands_as_a_kind_that_is_none_is_named(kind: object) -> None:
    with pytest.raises(ValueError, match=r"item 'odd': found kind .*; expected one of choice, "):
        kind_of({"id": "odd", "kind": kind})
    with pytest.raises(ValueError, match="item 'odd': found kind"):
        pages.fallback({"items": [{"id": "odd", "kind": kind, "givens": "", "prompt": "P"}]})
    with pytest.raises(ValueError, match="item 'odd': found kind"):
        answer_quiz("One", [{"id": "odd", "kind": kind, "prompt": "P"}])


def test_both_tables_name_the_same_kinds_and_each_has_its_two_files() -> None:
    table = re.search(r"export const KINDS = \{([^}]*)\}", (KIND_FILES / "kinds.js").read_text())
    assert table and re.findall(r"\w+", table[1]) == list(KINDS)
    for kind in KINDS:
        assert (KIND_FILES / f"{kind}.py").exists() and (KIND_FILES / f"{kind}.js").exists()
        assert f"$items_kinds_{kind} " in bundle("items/mark.js"), "marking alone can be bundled"


def test_no_module_outside_of_the_kinds_asks_an_item_what_kind_it_is() -> None:
    asks = re.compile(r"""(\bkind|\["kind"\]) *(===|!==|==|!=|in \()""")
    rooms = [HERE / "items", HERE / "widgets/quiz", HERE / "site"]
    found = [
        f"{path.relative_to(HERE)}: {row.strip()}"
        for room in rooms
        for path in sorted(room.rglob("*.*"))
        if path.suffix in (".py", ".js") and path.parent != KIND_FILES
        for row in path.read_text("utf-8").splitlines()
        if asks.search(row)
    ]
    assert found == ["items/together.py: own = [item for item in bank.items if item.kind == name]"]


@pytest.mark.parametrize("table", [CHOICE, MANY, CLASSIFY, MATCH, ORDER, NUMBER, MARK, REASONED])
def test_paper_has_the_question_without_its_key_and_the_answers_with_it(
    tmp_path: Path, table: str
) -> None:
    item = only_item(tmp_path, table)
    said = [text for place, text in wording.texts(item) if "feedback" in place]
    asked = " ".join(node.astext() for node in pages.question(item.keyless()))
    assert item.raw["prompt"] in asked and not any(text in asked for text in said)
    (paper,) = pages.fallback({"items": [item.practice()]})
    # What is said on a number that nobody foresaw has no place on paper.
    assert all(text in paper.astext() for text in said if text != item.raw.get("feedback"))


@pytest.mark.parametrize(
    ("table", "fits", "does_not"),
    [
        (CHOICE, "a", "d"),
        (CLASSIFY, "lead", ["lead"]),
        (MANY, ["b", "a"], ["a", "a"]),
        (MATCH, {"glue": ["execution"]}, {"glue": ["other"]}),
        (ORDER, ["parts", "depth", "importance"], ["parts", "depth"]),
        (NUMBER, 3, "3"),
        (MARK, ["aim", "cap"], ["aim", "aim"]),
        (REASONED, {"answer": "a", "reason": "q"}, {"answer": "a", "reason": "r"}),
        (REASONED, {"answer": "b", "reason": None}, {"answer": "b"}),
    ],
)
def test_a_page_can_show_what_it_lets_people_choose_and_nothing_else(
    tmp_path: Path, table: str, fits: object, does_not: object
) -> None:
    shown = only_item(tmp_path, table).keyless()
    assert kind_of(shown).fits(shown, fits)
    for odd in (does_not, None, {}, 10**400 if table == NUMBER else 3, [None], {"x": 1}):
        assert (odd == {} and table == MATCH) or not kind_of(shown).fits(shown, odd)
