"""One source, two sites: the facilitator's has the notes, the learner's has no trace of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from playwright.sync_api import expect

from staffplus import pace, session
from staffplus.items import wording
from staffplus.jobdesc.rubric import practice
from staffplus.site import audience, build, outline
from tests.browser.accessibility import every_look
from tests.browser.conftest import HTML, ROOT, Visit, served
from tests.browser.quizzes import answer_somehow

CHAPTERS = outline.chapters(ROOT)
FACILITATOR = ROOT / build.SITES[audience.FACILITATOR]


@pytest.fixture(scope="module")
def facilitators() -> Iterator[str]:
    """Address of the facilitator's site."""
    assert (FACILITATOR / "index.html").exists(), "not built: run `make test`, which builds it"
    with served(FACILITATOR) as address:
        yield f"{address}/book"


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[c.name for c in CHAPTERS])
def test_notes_stand_in_the_facilitators_site_only(chapter: outline.Chapter) -> None:
    notes = len(outline.INSTRUCTOR.findall(chapter.text))
    hers = (FACILITATOR / f"book/{chapter.name}.html").read_text("utf-8")
    theirs = (HTML / f"book/{chapter.name}.html").read_text("utf-8")
    assert hers.count('class="instructor admonition"') == notes > 0
    assert "instructor admonition" not in theirs and "For facilitators:" not in theirs
    for name in re.findall(r"\{instructor\} (.+)", chapter.text):
        activity = session.activities()[name]
        assert activity.told["aim"][:40] in _plain_quotes(unescape(hers))
        assert activity.told["aim"][:40] not in _plain_quotes(unescape(theirs))


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
        steps = page.evaluate("window.staffplusCourse")[chapter.number - 1]["steps"]
        core, all_ = (sum(it["minutes"] for it in steps if it.get("core") or whole) for whole in (False, True))  # fmt: skip
        told = [f"{it}\u00a0min" for it in (core, all_, chapter.minutes)]
        assert row.get_by_role("cell").all_inner_texts()[1:4] == told
        assert core < all_ < chapter.minutes, "the core is less, the task and the exercise are more"
        done = 1 if chapter.name == "scope-of-questions" else 0
        expect(row).to_contain_text(f"{done} of {len(chapter.questions())} answered")
    minutes = sum(chapter.minutes for chapter in CHAPTERS)
    expect(schedule.get_by_role("row").last).to_contain_text(pace.clock(minutes))
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
    core = [step["minutes"] for step in steps if step.get("core")]
    expect(facts).to_contain_text(
        f"Chapter {chapter.number} of {len(CHAPTERS)} · core path: {sum(core)} minutes in {len(core)} steps; "
        f"everything: {minutes} minutes in {len(steps)} steps"
    )
    left = pace.clock(minutes)
    expect(page.locator(".steps-words")).to_have_text(f"{len(steps)} steps · {left} left")
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


@pytest.mark.parametrize("name", list(session.plans()))
def test_a_plan_shows_its_times_and_the_reading_it_asks_for(name: str) -> None:
    """In both editions: of a learner's the names alone, in the facilitator's each leads to its activity."""
    minutes = {chapter.name: chapter.reading for chapter in CHAPTERS}
    for top in (HTML, FACILITATOR):
        page = (top / "book/facilitator/run-it.html").read_text("utf-8")
        section = page.split(f'id="plan-{name}"', 1)[1].split("</section>", 1)[0]
        tables = re.findall(r"<table.*?</table>", section, re.S)
        for table, meeting in zip(tables, session.plans()[name].sessions, strict=True):
            rows = re.findall(r"<tr.*?</tr>", table, re.S)[1:]
            assert len(rows) == len(meeting.blocks)
            for row, block in zip(rows, meeting.blocks, strict=True):
                start = f"{block.starts // 60}:{block.starts % 60:02}"
                assert words(row) == f"{start} {block.minutes} min {words(block.name)}"
                leads = f"activities.html#activity-{block.activity.id}" if block.activity else None
                assert ("href" in row) == (top == FACILITATOR and leads is not None)
                assert leads is None or top == HTML or leads in row
            reading = sum(minutes[chapter] for chapter in meeting.read)
            assert (f"{reading} minutes of reading" if reading else "no reading") in words(section)
        assert not re.search(r"\?\.|In all 0 ", words(section)), name


def test_the_learners_edition_has_no_page_of_the_facilitators() -> None:
    theirs = {"activities", "practice-descriptions", "prepare"}
    for top, extra in ((HTML, set()), (FACILITATOR, theirs)):
        there = {path.stem for path in (top / "book/facilitator").glob("*.html")}
        assert there == {"run-it", "handout"} | extra
        assert (top / "kit").is_dir() == (top == FACILITATOR)
    for path in HTML.rglob("*.html"):
        assert not any(f"facilitator/{name}.html" in path.read_text("utf-8") for name in theirs)


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
    page = (FACILITATOR / "book/facilitator/practice-descriptions.html").read_text("utf-8")
    texts, scores = (words(part) for part in page.split('id="practice-scores"', 1))
    for one in practice():
        for part in one["part"]:
            text, why = (words(str(part[it])) for it in ("text", "why"))
            assert text in texts and text not in scores
            assert why in scores and why not in texts
