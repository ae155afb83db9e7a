"""How a person answers an item: with the mouse, or with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from staffplus import items

CHAPTER = "scope-of-questions"
KINDS = ("choice", "many", "classify", "match", "order")


def first(kind: str, *, debate: bool = False) -> dict[str, Any]:
    """The first published item of a kind, with its key."""
    found = next(i for i in items.load(CHAPTER) if i.kind == kind and i.debate == debate)
    return found.practice()


def node_of(page: Page, item: dict[str, Any]) -> Locator:
    """The article of `item` on the page."""
    return (
        page.locator("article.sp-item")
        .filter(has=page.locator("legend", has_text=item["prompt"]))
        .first
    )


def right(item: dict[str, Any]) -> Any:
    """A fully right response."""
    if item["kind"] == "match":
        return {row["id"]: row["key"] for row in item["rows"]}
    if item["kind"] == "order":
        return _sorted_steps(item)
    picked = [option["id"] for option in item["options"] if option.get("correct")]
    return picked if item["kind"] == "many" else picked[0]


def wrong(item: dict[str, Any]) -> Any:
    """A response that earns nothing."""
    if item["kind"] == "match":
        ids = [target["id"] for target in item["targets"]]
        return {row["id"]: [next(i for i in ids if i not in row["key"])] for row in item["rows"]}
    if item["kind"] == "order":
        return _sorted_steps(item)[::-1]
    picked = [option["id"] for option in item["options"] if not option.get("correct")]
    return picked[:1] if item["kind"] == "many" else picked[0]


def _sorted_steps(item: dict[str, Any]) -> list[str]:
    left, done = [step["id"] for step in item["steps"]], []
    while left:
        free = next(
            s for s in left
            if not any(c["after"] == s and c["before"] in left for c in item["constraints"])
        )  # fmt: skip
        left.remove(free)
        done.append(free)
    return done


def answer(page: Page, item: dict[str, Any], response: Any, *, keyboard: bool = False) -> Locator:
    """Answer, say how sure, and check; returns the item's article."""
    node = node_of(page, item)
    press: Callable[[Locator], None] = (lambda at: _press(page, at)) if keyboard else Locator.click
    options = node.locator("> fieldset .sp-options").first
    if item["kind"] in ("choice", "classify"):
        _choose(page, options, response) if keyboard else options.locator(
            f"input[value='{response}']"
        ).check()
    elif item["kind"] == "many":
        for one in response:
            press(options.locator(f"input[value='{one}']"))
    elif item["kind"] == "match":
        for row in item["rows"]:
            _match(page, node, item, row, response[row["id"]], keyboard=keyboard)
    else:
        for place, step in enumerate(response):
            while _steps(node).index(step) > place:
                press(node.locator(f"li[data-step='{step}'] button").first)
        # A fully right start needs one move to become an answer.
    if item["kind"] == "classify" and not item["debate"]:
        sure = node.locator(".sp-sure")
        _choose(page, sure, "certain") if keyboard else sure.locator(
            "input[value='certain']"
        ).check()
    press(
        node.get_by_role(
            "button", name="See the case for each" if item["debate"] else "Check", exact=True
        )
    )
    return node


def _steps(node: Locator) -> list[str]:
    return [str(li.get_attribute("data-step")) for li in node.locator("li[data-step]").all()]


def _match(
    page: Page,
    node: Locator,
    item: dict[str, Any],
    row: dict[str, Any],
    ids: list[str],
    *,
    keyboard: bool,
) -> None:
    part = node.locator(".sp-row").filter(has_text=row["text"]).first
    select = part.locator("select")
    if not select.count():
        for one in ids:
            box = part.locator(f"input[value='{one}']")
            _press(page, box) if keyboard else box.check()
    elif keyboard:
        tab_to(page, select)
        page.keyboard.press("Home")
        for _ in range(len(item["targets"]) + 1):
            if select.input_value() == ids[0]:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrow keys did not reach {ids[0]!r}")
    else:
        select.select_option(ids[0])


def _choose(page: Page, group: Locator, value: str) -> None:
    """Choose a radio button with Tab, Space and the arrow keys."""
    tab_to(page, group, within=True)
    page.keyboard.press("Space")
    for _ in range(group.locator("input[type=radio]").count()):
        if group.locator(f"input[value='{value}']").is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"arrow keys did not reach {value!r}")


def _press(page: Page, at: Locator) -> None:
    tab_to(page, at)
    page.keyboard.press("Space")


def tab_to(page: Page, at: Locator, *, within: bool = False, limit: int = 400) -> None:
    """Press Tab until the focus is at `at`, or in it, as someone without a mouse would; or go back."""
    reached = (
        "e => e.contains(document.activeElement)" if within else "e => e === document.activeElement"
    )
    backwards = at.evaluate(
        "e => document.activeElement !== document.body"
        " && Boolean(e.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"
    )
    for _ in range(limit):
        if at.evaluate(reached):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"{limit} presses of Tab did not reach {at}")
