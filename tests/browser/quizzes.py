"""How a person answers an item: with the mouse, or with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page

CHAPTER = "scope-of-questions"
#: The kinds that `served.SINGLES` has questions of.
KINDS = ("choice", "many", "classify", "match", "order")


def node_of(page: Page, item: dict[str, Any]) -> Locator:
    """The article of `item` on the page."""
    return (
        page.locator("article.sp-item")
        .filter(has=page.locator("legend", has_text=item["prompt"]))
        .first
    )


def right(item: dict[str, Any]) -> Any:
    """A fully right response."""
    return ANSWERING[item["kind"]].right(item)


def wrong(item: dict[str, Any]) -> Any:
    """A response that earns nothing."""
    return ANSWERING[item["kind"]].wrong(item)


def answer(page: Page, item: dict[str, Any], response: Any, *, keyboard: bool = False) -> Locator:
    """Answer, say how sure, and check; returns the item's article."""
    node = node_of(page, item)
    hand = Hand(page, keyboard)
    ANSWERING[item["kind"]].give(hand, node, item, response)
    if item["kind"] == "classify" and not item["debate"]:
        hand.choose(node.locator(".sp-sure"), "certain")
    name = "See the case for each" if item["debate"] else "Check"
    hand.press(node.get_by_role("button", name=name, exact=True))
    return node


def answer_somehow(node: Locator) -> None:
    """Give an answer to whatever is asked in an article, and check it."""
    if node.locator("input[type=text]").count():
        node.locator("input[type=text]").fill("8")
    elif node.locator("select").count():
        node.locator("select").first.select_option(index=1)
    elif node.locator("li[data-step]").count():
        node.get_by_role("button", name="Move down").first.click()
    else:
        node.locator("input").first.check()
        if node.locator(".sp-why input").count():
            node.locator(".sp-why input").first.check()
    check = node.locator(".sp-main")
    check.click()
    if node.locator(".sp-verdict").count() == 0:  # how sure? may be passed over
        check.click()
    node.locator(".sp-verdict").wait_for()


@dataclass(frozen=True)
class Hand:
    """Someone at the page, with the mouse or with the keyboard alone."""

    page: Page
    keyboard: bool

    def press(self, at: Locator) -> None:
        _press(self.page, at) if self.keyboard else at.click()

    def tick(self, at: Locator) -> None:
        _press(self.page, at) if self.keyboard else at.check()

    def choose(self, group: Locator, value: str) -> None:
        """One radio button of a group."""
        if self.keyboard:
            _choose(self.page, group, value)
        else:
            group.locator(f"input[value='{value}']").check()

    def select(self, at: Locator, value: str, of: int) -> None:
        """One of the `of` entries of a list that folds out."""
        if not self.keyboard:
            at.select_option(value)
            return
        tab_to(self.page, at)
        self.page.keyboard.press("Home")
        for _ in range(of + 1):
            if at.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrow keys did not reach {value!r}")

    def write(self, at: Locator, text: str) -> None:
        if not self.keyboard:
            at.fill(text)
            return
        tab_to(self.page, at)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)


# --- What each kind needs: a right response, a wrong one, and how it is given at the page. --------


class Answering(NamedTuple):
    right: Callable[[dict[str, Any]], Any]
    wrong: Callable[[dict[str, Any]], Any]
    give: Callable[[Hand, Locator, dict[str, Any], Any], None]


def _picked(item: dict[str, Any], correct: bool) -> list[str]:
    return [o["id"] for o in item["options"] if bool(o.get("correct")) == correct]


def _options(node: Locator) -> Locator:
    return node.locator("> fieldset .sp-options").first  # reasons come after them


def _choose_one(hand: Hand, node: Locator, item: dict[str, Any], response: Any) -> None:
    if "reasons" not in item:
        hand.choose(_options(node), response)
        return
    hand.choose(_options(node), response["answer"])
    if response["reason"] is not None:
        hand.choose(node.locator(".sp-why"), response["reason"])


def _one(item: dict[str, Any], correct: bool) -> Any:
    """One right or wrong option; where reasons are asked for, with the reason that holds."""
    answer = _picked(item, correct)[0]
    if "reasons" not in item:
        return answer
    return {"answer": answer, "reason": next(it["id"] for it in item["reasons"] if it["correct"])}


