"""One source, two sites: the facilitator's has the notes, the learner's has no trace of them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import expect

from staffplus.bankfile import BankError
from staffplus.items import wording
from staffplus.jobdesc.rubric import practice
from staffplus.site import blocks, build, facilitate, outline
from tests.browser.accessibility import every_look
from tests.browser.conftest import HTML, ROOT, Visit
from tests.browser.quizzes import answer_somehow

CHAPTERS = outline.chapters(ROOT)
FACILITATOR = ROOT / build.SITES[blocks.FACILITATOR]


@pytest.fixture(scope="module")
def facilitators() -> Iterator[str]:
    """Address of the facilitator's site."""
    assert (FACILITATOR / "index.html").exists(), "not built: run `make test`, which builds it"
    server = build.server(FACILITATOR)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/book"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[c.name for c in CHAPTERS])
def test_notes_stand_in_the_facilitators_site_only(chapter: outline.Chapter) -> None:
    notes = len(outline.INSTRUCTOR.findall(chapter.text))
    hers = (FACILITATOR / f"book/{chapter.name}.html").read_text("utf-8")
    theirs = (HTML / f"book/{chapter.name}.html").read_text("utf-8")
    assert hers.count('class="instructor admonition"') == notes > 0
    assert "instructor admonition" not in theirs and "For facilitators:" not in theirs
    titles = re.findall(r"\{instructor\} (.+)", chapter.text)
    assert len(titles) == notes
    assert all(title.split("(")[0].strip() not in theirs for title in titles)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[c.name for c in CHAPTERS])
def test_the_notebook_to_download_has_notes_in_the_facilitators_site_only(
    chapter: outline.Chapter,
) -> None:
    source = f"_sources/book/{chapter.path.name}"
    assert "{instructor}" in (FACILITATOR / source).read_text("utf-8")
    assert "{instructor}" not in (HTML / source).read_text("utf-8")


def test_no_file_of_the_learners_site_holds_a_note() -> None:
    texts = [p for p in HTML.rglob("*") if p.suffix in (".html", ".ipynb", ".json", ".js", ".md")]
    assert len(texts) > 20
    assert [str(p) for p in texts if "```{instructor}" in p.read_text("utf-8")] == []


def test_a_page_with_notes_has_no_axe_violation(visit: Visit, facilitators: str) -> None:
    page = visit.page(f"{facilitators}/scope-of-questions.html")
    expect(page.get_by_text("For facilitators: ").first).to_be_visible()
    assert every_look(page, widths=(390,)) == []


def test_the_schedule_adds_up_and_shows_what_is_answered(visit: Visit, book: str) -> None:
    answer_somehow(visit.page(f"{book}/scope-of-questions.html").locator("article.sp-item").first)
    page = visit.page(f"{book}/welcome.html")
    schedule = page.locator("table.schedule")
    for chapter in CHAPTERS:
        row = schedule.get_by_role("row", name=re.compile(re.escape(chapter.title)))
        expect(row).to_contain_text(f"{chapter.reading} min")
        expect(row).to_contain_text(f"{chapter.exercises} min")
        done = 1 if chapter.name == "scope-of-questions" else 0
        expect(row).to_contain_text(f"{done} of {len(chapter.questions())} answered")
    minutes = sum(chapter.minutes for chapter in CHAPTERS)
    expect(schedule).to_contain_text(f"In all {minutes // 60} h")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CHAPTERS[-1].title)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[c.name for c in CHAPTERS])
def test_a_chapter_says_where_you_are_and_how_long_it_takes(
    visit: Visit, book: str, chapter: outline.Chapter
) -> None:
    page = visit.page(f"{book}/{chapter.name}.html")
    facts = page.locator(".chapter-facts")
    steps = page.evaluate("window.staffplusCourse")[chapter.number - 1]["steps"]
    minutes = sum(step["minutes"] for step in steps)
    expect(facts).to_contain_text(
        f"Chapter {chapter.number} of {len(CHAPTERS)} · {minutes} minutes in {len(steps)} steps"
    )
    hours = f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    said = hours.removeprefix("0 h ")
    expect(page.locator(".steps-words")).to_have_text(f"{len(steps)} steps · {said} left")
    expect(facts.locator("li")).to_have_count(len(chapter.objectives))


def test_the_handout_has_every_question_and_no_answer(visit: Visit, book: str) -> None:
    page = visit.page(f"{book}/facilitator/handout.html")
    text = _plain_quotes(page.locator("article").inner_text())
    for chapter in CHAPTERS:
        for item, *_ in chapter.questions():
            assert _plain_quotes(str(item.raw["prompt"])) in text, item.id
            for place, said in wording.texts(item):
                assert "feedback" not in place or _plain_quotes(said) not in text, item.id
        page.get_by_role("heading", name=chapter.title).first.wait_for()


@pytest.mark.parametrize("name", list(facilitate.plans()))
def test_a_plan_shows_its_times_and_the_reading_it_asks_for(
    visit: Visit, book: str, name: str
) -> None:
    page = visit.page(f"{book}/facilitator/run-it.html")
    section = page.locator(f"section#plan-{name}")
    minutes = {chapter.name: chapter.reading for chapter in CHAPTERS}
    for n, session in enumerate(facilitate.plans()[name]["session"]):
        table = section.get_by_role("table").nth(n)
        expect(table.get_by_role("row")).to_have_count(len(session["blocks"]) + 1)
        last = session["blocks"][-1]["minutes"]
        start = session["minutes"] - last
        expect(table.get_by_role("row").last).to_contain_text(f"{start // 60}:{start % 60:02}")
        reading = sum(minutes[chapter] for chapter in session["read"])
        expect(section).to_contain_text(f"Before: {reading} minutes of reading")


def test_a_plan_that_does_not_add_up_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "plans.toml"
    wrong.write_text(
        facilitate.PLANS.read_text("utf-8").replace("minutes = 150", "minutes = 151"), "utf-8"
    )
    monkeypatch.setattr(facilitate, "PLANS", wrong)
    with pytest.raises(BankError, match="its blocks last 150 minutes; expected 151"):
        facilitate.plans()


def _plain_quotes(text: str) -> str:
    """`text` with single spaces and straight quotation marks; Sphinx sets curly ones."""
    for curly, straight in zip("“”‘’…", ('"', '"', "'", "'", "..."), strict=True):
        text = text.replace(curly, straight)
    return " ".join(text.split())


def words(html: str) -> str:
    """The text of some HTML, with plain quotation marks."""
    plain = unescape(re.sub(r"<[^>]+>", " ", html)).translate(str.maketrans("‘’“”", "''\"\""))
    return " ".join(plain.split())


def test_the_practice_descriptions_stand_before_their_scores_and_apart_from_them() -> None:
    page = (HTML / "book/facilitator/practice-descriptions.html").read_text("utf-8")
    texts, scores = (words(part) for part in page.split('id="practice-scores"', 1))
    for one in practice():
        for part in one["part"]:
            text, why = (words(str(part[it])) for it in ("text", "why"))
            assert text in texts and text not in scores
            assert why in scores and why not in texts
