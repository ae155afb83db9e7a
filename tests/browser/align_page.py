"""A page of the book's theme that holds the three widgets of agreement, as the build would write it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from staffplus import widgets
from staffplus.site import assets, pages
from tests.browser import small
from tests.browser.conftest import HTML, make
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