def _lines(item: dict[str, Any], right: bool) -> list[str]:
    return [line["id"] for line in item["lines"] if line["right"] == right]


def _tick_some(hand: Hand, node: Locator, item: dict[str, Any], response: Any) -> None:
    for one in response:
        hand.press(_options(node).locator(f"input[value='{one}']"))


def _match_rows(hand: Hand, node: Locator, item: dict[str, Any], response: Any) -> None:
    for row in item["rows"]:
        part = node.locator(".sp-row").filter(has_text=row["text"]).first
        select, ids = part.locator("select"), response[row["id"]]
        if select.count():
            hand.select(select, ids[0], len(item["targets"]))
        else:
            for one in ids:
                hand.tick(part.locator(f"input[value='{one}']"))


def _move_steps(hand: Hand, node: Locator, item: dict[str, Any], response: Any) -> None:
    if _steps(node) == response:  # only what has been moved is an answer
        hand.press(node.locator(f"li[data-step='{response[1]}'] button").first)
    for place, step in enumerate(response):
        while _steps(node).index(step) > place:
            hand.press(node.locator(f"li[data-step='{step}'] button").first)


def _write_number(hand: Hand, node: Locator, item: dict[str, Any], response: Any) -> None:
    hand.write(node.locator(".sp-number input"), str(response))


def _other_targets(item: dict[str, Any]) -> dict[str, list[str]]:
    """For each row a target that is not its own; where all of them are, one alone."""
    ids = [target["id"] for target in item["targets"]]
    return {row["id"]: [next((i for i in ids if i not in row["key"]), ids[0])] for row in item["rows"]}  # fmt: skip


ANSWERING = {
    "choice": Answering(lambda it: _one(it, True), lambda it: _one(it, False), _choose_one),
    "classify": Answering(lambda it: _one(it, True), lambda it: _one(it, False), _choose_one),
    "many": Answering(lambda it: _picked(it, True), lambda it: _picked(it, False)[:1], _tick_some),
    "match": Answering(
        lambda it: {row["id"]: row["key"] for row in it["rows"]}, _other_targets, _match_rows
    ),
    "order": Answering(lambda it: _sorted_steps(it), lambda it: _sorted_steps(it)[::-1], _move_steps),
    "number": Answering(lambda it: it["key"], lambda it: it["wrong"][0]["value"], _write_number),
    "mark": Answering(lambda it: _lines(it, True), lambda it: _lines(it, False)[:1], _tick_some),
}  # fmt: skip


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


def _steps(node: Locator) -> list[str]:
    return [str(li.get_attribute("data-step")) for li in node.locator("li[data-step]").all()]


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


#: Whether the focus is at an element, or in it.
REACHED = (
    "(e, within) => within ? e.contains(document.activeElement) : e === document.activeElement"
)
#: From now on a Tab that would leave the element stays there, and nobody hears of it.
STAYS_THERE = f"""(e, within) => {{
  const reached = {REACHED};
  window.sitting = (event) => {{
    if (event.key !== "Tab" || !reached(e, within)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }};
  addEventListener("keydown", window.sitting, true);
}}"""


def tab_to(page: Page, at: Locator, *, within: bool = False, limit: int = 400) -> None:
    """Press Tab until the focus is at `at`, or in it, as someone without a mouse would; or go back.

    Where the focus is is asked after one press, after two more, then four: to find an element by its
    role takes longer than to press a key.
    """
    backwards = at.evaluate(
        "e => document.activeElement !== document.body"
        " && Boolean(e.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"
    )
    presses = 1
    while limit > 0:
        found = at.element_handle()
        if found.evaluate(REACHED, within):
            return
        found.evaluate(STAYS_THERE, within)
        for _ in range(presses):
            page.keyboard.press("Shift+Tab" if backwards else "Tab")
        found.evaluate("() => removeEventListener('keydown', window.sitting, true)")
        limit -= presses
        presses = min(2 * presses, 8)
    raise AssertionError(f"Tab did not reach {at}")
