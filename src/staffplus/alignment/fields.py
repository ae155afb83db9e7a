"""The fields of a file of either edition: how each is checked, and how a file is refused.

`files.py` and `written.py` say which fields an edition has. `files.js` beside them has the same checks
and the same messages; a test holds the two together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from staffplus.alignment.questions import CONTROL, fill, mark_ids, request_ids, settings, tidy
from staffplus.alignment.second import setup

SAFE = 2**53
#: How a web page and a picture begin, read as UTF-8; the page knows them by the same signs.
PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b", re.I | re.S)
PICTURE = re.compile(
    r"\ufffdPNG|\ufffd{3}|GIF8|RIFF.{1,8}WEBP|.{4}ftyp(?:hei|mif1|avif)|\s*(?:<\?xml[^>]*>\s*)?<svg\b",
    re.I | re.S,
)


class AlignmentError(ValueError):
    """Files that cannot be read or compared. `code` names the message in `bank/alignment.toml`."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        super().__init__(fill(setup()["messages"][code], **values))


def parsed_file(source: str | Path | Mapping[str, Any], name: str | None = None) -> tuple[Any, str]:
    """The JSON of a file, whatever it says, and what to call it. Raises as `load` does."""
    if isinstance(source, Mapping):
        return source, name or "these answers"
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n").startswith("{"):
        called = name or "these answers"
        return _parsed(source.encode("utf-8", "replace"), called), called
    path = Path(source)
    with path.open("rb") as file:
        text = file.read(settings()["format"]["most_bytes"] + 1)
    if len(text) > settings()["format"]["most_bytes"]:
        _refuse_other_kind(text, name or path.name)
        _too_large(name or path.name, path.stat().st_size)
    return _parsed(text, name or path.name), name or path.name


def _too_large(name: str, size: int) -> NoReturn:
    most = settings()["format"]["most_bytes"]
    raise AlignmentError("too_large", file=name, found=size, expected=most)


def _refuse_other_kind(text: bytes, name: str) -> None:
    """Raise if a file that begins with `text` is a web page or a picture, whatever its size."""
    head = text[:400].decode("utf-8-sig", "replace")
    for code, sign in (("web_page", PAGE), ("picture", PICTURE)):
        if sign.match(head):
            raise AlignmentError(code, file=name)


def _parsed(text: bytes, name: str) -> Any:
    _refuse_other_kind(text, name)
    if len(text) > settings()["format"]["most_bytes"]:
        _too_large(name, len(text))
    try:
        return json.loads(text.decode("utf-8-sig", "replace"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise AlignmentError("broken", file=name) from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


class FieldReader:
    """Reads one parsed file field by field; says what is wrong in the words of the settings."""

    def __init__(self, name: str) -> None:
        self.name = name

    def head(self, file: Any, expected: int) -> None:
        """Raise unless this is a file of ours, of this course, of the version `expected`."""
        form = settings()["format"]
        if not isinstance(file, Mapping) or file.get("format") != form["name"]:
            raise AlignmentError("not_ours", file=self.name)
        if file.get("course") != form["course"]:
            self.refuse("other_course", file.get("course"), form["course"])
        version = whole(file.get("version"))
        if version != expected:
            newer = version is not None and version > expected
            self.refuse("newer" if newer else "version", file.get("version"), expected)

    def marks(self, said: Mapping[str, Any]) -> dict[str, str | None]:
        given = self.table(said.get("requests", {}), "requests")
        for key, value in given.items():
            if key not in request_ids():
                self.field(f"requests: {key}", value, "one_of", ids=", ".join(request_ids()))
            if value is not None and value not in mark_ids():
                self.field(f"requests: {key}", value, "one_of", ids=", ".join(mark_ids()))
        return {key: given.get(key) for key in request_ids()}

    def texts(self, value: Any, where: str, count: int, expected: str) -> tuple[str, ...]:
        most = settings()["format"]["most_text"]
        if not isinstance(value, list) or len(value) != count:
            self.field(where, value, expected)
        found = tuple(self.text(text, where, most) for text in value)
        if len(set(found)) != count:
            self.field(where, value, expected)
        return found

    def text(self, value: Any, where: str, most: int) -> str:
        fits = isinstance(value, str) and 0 < len(value) <= most
        if not fits or value != tidy(value):
            self.field(where, value, "name" if where == "name" else "text", n=most)
        return str(value)

    def table(self, value: Any, where: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.field(where, value, "table")
        return dict(value)

    def pattern(self, table: Mapping[str, Any], where: str, form: str) -> str:
        value, wanted = table.get(where), settings()["format"][form]
        if not isinstance(value, str) or not re.fullmatch(wanted, value, re.ASCII):
            self.field(where, value, form)
        return str(value)

    def one_of(self, table: Mapping[str, Any], where: str, ids: Sequence[str]) -> str:
        value = table.get(where)
        if not isinstance(value, str) or value not in ids:
            self.field(where, value, "one_of", ids=", ".join(ids))
        return str(value)

    def field(self, where: str, found: Any, expected: str, **values: object) -> NoReturn:
        told = fill(setup()["expected"][expected], **values)
        self.refuse("field", found, told, where=where)

    def refuse(self, code: str, found: Any, expected: object, **values: object) -> NoReturn:
        raise AlignmentError(code, file=self.name, found=shown(found), expected=expected, **values)


def whole(value: Any) -> int | None:
    """`value` as a whole number, as JSON has it (1.0 is 1); None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if abs(value) < SAFE and value == int(value) else None


def shown(value: Any) -> str:
    """What was found, in few words, for a message."""
    if isinstance(value, str):
        text = CONTROL.sub(" ", value)
        return f"“{text[:40]}{'…' if len(text) > 40 else ''}”"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = whole(value)
        return "a number that is not whole" if number is None else str(number)
    return "a list" if isinstance(value, list) else "a table"
