"""A page of the book's theme that holds the widgets of agreement, and what people do there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from staffplus import alignment, widgets
from staffplus.alignment.questions import mark_ids, outcome_ids, request_ids
from staffplus.site import assets, pages
from tests.agreement import ROW_IDS
from tests.browser import small
from tests.browser.conftest import HTML, make, saved
from tests.browser.quizzes import CHAPTER

NAME = "agreement-test"
PARTS = {
    "write": widgets.alignment_write,
    "merge": widgets.alignment_merge,
    "weigh": widgets.alignment_weigh,
    "blind": widgets.alignment_blind,
    "compare": widgets.alignment_compare,
    "leaders": widgets.leaders_map,
}
LABELS = {
    "write": "Write alone",
    "merge": "Lay together",
    "weigh": "Weigh and rate",
    "blind": "Answer apart",
    "compare": "Compare",
    "leaders": "Other leaders",
}
STATE = re.compile(r"(<script[^>]*widget-state\+json[^>]*>)(.*?)(</script>)", re.S)
ARTICLE = re.compile(r'(<article class="bd-article">).*?(</article>)', re.S)
#: The theme's script looks up every section that the page's contents name.
CONTENTS = re.compile(r'<nav id="pst-page-toc-nav".*?</nav>', re.S)
CODE = re.compile(r"widgets/quiz\.Quiz\.js(\?v=\w+)?")
#: What the browser keeps of the widgets' work.
WORK = "Object.keys(localStorage).filter(k => k.includes('work:')).map(k => localStorage.getItem(k)).join()"
SAYS = {"learner": "I hold this role", "manager": "I manage", "leader": "I lead elsewhere"}
SHOW = "Show what my file will say"
#: What somebody may write where text is asked for.
MARKUP = "<img src=x onerror=alert(1)>"


def states(parts: tuple[str, ...], *, live: bool = False) -> dict[str, dict[str, Any]]:
    """What the build would write of each part; `live`, with what a notebook brings besides."""
    name = assets.cls_name(widgets.Alignment)
    made = {part: PARTS[part]() for part in parts}
    kept = ("part", "course", "setup", "plain", *(("first_form",) if live else ()))
    return {
        part: {"_anywidget_id": name, **{key: getattr(it, key) for key in kept}}
        for part, it in made.items()
    }


def workshop_html(parts: tuple[str, ...] = tuple(PARTS)) -> str:
    """The page's HTML, in the book's theme."""
    name = assets.cls_name(widgets.Alignment)
    models, views = {}, []
    for part, state in states(parts).items():
        models[part] = {"state": state}
        view = json.dumps({"version_major": 2, "version_minor": 1, "model_id": part})
        views.append(
            f'<h2>Part {part}</h2><div class="cell_output">'
            f'<script type="application/vnd.jupyter.widget-view+json">{view}</script></div>'
        )
    body = (HTML / f"book/{CHAPTER}.html").read_text("utf-8")
    state_text = pages.script_json({"state": models})
    body = STATE.sub(lambda m: m[1] + state_text + m[3], body, count=1)
    inside = f"<h1>Agreement</h1>{''.join(views)}"
    body = ARTICLE.sub(lambda m: m[1] + inside + m[2], body, count=1)
    body = CODE.sub(assets.widget_script(name), body)
    return CONTENTS.sub("", body)


def workshop_page(
    book: str, parts: tuple[str, ...] = tuple(PARTS), *, whole: bool = False, live: bool = False
) -> str:
    """Serve the widgets, on a small page or with the book's theme; returns the address."""
    body = workshop_html(parts) if whole else small.page_of("Agreement", states(parts, live=live))
    return make(f"{book}/{NAME}.html", body)


def workshop_on_disk(folder: Path) -> str:
    """The page in a folder of its own, with the book's files beside it; returns its file:// address."""
    (folder / "book").mkdir()
    (folder / "_static").symlink_to(HTML / "_static")
    (folder / "searchindex.js").symlink_to(HTML / "searchindex.js")
    path = folder / "book" / f"{NAME}.html"
    path.write_text(workshop_html(), "utf-8")
    return path.as_uri()


def part(page: Page, name: str) -> Locator:
    """One of the widgets on the page."""
    return page.locator(f'[role="group"][aria-label="{LABELS[name]}"]')


def open_files(page: Page, name: str, paths: list[Path]) -> Locator:
    """Open files of answers in one of the widgets."""
    widget = part(page, name)
    widget.locator("input[type=file]").set_input_files(paths)
    return widget


def choose(group: Locator, legend: str, option: str) -> None:
    """Choose one radio button of the question that begins with `legend`."""
    question = group.locator("fieldset.sp-question").filter(
        has=group.page.locator("legend", has_text=legend)
    )
    question.get_by_label(option, exact=True).check()


