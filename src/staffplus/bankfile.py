"""How a bank file is read: TOML, and the place of everything in it. Standard library only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BANK = Path(__file__).parent / "bank"
DEFAULT_SCALE = "question-scope"


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a bank, said so that a person can go there and put it right."""

    path: Path
    line: int
    item: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}"
        return (
            f"{where}: item {self.item!r}: {self.message}"
            if self.item
            else f"{where}: {self.message}"
        )


class BankError(ValueError):
    """A bank that cannot be used; `problems` lists every reason, each with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def read_toml(path: Path) -> tuple[str, dict[str, Any], list[Problem]]:
    """Text and table of a TOML file; a file that is not UTF-8 or not TOML becomes a Problem."""
    try:
        text = path.read_text("utf-8")
        return text, tomllib.loads(text), []
    except UnicodeDecodeError as error:
        return (
            "",
            {},
            [
                Problem(
                    path,
                    1,
                    "",
                    f"found a byte that is not UTF-8 ({error.reason} at byte {error.start}); expected UTF-8 text",
                )
            ],
        )
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        return "", {}, [Problem(path, int(at[1]) if at else 1, "", f"not valid TOML: {error}")]


@cache
def scales() -> dict[str, dict[str, Any]]:
    """The scales that `classify` items are judged on, by id."""
    return {
        scale["id"]: scale
        for scale in tomllib.loads((BANK / "scales.toml").read_text("utf-8"))["scale"]
    }


def item_spans(text: str) -> list[tuple[int, int]]:
    """First and last line (from 1) of every `[[item]]` table, skipping multi-line strings."""
    starts, inside = [], ""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not inside and re.match(r"\s*\[\[\s*item\s*\]\]", line):
            starts.append(number)
        for quotes in re.findall(r'"""|\'\'\'', line):
            inside = quotes if not inside else "" if quotes == inside else inside
    ends = [start - 1 for start in starts[1:]] + [len(lines)]
    return list(zip(starts, ends, strict=False))


def line_of(text: str, place: str, span: tuple[int, int] | None = None) -> int:
    """Line (from 1) of a place such as `prompt`, `feedback.lead` or `option.2.text` in a span.

    The start of the nearest table that is there, when the place itself is not.
    """
    lines = text.splitlines()
    first, last = span or (1, len(lines))
    *tables, name = place.split(".")
    at = first
    if tables:
        header = rf"\s*\[+\s*item\.{tables[0]}\s*\]+"
        heads = [n for n in range(first, last + 1) if re.match(header, lines[n - 1])]
        if heads:
            nth = int(tables[1]) if len(tables) > 1 else 0
            at = heads[min(nth, len(heads) - 1)]
            last = heads[nth + 1] - 1 if nth + 1 < len(heads) else last
    for number in range(at, last + 1):
        if re.match(rf"\s*{re.escape(name)}\s*=", lines[number - 1]):
            return number
    return at


def ids(entries: list[Mapping[str, Any]]) -> list[str]:
    return [str(entry["id"]) for entry in entries]


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def is_list_of_str(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)
