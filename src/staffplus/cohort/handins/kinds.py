"""What a file is that somebody handed in, told from what stands in it; its name is no evidence."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from staffplus import alignment
from staffplus.alignment.answers import Answers
from staffplus.alignment.fields import AlignmentError
from staffplus.cohort.handins import KINDS
from staffplus.exercises import handout
from staffplus.grading.intake import kinship
from staffplus.grading.intake.reading import Unreadable
from staffplus.jobdesc import JobDescription, JobDescriptionError
from staffplus.jobdesc.inputs import markdown_of

PROGRESS = "staffplus-progress"
RECORD = "staffplus-alignment-record"
PORTFOLIO = "# My portfolio"
#: Stands in every description that the course wrote.
MARKER = "<!-- staffplus job description, format "
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)")


#: The first line of the note that goes out with learners' files.
NOTE = "The Unwritten Job: what these files are"


class Blank(ValueError):
    """A file that is as it was given out."""


class Unknown(ValueError):
    """A file that is none of these, or not whole; says what was found and what to do."""


@dataclass(frozen=True)
class Known:
    """What a file is.

    Attributes:
        kind: one of KINDS.
        part: what sets files of one kind apart in a name: a round, a day, an exercise; or "".
        ending: of the name it gets, with its dot.
        names: of the learner, as the file itself says.
        pair: the number that alignment files on one description share, or "".
    """

    kind: str
    part: str
    ending: str
    names: tuple[str, ...] = ()
    pair: str = ""

    @property
    def stem(self) -> str:
        """`learner-round-1`: what stands in its name after the learner's."""
        return "-".join(it for it in (self.kind, self.part) if it)

    @property
    def said(self) -> str:
        part = self.part.replace("-", " ") if self.part.startswith("round") else self.part
        return f"{KINDS[self.kind]}{f', {part}' if part else ''}"


class Kinds:
    """Tells what files are. `course` is the course's folder `exercises`, by which notebooks are known."""

    def __init__(self, course: Path) -> None:
        self._course = course

    def of(self, data: bytes) -> Known:
        """What a file is. Raises Unknown, and Blank for what nobody has written in."""
        if data.startswith(b"PK"):
            return self._word(data)
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            raise Unknown(
                "neither text nor a Word file; ask for Markdown, .docx, or the file that the page saved"
            ) from None
        start = text.lstrip()
        if not start:
            raise Unknown("the file is empty; ask for it again")
        if start.startswith(("{", "[")):
            return self._json(data, start)
        if start[:200].lower().startswith(("<!doctype html", "<html")):
            raise Unknown("a web page; ask for the file that the page saves, not for the page")
        if start.startswith(NOTE):
            raise Blank("the note that was given out")
        if start.startswith(PORTFOLIO):
            return Known("portfolio", "", ".md")
        return _description(text, ".md")

    def _word(self, data: bytes) -> Known:
        try:
            return _description(markdown_of(io.BytesIO(data), "the file"), ".docx")
        except JobDescriptionError as error:
            raise Unknown(f"{error}") from None

    def _json(self, data: bytes, text: str) -> Known:
        try:
            file = json.loads(text)
        except (ValueError, RecursionError):
            cut = not text.rstrip().endswith(("}", "]"))
            why = "it is cut off: its end is missing" if cut else "it begins as JSON and is none"
            raise Unknown(f"{why}; ask for it again") from None
        if not isinstance(file, dict):
            raise Unknown("a list of JSON, which no page of the course saves")
        if isinstance(file.get("cells"), list) and "nbformat" in file:
            return self._notebook(data)
        name = file.get("format")
        if name == PROGRESS:
            day = file.get("exported")
            if not isinstance(day, str) or not isinstance(file.get("rows"), list):
                raise Unknown("a progress file that was changed after its export; ask for it again")
            at = _TIME.match(day)
            return Known("progress", f"{at[1]}-{at[2]}{at[3]}" if at else "", ".json")
        if name == RECORD:
            return Known("record", "", ".json", pair=_text(file.get("pair")))
        if name == alignment.settings()["format"]["name"]:
            try:
                return _alignment(file)
            except AlignmentError as error:
                raise Unknown(str(error)) from None
        raise Unknown("JSON that no page of the course saves")

    def _notebook(self, data: bytes) -> Known:
        names = {it: kinship.names_of(text) for it, text in self._handouts.items()}
        try:
            near = kinship.nearest(data, self._handouts) if names else ""
            other = kinship.fault(data, near, self._handouts[near], names) if near else ""
        except Unreadable as error:
            raise Unknown(f"a notebook that cannot be read: {error}") from None
        if near and kinship.untouched(data, self._handouts[near]):
            raise Blank(f"the notebook {near} as it was given out")
        if not near:
            raise Unknown(
                f"a notebook, and {self._course} holds no exercises to know it by; give the command in the course's folder, or name that folder with --root"
            )
        if other:
            raise Unknown("a notebook of no exercise of the course")
        return Known("exercise", near, ".ipynb")

    @cached_property
    def _handouts(self) -> dict[str, str]:
        """Exercise -> what learners were given."""
        return {
            name: handout.contents(self._course, name)[f"{name}.ipynb"].decode()
            for name in handout.names(self._course)
        }


def _description(text: str, ending: str) -> Known:
    try:
        found = JobDescription.from_markdown(text)
    except JobDescriptionError as error:
        raise Unknown(str(error)) from None
    if not found.written and ending == ".md" and MARKER in text:
        raise Blank("a description in which nothing is written yet")
    if not found.written:
        raise Unknown("a text with none of a description's eight parts in it")
    return Known("description", "", ending)


def _alignment(file: Mapping[str, Any]) -> Known:
    """What an alignment file is, of either edition. Raises AlignmentError and Unknown."""
    kind = file.get("kind")
    if kind == "list":
        asked = alignment.load_list(file, name="the file")
        theirs = _learners(asked.listed.people) if asked.listed else ()
        part = _slug(asked.round) if asked.listed else "invitation"
        return Known("list", part, ".json", theirs, asked.pair)
    if kind != "answers":
        raise Unknown("questions or a case of the workshop, which nobody has answered in this file")
    found = alignment.load(file, name="the file")
    part = _slug(found.round)
    people: tuple[str, ...] = ()
    if isinstance(found, Answers):
        pair = found.questions.pair
    else:
        pair = found.pair
        people = _learners(found.listed.people) if found.listed else ()
        part = part if found.listed else "written"
    own = (found.name,) if found.name and found.role == "learner" else ()
    if found.role == "leader":
        part += f"-{found.id[:4]}"  # there are several
    return Known(found.role, part, ".json", tuple(dict.fromkeys((*own, *people))), pair)


def _learners(people: tuple[tuple[str, str, str], ...]) -> tuple[str, ...]:
    return tuple(name for _, role, name in people if role == "learner" and name)


def _slug(text: str) -> str:
    return text.replace(" ", "-")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
