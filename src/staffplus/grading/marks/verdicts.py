"""What the end of a test means: points, and for which of several reasons some are missing.

A test gives its verdict by an `AssertionError`, by a number, or by ending well. An exception from the
author's own lines is none: nobody loses a point for it. An answer that cannot be read, or that needs
what is not here, is none either: a person decides.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from staffplus.grading.author.source import Cell
from staffplus.grading.marks import built, outputs, worded
from staffplus.grading.marks.literals import Answer
from staffplus.grading.marks.outputs import AuthorError, Output
from staffplus.grading.model import Kind

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
BLANK = "Nothing was written here."
#: Of an answer that was changed, and does no more than what was handed out.
NOT_YET = "Nothing was answered here yet: what stands here does no more than what was handed out."
VOID = "This is worth no points, and could not be tried."
LOOKS = "A person looks at it."
#: Stands in the line that says what another reading of an answer is worth.
GIVES = "the test gives"
DOES_MUCH = (
    "With your answer the test did not come to an end, and with one as it was asked for it does"
)
FAULT = (
    "Not marked yet: the test itself stopped, which says nothing about your answer. Those who give "
    "the course have to mend it."
)


#: What is said where a test says nothing.
_BARE = re.compile(r"^The test gave [\d.]+ of [\d.]+ points\.$", re.M)


@dataclass(frozen=True)
class Verdict:
    """A mark before it is given."""

    score: float | None
    kind: Kind
    reason: str = ""
    about: str = ""
    sure: float | None = None  #: of a mark that waits for a person, the points that stand already
    proposed: float | None = None  #: and those that the test gives to it as it may be meant


def of_test(told: Mapping[str, Any], shown: Sequence[Output], cell: Cell) -> Verdict:
    """What a test in the trusted process says, as far as it stands in its own end."""
    if told.get("by") == "author":
        name, message = told["error"]
        line = told.get("line")
        text = (cell.source.split("\n")[line - 1 : line] or [""])[0].strip() if line else ""
        where = f" in line {line}: {text[:120]}" if line else ""
        message = " ".join(message[:300].split())
        about = f"test `{cell.grade_id}` stopped with {name}: {message}{where}"
        return Verdict(None, Kind.AUTHOR, FAULT, outputs.clean(about, 600))
    try:
        score = outputs.score(shown, cell.points)
    except AuthorError as error:
        return Verdict(None, Kind.AUTHOR, FAULT, f"cell {cell.grade_id!r}: {error}")
    said = outputs.reason(shown, str(told.get("reason", "")))
    lost = score < cell.points or (not cell.points and any("ename" in it for it in shown))
    if not lost:
        return Verdict(score, Kind.RIGHT)
    return Verdict(score, Kind.WRONG, said or f"The test gave {score:g} of {cell.points:g} points.")


def by_type(told: Mapping[str, Any]) -> bool:
    """Whether a test stopped as it may for an answer that is of another type than was asked for."""
    return told.get("by") == "author" and told["error"][0] in (
        "TypeError",
        "AttributeError",
        "ValueError",
        "OverflowError",  # a number too large for the comparison
    )


#: What a test may stop with for an answer that makes it do very much.
OF_COST = ("TimeoutError", "MemoryError", "RecursionError")


def by_cost(told: Mapping[str, Any]) -> bool:
    """Whether a test stopped as it may for an answer that makes it do very much."""
    spent = told.get("by") == "author" and not told.get("idle")
    return spent and told["error"][0] in OF_COST


def learners(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a test told that stopped for the learner's answer, and does not with the author's."""
    if told["error"][0] in OF_COST:
        name, said = told["error"]
        return {**told, "by": "learner", "reason": f"{DOES_MUCH} ({name}: {said})."}
    return {**told, "by": ""}


def not_reached(why: str) -> Verdict:
    """Of a question for which nothing was left, through what others' code did. It is nobody's 0."""
    reason = f"This was not asked, which says nothing about your answer: {why}. {LOOKS}"
    return Verdict(None, Kind.NOT_FOUND, reason, f"{OVER}, so it was not asked: {why}")


#: Begins what is said, to whoever marks, of a hand-in that took longer than it may.
OVER = "took too long"


