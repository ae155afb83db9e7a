"""The file of one person, second edition: what they wrote alone, the list they weighed, their answers.

A file grows. After eight minutes alone it holds three outcomes, a thing to stop and two sentences;
once the outcomes of all were laid together it holds that list too, and points, a forecast, ratings
and marks. `written.js` beside this reads and writes the same files with the same messages; a test
holds the two together. Files of the first edition are read by `files.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from staffplus.alignment.answers import Answers
from staffplus.alignment.fields import AlignmentError, FieldReader, parsed_file, whole
from staffplus.alignment.files import load as load_first
from staffplus.alignment.questions import fill, rows, settings, tidy
from staffplus.alignment.rater import Asked, Card, Listed, OutcomeList, Rater, RowAnswer
from staffplus.alignment.second import second

AnySource = str | Path | Mapping[str, Any] | Answers | Rater


def load(source: AnySource, *, name: str | None = None) -> Answers | Rater:
    """One person's file of either edition: a path, its text (which begins with `{`), or its JSON.

    Raises:
        AlignmentError: the file is not whole, too large, of another course or a newer version, was
            changed after it was saved, or holds an answer that no form gives. Nothing is guessed.
        OSError: there is no such file, or it cannot be read.
    """
    if isinstance(source, Answers | Rater):
        return source
    parsed, called = parsed_file(source, name)
    if (
        isinstance(parsed, Mapping)
        and whole(parsed.get("version")) == settings()["format"]["version"]
    ):
        return load_first(parsed, name=called)
    return RaterReader(called).rater(parsed)


def load_list(source: str | Path | Mapping[str, Any], *, name: str | None = None) -> Asked:
    """An invitation or a list. Raises as `load` does."""
    parsed, called = parsed_file(source, name)
    return RaterReader(called).asked(parsed)


class RaterReader(FieldReader):
    """Reads one parsed file of the second edition."""

    def rater(self, file: Any) -> Rater:
        self.head(file, second()["format"]["version"])
        if file.get("kind") == "list":
            raise AlignmentError("list_file", file=self.name)
        self.one_of(file, "kind", ["answers"])
        pair, title, round_id = self.description(file)
        form = second()["format"]
        identity = self.pattern(file, "id", "id")
        role = self.one_of(file, "role", [r["id"] for r in settings()["role"]])
        name = self.blank(file.get("name", ""), "name", form["most_name"])
        created = self.pattern(file, "created", "time")
        for key in ("room", "words"):
            if not isinstance(file.get(key, False), bool):
                self.field(key, file[key], "one_of", ids="true, false")
        said = self.table(file.get("written"), "written")
        known = ["outcomes", "stop", "direction", "radius"]
        self.only(said, "written", known)
        listed = self.listed(file.get("list"))
        answers: Mapping[str, Any] = {}
        if listed is not None:
            answers = self.table(file.get("answers"), "answers")
            self.only(answers, "answers", ["points", "predicted", "rows", "requests"])
        return Rater(
            source=self.name,
            id=identity,
            pair=pair,
            title=title,
            round=round_id,
            role=role,
            name=name,
            created=created,
            outcomes=self.several(said.get("outcomes", []), "outcomes", form["outcomes"]),
            **{
                key: self.blank(said.get(key, ""), key, form["most_text"])
                for key in ("stop", "direction", "radius")
            },
            listed=listed,
            points={} if listed is None else self.points(answers, listed.ids),
            predicted=() if listed is None else self.heaviest(answers, listed.ids),
            rows={} if listed is None else self.row_answers(answers),
            requests={} if listed is None else self.marks(answers),
            room=file.get("room", False),
            words=file.get("words", False),
        )

    def asked(self, file: Any) -> Asked:
        self.head(file, second()["format"]["version"])
        if file.get("kind") == "answers":
            raise AlignmentError("not_list", file=self.name)
        self.one_of(file, "kind", ["list"])
        return Asked(*self.description(file), self.listed(file.get("list")))

    def description(self, file: Mapping[str, Any]) -> tuple[str, str, str]:
        pair = self.pattern(file, "pair", "id")
        title = self.text(file.get("title"), "title", second()["format"]["most_title"])
        return pair, title, self.one_of(file, "round", [r["id"] for r in settings()["round"]])

    def listed(self, value: Any) -> OutcomeList | None:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.field("list", value, "list")
        form = second()["format"]
        entries: list[Any] = value.get("outcomes") or []
        most = form["listed_most"]
        given = value.get("outcomes")
        known = isinstance(given, list) and all(isinstance(it, Mapping) for it in given)
        wanted = [f"m{n}" for n in range(1, most + 1)]
        if not known or [it.get("id") for it in entries] != wanted[: len(entries)]:
            self.field("list: outcomes", given, "outcomes_listed", n=most)
        people = self.people(value.get("people", []))
        ids = [person for person, _, _ in people]
        outcomes = tuple(
            Listed(
                it["id"],
                self.text(it.get("text"), it["id"], form["most_text"]),
                self.cards(it.get("by", []), it["id"], ids),
            )
            for it in entries
        )
        if len({outcome.text for outcome in outcomes}) != len(outcomes):
            self.field("list: outcomes", entries, "outcomes_listed", n=most)
        requests = value.get("requests", [])
        if requests != []:
            requests = self.texts(requests, "list: requests", form["requests"], "ten_requests")
        aside = self.cards(value.get("aside", []), "list: aside", ids)
        found = OutcomeList(outcomes, people, aside, tuple(requests))
        if value.get("fingerprint") != found.fingerprint:
            self.refuse("changed", value.get("fingerprint"), found.fingerprint)
        return found

    def people(self, value: Any) -> tuple[tuple[str, str, str], ...]:
        most = second()["format"]["most_raters"]
        if not isinstance(value, list) or len(value) > most:
            self.field("list: people", value, "raters", n=most)
        found = []
        for entry in value:
            person = self.table(entry, "list: people")
            name = self.blank(person.get("name", ""), "name", second()["format"]["most_name"])
            role = self.one_of(person, "role", [r["id"] for r in settings()["role"]])
            found.append((self.pattern(person, "id", "id"), role, name))
        if len({key for key, _, _ in found}) != len(found):
            self.field("list: people", value, "raters", n=most)
        return tuple(found)

    def cards(self, value: Any, where: str, ids: list[str]) -> tuple[Card, ...]:
        most = second()["format"]["most_text"]
        if not isinstance(value, list):
            self.field(where, value, "by")
        for card in value:
            if not isinstance(card, Mapping) or card.get("person") not in ids:
                self.field(where, card, "by")
        return tuple((card["person"], self.text(card.get("text"), where, most)) for card in value)

    def several(self, value: Any, where: str, most: int) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) > most:
            self.field(where, value, "three", n=most)
        found = tuple(self.text(text, where, second()["format"]["most_text"]) for text in value)
        if len(set(found)) != len(found):
            self.field(where, value, "three", n=most)
        return found

    def points(self, said: Mapping[str, Any], ids: list[str]) -> dict[str, int | None]:
        form = second()["format"]
        given = self.table(said.get("points", {}), "points")
        for key, value in given.items():
            if key not in ids:
                self.field(f"points: {key}", value, "one_of", ids=", ".join(ids))
            number = whole(value)
            sound = number is not None and 0 <= number <= form["points"]
            if value is not None and (not sound or (number or 0) % form["step"]):
                self.field(f"points: {key}", value, "points", n=form["points"], step=form["step"])
        return {key: whole(given.get(key)) for key in ids}

    def heaviest(self, said: Mapping[str, Any], ids: list[str]) -> tuple[str, ...]:
        value = said.get("predicted", [])
        known = isinstance(value, list) and all(isinstance(v, str) and v in ids for v in value)
        if not known or len(value) > second()["format"]["top"] or len(set(value)) != len(value):
            self.field("predicted", value, "heaviest", ids=", ".join(ids))
        return tuple(value)

    def row_answers(self, said: Mapping[str, Any]) -> dict[str, RowAnswer]:
        form, ids = second()["format"], [row.id for row in rows()]
        expects = [entry["id"] for entry in second()["expects"]]
        given = self.table(said.get("rows", {}), "rows")
        self.only(given, "rows", ids)
        found = {}
        for key in ids:
            where = f"rows: {key}"
            it = self.table(given.get(key, {}), where)
            self.only(it, where, ["settles", "expected", "line"])
            number, expected = whole(it.get("settles")), it.get("expected")
            rated = number is not None and 1 <= number <= form["highest_rating"]
            if it.get("settles") is not None and not rated:
                self.field(where, it["settles"], "rating", n=form["highest_rating"])
            if expected is not None and not (isinstance(expected, str) and expected in expects):
                self.field(where, expected, "one_of", ids=", ".join(expects))
            found[key] = RowAnswer(
                number, expected, self.blank(it.get("line", ""), where, form["most_line"])
            )
        return found

    def blank(self, value: Any, where: str, most: int) -> str:
        """A text of at most `most` characters on one line, which may be empty."""
        fits = isinstance(value, str) and len(value) <= most and value == tidy(value)
        if not fits:
            self.field(where, value, "line", n=most)
        return str(value)

    def only(self, table: Mapping[str, Any], where: str, known: list[str]) -> None:
        for key in table:
            if key not in known:
                self.field(f"{where}: {key}", table[key], "one_of", ids=", ".join(known))


def lacks(answers: Answers) -> str:
    """What a file of the first edition lacks, in words."""
    return fill(second()["first_edition"]["lacks"], file=answers.source)
