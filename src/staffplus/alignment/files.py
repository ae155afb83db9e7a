"""The small file that one person hands over: what is in it, and how it is read.

A file is JSON of about three kilobytes: what was asked, with a fingerprint of the wording, and one
person's answers. `files.js` beside this reads the same files with the same checks and the same
messages; a test holds the two together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from staffplus.alignment.questions import (
    CONTROL,
    Questions,
    Row,
    fill,
    mark_ids,
    outcome_ids,
    request_ids,
    requests_only,
    rows,
    settings,
    tidy,
    top,
)
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


@dataclass(frozen=True)
class Answers:
    """What one person answered, in one round.

    Attributes:
        source: where it came from, for messages: a file name, or "these answers".
        id: drawn at random when the form was begun; two files with one id are one person's.
        round: `round 1` to `round 3`, `day 30` or `day 90`.
        role: `learner`, `manager` or `leader`.
        name: a name or pseudonym, or "".
        created: UTC, to the minute; the same answers saved twice are still the same answers.
        ranks: rank of each outcome, 1 = matters most, as given; None where left open.
        rows: rating of each row, 1 to 7; None where the person could not tell.
        predicted: up to three outcomes that the other person is thought to rank highest.
        requests: develop, guide, review or decline for each request; None where left open.
    """

    source: str = field(compare=False)
    id: str
    questions: Questions
    round: str
    role: str
    name: str
    created: str = field(compare=False)
    ranks: dict[str, int | None] = field(hash=False)
    rows: dict[str, int | None] = field(hash=False)
    predicted: tuple[str, ...] = ()
    requests: dict[str, str | None] = field(default_factory=dict, hash=False)

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, as it stands in a file. Leaders' files hold ranks only, follow-ups requests."""
        said: dict[str, Any] = {
            "ranks": self.ranks,
            "rows": self.rows,
            "predicted": list(self.predicted),
            "requests": self.requests,
        }
        if self.role == "leader":
            said = {"ranks": self.ranks}
        if requests_only(self.round):
            said = {"requests": self.requests}
        form = settings()["format"]
        return {
            "about": form["about"],
            "format": form["name"],
            "version": form["version"],
            "course": form["course"],
            "kind": "answers",
            "questions": self.questions.as_dict(),
            "id": self.id,
            "round": self.round,
            "role": self.role,
            "name": self.name,
            "created": self.created,
            "answers": said,
        }

    def as_json(self) -> str:
        """The text of a file, as the page saves it."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n"


Source = str | Path | Mapping[str, Any] | Answers


def load(source: Source, *, name: str | None = None) -> Answers:
    """Answers from a file's path, its text (which begins with `{`), or its parsed JSON.

    Raises:
        AlignmentError: the file is not whole, too large, of another course or version, was changed
            after it was saved, or holds an answer that no form gives. Nothing is guessed.
        OSError: there is no such file, or it cannot be read.
    """
    if isinstance(source, Answers):
        return source
    parsed, called = parsed_file(source, name)
    return Reader(called).answers(parsed)


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


class Reader:
    """Reads one parsed file of the first edition, and says what is wrong in the words of the settings.

    The checks of its parts serve the second edition too (`written.py`).
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def answers(self, file: Any) -> Answers:
        form = settings()["format"]
        self.head(file, form["version"])
        if file.get("kind") == "questions":
            raise AlignmentError("questions_file", file=self.name)
        self.one_of(file, "kind", ["answers"])
        asked = self.questions(file.get("questions"))
        identity = self.pattern(file, "id", "id")
        round_id = self.one_of(file, "round", [r["id"] for r in settings()["round"]])
        role = self.one_of(file, "role", [r["id"] for r in settings()["role"]])
        name = file.get("name", "")
        if name != "":
            name = self.text(name, "name", form["most_name"])
        created = self.pattern(file, "created", "time")
        said = self.table(file.get("answers"), "answers")
        for key in said:
            if key not in form["parts"]:
                self.field(f"answers: {key}", said[key], "one_of", ids=", ".join(form["parts"]))
        row_ids = [row.id for row in asked.rows]
        return Answers(
            source=self.name,
            id=identity,
            questions=asked,
            round=round_id,
            role=role,
            name=name,
            created=created,
            ranks=self.numbers(said, "ranks", outcome_ids(), form["highest_rank"], "rank"),
            rows=self.numbers(said, "rows", row_ids, form["highest_rating"], "rating"),
            predicted=self.top(said.get("predicted", [])),
            requests=self.marks(said),
        )

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

    def questions(self, asked: Any) -> Questions:
        form = settings()["format"]
        asked = self.table(asked, "questions")
        pair = self.pattern(asked, "pair", "id")
        title = self.text(asked.get("title"), "title", form["most_name"] * 2)
        outcomes = self.texts(asked.get("outcomes"), "outcomes", len(outcome_ids()), "five")
        entries = asked.get("rows")
        known = [row.id for row in rows()]
        whole_list = isinstance(entries, list) and all(isinstance(e, Mapping) for e in entries)
        if not whole_list or [entry.get("id") for entry in entries] != known:
            self.field("rows", entries, "rows")
        rated = tuple(
            Row(entry["id"], self.text(entry.get("text"), entry["id"], form["most_text"]))
            for entry in entries
        )
        requests = self.texts(asked.get("requests"), "requests", len(request_ids()), "ten")
        found = Questions(pair, title, outcomes, rated, requests)
        if asked.get("fingerprint") != found.fingerprint:
            self.refuse("changed", asked.get("fingerprint"), found.fingerprint)
        return found

    def numbers(
        self, said: Mapping[str, Any], name: str, ids: list[str], most: int, expected: str
    ) -> dict[str, int | None]:
        given = self.table(said.get(name, {}), name)
        for key, value in given.items():
            if key not in ids:
                self.field(f"{name}: {key}", value, "one_of", ids=", ".join(ids))
            number = whole(value)
            if value is not None and (number is None or not 1 <= number <= most):
                self.field(f"{name}: {key}", value, expected, n=most)
        return {key: whole(given.get(key)) for key in ids}

    def marks(self, said: Mapping[str, Any]) -> dict[str, str | None]:
        given = self.table(said.get("requests", {}), "requests")
        for key, value in given.items():
            if key not in request_ids():
                self.field(f"requests: {key}", value, "one_of", ids=", ".join(request_ids()))
            if value is not None and value not in mark_ids():
                self.field(f"requests: {key}", value, "one_of", ids=", ".join(mark_ids()))
        return {key: given.get(key) for key in request_ids()}

    def top(self, value: Any) -> tuple[str, ...]:
        known = isinstance(value, list) and all(v in outcome_ids() for v in value)
        if not known or len(value) > top() or len(set(value)) != len(value):
            self.field("predicted", value, "top", ids=", ".join(outcome_ids()))
        return tuple(value)

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
