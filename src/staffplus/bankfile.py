"""How a bank file is read: TOML, and the place of everything in it. Standard library only."""

from __future__ import annotations

import re
import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from staffplus.bankrules import Fault, Place
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole

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


def checked(
    path: Path, form: Fields, rules: Callable[[dict[str, Any]], Iterable[Fault]] | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """The table in `path`, and every problem that keeps it from being used.

    `rules` compare things with each other. They are asked only when the file has its `form`: so
    they may take it for granted, and no fault is told a second time for what follows from it.
    """
    text, table, problems = read_toml(path)
    if not problems:
        faults = list(form.faults(table)) or list(rules(table) if rules else ())
        problems = [Problem(path, line_at(text, f.at), "", f.told(table)) for f in faults]
    return table, problems


def read_bank(
    path: Path, form: Fields, rules: Callable[[dict[str, Any]], Iterable[Fault]] | None = None
) -> dict[str, Any]:
    """The table in `path`. Raises BankError with every problem in it: line, entry, found, expected."""
    table, problems = checked(path, form, rules)
    if problems:
        raise BankError(problems)
    return table


#: The scales that items are judged on; in a row, what it says at each level.
SCALES = Fields(
    {
        "scale": Tables(
            {
                "id": Text(),
                "gate": Text(about="the field of a level that says what is still open there"),
                "dimensions": ListOf(Text(), 1, once=True),
                "agreeing": Whole(1, about="how many dimensions must equal the key"),
                "level": Tables({"id text mark": Text()}, others=Text()),
                "row": Tables({"id text": Text()}, others=Text()),
            }
        )
    }
)


@cache
def scales() -> dict[str, dict[str, Any]]:
    """The scales that `classify` items are judged on, by id."""
    return {scale["id"]: scale for scale in read_bank(BANK / "scales.toml", SCALES)["scale"]}


# --- Where everything stands ---------------------------------------------------------------------

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'{3}.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|\n|[\[\]{}=,.]"
    r"""|[^\s\[\]{}=,.#"']+""",
    re.S,
)
_Tokens = deque[tuple[int, str]]


@lru_cache(maxsize=32)
def places(text: str) -> Mapping[Place, int]:
    """The line (from 1) of every table, field and element of `text`, which is valid TOML."""
    tokens, line = _Tokens(), 1
    for token in _TOKEN.findall(text):
        if token[0] != "#":
            tokens.append((line, token))
        line += token.count("\n")
    found: dict[Place, int] = {}
    many: dict[Place, int] = {}  #: how many [[tables]] there are at a place by now
    head: Place = ()
    while tokens:
        line, token = tokens[0]
        if token != "[":
            if token == "\n":
                tokens.popleft()
            else:
                _field(tokens, head, found)
            continue
        tokens.popleft()
        is_list = tokens[0][1] == "["
        *above, last = _key(tokens, "]")
        head = ()
        for name in above:
            head += (name,)
            found.setdefault(head, line)
            head += (many[head] - 1,) if head in many else ()
        head += (last,)
        found.setdefault(head, line)
        if is_list:
            tokens.popleft()
            many[head] = many.get(head, 0) + 1
            head += (many[head] - 1,)
            found[head] = line
    return found


def _key(tokens: _Tokens, end: str) -> list[str]:
    """The parts of a key, up to and with the mark that ends it."""
    parts = []
    while (token := tokens.popleft()[1]) != end:
        if token not in (".", "["):
            parts.append(tomllib.loads(f"k={token}")["k"] if token[0] in "\"'" else token)
    return parts


def _field(tokens: _Tokens, at: Place, found: dict[Place, int]) -> None:
    line = tokens[0][0]
    for name in _key(tokens, "="):
        at += (name,)
        found.setdefault(at, line)
    _value(tokens, at, found)


def _value(tokens: _Tokens, at: Place, found: dict[Place, int]) -> None:
    line, token = tokens.popleft()
    found.setdefault(at, line)
    if token not in ("[", "{"):
        while tokens and tokens[0][1] not in ("\n", ",", "]", "}"):
            tokens.popleft()
        return
    nth = 0
    while (inside := tokens[0][1]) not in ("]", "}"):
        if inside in ("\n", ","):
            tokens.popleft()
        elif token == "[":
            _value(tokens, (*at, nth), found)
            nth += 1
        else:
            _field(tokens, at, found)
    tokens.popleft()


def line_at(text: str, at: Place) -> int:
    """Line (from 1) of a place; of the nearest table around it when it is not there itself."""
    known = places(text)
    while at and at not in known:
        at = at[:-1]
    return known.get(at, 1)


def line_of(text: str, place: str, nth: int | None = None) -> int:
    """Line (from 1) of a place such as `prompt`, `feedback.lead` or `option.2.text`.

    In the item that is the `nth` (from 0) of the file; of the nearest table, when it is not there.
    """
    at: Place = tuple(int(part) if part.isdigit() else part for part in place.split(".") if part)
    return line_at(text, at if nth is None else ("item", nth, *at))


def ids(entries: list[Mapping[str, Any]]) -> list[str]:
    return [str(entry["id"]) for entry in entries]


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def is_list_of_str(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)
