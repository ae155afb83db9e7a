"""An item of several stems: a learner meets one, trying again brings another, and nothing is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus import items
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import answer, answer_somehow, right, wrong
from tests.browser.served import quiz_with
from tests.families import BANK, FAMILIES

READY = "html[data-widgets='ready']"
STORED = "Object.fromEntries(Object.entries(localStorage).filter(([k]) => k.startsWith('staffplus:1:staffplus:')))"
REVEALED = "key => JSON.parse(localStorage.getItem(key)).revealed === true"


def shown(*names: str) -> dict[str, Any]:
    """The traits of a quiz over some items, all of their stems in it."""
    return {"items": [stem.practice() for name in names for stem in FAMILIES[name]]}


def article(page: Page, nth: int = 0) -> Locator:
    return page.locator(".sp-quiz").first.locator("article.sp-item").nth(nth)


def stem_on(page: Page, name: str) -> dict[str, Any]:
    """The stem of a family that is on show, by its case."""
    said = " ".join(article(page).inner_text().split())
    (found,) = [stem for stem in FAMILIES[name] if " ".join(str(stem.raw["case"]).split()) in said]
    return found.practice()


def rows(page: Page) -> dict[str, dict[str, Any]]:
    """The learner's log, by the id of the question."""
    return {key.split(":", 3)[3]: json.loads(text) for key, text in page.evaluate(STORED).items()}


def test_one_stem_is_shown_and_it_stays_the_same_for_one_learner(
    new_visit: Visits, book: str
) -> None:
    met: set[str] = set()
    for _ in range(9):
        page = quiz_with(new_visit(), book, shown("next-fortnight"))
        expect(page.locator(".sp-quiz").first.locator("article")).to_have_count(1)
        first = stem_on(page, "next-fortnight")["id"]
        page.reload()
        page.wait_for_selector(READY, state="attached")
        assert stem_on(page, "next-fortnight")["id"] == first
        met.add(first)
        if len(met) > 1:
            break
    assert len(met) > 1, "learners do not all meet the same"


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_trying_again_brings_another_stem_until_all_are_met(
    visit: Visit, book: str, keyboard: bool
) -> None:
    page = quiz_with(visit, book, shown("next-fortnight"))
    met = []
    for n in range(3):
        stem = stem_on(page, "next-fortnight")
        met.append(stem["id"])
        node = answer(page, stem, wrong(stem), keyboard=keyboard)
        expect(node.locator(".sp-verdict")).to_contain_text("Not yet")
        expect(page.locator(".sp-progress").first).to_have_text("1 of 1 answered, 0 points")
        again = node.get_by_role("button", name="Try again")
        if n < 2:
            expect(again).to_have_text("Try again with another case")
            again.press("Enter") if keyboard else again.click()
            expect(article(page)).to_contain_text("Another case of the same question.")
            expect(article(page).locator("input:focus")).to_have_count(1)
    assert sorted(met) == sorted(stem.id for stem in FAMILIES["next-fortnight"])
    expect(again).to_have_text("Try again")
    again.click()
    assert stem_on(page, "next-fortnight")["id"] == met[-1], "none is left: the same one"
    answer(page, stem, right(stem))
    expect(page.locator(".sp-progress").first).to_have_text("1 of 1 answered, 1 point")
    assert {name: row["correct"] for name, row in rows(page).items()} == {
        met[0]: False, met[1]: False, met[2]: True,
    }  # fmt: skip
    page.reload()
    page.wait_for_selector(READY, state="attached")
    assert stem_on(page, "next-fortnight")["id"] == met[-1], "the one answered last"


def test_an_answer_is_kept_while_another_stem_is_open(visit: Visit, book: str) -> None:
    page = quiz_with(visit, book, shown("next-fortnight"))
    stem = stem_on(page, "next-fortnight")
    node = answer(page, stem, right(stem))
    node.get_by_role("button", name="Try again").click()
    assert stem_on(page, "next-fortnight")["id"] != stem["id"]
    expect(page.locator(".sp-progress").first).to_have_text("1 of 1 answered, 1 point")
    page.reload()
    page.wait_for_selector(READY, state="attached")
    assert stem_on(page, "next-fortnight")["id"] == stem["id"]
    expect(article(page).locator(".sp-verdict")).to_contain_text("Right")


