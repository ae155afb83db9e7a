"""Items for other programs: Moodle XML, GIFT, QTI 1.2 as Canvas has it, LiaScript.

A format is a module here with `questions`, which says each question or why it cannot, and `file`, which
puts together what was said. Every stem becomes a question of its own. Texts are plain text in the bank and
stay text: what would be markup elsewhere is escaped. What a format has no place for is never dropped in
silence: it stands in the report, by the question's name.

`qti-package-maker` and `text2qti` of PyPI were looked at and are not used: the first (LGPL) has no place
for the feedback of an option, the second reads Markdown and has no matching. A test holds our QTI to
what text2qti writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from staffplus.items.export import gift, liascript, moodle, qti
from staffplus.items.export.said import Question, Said
from staffplus.items.items import Item


@dataclass(frozen=True)
class Format:
    name: str
    suffix: str
    say: Callable[[Question], Said]
    file: Callable[[str, Sequence[tuple[Question, str]]], bytes]


FORMATS = {
    "moodle": Format("Moodle XML", ".xml", moodle.say, moodle.file),
    "gift": Format("GIFT", ".gift.txt", gift.say, gift.file),
    "qti": Format("QTI 1.2", ".zip", qti.say, qti.file),
    "liascript": Format("LiaScript", ".md", liascript.say, liascript.file),
}


@dataclass(frozen=True)
class Export:
    """A file, how many questions are in it, and by what is missing the names of questions."""

    content: bytes
    written: int
    left_out: dict[str, list[str]]
    in_part: dict[str, list[str]]


def export(items: Iterable[Item], to: str, title: str) -> Export:
    """The file of `items` in the format `to`, one of FORMATS."""
    form = FORMATS[to]
    told: list[tuple[Question, str]] = []
    left_out: dict[str, list[str]] = {}
    in_part: dict[str, list[str]] = {}
    for item in items:
        question = Question.of(item)
        said = form.say(question)
        if said.text is None:
            left_out.setdefault(said.why, []).append(item.id)
            continue
        told.append((question, said.text))
        for lost in (*question.asked.unsaid, *said.lost):
            in_part.setdefault(lost, []).append(item.id)
    return Export(form.file(title, told), len(told), left_out, in_part)