def too_long(seconds: float) -> Verdict:
    """Of a question that was not asked to its end, as the hand-in has had its time. It is nobody's 0."""
    reason = (
        f"What you handed in took longer than the {seconds:g} s that it may take in all, so this was not "
        f"tried, or not to its end. That says nothing about your answer. {LOOKS}"
    )
    return Verdict(None, Kind.NOT_FOUND, reason, f"{OVER}: more than {seconds:g} s in all")


def of_literals(
    found: Verdict, told: Mapping[str, Any], cell: Cell, answers: Mapping[str, Answer],
    odd: Sequence[str], elsewhere: Sequence[str],
) -> Verdict:  # fmt: skip
    """The verdict of a static test, given how its answers were read.

    `odd`: letters that look like others; `elsewhere`: names that an added cell seems to assign.
    """
    if found.kind is Kind.AUTHOR:
        return found
    notes = [
        f"In cell `{cell.answers[name]}`, {answer.note}."
        for name, answer in answers.items()
        if answer.note
    ]
    newer = [
        f"In cell `{cell.answers[name]}`, {answer.newer}; this was read with Python {PYTHON}, and "
        "such lines were left out."
        for name, answer in answers.items()
        if answer.newer
    ]
    about = f"Python {PYTHON} cannot read: {'; '.join(_newer(answers))}" if newer else ""
    missing = [name for name, answer in answers.items() if not answer.found]
    said = found.reason if not (missing and told.get("by") == "learner") else ""
    open_ = [name for name, it in answers.items() if it.note and not it.sure]
    if open_ and not all(answers[name].sudden for name in open_):
        # What a test says of a value that is not there helps nobody, its points least of all.
        last = ["" if set(open_) & {*missing} else said, *newer, LOOKS]
        return Verdict(None, Kind.NOT_FOUND, _lines(notes, last), about)
    if found.kind is Kind.RIGHT:
        return Verdict(found.score, Kind.RIGHT, _lines(newer), about)
    if elsewhere:
        where = f"A cell that was added seems to give {listed(elsewhere)} a value. {LOOKS}"
        return Verdict(None, Kind.NOT_FOUND, _lines([*notes, said, where]), about)
    return Verdict(found.score, found.kind, _lines([*notes, said], [*odd, *newer]), about)


def of_values(
    found: Verdict, told: Mapping[str, Any], missing: Sequence[str], why: str, needs: Sequence[str],
    elsewhere: Sequence[str], stopped: bool,
) -> Verdict:  # fmt: skip
    """The verdict of a value test, given what was there of the names that it uses.

    `why` a name is not there; `needs`: what learner's cells wanted and is not here; `stopped`: a cell
    of theirs ended with an exception.
    """
    if found.kind in (Kind.AUTHOR, Kind.RIGHT):
        return found
    lacks = bool(missing)
    if needs:
        said = f"It needs {listed(needs, '')}, which is not here (Python {PYTHON})."
        reason = _lines([why if lacks else found.reason, f"{said} {LOOKS}"])
        return Verdict(None, Kind.ENVIRONMENT, reason, "; ".join(needs))
    if unread := str(told.get("unread") or ""):
        said = "" if unread in found.reason else f"{unread[0].upper()}{unread[1:]}."
        return Verdict(None, Kind.NOT_FOUND, _lines([found.reason, said, LOOKS]))
    if lacks:
        if elsewhere:
            why += f". A cell that was added further down seems to define {listed(elsewhere)}"
        if elsewhere or not stopped:
            return Verdict(None, Kind.NOT_FOUND, f"{why}. {LOOKS}")
        return Verdict(found.score, Kind.WRONG, why)
    return found


def likely(
    verdict: Verdict, other: Verdict, said: str, points: float, *, sure: float | None
) -> Verdict:
    """What comes of a second reading of an answer, which gave `other`: a person decides where that is more.

    `said`: what was read otherwise; `sure`: what stands whoever is right. Nothing is proposed for a set where
    an order was asked for, as the order in which it was tried is not the learner's; and nothing for None.
    """
    gives = f"{GIVES} {other.score or 0:g} of {points:g} points"
    than = f", and {verdict.score:g} as it stands" if verdict.score is not None else ""
    before = _BARE.sub("", verdict.reason.removesuffix(LOOKS)).strip()
    happened = f"{said}, {gives}{than}."
    reason = _lines([happened, before, LOOKS]) if before else f"{happened} {LOOKS}"
    proposed = None if any(it in said for it in built.UNSURE) else other.score or None
    return Verdict(None, Kind.NOT_FOUND, reason, verdict.about, sure, proposed)


