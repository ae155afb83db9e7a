"""The page that goes to managers and leaders: one file, opened from a disk with no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus import alignment
from staffplus.alignment.onefile import case_file, case_text, page_of
from staffplus.alignment.questions import tidy
from staffplus.jobdesc.document import JobDescription
from staffplus.widgets.answerpage.answerpage import template
from tests.agreement import answers
from tests.browser.accessibility import every_look
from tests.browser.align_page import open_files, part, workshop_page
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to
from tests.browser.test_quiz import FORBIDDEN

PAGE = JobDescription(
    title="Staff, delivery forecasts",
    parts={"direction": "Every depot plans by one forecast.", "radius": "Planning, three depots."},
).to_markdown()
SAVES = "Show what my file will say"
READ = "show me the description"
HOSTILE = """</script><img src=x onerror="window.hit = 1"><!-- & \u2028 ${1} `'"""


def case_of(
    role: str = "manager",
    questions: alignment.Questions | None = None,
    description: str = PAGE,
) -> dict[str, Any]:
    """A case about forecasts, as the learner's page would make it."""
    asked = questions or alignment.questions("k7d2m9x4q1zb", "Staff, delivery forecasts")
    return case_file(asked, "round 1", role, description)


def on_disk(folder: Path, file: dict[str, Any], name: str = "page.html") -> str:
    """The page of a case, saved as from a mail; returns its file:// address."""
    path = folder / name
    path.write_text(page_of(template(), file), "utf-8")
    return path.as_uri()


def offline(new_visit: Visits) -> Visit:
    """A profile without a network, on a phone's screen."""
    visit = new_visit(viewport={"width": 390, "height": 844}, accept_downloads=True)
    visit.context.set_offline(True)
    return visit


def step(page: Page, title: str) -> Locator:
    return page.locator("section.sp-step").filter(
        has=page.get_by_role("heading", name=title, level=2)
    )


def test_a_manager_answers_from_the_file_alone_and_the_learners_page_takes_it_in(
    new_visit: Visits, visit: Visit, book: str, tmp_path: Path
) -> None:
    # The learner words the questions, sees what goes out, and saves the page.
    learner = visit.page(workshop_page(visit, book, ("blind", "compare")))
    form = part(learner, "blind")
    form.get_by_label("I hold this role").check()
    ask(form)
    expect(form).to_contain_text("These are still the invented team's questions.")
    expect(form).to_contain_text("There is no description yet.")
    expect(form.get_by_role("button", name="Save the page")).to_have_count(0)
    keep_description(learner)
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_label("What the description is of").fill("Staff, delivery forecasts")
    for n in range(1, 6):
        form.get_by_label(f"Outcome {n}", exact=True).fill(f"Outcome {n} of ours")
    form.get_by_role("button", name="Use this wording").click()
    ask(form)
    expect(form.locator(".sp-sheet")).to_contain_text("Every depot plans by one forecast.")
    page_file = saved(
        learner, form.get_by_role("button", name="Save the page for my manager"), tmp_path
    )
    assert page_file.name == "staffplus-page-manager-round-1.html"
    assert page_file.stat().st_size < 150_000

    # The manager has the file, a phone, keys and no network; closes half-way and goes on.
    profile = offline(new_visit)
    manager = profile.page(page_file.as_uri())
    assert manager.title() == "Staff, delivery forecasts"
    expect(manager.get_by_role("heading", level=1)).to_have_text("Staff, delivery forecasts")
    expect(manager.get_by_text("Every depot plans by one forecast.")).to_have_count(0)
    expect(manager.get_by_text("kept in this browser")).to_be_visible()
    by_keyboard(manager, step(manager, "Before you read"))
    expect(manager.locator(".sp-progress")).to_contain_text("8 of 25 answered")
    manager.close()
    manager = profile.page(page_file.as_uri())
    expect(manager.locator(".sp-progress")).to_contain_text("8 of 25 answered")
    tab_to(manager, manager.get_by_role("button", name=READ))
    manager.keyboard.press("Enter")
    expect(manager.get_by_role("heading", name="The description")).to_be_focused()
    expect(manager.get_by_text("Every depot plans by one forecast.")).to_be_visible()
    by_keyboard(manager, step(manager, "Now that you have read it"))
    expect(manager.locator(".sp-progress")).to_contain_text("25 of 25 answered")
    assert manager.evaluate("document.documentElement.scrollWidth") <= 390
    tab_to(manager, manager.get_by_role("button", name=SAVES))
    manager.keyboard.press("Enter")
    answered = saved(manager, manager.get_by_role("button", name="Save my file"), tmp_path)
    expect(manager.get_by_text("Send it back to the person who sent you this page")).to_be_visible()

    # Back at the learner's.
    made = alignment.load(answered)
    assert (made.role, made.round, made.questions.title) == (
        "manager",
        "round 1",
        "Staff, delivery forecasts",
    )
    assert None not in [*made.ranks.values(), *made.rows.values(), *made.requests.values()]
    ours = answers("learner", questions=made.questions)
    (tmp_path / "ours.json").write_text(ours.as_json(), "utf-8")
    compared = open_files(learner, "compare", [answered, tmp_path / "ours.json"])
    expect(compared).to_contain_text("Round 1 compared")


def ask(form: Locator) -> None:
    """Open what the others will read; it may be open already."""
    if not form.locator("details[open] > summary", has_text="Ask your manager").count():
        form.get_by_text("Ask your manager and other leaders").click()
    form.get_by_role("button", name="Show what they will read").click()


def keep_description(page: Page) -> None:
    """As if it had been written in the studio."""
    value = {
        "title": "Staff, delivery forecasts",
        "parts": {"direction": "Every depot plans by one forecast."},
    }
    row = {
        "v": 1,
        "course": "staffplus",
        "id": "jobdesc",
        "kind": "work",
        "value": value,
        "time": "",
    }
    page.evaluate(
        "row => localStorage.setItem('staffplus:1:work:staffplus:jobdesc', JSON.stringify(row))",
        row,
    )


def saved(page: Page, at: Locator, folder: Path) -> Path:
    """What a button saves, in `folder`, under the name that it suggests."""
    with page.expect_download() as coming:
        at.click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def by_keyboard(page: Page, inside: Locator) -> None:
    """Answer every question in a step, with keys alone."""
    for n, question in enumerate(inside.locator("fieldset.sp-question").all()):
        tab_to(page, question, within=True)
        page.keyboard.press("Space")
        if question.locator("input[type=radio]").count():
            for _ in range(n % 4):
                page.keyboard.press("ArrowRight")
        else:
            for _ in range(2):
                page.keyboard.press("Tab")
                page.keyboard.press("Space")


def test_whatever_texts_say_they_stay_text_and_nothing_can_leave(
    new_visit: Visits, tmp_path: Path
) -> None:
    plain = tidy(HOSTILE)
    asked = alignment.questions(
        "k7d2m9x4q1zb",
        plain,
        [f"{n} {plain}" for n in range(5)],
        [f"{n} {plain}" for n in range(10)],
    )
    description = f"## Direction\n\n{HOSTILE}\n"
    visit = offline(new_visit)
    page = visit.page(on_disk(tmp_path, case_of(questions=asked, description=description)))
    assert page.title() == plain
    expect(page.get_by_role("heading", level=1)).to_have_text(plain)
    for _ in range(2):  # what is open is named first
        page.get_by_role("button", name=READ).click()
    expect(page.locator(".sp-sheet .sp-said")).to_have_text(HOSTILE)
    page.get_by_label("Name, if you like").fill(HOSTILE.replace("\u2028", ""))
    page.get_by_role("button", name=SAVES).click()
    expect(page.locator(".sp-preview")).to_contain_text("<img src=x")
    assert page.evaluate("window.hit") is None and page.locator("img").count() == 0
    made = alignment.load(saved(page, page.get_by_role("button", name="Save my file"), tmp_path))
    assert made.questions == asked

    # Even a script that had got in could hand nothing over: the page's own rules refuse.
    visit.context.set_offline(False)
    refused = page.evaluate("""async () => {
      const told = [];
      document.addEventListener("securitypolicyviolation", (event) => told.push(event.effectiveDirective));
      await fetch("http://127.0.0.1:9/").catch(() => {});
      document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/x.png" }));
      const script = document.createElement("script");
      script.textContent = "window.hit = 1";
      document.body.append(script);
      const form = Object.assign(document.createElement("form"), { action: "http://127.0.0.1:9/" });
      document.body.append(form);
      form.submit();
      while (told.length < 4) await new Promise((resolve) => requestAnimationFrame(resolve));
      return told.sort();
    }""")
    assert refused == ["connect-src", "form-action", "img-src", "script-src-elem"]
    assert page.evaluate("window.hit") is None
    visit.faults[:] = [
        it for it in visit.faults if "Content Security Policy" not in it and "ERR_" not in it
    ]


def test_a_file_that_does_not_belong_here_is_refused_with_what_was_found_and_expected(
    new_visit: Visits, tmp_path: Path
) -> None:
    page = offline(new_visit).page(on_disk(tmp_path, case_of()))
    page.get_by_text("Go on from a file, or").click()
    asked = alignment.questions("k7d2m9x4q1zb", "Staff, delivery forecasts")
    own = answers("manager", questions=asked)
    give(page, tmp_path, own.as_json(), "own.json")
    expect(page.locator(".sp-progress")).to_contain_text("25 of 25 answered")
    here = (
        f"“Staff, delivery forecasts”, Manager, Round 1 (k7d2m9x4q1zb, wording {asked.fingerprint})"
    )
    other = alignment.questions("anotherpair1", "Another role")
    for text, found in {
        answers(
            "manager", questions=other
        ).as_json(): f"answers “Another role”, Manager, Round 1 (anotherpair1, wording {other.fingerprint}); this page asks for {here}",
        answers(
            "manager", questions=asked, round="round 2"
        ).as_json(): f"Manager, Round 2 (k7d2m9x4q1zb, wording {asked.fingerprint}); this page asks for {here}",
        answers(
            "learner", questions=asked
        ).as_json(): f"Learner, Round 1 (k7d2m9x4q1zb, wording {asked.fingerprint}); this page asks for {here}",
        answers(
            "manager", questions=asked, number=9
        ).as_json(): f"another person's answers (number manager000009; here {own.id})",
        own.as_json()[:700]: "could not be read: it is not whole",
        case_text(case_of()): "expected one of answers",
        "{" + " " * 5_000_000: "has 5000001 bytes; a file of answers has at most 65536",
    }.items():
        give(page, tmp_path, text, "sent.json")
        expect(page.locator(".sp-messages")).to_contain_text(found)
        expect(page.locator(".sp-progress")).to_contain_text("25 of 25 answered")
    page.get_by_role("button", name="Take my answers out").click()
    expect(page.locator(".sp-progress")).to_contain_text("0 of 25 answered")
    page.get_by_role("button", name="Put back what stood here before").click()
    expect(page.locator(".sp-progress")).to_contain_text("25 of 25 answered")


def give(page: Page, folder: Path, text: str, name: str) -> None:
    (folder / name).write_text(text, "utf-8")
    page.get_by_label("Your file").set_input_files(folder / name)


def test_where_the_browser_keeps_nothing_the_page_says_so_and_a_saved_file_goes_on(
    new_visit: Visits, tmp_path: Path
) -> None:
    visit = offline(new_visit)
    visit.context.add_init_script(FORBIDDEN)
    address = on_disk(tmp_path, case_of("leader"))
    page = visit.page(address)
    expect(page.get_by_text("This browser keeps nothing for this page")).to_be_visible()
    page.get_by_role("group").filter(has_text="Limit increases").get_by_label(
        "2", exact=True
    ).check()
    page.get_by_role("button", name=SAVES).click()
    half = saved(page, page.get_by_role("button", name="Save my file"), tmp_path)
    page.close()
    page = visit.page(address)
    expect(page.locator(".sp-progress")).to_contain_text("0 of 5 answered")
    page.get_by_text("Go on from a file, or").click()
    page.get_by_label("Your file").set_input_files(half)
    expect(page.locator(".sp-progress")).to_contain_text("1 of 5 answered")


@pytest.mark.parametrize("role", ["manager", "leader"])
def test_nothing_bars_anyone_from_the_page(new_visit: Visits, tmp_path: Path, role: str) -> None:
    page = offline(new_visit).page(on_disk(tmp_path, case_of(role)))
    assert every_look(page) == []
    for _ in range(2):
        page.get_by_role("button", name=READ).click()
    page.get_by_text("Go on from a file, or").click()
    give(page, tmp_path, "{", "broken.json")
    page.get_by_role("button", name=SAVES).click()
    assert every_look(page) == []


def test_a_hosted_course_opens_a_case_from_a_file_and_goes_on_with_it(
    new_visit: Visits, book: str, tmp_path: Path
) -> None:
    visit = new_visit()
    address = f"{book.removesuffix('/book')}/answer.html"
    page = visit.page(address)
    opener = page.get_by_label("The file that you were sent")
    (tmp_path / "wrong.json").write_text(answers("manager").as_json(), "utf-8")
    opener.set_input_files(tmp_path / "wrong.json")
    expect(page.locator(".sp-messages")).to_contain_text("wrong.json is not a case.")
    (tmp_path / "case.json").write_text(case_text(case_of()), "utf-8")
    opener.set_input_files(tmp_path / "case.json")
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff, delivery forecasts")
    page.get_by_role("group").filter(has_text="Limit increases").get_by_label(
        "2", exact=True
    ).check()
    page.reload()
    expect(page.locator(".sp-progress")).to_contain_text("1 of 25 answered")
