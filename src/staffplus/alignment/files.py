"""The small file that one person hands over, first edition, and how it is read. `written.py` reads the second's.

A file is JSON of about three kilobytes: what was asked, with a fingerprint of the wording, and one
person's answers. `files.js` beside this reads the same files with the same checks and the same
messages; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from staffplus.alignment.answers import Answers
from staffplus.alignment.fields import AlignmentError, FieldReader, parsed_file, whole
from staffplus.alignment.questions import (
    Questions,
    Row,
    outcome_ids,
    request_ids,
    rows,
    settings,
    top,
)

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


class Reader(FieldReader):
    """Reads one parsed file of the first edition."""

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

    def top(self, value: Any) -> tuple[str, ...]:
        known = isinstance(value, list) and all(v in outcome_ids() for v in value)
        if not known or len(value) > top() or len(set(value)) != len(value):
            self.field("predicted", value, "top", ids=", ".join(outcome_ids()))
        return tuple(value)
