"""Whatever an item's text holds is shown as text; a graded quiz gives nothing away."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from staffplus import items
from staffplus.site import pages
from tests.browser.conftest import HTML, Visit
from tests.browser.quizzes import CHAPTER, answer, first, node_of, right

STATE = re.compile(r"(<script[^>]*widget-state\+json[^>]*>)(.*?)(</script>)", re.S)
ODD = """It's "5 < 6" & $x^2$ ) `code` \\ {{ }} ${x} </script><script>window.hit = 1</script><img src=x onerror="window.hit = 2"> <!-- é 日本 """


def chapter_with(visit: Visit, book: str, quiz: dict[str, Any]) -> Page:
    """The chapter's page with the traits of its first quiz replaced, as the build would write them."""
    source = (HTML / f"book/{CHAPTER}.html").read_text("utf-8")
    state = json.loads(STATE.search(source)[2])  # type: ignore[index]
    model = next(
        m for m in state["state"].values() if m["state"].get("quiz_id", "").endswith("/first-look")
    )
    model["state"] |= quiz
    body = STATE.sub(lambda m: m[1] + pages.script_json(state) + m[3], source, count=1)
    visit.context.route(
        f"**/{CHAPTER}.html",
        lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"),
    )
    return visit.page(f"{book}/{CHAPTER}.html")


def test_odd_text_is_shown_as_it_stands_and_runs_nothing(visit: Visit, book: str) -> None:
    item = first("choice") | {"prompt": ODD, "givens": ODD, "id": "odd"}
    item["options"] = [
        option | {"text": f"{option['id']}: {ODD}", "feedback": f"Because {ODD}"}
        for option in item["options"]
    ]
    page = chapter_with(visit, book, {"items": [item]})
    node = page.locator("article.sp-item").first
    spaced = " ".join(ODD.split())
    assert spaced in " ".join(node.inner_text().split())
    node.locator(f"input[value='{right(item)}']").check()
    node.get_by_role("button", name="Check").click()
    expect(node.locator(".sp-verdict")).to_contain_text("Right")
    assert f"Because {spaced}" in " ".join(node.locator(".sp-feedback").inner_text().split())
    assert page.evaluate("window.hit") is None
    assert node.locator("img, script, b").count() == 0


def test_a_graded_quiz_marks_nothing_and_hands_over_a_python_literal(
    visit: Visit, book: str
) -> None:
    chosen = {item.kind: item for item in items.load(CHAPTER) if not item.debate}
    keyless = [item.keyless() for item in chosen.values()]
    page = chapter_with(visit, book, {"items": keyless, "practice": False})
    quiz = page.locator(".sp-quiz").first
    assert quiz.get_by_role("button", name="Check").count() == 0
    assert quiz.get_by_role("button", name="Show answer").count() == 0
    given: dict[str, Any] = {}
    for kind in ("choice", "classify"):
        item = chosen[kind].practice()
        given[item["id"]] = right(item)
        node_of(page, item).locator(f"input[value='{right(item)}']").first.check()
    box = quiz.get_by_label("Your answers as Python: paste them into the answer cell")
    assert ast.literal_eval(box.input_value()) == given
    expect(quiz.locator(".sp-feedback")).to_have_count(0)
    assert (
        page.evaluate(
            "Object.keys(localStorage).filter(k => k.startsWith('staffplus:1:staffplus:'))"
        )
        == []
    )


def test_two_quizzes_with_one_item_stay_in_step(visit: Visit, book: str) -> None:
    """An item of another set, shown a second time, follows the learner's one log."""
    item = first("choice")
    page = chapter_with(visit, book, {"items": [item]})
    answer(page, item, right(item))
    verdicts = (
        page.locator("article.sp-item").filter(has_text=item["prompt"]).locator(".sp-verdict")
    )
    expect(verdicts).to_have_count(2)