def test_feedback_says_one_thing_and_keeps_the_others_folded(visit: Visit, book: str) -> None:
    page = quiz_with(visit, book, shown("next-fortnight"))
    stem = stem_on(page, "next-fortnight")
    node = answer(page, stem, wrong(stem))
    told = {o["id"]: o["feedback"] for o in stem["options"]}
    expect(node.locator(".sp-verdict")).to_have_attribute("data-verdict", "wrong")
    expect(node.get_by_text(told[wrong(stem)])).to_be_visible()
    expect(node.get_by_text(told[right(stem)])).to_be_hidden()
    expect(node.get_by_role("button", name="Show answer")).to_be_hidden()
    others = node.locator("details")
    assert others.locator("summary").inner_text() == "The other answers"
    others.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(node.get_by_text(told[right(stem)])).to_be_visible()
    expect(others.locator("summary")).to_be_focused()
    expect(others.locator("li")).to_have_count(2)
    # A fold says that it was opened only after it is open.
    page.wait_for_function(REVEALED, arg=f"staffplus:1:staffplus:{stem['id']}")
    page.reload()
    page.wait_for_selector(READY, state="attached")
    expect(article(page).locator("details")).to_have_attribute("open", "")


def test_the_answer_can_be_shown_before_any_is_given(visit: Visit, book: str) -> None:
    page = quiz_with(visit, book, shown("next-fortnight"))
    stem = stem_on(page, "next-fortnight")
    article(page).get_by_role("button", name="Show answer").click()
    told = {o["id"]: o["feedback"] for o in stem["options"]}
    expect(article(page).locator(".sp-verdict")).to_contain_text("Answer shown")
    expect(article(page).get_by_text(told[right(stem)])).to_be_visible()
    expect(article(page).get_by_text(told[wrong(stem)])).to_be_hidden()
    article(page).get_by_role("button", name="Try again").click()
    assert stem_on(page, "next-fortnight")["id"] != stem["id"]


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_reason_is_asked_after_the_answer_and_the_answer_alone_is_worth_half(
    visit: Visit, book: str, keyboard: bool
) -> None:
    page = quiz_with(visit, book, shown("asked-for-a-model"))
    stem = stem_on(page, "asked-for-a-model")
    node = article(page)
    expect(node.get_by_role("group", name="Why?")).to_be_hidden()
    node.locator(f"input[value='{right(stem)['answer']}']").check()
    expect(node.get_by_role("group", name="Why?")).to_be_visible()
    node.get_by_role("button", name="Check").click()
    expect(node.locator(".sp-feedback")).to_have_text("Now choose a reason.")
    other = next(it["id"] for it in stem["reasons"] if not it["correct"])
    answer(page, stem, {"answer": right(stem)["answer"], "reason": other}, keyboard=keyboard)
    expect(node.locator(".sp-verdict")).to_contain_text("The answer is right, the reason is not")
    assert rows(page)[stem["id"]]["score"] == 0.5
    said = next(it["feedback"] for it in stem["reasons"] if it["id"] == other)
    expect(node.locator(".sp-feedback")).to_contain_text(said)
    node.get_by_role("button", name="Try again").click()
    stem = stem_on(page, "asked-for-a-model")
    answer(page, stem, right(stem), keyboard=keyboard)
    expect(article(page).locator(".sp-verdict")).to_contain_text("for the reason that holds")
    expect(page.locator(".sp-progress").first).to_have_text("1 of 1 answered, 1 point")


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
@pytest.mark.parametrize("name", FAMILIES)
def test_each_kind_is_answered_with_the_mouse_and_with_the_keyboard_alone(
    visit: Visit, book: str, name: str, keyboard: bool
) -> None:
    stem = FAMILIES[name][0].practice()
    page = quiz_with(visit, book, {"items": [stem]})
    node = answer(page, stem, wrong(stem), keyboard=keyboard)
    expect(node.locator(".sp-verdict")).to_contain_text("Not yet")
    expect(node.locator(".sp-feedback > *:not(details)").nth(1)).to_be_attached()
    node.get_by_role("button", name="Try again").press("Enter")
    for box in node.locator("input[type=checkbox]:checked").all():
        box.uncheck()
    answer(page, stem, right(stem), keyboard=keyboard)
    expect(node.locator(".sp-verdict")).to_contain_text("Right")
    assert rows(page)[stem["id"]]["score"] == 1