def of_shape(verdict: Verdict, odd: Sequence[str]) -> Verdict:
    """The verdict of a test that can take up nothing of something that was written (`shapes.odd`): what
    stands already is sure, and a person decides about the rest."""
    if not odd or verdict.kind is not Kind.WRONG or verdict.score is None:
        return verdict
    reason = _lines([*odd, verdict.reason, LOOKS])
    return Verdict(None, Kind.NOT_FOUND, reason, verdict.about, verdict.score or None)


def unread(verdict: Verdict, said: Sequence[str]) -> Verdict:
    """The verdict of an answer of which a part could not be read: nothing is proposed for the rest alone, as a
    mark that is proposed is taken for all of it."""
    if not said or verdict.kind is not Kind.NOT_FOUND:
        return of_shape(verdict, said)
    before = verdict.reason.removesuffix(LOOKS).strip()
    return replace(verdict, reason=_lines([before, *said, LOOKS]), proposed=None)


def printed(names: Sequence[str], reason: str) -> str:
    """Of functions that print what was to be returned. That is no answer, and it is to be said so."""
    said = [
        f"`{name}` prints what it has found and returns nothing; only what it returns can be marked."
        for name in dict.fromkeys(names)
    ]
    return _lines(said, [reason])


def under_another_name(name: str, other: str) -> str:
    """Of an answer that was left as it was, where something like it has another name."""
    return f"Nothing stands under `{name}`, and a cell of your own defines `{other}`, which may be meant for `{name}`."


def unnamed(name: str, lines: Sequence[str]) -> str:
    """Of an answer that was left as it was, where its cell names what was asked for (`unnamed.found`)."""
    more = len(lines) - 1
    others = f" and {more} more such {'line' if more == 1 else 'lines'}" if more else ""
    return (
        f"Nothing stands under `{name}`, and the cell holds {worded.shown(lines[0])}{others}, which may be the "
        "answer and is given to no name that was asked for."
    )


def unsaid(texts: Sequence[str]) -> str:
    """Of answers that were left as they were, with no more than an excuse; that is no wrong answer."""
    return f"Nothing was answered here: there is only {' and '.join(texts[:2])}."


def in_words(texts: Sequence[str], cells: Sequence[str]) -> str:
    """Of answers that were left as they were, with something written in words."""
    where = "cell" if len(cells) == 1 else "cells"
    return (
        f"No answer that can be read stands in {where} {listed(cells)}, and something is written there "
        f"or in a cell of your own, in words: {', '.join(texts)}. {LOOKS}"
    )


def _newer(answers: Mapping[str, Answer]) -> list[str]:
    return list(
        dict.fromkeys(re.sub(r"line \d+: ", "", it.newer) for it in answers.values() if it.newer)
    )


def _lines(*parts: Sequence[str]) -> str:
    return "\n".join(part for some in parts for part in some if part)


#: What the reason of a mark that waits shows, and in a few words why it waits; the first that fits.
_WHY = (
    (re.compile(r"another edition of the exercise"), "of another edition of the exercise"),
    (re.compile(r"^Nothing stands under |, no line gives "), "under another name, or under none"),
    (re.compile(r"in words: "), "in words"),
    (
        re.compile(r"^A cell that was added|, which the test does not see|beside it\.|in another place|may stand in cell"),
        "in another cell",
    ),
    (re.compile(r"so a person decides|takes the place"), "there twice"),
    (re.compile(r"^In cell `|cannot be read"), "not written as a value that can be read"),
    (re.compile(r"is not there: "), "not defined"),
)  # fmt: skip


PROPOSED = "can be read in two ways, and a mark is proposed"


def why(mark: Mapping[str, Any]) -> str:
    """Why an answer waits for a person, in a few words for whoever marks; of a mark as it is kept."""
    if str(mark.get("about") or "").startswith(OVER):
        return "took longer than it may"
    reason = str(mark.get("reason") or "")
    if mark.get("proposed") is not None:
        return PROPOSED
    if GIVES in reason:
        return "can be read in two ways, and no mark is proposed"
    return next(
        (said for shows, said in _WHY if shows.search(reason)), "in another form than was asked for"
    )


def listed(names: Sequence[str], mark: str = "`") -> str:
    """Names in a sentence."""
    return ", ".join(f"{mark}{name}{mark}" for name in names)