def fill_form(form: Locator, answers: dict[str, Any]) -> None:
    """Answer the form as a person would: ranks, rows, forecast and marks, those that are given.

    `answers` has the shape of a file's answers: ids as keys, in the order of the page.
    """
    sections = {
        "ranks": "Rank the five outcomes",
        "rows": "Rate the description",
        "requests": "Mark ten requests",
    }
    for part_name, heading in sections.items():
        given = answers.get(part_name)
        if given is None:
            continue
        section = form.locator("section.sp-part").filter(
            has=form.page.get_by_role("heading", name=heading)
        )
        for question, value in zip(
            section.locator("fieldset.sp-question").all(), given.values(), strict=True
        ):
            wanted = "open" if value is None else str(value)
            question.locator(f"input[value='{wanted}']").check()
    if "predicted" in answers:
        for box in form.locator("input[type=checkbox]").all():
            box.set_checked(box.input_value() in answers["predicted"])


def said(ranks: str, rated: str, predicted: str, marks: str) -> dict[str, Any]:
    """Answers in short: `12345`, `5555-26` (- is open), `o1 o2 o3`, `dgrc` for the marks."""
    letters = {mark[0] if mark != "decline" else "c": mark for mark in mark_ids()}
    number = {str(n): n for n in range(10)}
    return {
        "ranks": dict(zip(outcome_ids(), (number[c] for c in ranks), strict=True)),
        "rows": dict(zip(ROW_IDS, (number.get(c) for c in rated), strict=True)),
        "predicted": predicted.split(),
        "requests": dict(zip(request_ids(), (letters[c] for c in marks), strict=True)),
    }


def be(page: Page, role: str, round: str = "round 1") -> Locator:
    """Say in the form who answers, and in which round."""
    form = part(page, "blind")
    form.get_by_label(SAYS[role]).check()
    if role != "leader":
        form.get_by_label("Round", exact=True).select_option(round)
    return form


def save_file(page: Page, folder: Path) -> Path:
    """Look at what the other will see, then save; returns the file."""
    form = part(page, "blind")
    form.get_by_role("button", name=SHOW).click()
    expect(form.locator(".sp-preview table")).to_be_visible()
    return saved(form.get_by_role("button", name="Save my file"), folder)


def save_questions(page: Page, folder: Path) -> Path:
    form = part(page, "blind")
    form.get_by_text("Ask your manager and other leaders").click()
    form.get_by_role("button", name="Show what they will read").click()
    return saved(form.get_by_role("button", name="Save the questions as a file"), folder)


def open_questions(page: Page, path: Path) -> None:
    form = part(page, "blind")
    if not form.locator("details[open] > summary", has_text="Open a file of questions").count():
        form.get_by_text("Open a file of questions").click()
    form.get_by_label("File of questions").set_input_files(path)
    expect(form).to_contain_text("The file brought the questions.")


def on_paper(folder: Path, *made: alignment.Answers) -> list[Path]:
    """Answers as files that somebody might send."""
    for one in made:
        (folder / one.source).write_text(one.as_json(), "utf-8")
    return [folder / one.source for one in made]


def write(page: Page, role: str, outcomes: tuple[str, ...], direction: str = "") -> Locator:
    """Fill in step one as a person would."""
    form = part(page, "write")
    form.get_by_label(SAYS[role]).check()
    for n, text in enumerate(outcomes, 1):
        form.get_by_label(f"Outcome {n}", exact=True).fill(text)
    form.get_by_label("Direction", exact=True).fill(direction)
    return form


def card(board: Locator, words: str) -> Locator:
    """The card that bears these words, and no others."""
    exactly = board.page.locator("bdi", has_text=re.compile(f"^{re.escape(words)}$"))
    return board.locator(".sp-card").filter(has=exactly)


def weigh(page: Page, points: tuple[int, ...], predicted: tuple[int, ...]) -> Locator:
    """Points, forecast, every row and every request, in the chapter."""
    form = part(page, "weigh")
    spread(form, points, predicted)
    rate(form)
    return form


def spread(at: Locator, points: tuple[int, ...], predicted: tuple[int, ...]) -> None:
    """Points, and the forecast."""
    for box, given in zip(at.locator("input[type=number]").all(), points, strict=True):
        if given:
            box.fill(str(given))
    for n in predicted:
        at.locator("input[type=checkbox]").nth(n).check()


def rate(at: Locator, rated: int = 5) -> None:
    """Every row, whether it is expected, and every request."""
    for question in at.locator("fieldset.sp-question:has(.sp-also)").all():
        question.locator(f"input[value='{rated}']").check()
        question.locator("input[value=yes]").check()
    for question in at.locator("fieldset.sp-question:has(input[value=develop])").all():
        question.locator("input[value=guide]").check()