def test_every_kind_is_accessible_on_a_phone_before_and_after_answering(
    visit: Visit, book: str
) -> None:
    stems = [stem.practice() for stem in BANK.items if stem.family != stem.id]
    alone = [{**stem, "id": stem["id"].replace("/", "-")} for stem in stems]
    page = quiz_with(visit, book, {"items": alone}, whole=True)
    quiz = page.locator(".sp-quiz").first
    quiz.evaluate("it => { it.id = 'looked-at'; }")
    assert every_look(page, "#looked-at", widths=(390,)) == []
    for node in quiz.locator("article.sp-item").all():
        answer_somehow(node)
        node.locator("details.sp-others summary").click()
    assert (
        len(set(quiz.locator(".sp-verdict").evaluate_all("all => all.map(v => v.dataset.verdict)")))
        > 1
    )
    assert every_look(page, "#looked-at", widths=(390,)) == []


def test_a_case_keeps_its_lines_and_nothing_in_it_is_markup(visit: Visit, book: str) -> None:
    stem = FAMILIES["next-fortnight"][0].practice()
    stem["case"] += (
        "\nIvo   31% since the launch\n<b>bold</b> & <img src=x onerror='window.hit = 1'>"
    )
    page = quiz_with(visit, book, {"items": [stem]})
    case = article(page).locator(".sp-case")
    shown = [" ".join(line.split()) for line in case.inner_text().splitlines()]
    assert shown == [" ".join(line.split()) for line in stem["case"].splitlines() if line]
    expect(case.locator(":not(span)")).to_have_count(0)
    assert page.evaluate("window.hit") is None


def test_a_case_flows_where_it_was_wrapped_by_hand_and_keeps_the_columns_of_a_table(
    visit: Visit, book: str
) -> None:
    stem = FAMILIES["next-fortnight"][0].practice()
    stem["case"] = """
Ivo    the premium for sound feet ended in March, and the 80 was written for that. I have asked the
       dairy what they now want
Bo     yes

- Pim weighed and predicted on Tuesday and closed that part; the page reached him on Wednesday, he
  rated its rows alone
Two points follow.

       last year    this year
Malls      2,000        2,040
Ports      1,500        1,800
"""
    page = quiz_with(visit, book, {"items": [stem]})
    rows = article(page).locator(".sp-case > span")
    kinds = rows.evaluate_all("all => all.map(it => it.classList[0].slice(8))")
    assert kinds == ["said", "said", "line", "line", "table"]
    expect(rows.nth(0)).to_contain_text("I have asked the dairy what they now want")
    expect(rows.nth(2)).to_contain_text("on Wednesday, he rated its rows alone")
    assert (rows.nth(4).text_content() or "").splitlines()[1] == "Malls      2,000        2,040"
    assert rows.nth(4).get_attribute("tabindex") == "0"


def test_a_quiz_of_debates_counts_no_points(visit: Visit, book: str) -> None:
    stem = {**FAMILIES["next-fortnight"][0].practice(), "debate": True}
    page = quiz_with(visit, book, {"items": [stem]})
    expect(page.locator(".sp-progress").first).to_have_text("0 of 1 answered")


