"""A sheet whose marks come back with feedback: two answers and some words."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from staffplus.grading.marks import grade
from staffplus.grading.model import Bundle, Result
from tests.grading import sheets

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
SHEET = sheets.notebook(
    sheets.cell("markdown", "intro", "# A sheet\n\nTwo answers and some words."),
    sheets.answer("answer", "x = 3"),
    sheets.marks(
        "static-test", 2, "# Looks at x.\n" + HIDDEN.format('SECRET = 3\nassert x == SECRET, "x is not it"'),
        tier="static", reads={"x": "answer"},
    ),
    sheets.words("words", 3),
)  # fmt: skip
PRACTICE = sheets.notebook(
    sheets.answer("answer", "x = 3"),
    sheets.marks("kernel-test", 2, "assert x == 3, 'x is not it'"),
)


def marked(answers: dict[str, str], source: str = SHEET, **more: Any) -> Result:
    made = sheets.bundle(source, answers)
    return grade.grade_one(Bundle(replace(made.submission, **more), source))


def words(page: str) -> str:
    """The page as a learner reads it, with a single space between words."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def acting(page: str) -> list[str]:
    """What in the page could act, or fetch something from elsewhere."""
    elements = _Elements()
    elements.feed(page)
    bad = []
    for tag, attributes in elements.found:
        meta = {"http-equiv", "charset", "name", "content"}
        allowed = {"a": {"href"}, "meta": meta, "img": {"src", "alt", "width", "height"}}
        if tag in {"script", "iframe", "object", "embed", "svg", "form", "base", "link", "input"}:
            bad.append(tag)
        for name, value in attributes.items():
            if name not in {"class", "id", "lang", "scope", "start"} | allowed.get(tag, set()):
                bad.append(f"{tag} {name}")
            if name == "href" and not re.match(r"#|https?:|mailto:|[\w.]*$", value or ""):
                bad.append(f"{tag} {name} {value}")
            if name == "src" and not (value or "").startswith("data:image/"):
                bad.append(f"{tag} {name} {value}")
    return bad
