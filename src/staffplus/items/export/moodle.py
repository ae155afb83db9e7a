"""Moodle XML, as docs.moodle.org describes it ("Moodle XML format")."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

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


def say(question: Question) -> Said:
    return by_form(question, _options, _value, _pairs, debate=True)


def file(title: str, questions: Sequence[tuple[Question, str]]) -> bytes:
    lines, chapter = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"], ""
    for question, text in questions:
        if question.chapter != chapter:
            chapter = question.chapter
            place = escape(f"$course$/top/{title}/{chapter}")
            lines.append(f'<question type="category"><category><text>{place}</text></category></question>')  # fmt: skip
        lines.append(text)
    return "\n".join([*lines, "</quiz>\n"]).encode()


def _question(question: Question, kind: str, body: Sequence[str], general: str = "") -> str:
    return "\n".join(
        [
            f"<question type={quoteattr(kind)}>",
            f"<name>{_text(question.name)}</name>",
            f'<questiontext format="html">{_text(stem_html(question))}</questiontext>',
            f'<generalfeedback format="html">{_text(general)}</generalfeedback>',
            "<defaultgrade>1</defaultgrade>",
            "<penalty>0.3333333</penalty>",
            "<hidden>0</hidden>",
            f"<idnumber>{escape(question.name)}</idnumber>",
            *body,
            f"<tags><tag>{_text(question.objective)}</tag></tags>",
            "</question>",
        ]
    )


def _text(content: str) -> str:
    return f"<text>{escape(content)}</text>"


def _answer(fraction: str, text: str, feedback: str, extra: str = "", form: str = "html") -> str:
    return (
        f'<answer fraction="{fraction}" format="{form}">{_text(text)}'
        f'<feedback format="html">{_text(html(feedback))}</feedback>{extra}</answer>'
    )


def _options(question: Question, form: Options) -> Said:
    answers = [_answer(percent(it.share), html(it.text), on_answer(it)) for it in form.answers]
    body = [
        f"<single>{str(not form.several).lower()}</single>",
        f"<shuffleanswers>{str(not form.fixed).lower()}</shuffleanswers>",
        "<answernumbering>none</answernumbering>",
        *answers,
    ]
    return Said(_question(question, "multichoice", body))


def _value(question: Question, form: Value) -> Said:
    near = f"<tolerance>{number(form.within)}</tolerance>"
    wrong = [_answer("0", number(it.value), on_answer(it), near, "moodle_auto_format") for it in form.wrong]  # fmt: skip
    right = _answer("100", number(form.value), form.feedback, near, "moodle_auto_format")
    body = [right, *wrong, "<unitgradingtype>0</unitgradingtype>", "<showunits>3</showunits>"]
    return Said(_question(question, "numerical", body, html(form.working)))


def _pairs(question: Question, form: Pairs) -> Said:
    rows = [
        f'<subquestion format="html">{_text(html(row.text))}<answer>{_text(form.targets[row.targets[0]])}</answer></subquestion>'
        for row in form.rows
    ]
    used = {target for row in form.rows for target in row.targets}
    rows += [
        f'<subquestion format="html">{_text("")}<answer>{_text(target)}</answer></subquestion>'
        for n, target in enumerate(form.targets)
        if n not in used
    ]
    told = listed(row_lines(form.rows, form.targets))
    body = ["<shuffleanswers>true</shuffleanswers>", *rows]
    return Said(_question(question, "matching", body, told))
