"""The JSON Schema of item files: what editors underline is what the reader refuses, and nothing else."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from staffplus import schema
from staffplus.items import form
from staffplus.items.kinds import KINDS
from staffplus.items.malformed import malformed

ROOT = Path(__file__).parents[2]
SEEN = Draft7Validator(form.schema())
FILES = schema.item_files(ROOT)
ITEMS = [item for path in FILES for item in tomllib.loads(path.read_text("utf-8"))["item"]]


def one_of_each() -> list[Any]:
    """An item of every kind, with stems and without, as far as the banks have both."""
    found = {(item["kind"], "stem" in item): item for item in ITEMS}
    return [pytest.param(item, id=f"{kind}{'-stems' * many}") for (kind, many), item in found.items()]  # fmt: skip


def underlined(item: dict[str, Any]) -> bool:
    return not SEEN.is_valid({"chapter": "x", "item": [item]})


def refused(item: dict[str, Any]) -> bool:
    return any(malformed(item))


def test_every_kind_of_item_is_tried() -> None:
    assert {param.values[0]["kind"] for param in one_of_each()} == set(KINDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_a_bank_has_nothing_that_an_editor_would_underline(path: Path) -> None:
    assert [error.message for error in SEEN.iter_errors(tomllib.loads(path.read_text("utf-8")))] == []  # fmt: skip


def tables(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The item, its stems, and every table of theirs."""
    found, inside = [item], [item]
    while inside:
        for value in inside.pop().values():
            new = [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []
            found += new
            inside += new
    return found


@pytest.mark.parametrize("item", one_of_each())
def test_a_misspelt_field_is_underlined_and_refused_wherever_it_stands(item: dict[str, Any]) -> None:  # fmt: skip
    for n in range(len(tables(item))):
        wrong = copy.deepcopy(item)
        tables(wrong)[n]["fedback"] = "Not this one."
        assert underlined(wrong) and refused(wrong), n


@pytest.mark.parametrize("item", one_of_each())
def test_what_an_editor_underlines_when_a_field_is_gone_or_of_another_kind_is_refused_too(item: dict[str, Any]) -> None:  # fmt: skip
    told = 0
    for n, table in enumerate(tables(item)):
        for name in table:
            for put in (None, 7, "", ["x", 2]):
                wrong = copy.deepcopy(item)
                if put is None:
                    del tables(wrong)[n][name]
                else:
                    tables(wrong)[n][name] = put
                told += underlined(wrong)
                assert refused(wrong) or not underlined(wrong), (n, name, put)
    assert told > 10
