"""LiaScript: Markdown with quizzes (liascript.github.io). A question is a section, so a course of slides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from staffplus.items.asked import Options, Pairs, Value
from staffplus.items.export.said import (
    Question,
    Said,
    by_form,
    number,
    on_answer,
    row_lines,
)

SPECIAL = re.compile(r"[\\`*_{}\[\]<>$@|~#^]")
FIRST = re.compile(r"^([-+=]|\d+(?=[.)]))")
FOLDED = "what is said on an answer stands together, and is shown once it is solved or given up"
SOLUTION = "*" * 20
#: A script after a field decides: right within the tolerance, a decimal comma allowed.
SCRIPT = """<script>
Math.abs(parseFloat("@input".replace(",", ".")) - {value}) <= {within}
</script>"""


def say(question: Question) -> Said:
    return by_form(question, _options, _value, _pairs, several=True)


def file(title: str, questions: Sequence[tuple[Question, str]]) -> bytes:
    parts = [f"<!--\nlanguage: en\ncomment: {title}\n-->", f"# {held(title)}"]
    parts += [f"## Question {n}\n\n{text}" for n, (_, text) in enumerate(questions, 1)]
    return ("\n\n".join(parts) + "\n").encode()


def held(text: str) -> str:
    """Text on one line that is no markup."""
    line = SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    return FIRST.sub(r"\\\g<0>" if not line[:1].isdigit() else r"\g<0>\\", line)


def _question(question: Question, quiz: list[str], told: Sequence[tuple[str, str]]) -> str:
    parts = [f"<!-- {question.name} -->"]
    if question.givens:
        parts.append(held(question.givens))
    if question.case:
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", question.case))])
        parts.append(f"{fence} text\n{question.case}\n{fence}")
    parts.append(held(question.prompt))
    solved = [f"* **{held(head)}** {held(text)}" for head, text in told]
    parts.append("\n".join([*quiz, SOLUTION, "", *solved, "", SOLUTION]))
    return "\n\n".join(parts)


def _options(question: Question, form: Options) -> Said:
    signs = ("[[X]]", "[[ ]]") if form.several else ("[(X)]", "[( )]")
    lines = [f"{signs[it.share <= 0]} {held(it.text)}" for it in form.answers]
    mixed = [] if form.fixed else ["<!-- data-randomize -->"]
    told = [(it.text, on_answer(it)) for it in form.answers]
    return Said(_question(question, [*mixed, *lines], told), lost=(FOLDED,))


def _value(question: Question, form: Value) -> Said:
    field = f"[[{number(form.value)}]]"
    script = SCRIPT.format(value=number(form.value), within=number(form.within))
    told = [
        (number(form.value), f"{form.working} {form.feedback}"),
        *((number(it.value), on_answer(it)) for it in form.wrong),
    ]
    return Said(_question(question, [field, script], told), lost=(FOLDED,))


def _pairs(question: Question, form: Pairs) -> Said:
    head = f"[{' '.join(f'[{held(target)}]' for target in form.targets)}]"
    box = "({})" if form.single else "[{}]"
    rows = [
        f"[{' '.join(box.format('X' if n in row.targets else ' ') for n in range(len(form.targets)))}] {held(row.text)}"
        for row in form.rows
    ]
    told = row_lines(form.rows, form.targets)
    return Said(_question(question, [head, *rows], told), lost=(FOLDED,))
