"""Reads a learner's notebook file as far as its cells, whatever the file may hold.

Bounds on size, depth and number of values are checked by looking at the text, before Python's JSON
reader makes objects of it: `[[],[],…]` takes twenty times its length in memory, and deep brackets
end in an exception that is none of JSON's. Text in a notebook is the same for everyone who opens
it, so a key that stands twice counts the last time, as in Jupyter.
"""

from __future__ import annotations

import json
import re
from array import array
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from staffplus.grading import quick
from staffplus.grading.intake.people import shown

#: Brackets within brackets; an honest notebook with plots has about 20.
MAX_DEPTH = 100
#: Lists and dicts, and values in them; an honest notebook of 20 MB has fewer.
MAX_CONTAINERS = 1_000_000
MAX_VALUES = 2_000_000
#: So many brackets may all lie within each other.
FEW = 500

_STRINGS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)', re.DOTALL)
_STEPS = bytes.maketrans(b"[{]}", b"\1\1\xff\xff")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))

ASK = "Ask for the notebook as Jupyter saves it."


class Unreadable(ValueError):
    """A file that is no notebook; says what was found, where, and what to ask the learner for."""


@dataclass(frozen=True)
class Found:
    """The cells of a file, as they are there, and what had to be done to read them."""

    cells: list[Any]
    note: str = ""


def read(data: bytes) -> Found:
    """The cells of a notebook file. Raises Unreadable.

    Takes at most a few hundred megabytes and seconds for the worst of 20 MB; 30 KB take 0.3 ms.
    """
    text, note = _text(data)
    _bounded(text)
    try:
        raw = quick.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(_not_json(text, error)) from error
    except RecursionError as error:
        raise Unreadable(f"The file has too many brackets within brackets. {ASK}") from error
    except ValueError as error:  # Python reads no number of more digits
        raise Unreadable(f"The file holds a number of more than 4,300 digits. {ASK}") from error
    if not isinstance(raw, dict) or not {"nbformat", "cells", "worksheets"} & raw.keys():
        raise Unreadable(f"The file is JSON, but not a notebook: it holds {_kind(raw)}. {ASK}")
    version = raw.get("nbformat")
    if version == 3 and not isinstance(version, bool):
        return Found(_of_version_3(raw), "The file has the format of 2015 (nbformat 3); converted.")
    if version != 4 or isinstance(version, bool):
        raise Unreadable(
            f"The file says nbformat {shown(version)}; expected 4. Ask for the notebook as a current "
            "Jupyter saves it."
        )
    cells = raw.get("cells")
    if not isinstance(cells, list):
        raise Unreadable(f"The notebook has {_kind(cells)} in place of a list of cells. {ASK}")
    return Found(cells, note)


def _text(data: bytes) -> tuple[str, str]:
    if not data.strip(b" \t\r\n\0"):
        empty = "is empty" if not data else f"holds nothing but {len(data):,} blank bytes"
        raise Unreadable(f"The file {empty}. {ASK}")
    encoding = json.detect_encoding(data)
    note = (
        "" if encoding.startswith("utf-8") else f"The file is in {encoding.upper()}; read as that."
    )
    try:
        return data.decode(encoding), note
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise Unreadable(
            f"The file is not text in {encoding.upper()}: byte {data[error.start]:#04x} in line "
            f"{line}, column {column}. {ASK}"
        ) from error


def _bounded(text: str) -> None:
    opened, separated = text.count("[") + text.count("{"), text.count(",")
    if opened <= FEW and separated <= MAX_VALUES:
        return  # even if none of them stands within a string
    many = Unreadable(
        f"The file holds more than {MAX_CONTAINERS:,} lists or {MAX_VALUES:,} values. Ask for the "
        "notebook without its outputs."
    )
    if text.count('"') > 8 * MAX_VALUES:
        raise many
    plain = _STRINGS.sub("", text).encode("ascii", "ignore")
    if plain.count(b",") > MAX_VALUES or plain.count(b"[") + plain.count(b"{") > MAX_CONTAINERS:
        raise many
    brackets = plain.translate(_STEPS, _NO_BRACKETS)
    if max(accumulate(array("b", brackets)), default=0) > MAX_DEPTH:
        raise Unreadable(f"The file has more than {MAX_DEPTH} brackets within brackets. {ASK}")


def _not_json(text: str, error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    start = text.lstrip("\ufeff \t\r\n")
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return f"The file breaks off before its end ({where}). Ask for the whole notebook."
    if re.search(r"^(<<<<<<<|=======|>>>>>>>)", text, re.MULTILINE):
        return (
            f"The file holds a merge that was not finished ({where}). Ask for a version that opens."
        )
    if start[:1] == "<":
        return f"The file is a web page, not a notebook ({where}). {ASK}"
    if start[:2] == "PK":
        return "The file is a zip that was named .ipynb. Ask for the notebook itself."
    return f"The file cannot be read as a notebook from {where}, on: it is not JSON there. {ASK}"


def _of_version_3(raw: dict[str, Any]) -> list[Any]:
    # Imported only when needed: a third of a second, and no current Jupyter writes such files.
    import nbformat

    try:
        made: Any = nbformat.convert(nbformat.from_dict(raw), 4)  # type: ignore[no-untyped-call]
        return list(made.cells)
    except Exception as error:  # of hand-made files it raises whatever comes
        raise Unreadable(
            f"The file has the format of 2015 (nbformat 3) and cannot be converted "
            f"({type(error).__name__}). Ask for the notebook as a current Jupyter saves it."
        ) from error


def _kind(value: object) -> str:
    names = {dict: "a table of values", list: "a list", str: "a text", type(None): "nothing"}
    return names.get(type(value), "a number or a truth value")
