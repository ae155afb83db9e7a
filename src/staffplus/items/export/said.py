"""What the formats share: a question in parts, what one says of it, and plain text as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from staffplus.items.asked import Answer, Asked, Options, Pairs, Row, Value, Wrong
from staffplus.items.items import Item

ORDER = "steps of which several orders are right"
DEBATE = "a question for debate, in which every answer is met with its best case"
SEVERAL = "a row that goes with more than one target"


@dataclass(frozen=True)
class Question:
    """A stem with what it shares: `name` is its id, `prompt` what is asked of `givens` and `case`."""

    name: str
    chapter: str
    objective: str
    givens: str
    case: str
    prompt: str
    asked: Asked

    @classmethod
    def of(cls, item: Item) -> Question:
        asked = item.rulebook.asked(item.raw)
        case = str(item.raw.get("case") or "").strip("\n")
        prompt = str(item.raw["prompt"])
        if isinstance(asked.form, Value):
            prompt = f"{prompt} (Your answer is a number, in {asked.form.unit}.)"
        return cls(
            item.id,
            item.chapter,
            str(item.raw["objective"]),
            str(item.raw.get("givens", "")).strip(),
            case,
            prompt,
            asked,
        )


@dataclass(frozen=True)
class Said:
    """A question in a format, or None and `why`; `lost` is what of it the format has no place for."""

    text: str | None
    why: str = ""
    lost: tuple[str, ...] = ()


def by_form(
    question: Question,
    options: Callable[[Question, Options], Said],
    value: Callable[[Question, Value], Said],
    pairs: Callable[[Question, Pairs], Said],
    *,
    debate: bool = False,
    several: bool = False,
) -> Said:
    """What a format says of a question, by the form in which it is answered.

    `debate`: the format can ask what is open; `several`: a row may go with several targets in it.
    """
    form = question.asked.form
    if isinstance(form, Options):
        return options(question, form) if debate or not form.open else Said(None, DEBATE)
    if isinstance(form, Value):
        return value(question, form)
    if isinstance(form, Pairs):
        return pairs(question, form) if several or form.single else Said(None, SEVERAL)
    return Said(None, ORDER)


def stem_html(question: Question) -> str:
    """Givens, case and prompt. A case keeps its lines and columns."""
    parts = []
    if question.givens:
        parts.append(f"<p>{html(question.givens)}</p>")
    if question.case:
        parts.append(f'<pre style="white-space: pre-wrap">{plain(question.case)}</pre>')
    return "".join([*parts, f"<p>{html(question.prompt)}</p>"])


def html(text: str) -> str:
    """Plain text as HTML; lines stay lines."""
    return plain(text.strip()).replace("\n", "<br>")


def plain(text: str) -> str:
    """Text whose signs are no markup, for HTML or for the filters that set formulae on a platform."""
    held = escape(text, quote=False)
    return re.sub(r"\$(?=\$)|\\(?=[(\[])", lambda found: f"&#{ord(found[0])};", held)


def on_answer(entry: Answer | Wrong | Row) -> str:
    """What is said on an answer, the belief behind it last."""
    belief = f"The belief behind it: {entry.belief.rstrip('.')}." if entry.belief else ""
    return " ".join(text for text in (entry.feedback.strip(), belief) if text)


def row_lines(rows: Iterable[Row], targets: tuple[str, ...]) -> list[tuple[str, str]]:
    """(row with its targets, what is said on it) of a matching question."""
    return [
        (f"{row.text} → {', '.join(targets[n] for n in row.targets)}", on_answer(row))
        for row in rows
    ]


def listed(lines: Iterable[tuple[str, str]]) -> str:
    """Such lines as an HTML list."""
    told = "".join(f"<li><b>{html(head)}</b> {html(text)}</li>" for head, text in lines)
    return f"<ul>{told}</ul>"


def number(value: float) -> str:
    """A number as programs read it: 4, 0.25, never 1e-05."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """A share as the percentages that Moodle knows: 33.33333."""
    return f"{100 * share:.5f}".rstrip("0").rstrip(".")
