"""Pages of the built book that hold other items than the course's, as the build would write them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from staffplus import items
from staffplus.site import pages
from tests.browser.conftest import HTML, Visit, make
from tests.browser.quizzes import CHAPTER

STATE = re.compile(r"(<script[^>]*widget-state\+json[^>]*>)(.*?)(</script>)", re.S)
#: Questions without stems, one of each kind and a case for each level.
SINGLES = items.load_file(Path(__file__).parents[1] / "data/singles/scope_of_questions.toml").items


def page_with(
    visit: Visit, book: str, traits: dict[str, Any], *, name: str = CHAPTER, quiz: str = "first-look",
    whole: bool = False,
) -> Page:  # fmt: skip
    """One of the book's quizzes with some of its traits replaced; also for pages opened later.

    It stands alone on a small page, or with `whole` in its chapter.
    """
    if not whole:
        return visit.only(f"{book}/{name}.html", quiz, traits=traits)
    source = (HTML / f"book/{name}.html").read_text("utf-8")
    state = json.loads(STATE.search(source)[2])  # type: ignore[index]
    model = next(
        m for m in state["state"].values() if m["state"].get("quiz_id", "").endswith(f"/{quiz}")
    )
    model["state"] |= traits
    body = STATE.sub(lambda m: m[1] + pages.script_json(state) + m[3], source, count=1)
    return visit.page(make(f"{book}/{name}.html", body))


def quiz_with(visit: Visit, book: str, traits: dict[str, Any], *, whole: bool = False) -> Page:
    """The chapter's first quiz with some of its traits replaced."""
    return page_with(visit, book, traits, whole=whole)


def singles(visit: Visit, book: str, *, whole: bool = False) -> Page:
    """The chapter's first quiz with a question of each kind in it."""
    return page_with(visit, book, {"items": [item.practice() for item in SINGLES]}, whole=whole)


def first(kind: str, *, debate: bool = False) -> dict[str, Any]:
    """The first of those questions of a kind, with its key."""
    found = next(i for i in SINGLES if i.kind == kind and i.debate == debate)
    return found.practice()
