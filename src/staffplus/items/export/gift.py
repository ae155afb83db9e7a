"""GIFT, as docs.moodle.org describes it ("GIFT format"). Texts are HTML, so that none is markup of GIFT."""

from __future__ import annotations

import re
from collections.abc import Sequence

from staffplus.items.asked import Options, Pairs, Value
from staffplus.items.export.said import (
    Question,
    Said,
    by_form,
    html,
    listed,
    number,
    on_answer,
    percent,
    row_lines,
    stem_html,
)

FIXED = "that its answers keep their order"
SPECIAL = re.compile(r"[\\~=#{}:]")


def say(question: Question) -> Said:
    return by_form(question, _options, _value, _pairs)


def file(title: str, questions: Sequence[tuple[Question, str]]) -> bytes:
    parts, chapter = [f"// {title}"], ""
    for question, text in questions:
        if question.chapter != chapter:
            chapter = question.chapter
            parts.append(f"$CATEGORY: $course$/top/{title.replace(':', '')}/{chapter}")
        parts.append(text)
    return ("\n\n".join(parts) + "\n").encode()


def _question(question: Question, answers: list[str], general: str = "") -> str:
    head = f"::{_held(question.name)}::[html]{_held(stem_html(question))} {{"
    after = [f"####{_held(general)}"] if general else []
    return "\n".join([head, *answers, *after, "}"])


def _held(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _options(question: Question, form: Options) -> Said:
    if form.several:
        signs = [f"~%{percent(it.share)}%" for it in form.answers]
    else:
        signs = ["=" if it.share > 0 else "~" for it in form.answers]
    answers = [
        f"{sign}{_held(html(it.text))}#{_held(html(on_answer(it)))}"
        for sign, it in zip(signs, form.answers, strict=True)
    ]
    return Said(_question(question, answers), lost=(FIXED,) if form.fixed else ())


def _value(question: Question, form: Value) -> Said:
    near = f":{number(form.within)}"
    right = f"={number(form.value)}{near}#{_held(html(form.feedback))}"
    wrong = [f"=%0%{number(it.value)}{near}#{_held(html(on_answer(it)))}" for it in form.wrong]
    return Said(_question(question, ["#", right, *wrong], html(form.working)))


def _pairs(question: Question, form: Pairs) -> Said:
    unused = len(form.targets) > len({target for row in form.rows for target in row.targets})
    rows = [
        f"={_held(html(row.text))} -> {_held(html(form.targets[row.targets[0]]))}"
        for row in form.rows
    ]
    told = listed(row_lines(form.rows, form.targets))
    lost = ("a target that goes with no row",) if unused else ()
    return Said(_question(question, rows, told), lost=lost)
