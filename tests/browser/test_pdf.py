"""The course as one PDF, read back: its chapters in order, answers at the end, nothing wasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from pypdf.generic import Destination

from staffplus.cli.main import main
from staffplus.site import pdf
from staffplus.site.outline import chapters
from tests import chromium
from tests.browser.conftest import HTML, ROOT

#: A page with fewer words is nearly empty; the last one may end early.
LEAST = 100


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PdfReader]:
    """Printed by the browser of the tests."""
    to = tmp_path_factory.mktemp("pdf") / "course.pdf"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAFFPLUS_CHROMIUM", str(chromium.find()))
        assert main(["pdf", "--root", str(ROOT), "--to", str(to)]) == 0
    yield PdfReader(to)


@pytest.fixture(scope="module")
def texts(course: PdfReader) -> list[str]:
    return [page.extract_text() for page in course.pages]


def bookmarks(course: PdfReader) -> list[tuple[str, int]]:
    """The outermost ones, each with the page it leads to."""
    tops = [it for it in course.outline if isinstance(it, Destination)]
    return [(str(it.title), course.get_destination_page_number(it) or 0) for it in tops]


def plain(text: str) -> str:
    """Without spaces and ligatures, which a printer sets as it likes."""
    return re.sub(r"\s+", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff"))


def test_bookmarks_are_the_chapters_in_order_and_the_answers_come_last(course: PdfReader) -> None:
    titles = [title for title, _ in bookmarks(course)]
    between = [chapter.title for chapter in chapters(ROOT)]
    after = ["For managers: a way through", "Glossary", "References", "Answers"]
    assert titles == ["The Unwritten Job", *between, *after]
    at = [page for _, page in bookmarks(course)]
    assert at == sorted(at)


def test_every_heading_of_every_chapter_is_there(texts: list[str]) -> None:
    said = plain("".join(texts))
    for chapter in chapters(ROOT):
        page = BeautifulSoup((HTML / f"book/{chapter.name}.html").read_text("utf-8"), "html.parser")
        for heading in page.select("article section > :is(h1, h2, h3)"):
            words = heading.get_text().removesuffix("#")
            assert plain(words) in said, f"{chapter.name}: {words}"


def test_no_page_is_nearly_empty_and_each_says_its_number(texts: list[str]) -> None:
    for number, text in enumerate(texts, start=1):
        assert str(number) in text.split(), f"page {number} does not say so"
        if number < len(texts):
            assert len(text.split()) >= LEAST, f"page {number} holds nearly nothing: {text[:200]}"


def test_answers_stand_at_the_end_and_nowhere_before(course: PdfReader, texts: list[str]) -> None:
    start = dict(bookmarks(course))["Answers"]
    assert "— Right." in "".join(texts[start:])
    assert "— Right." not in "".join(texts[:start])


def test_it_has_no_controls_and_no_dark_ink_on_nothing(texts: list[str]) -> None:
    said = "".join(texts)
    for chrome in (
        "Next unanswered",
        "Whole page",
        "Ctrl+K",
        "Back to top",
        "Skip to main",
        "Check answer",
    ):
        assert plain(chrome) not in plain(said), chrome
    document = pdf.document(HTML)
    assert 'data-theme="light"' in document and "<script" not in document


def test_it_says_what_it_is_and_links_within_lead_somewhere(course: PdfReader) -> None:
    assert course.metadata is not None
    assert course.metadata.title and course.metadata.title.startswith("The Unwritten Job")
    assert course.metadata.author
    page = BeautifulSoup(pdf.document(HTML), "html.parser")
    ids = [str(node["id"]) for node in page.select("[id]")]
    assert len(ids) == len(set(ids)), "an id twice: a link would lead to the wrong page"
    for link in page.select("article a[href^='#']"):
        assert str(link["href"])[1:] in ids, f"{link.get_text()!r} leads nowhere: {link['href']}"
    pictures = page.select("svg[role=img]")
    assert len(pictures) >= 8 and {str(it["aria-labelledby"]) for it in pictures} <= {*ids}


def test_without_a_browser_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("STAFFPLUS_CHROMIUM", raising=False)
    assert main(["pdf", "--root", str(ROOT), "--to", str(tmp_path / "x.pdf")]) == 1
    assert "STAFFPLUS_CHROMIUM" in capsys.readouterr().err
