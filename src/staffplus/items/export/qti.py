"""QTI 1.2 as Canvas writes and reads it, which other platforms import too: a zip with one quiz."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from hashlib import sha256
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
    row_lines,
    stem_html,
)

DATE = (1980, 1, 1, 0, 0, 0)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">
<assessment ident={ident} title={title}>
<qtimetadata><qtimetadatafield><fieldlabel>cc_maxattempts</fieldlabel><fieldentry>1</fieldentry></qtimetadatafield></qtimetadata>
<section ident="root_section">
"""
TAIL = "</section>\n</assessment>\n</questestinterop>\n"
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="staffplus-manifest" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1">
<metadata><schema>IMS Content</schema><schemaversion>1.1.3</schemaversion></metadata>
<organizations/>
<resources>
<resource identifier="{quiz}" type="imsqti_xmlv1p2">
<file href="{quiz}/{quiz}.xml"/>
<dependency identifierref="{quiz}-meta"/>
</resource>
<resource identifier="{quiz}-meta" type="associatedcontent/imscc_xmlv1p1/learning-application-resource" href="{quiz}/assessment_meta.xml">
<file href="{quiz}/assessment_meta.xml"/>
</resource>
</resources>
</manifest>
"""
META = """<?xml version="1.0" encoding="UTF-8"?>
<quiz identifier="{quiz}" xmlns="http://canvas.instructure.com/xsd/cccv1p0">
<title>{title}</title>
<description/>
<shuffle_answers>false</shuffle_answers>
<scoring_policy>keep_highest</scoring_policy>
<quiz_type>practice_quiz</quiz_type>
<points_possible>{points}.0</points_possible>
<allowed_attempts>1</allowed_attempts>
<available>false</available>
</quiz>
"""


def say(question: Question) -> Said:
    return by_form(question, _options, _value, _pairs)


def file(title: str, questions: Sequence[tuple[Question, str]]) -> bytes:
    chapters = dict.fromkeys(question.chapter for question, _ in questions)
    named = f"{title}: {', '.join(chapters)}" if len(chapters) == 1 else title
    # A platform takes a quiz of the same ident for the same quiz.
    quiz = f"staffplus-{sha256(' '.join(it.name for it, _ in questions).encode()).hexdigest()[:12]}"
    head = HEAD.format(ident=quoteattr(quiz), title=quoteattr(named))
    files = {
        "imsmanifest.xml": MANIFEST.format(quiz=quiz),
        f"{quiz}/{quiz}.xml": head + "".join(text for _, text in questions) + TAIL,
        f"{quiz}/assessment_meta.xml": META.format(quiz=quiz, title=escape(named), points=len(questions)),
    }  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, text)
    return held.getvalue()


def _material(text: str) -> str:
    return f'<material><mattext texttype="text/html">{escape(text)}</mattext></material>'


def _item(question: Question, kind: str, ids: Sequence[str], response: str, conditions: str, feedback: dict[str, str]) -> str:  # fmt: skip
    ident = question.name.replace("/", ".")
    fields = {
        "question_type": kind,
        "points_possible": "1",
        "original_answer_ids": ",".join(ids),
        "assessment_question_identifierref": f"{ident}.ref",
    }
    about = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{escape(value)}</fieldentry></qtimetadatafield>"
        for name, value in fields.items()
    )
    said = "".join(
        f"<itemfeedback ident={quoteattr(name)}><flow_mat>{_material(text)}</flow_mat></itemfeedback>\n"
        for name, text in feedback.items()
    )
    return (
        f"<item ident={quoteattr(ident)} title={quoteattr(question.name)}>\n"
        f"<itemmetadata><qtimetadata>{about}</qtimetadata></itemmetadata>\n"
        f"<presentation>{_material(stem_html(question))}{response}</presentation>\n"
        '<resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>\n'
        f"{conditions}</resprocessing>\n{said}</item>\n"
    )


def _condition(test: str, *does: str, go_on: bool = False) -> str:
    then = "Yes" if go_on else "No"
    return f'<respcondition continue="{then}"><conditionvar>{test}</conditionvar>{"".join(does)}</respcondition>\n'  # fmt: skip


def _is(ident: str, respident: str = "response1") -> str:
    return f"<varequal respident={quoteattr(respident)}>{escape(ident)}</varequal>"


def _shows(name: str) -> str:
    return f'<displayfeedback feedbacktype="Response" linkrefid={quoteattr(name)}/>'


FULL = '<setvar action="Set" varname="SCORE">100</setvar>'


def _labels(entries: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f"<response_label ident={quoteattr(ident)}>{_material(html(text))}</response_label>"
        for ident, text in entries
    )


def _options(question: Question, form: Options) -> Said:
    kind, many = ("multiple_answers_question", "Multiple") if form.several else ("multiple_choice_question", "Single")  # fmt: skip
    labels = _labels([(it.id, it.text) for it in form.answers])
    response = f'<response_lid ident="response1" rcardinality="{many}"><render_choice>{labels}</render_choice></response_lid>'
    shown = [_condition(_is(it.id), _shows(f"{it.id}_fb"), go_on=True) for it in form.answers]
    if form.several:
        each = [_is(it.id) if it.share > 0 else f"<not>{_is(it.id)}</not>" for it in form.answers]
        right = _condition(f"<and>{''.join(each)}</and>", FULL)
    else:
        right = _condition(_is(form.right[0].id), FULL)
    said = {f"{it.id}_fb": html(on_answer(it)) for it in form.answers}
    ids = [it.id for it in form.answers]
    return Said(_item(question, kind, ids, response, "".join(shown) + right, said))


def _value(question: Question, form: Value) -> Said:
    wrong = [(number(it.value), on_answer(it)) for it in form.wrong]
    response = (
        '<response_str ident="response1" rcardinality="Single"><render_fib fibtype="Decimal">'
        '<response_label ident="answer1"/></render_fib></response_str>'
    )
    low, high = (number(form.value + sign * form.within) for sign in (-1, 1))
    near = f'<and><vargte respident="response1">{low}</vargte><varlte respident="response1">{high}</varlte></and>'
    right = f"<or>{_is(number(form.value))}{near}</or>"
    conditions = _condition(right, FULL, _shows("correct_fb"))
    conditions += _condition("<other/>", _shows("general_incorrect_fb"), go_on=True)
    said = {
        "correct_fb": html(f"{form.working} {form.feedback}"),
        "general_incorrect_fb": listed(wrong),
    }
    text = _item(question, "numerical_question", ["answer1"], response, conditions, said)
    lost = ("what is said on each known wrong result: all of it is said on any wrong one",)
    return Said(text, lost=lost if wrong else ())


def _pairs(question: Question, form: Pairs) -> Said:
    targets = _labels([(f"target{n}", target) for n, target in enumerate(form.targets)])
    share = number(round(100 / len(form.rows), 2))
    response = "".join(
        f"<response_lid ident={quoteattr(f'response_{row.id}')}>{_material(html(row.text))}<render_choice>{targets}</render_choice></response_lid>"
        for row in form.rows
    )
    conditions = "".join(
        _condition(
            _is(f"target{row.targets[0]}", f"response_{row.id}"),
            f'<setvar varname="SCORE" action="Add">{share}</setvar>',
        )
        for row in form.rows
    )
    said = {"general_fb": listed(row_lines(form.rows, form.targets))}
    conditions = _condition("<other/>", _shows("general_fb"), go_on=True) + conditions
    ids = [row.id for row in form.rows]
    return Said(_item(question, "matching_question", ids, response, conditions, said))
