"""Whatever an item's text holds is shown as text; a graded quiz gives nothing away."""

from __future__ import annotations

import ast
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.quizzes import answer, node_of, right
from tests.browser.served import SINGLES, first, page_with, quiz_with

ODD = """It's "5 < 6" & $x^2$ ) `code` \\ {{ }} ${x} </script><script>window.hit = 1</script><img src=x onerror="window.hit = 2"> <!-- é 日本 """


def test_odd_text_is_shown_as_it_stands_and_runs_nothing(visit: Visit, book: str) -> None:
    item = first("choice") | {"prompt": ODD, "givens": ODD, "id": "odd"}
    item["options"] = [
        option | {"text": f"{option['id']}: {ODD}", "feedback": f"Because {ODD}"}
        for option in item["options"]
    ]
    page = quiz_with(visit, book, {"items": [item]})
    node = page.locator("article.sp-item").first
    spaced = " ".join(ODD.split())
    assert spaced in " ".join(node.inner_text().split())
    node.locator(f"input[value='{right(item)}']").check()
    node.get_by_role("button", name="Check").click()
    expect(node.locator(".sp-verdict")).to_contain_text("Right")
    assert f"Because {spaced}" in " ".join(node.locator(".sp-feedback").inner_text().split())
    assert page.evaluate("window.hit") is None
    expect(node.locator("img, script, b")).to_have_count(0)


def test_a_graded_quiz_marks_nothing_and_hands_over_a_python_literal(
    visit: Visit, book: str
) -> None:
    chosen = {item.kind: item for item in SINGLES if not item.debate}
    keyless = [item.keyless() for item in chosen.values()]
    page = quiz_with(visit, book, {"items": keyless, "practice": False})
    quiz = page.locator(".sp-quiz").first
    expect(quiz.get_by_role("button", name="Check")).to_have_count(0)
    expect(quiz.get_by_role("button", name="Show answer")).to_have_count(0)
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
    page = page_with(visit, book, {"items": [item]})
    other = page_with(visit, book, {"items": [first("many"), item]}, quiz="probes")
    answer(page, item, right(item))
    verdict = other.locator("article.sp-item").filter(has_text=item["prompt"])
    expect(verdict.locator(".sp-verdict").first).to_contain_text("Right")