def test_two_tabs_that_answer_at_once_lose_nothing(visit: Visit, book: str) -> None:
    page = quiz_with(visit, book, shown("next-fortnight", "must-it-be-so"))
    other = visit.page(page.url)
    stem = stem_on(page, "next-fortnight")
    assert stem_on(other, "next-fortnight")["id"] == stem["id"]
    # One tab has moved on to a second case, and chosen in it, when the other answers the first again.
    answer(page, stem, wrong(stem))
    article(page).get_by_role("button", name="Try again").click()
    second = stem_on(page, "next-fortnight")
    article(page).locator(f"input[value='{right(second)}']").check()
    other.bring_to_front()
    expect(article(other).locator(".sp-verdict")).to_contain_text("Not yet")
    article(other).get_by_role("button", name="Try again").click()
    assert stem_on(other, "next-fortnight")["id"] == second["id"]
    answer(other, second, wrong(second))
    page.bring_to_front()
    expect(article(page).locator(".sp-verdict")).to_contain_text("Not yet")
    log = rows(page)
    assert {stem["id"], second["id"]} <= set(log)
    assert (log[stem["id"]]["response"], log[second["id"]]["response"]) == (
        wrong(stem), wrong(second),
    )  # fmt: skip


def test_answers_to_items_that_are_gone_are_kept_and_shown_against_nothing(
    visit: Visit, book: str
) -> None:
    """A log as the version before wrote it, for the ids and hashes that it stored, and one by a newer."""
    from tests.unit.test_item_hashes import STORED as HASHES

    lines = [line.split() for line in HASHES.read_text("utf-8").splitlines() if line[0] != "#"]
    old: dict[str, dict[str, Any]] = {
        name: {"v": 1, "course": "staffplus", "id": name, "hash": kept, "kind": "choice",
               "response": "a", "score": 1, "correct": True, "confidence": None,
               "time": "2026-11-01T10:00:00.000Z", "box": 1, "attempts": 1, "revealed": False,
               "first": {"response": "a", "score": 1, "correct": True}, "earlier": []}
        for name, _, kept in lines
    }  # fmt: skip
    newer = {"v": 2, "id": "next-fortnight/two-slides", "response": {"of": "tomorrow"}}
    visit.page(f"{book}/glossary.html").evaluate(
        "rows => rows.forEach(([id, row]) => localStorage.setItem(`staffplus:1:staffplus:${id}`, JSON.stringify(row)))",
        [*old.items(), (newer["id"], newer)],
    )
    page = quiz_with(visit, book, shown("next-fortnight", "must-it-be-so"))
    quiz = page.locator(".sp-quiz").first
    expect(quiz.locator(".sp-progress")).to_have_text("0 of 2 answered, 0 points")
    expect(quiz.locator(".sp-verdict")).to_have_count(0)
    for _ in range(3):
        stem = stem_on(page, "next-fortnight")
        if stem["id"] == newer["id"]:
            expect(article(page)).to_contain_text("saved by a newer version of this course")
        node = answer(page, stem, right(stem))
        if node.get_by_role("button", name="Try again with another case").count():
            node.get_by_role("button", name="Try again with another case").click()
    page.reload()
    page.wait_for_selector(READY, state="attached")
    log = rows(page)
    assert {name: log[name] for name in old} == old, "not a letter of them is changed"
    kept = page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.startsWith('staffplus:kept:')).map(([, v]) => v)"
    )
    assert [json.loads(text) for text in kept] == [newer]


def test_without_javascript_the_first_stem_stands_for_its_item(
    new_visit: Visits, book: str
) -> None:
    """The list that a page carries for a quiz; a page of the course holds one for each set."""
    from staffplus.site import pages

    (plain,) = pages.fallback(shown("next-fortnight", "what-success-is"))
    said = plain.astext().replace("\u00a0", " ")
    first, *others = FAMILIES["next-fortnight"]
    assert all(line in said for line in str(first.raw["case"]).strip().splitlines())
    assert not any(str(stem.raw["case"]).strip().splitlines()[0] in said for stem in others)
    assert "2 more cases of this question: kept for a second try" in said
    assert "One more case of this question" in said
    assert items.families(BANK.items)[0][0] is first
