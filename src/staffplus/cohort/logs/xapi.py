"""Learners' logs as statements of xAPI (IEEE 9274.1.1, as version 1.0.3 reads them), for a record store.

Who: an account at the course's address, under a name made from the random string of the browser, so that
nobody is named and one learner stays one. What: the verbs and types that ADL has defined.

    answered     a question: the first answer to each case, and the answer that stands now if it is another
    progressed   a chapter, with how many of its steps were read
    completed    the task of a chapter

A question in today's wording carries its text, its choices and its key, and its answer is marked again; of
one in another wording only the answer is told. What was looked up and never answered is no statement. Ids
are made from who, what and when: exported again, a statement is the same one to a store.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from staffplus import items
from staffplus.cohort.logs.answers import Course
from staffplus.cohort.logs.merging import canonical
from staffplus.cohort.logs.progress import Log, Record

ADL = "http://adlnet.gov/expapi"
ENGLISH = "en-GB"
#: Between the parts of a response or key, and between the halves of one.
PARTS, HALVES, RANGE = "[,]", "[.]", "[:]"
#: A kind of item -> the interaction of xAPI, and which of a question's lists stands for which of its own.
INTERACTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "choice": ("choice", {"options": "choices"}),
    "classify": ("choice", {"options": "choices"}),
    "many": ("choice", {"options": "choices"}),
    "mark": ("choice", {"lines": "choices"}),
    "match": ("matching", {"rows": "source", "targets": "target"}),
    "order": ("sequencing", {"steps": "choices"}),
    "number": ("numeric", {}),
}

Statement = dict[str, Any]


def statements(logs: Sequence[Log], course: Course, book: str) -> Iterator[Statement]:
    """Every statement of these learners, one learner after the other, in the order of time.

    Args:
        book: the address at which the course stands; ids of activities and accounts begin with it.
    """
    for log in logs:
        name = _name(log)
        who = {"objectType": "Agent", "account": {"homePage": book, "name": name}}
        made = [*_answers(log, course, book), *_steps(log, course, book)]
        for it in sorted(made, key=lambda it: (it["timestamp"], it["object"]["id"])):
            same = canonical([book, name, it["verb"]["id"], it["object"]["id"], it["timestamp"]])
            yield {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, same)), "actor": who, **it}


def _name(log: Log) -> str:
    known = log.seed or canonical([log.rows, log.work])
    return hashlib.sha256(f"staffplus {known}".encode()).hexdigest()[:24]


def _answers(log: Log, course: Course, book: str) -> Iterator[Statement]:
    for row in log.rows.values():
        first = row.get("first")
        given = [it for it in (first, row) if isinstance(it, dict) and it.get("response") is not None]  # fmt: skip
        if len(given) == 2 and given[0].get("time") == given[1].get("time"):
            given = given[:1]
        item = course.stems.get(row["id"])
        if item and row["hash"] != item.hash:
            item = None
        for it in given:
            if item and not item.rulebook.fits(course.shown[item.id], it["response"]):
                continue  # no page could give it
            yield {
                "verb": _verb("answered"),
                "object": _question(row, item, course, book),
                "result": _result(row, it, item, book),
                "context": _context(book, item.chapter if item else ""),
                "timestamp": _time(it["time"]),
            }


def _question(row: Record, item: items.Item | None, course: Course, book: str) -> Statement:
    definition: dict[str, Any] = {"type": f"{ADL}/activities/cmi.interaction", "interactionType": "other"}  # fmt: skip
    name = f"{book}/items/{row['id']}"
    if item is None:
        return {"objectType": "Activity", "id": f"{name}@{row['hash']}", "definition": definition}
    shown = course.shown[item.id]
    kind, lists = INTERACTIONS[item.kind]
    case = " ".join(str(shown.get(it) or "") for it in ("case", "givens")).strip()
    definition |= {"name": {ENGLISH: str(shown["prompt"])}, "interactionType": kind}
    if case:
        definition["description"] = {ENGLISH: case}
    for ours, theirs in lists.items():
        definition[theirs] = [{"id": it["id"], "description": {ENGLISH: it["text"]}} for it in shown[ours]]  # fmt: skip
    if not item.debate and kind != "sequencing":  # of steps, several orders may be right
        definition["correctResponsesPattern"] = [_key(item)]
    definition["extensions"] = {f"{book}/xapi/objective": str(item.raw["objective"])}
    return {"objectType": "Activity", "id": name, "definition": definition}


def _key(item: items.Item) -> str:
    key = item.key()
    if isinstance(key, dict) and "within" in key:
        return f"{key['value'] - key['within']:g}{RANGE}{key['value'] + key['within']:g}"
    return told(key)


def told(response: Any) -> str:
    """A response in the form that xAPI has from SCORM. A reason is told apart."""
    if isinstance(response, dict) and "answer" in response:
        response = response["answer"]
    if isinstance(response, dict):
        pairs = [(row, it) for row, chosen in response.items() for it in ([chosen] if isinstance(chosen, str) else chosen)]  # fmt: skip
        return PARTS.join(f"{row}{HALVES}{it}" for row, it in pairs)
    if isinstance(response, list):
        return PARTS.join(map(str, response))
    return f"{response:g}" if isinstance(response, float) else str(response)


def _result(row: Record, given: Record, item: items.Item | None, book: str) -> Statement:
    response = given["response"]
    result: Statement = {"completion": True, "response": told(response)}
    extensions = {f"{book}/xapi/wording": row["hash"]}
    if given.get("confidence"):
        extensions[f"{book}/xapi/certainty"] = given["confidence"]
    if isinstance(response, dict) and response.get("reason"):
        extensions[f"{book}/xapi/reason"] = response["reason"]
    if item and not item.debate:
        score = items.mark(item, response).score
        if score is not None:
            result |= {"score": {"scaled": score}, "success": score == 1}
        if beliefs := sorted(item.rulebook.shown_by(item.raw, response)):
            extensions[f"{book}/xapi/beliefs"] = beliefs
    return {**result, "extensions": extensions}


def _steps(log: Log, course: Course, book: str) -> Iterator[Statement]:
    for record in log.work.values():
        kind, _, chapter = str(record["id"]).partition(":")
        value = record.get("value")
        if kind != "steps" or chapter not in course.chapters or not isinstance(value, dict):
            continue
        read = {*map(str, value["read"])} if isinstance(value.get("read"), list) else set()
        if read:
            yield {
                "verb": _verb("progressed"),
                "object": _chapter(book, chapter),
                "result": {"extensions": {f"{book}/xapi/steps-read": len(read)}},
                "context": _context(book),
                "timestamp": _time(record["time"]),
            }
        if value.get("task"):
            task = {"type": f"{ADL}/activities/performance", "name": {ENGLISH: f"Task: {_words(chapter)}"}}  # fmt: skip
            yield {
                "verb": _verb("completed"),
                "object": {"objectType": "Activity", "id": f"{book}/tasks/{chapter}", "definition": task},
                "result": {"completion": True},
                "context": _context(book, chapter),
                "timestamp": _time(value["task"], record["time"]),
            }  # fmt: skip


def _verb(name: str) -> Statement:
    return {"id": f"{ADL}/verbs/{name}", "display": {ENGLISH: name}}


def _chapter(book: str, name: str) -> Statement:
    definition = {"type": f"{ADL}/activities/module", "name": {ENGLISH: _words(name)}}
    return {"objectType": "Activity", "id": f"{book}/book/{name}.html", "definition": definition}


def _context(book: str, chapter: str = "") -> Statement:
    named = {"type": f"{ADL}/activities/course", "name": {ENGLISH: "The Unwritten Job"}}
    course = {"objectType": "Activity", "id": book, "definition": named}
    parents = {"parent": [_chapter(book, chapter)]} if chapter else {}
    return {"language": ENGLISH, "platform": "The Unwritten Job", "contextActivities": {**parents, "grouping": [course]}}  # fmt: skip


def _words(chapter: str) -> str:
    return chapter.replace("-", " ").capitalize()


def _time(*texts: Any) -> str:
    """The first of these that is a time, with its zone; one that says none is of Greenwich."""
    for text in texts:
        try:
            at = datetime.fromisoformat(str(text))
        except ValueError:
            continue
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
    raise ValueError(f"found {texts[-1]!r}; expected a time")
