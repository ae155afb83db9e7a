"""The page that says how a learner stands, and takes everything to another browser and back."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from staffplus.site import exercises
from tests.browser.accessibility import axe, every_look
from tests.browser.conftest import HTML, ROOT, Visit, Visits
from tests.browser.kept import bring, holding, stored, work
from tests.browser.stepping import COURSE, FORBIDDEN

FIRST = COURSE[0]
ITEMS = [question[0] for question in FIRST["questions"]]
PREFIX = "staffplus:1:staffplus:"
ODD = "<img src=x onerror=alert(1)> & </script>"


def stem_of(number: int) -> tuple[str, str]:
    """The id and hash under which question `number` of the first chapter is logged."""
    item, stems, _ = FIRST["questions"][number]
    stem = next(iter(stems))
    return item + stem, stems[stem] + "000000"


def answered(number: int, *, score: float, days: float, sure: str | None, box: int, now: float | None = None) -> tuple[str, str]:  # fmt: skip
    """A row of the log, key and text: question `number`, answered so many days ago."""
    name, wording = stem_of(number)
    time = (datetime.now(UTC) - timedelta(days=days)).isoformat().replace("+00:00", "Z")
    first = {"response": ODD, "score": score, "correct": score == 1, "confidence": sure, "time": time}  # fmt: skip
    row = {"v": 1, "course": "staffplus", "id": name, "hash": wording, "kind": "choice", **first}
    row |= {"score": score if now is None else now, "box": box, "attempts": 1}
    return PREFIX + name, json.dumps(row | {"first": first, "revealed": False, "earlier": []})


def other_case(number: int, *, days: float) -> tuple[str, str]:
    """A right answer to question `number` in its second case."""
    item, stems, _ = FIRST["questions"][number]
    stem = list(stems)[1]
    key, text = answered(number, score=1, days=days, sure=None, box=1)
    row = json.loads(text) | {"id": item + stem, "hash": stems[stem] + "000000"}
    return key.replace(stem_of(number)[0], row["id"]), json.dumps(row)


def where_to_begin(*, days: float) -> tuple[str, str]:
    """An answer to a question that no chapter asks."""
    _, text = answered(0, score=1, days=days, sure=None, box=1)
    return f"{PREFIX}start-here", json.dumps(json.loads(text) | {"id": "start-here"})


def mixed() -> list[tuple[str, str]]:
    """Three due today, one tomorrow; made when it is wanted, since midnight may come before that."""
    return [
        answered(0, score=0, days=2, sure="guessing", box=1),
        answered(1, score=0, days=5, sure="certain", box=1),
        answered(2, score=0, days=0, sure=None, box=1),
        answered(3, score=1, days=9, sure="certain", box=1),
        *(answered(n, score=1, days=0, sure="certain", box=2) for n in (4, 5, 6)),
    ]


def test_on_a_phone_from_a_disk_the_page_says_how_one_stands_and_leads_to_what_is_due(
    new_visit: Visits,
) -> None:
    visit = new_visit(steps=True, viewport={"width": 390, "height": 844}, color_scheme="dark")
    visit.context.add_init_script(holding(*mixed()))
    page = visit.page((HTML / "book/progress.html").as_uri())
    review = page.locator("[data-progress=review]")
    expect(review.locator(".progress-sum")).to_have_text("3 questions due today.")
    expect(review.get_by_role("link", name="Review them now")).to_have_attribute(
        "href", "review.html"
    )
    links = review.locator(".progress-list").get_by_role("link")
    order = [str(link.get_attribute("href")) for link in links.all()]
    assert order == [f"{FIRST['name']}.html#q-{ITEMS[n]}" for n in (1, 0, 3, 2)]
    told = review.locator(".progress-aside").all_inner_texts()
    assert "certain and wrong · due today" in told[0]
    assert "missed · due tomorrow" in told[3]
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^1\\. ")))  # fmt: skip
    of = len(ITEMS)
    expect(row.get_by_role("cell")).to_have_text([str(of), "7", "4", "4", "0", f"{of - 7} left"])
    left = row.get_by_role("link", name=f"{of - 7} left")
    expect(left).to_have_attribute("href", f"{FIRST['name']}.html#q-{ITEMS[7]}")
    rows = page.locator(".progress-table tbody").first.locator("tr:not(.progress-chapter)")
    assert sum(int(n) for n in rows.locator("td:first-of-type").all_inner_texts()) == of
    expect(page.locator("[data-progress=certainty]")).to_contain_text("Certain: 4 of 5 right, 80%.")
    expect(page.locator("[data-progress=certainty]")).to_contain_text("0 of 1 right: too few")
    expect(page.locator(".chapter-ticks", has_text="3 due today").first).to_be_attached()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(media="print")
    colours = "(at) => { const s = getComputedStyle(document.querySelector(at)); return [s.color, s.backgroundColor]; }"
    for prose in (".progress-sum", ".bd-article > section > p"):
        assert page.evaluate(colours, prose)[0] == "rgb(31, 37, 41)", (
            "dark ink, in the dark theme too"
        )
    assert page.evaluate(colours, "body")[1] == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(page.locator(f".sp-family[data-item='{ITEMS[1]}']")).to_be_in_viewport()


def export(page: Page, folder: Path, name: str) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export everything").press("Enter")
    waiting.value.save_as(folder / name)
    return folder / name


def kept_by(page: Page) -> tuple[dict[str, Any], list[str]]:
    """What is there by key, and what has been put out of the way, however numbered."""
    all_of_it = stored(page)
    kept = [text for key, text in all_of_it.items() if key.startswith("staffplus:kept:")]
    rest = {k: json.loads(v) for k, v in all_of_it.items() if k.startswith(PREFIX)}
    rest |= {k: json.loads(v) for k, v in all_of_it.items() if k.startswith("staffplus:1:work:")}
    return rest, sorted(kept)


def test_an_exercise_that_is_half_done_in_its_page_says_how_far_it_is(
    visit: Visit, book: str
) -> None:
    made = next(it for it in exercises.every(ROOT) if it.name == FIRST["name"])
    one, *others = made.counted
    kept = {"answers": {one: "mine", "no-cell-of-it": "x"}}
    visit.context.add_init_script(holding(work(f"exercise:{made.name}", kept, "2026-01-01T00:00:00Z")))  # fmt: skip
    page = visit.page(f"{book}/progress.html")
    told = page.locator(".progress-chapter .progress-aside")
    expect(told.first).to_contain_text(f"exercise 1 of {len(made.counted)} answers begun")
    expect(told.nth(1)).to_contain_text("exercise not begun yet")
    # In its page, in another tab, the rest is begun: this one follows.
    other = visit.page(f"{book.removesuffix('/book')}/exercises/{made.name}.html")
    expect(other.locator(".sp-progress").first).to_contain_text(f"1 of {len(made.counted)} answers begun")  # fmt: skip
    for cell in others:
        other.locator(f'[data-cell="{cell}"] textarea').fill("mine")
    expect(told.first).to_contain_text(f"exercise ✓ all {len(made.counted)} answers begun")


def test_two_browsers_exchange_files_and_come_to_hold_the_same(
    new_visit: Visits, book: str, tmp_path: Path
) -> None:
    steps = f"steps:{FIRST['name']}"
    at = [step["at"] for step in FIRST["steps"]]
    here, there = new_visit(), new_visit()
    here.context.add_init_script(holding(
        answered(0, score=0, days=5, sure="certain", box=1),
        answered(1, score=1, days=5, sure=None, box=1),
        other_case(1, days=5),
        where_to_begin(days=5),
        work(steps, {"at": at[0], "read": at[:1]}, "2026-01-01T00:00:00Z"),
        work("week", {"text": ODD}, "2026-01-01T00:00:00Z"),
        ("staffplus:1:seed", "9-9"),
    ))  # fmt: skip
    there.context.add_init_script(holding(
        answered(0, score=1, days=1, sure=None, box=1),
        work(steps, {"at": at[2], "read": at[1:3]}, "2026-01-02T00:00:00Z"),
        work("week", {"text": "other"}, "2026-01-02T00:00:00Z"),
        (PREFIX + "later-one", '{"v": 2, "id": "later-one"}'),
        ("staffplus:1:seed", "1-1"),
    ))  # fmt: skip
    one, other = (visit.page(f"{book}/progress.html") for visit in (here, there))
    files = export(one, tmp_path, "one.json"), export(other, tmp_path, "other.json")
    assert json.loads(files[0].read_text("utf-8"))["v"] == 1
    said = bring(one, files[1])
    of = sum(len(chapter["questions"]) for chapter in COURSE)
    told = "Where both had one, the newer stands and the other is kept. 2 of {} questions are answered here now, {} more than before."
    assert said == [
        f"Imported: 1 question answered, and 1 piece of your work. {told.format(of, 0)}"
    ]
    # Two cases of a question are one question, as the page counts them; an answer on where to begin is none of these.
    said = bring(other, files[0])
    assert said == [f"Imported: 2 questions answered and 1 other answer, and 1 piece of your work. {told.format(of, 1)}"]  # fmt: skip
    for page in (one, other):
        expect(page.locator("[data-progress=chapters] .progress-sum")).to_contain_text(f"2 of {of} questions answered, ")  # fmt: skip
    ours, theirs = kept_by(one), kept_by(other)
    theirs[1].append(
        '{"v": 2, "id": "later-one"}'
    )  # it stands there, and is put out of the way here
    theirs[0].pop(PREFIX + "later-one")
    assert ours == (theirs[0], sorted(theirs[1]))
    assert stored(one)["staffplus:1:seed"] == stored(other)["staffplus:1:seed"]
    standing = ours[0][PREFIX + stem_of(0)[0]]
    assert (standing["score"], standing["first"]["score"]) == (1, 0), "newer, and wrong at first"
    assert any(ODD in text for text in map(str, map(json.loads, ours[1])))
    assert ours[0][f"staffplus:1:work:staffplus:{steps}"]["value"]["read"] == sorted(at[:3])
    assert bring(one, files[1]) == ["All of this file is here already."]
    reset_and_undo(one)
    refused(one, files[0])


def test_of_two_browsers_paths_the_wider_one_comes_to_stand_in_both(
    new_visit: Visits, book: str, tmp_path: Path
) -> None:
    everything, core = (re.compile(f"^{name}") for name in ("Everything", "Core path"))
    visits = [new_visit(path=None) for _ in range(3)]
    for visit in visits:
        visit.context.add_init_script(holding(("staffplus:1:seed", "1-1")))
    wide, narrow, new = (visit.page(f"{book}/welcome.html") for visit in visits)
    wide.get_by_role("radio", name=everything).check()
    narrow.get_by_role("radio", name=everything).check()
    narrow.get_by_role("radio", name=core).check()
    new.goto(f"{book}/progress.html")
    files = []
    for page, name in ((wide, "wide.json"), (narrow, "narrow.json")):
        page.goto(f"{book}/progress.html")
        files.append(export(page, tmp_path, name))
    assert bring(wide, files[1]) == ["All of this file is here already."]
    moved = "You are on the path “Everything” now, as where this file comes from: of two paths the wider one stands."
    for page in (narrow, new):
        assert bring(page, files[0])[1:] == [moved]
        page.goto(f"{book}/welcome.html")
        expect(page.get_by_role("radio", name=everything)).to_be_checked()
        page.goto(f"{book}/progress.html")
        assert bring(page, files[1]) == ["All of this file is here already."]


def reset_and_undo(page: Page) -> None:
    before = stored(page)
    undo = page.get_by_role("button", name="Undo")
    start, chosen = (
        page.get_by_role("button", name="Start over"),
        page.get_by_label("Start over with"),
    )
    said, sure = page.locator(".progress-said"), page.get_by_role("group", name="Take it away?")
    start.press("Enter")
    expect(said).to_contain_text("choose first what to start over with")
    expect(chosen).to_be_focused()
    assert stored(page) == before
    chosen.select_option(value=FIRST["name"])
    for leave in ("Escape", "Keep it"):
        start.press("Enter")
        expect(sure).to_be_focused()
        expect(sure).to_contain_text(
            f"{FIRST['title']}”? This takes away: 2 questions answered, and what was read."
        )
        if leave == "Escape":
            page.keyboard.press(leave)
        else:
            assert axe(page) == []
            sure.get_by_role("button", name=leave).press("Enter")
        expect(sure).to_be_hidden()
        expect(start).to_be_focused()
        assert stored(page) == before, "nothing goes before it was asked"
    start.press("Enter")
    sure.get_by_role("button", name="Take it away").press("Enter")
    expect(undo).to_be_focused()
    expect(said).to_contain_text("Taken away: 2 questions answered, and what was read")
    expect(page.locator("[data-progress=review] .progress-sum")).to_contain_text("Nothing to come")
    left = [key for key in stored(page) if key.startswith(PREFIX)]
    assert left == [f"{PREFIX}start-here"], "which is of no chapter"
    assert "staffplus:1:work:staffplus:week" in stored(page), "what was written stays"
    chosen.select_option(label="The whole course, what you wrote included")
    start.click()
    expect(sure).to_contain_text("of your work.")
    sure.get_by_role("button", name="Take it away").click()
    assert "staffplus:1:work:staffplus:week" not in stored(page)
    undo.press("Enter")
    undo.press("Enter")
    expect(undo).to_be_hidden()
    expect(page.get_by_label("Start over with")).to_be_focused()
    assert {k: json.loads(v) for k, v in stored(page).items() if k.startswith("staffplus:1:staff")} == {
        k: json.loads(v) for k, v in before.items() if k.startswith("staffplus:1:staff")
    }  # fmt: skip
    assert stored(page).keys() == before.keys()


def refused(page: Page, sound: Path) -> None:
    """Files that are none: each is told, and nothing changes."""
    before, text = stored(page), sound.read_text("utf-8")
    data = json.loads(text)
    data["rows"][0]["id"] = ODD
    cases = {
        json.dumps(json.loads(text) | {"course": ODD}): "of another course",
        json.dumps(json.loads(text) | {"v": 7}): "later edition",
        text[: len(text) // 2]: "cut off",
        json.dumps(data): "was changed after its export",
        " " * 50_000_000: "too large: found 50 MB",
    }
    for content, expected in cases.items():
        file = {"name": "x.json", "mimeType": "application/json", "buffer": content.encode()}
        if len(content) > 10_000_000:
            file = sound.with_name("large.json")  # type: ignore[assignment]
            sound.with_name("large.json").write_text(content, "utf-8")
        said = bring(page, file)
        assert expected in said[0]
        assert "othing" in said[-1]
    assert stored(page) == before
    assert axe(page, "[data-progress=carry]") == []
    expect(page.locator(".progress-said img")).to_have_count(0)


def test_where_storage_is_forbidden_the_page_says_so_and_an_import_is_there_until_it_closes(
    new_visit: Visits, book: str
) -> None:
    visit = new_visit(color_scheme="light")
    visit.context.add_init_script(FORBIDDEN)
    page = visit.page(f"{book}/progress.html")
    expect(page.locator(".sp-storage")).to_contain_text("This browser cannot save your answers")
    expect(page.locator("[data-progress=review]")).to_contain_text("Nothing to come back for yet")
    expect(page.locator("[data-progress=certainty]")).to_contain_text("Too few answers to tell")
    _, row = answered(0, score=0, days=2, sure=None, box=1)
    file = {"format": "staffplus-progress", "v": 1, "course": "staffplus", "seed": None, "rows": [json.loads(row)], "work": [], "kept": []}  # fmt: skip
    said = bring(page, {"name": "x.json", "mimeType": "application/json", "buffer": json.dumps(file).encode()})  # fmt: skip
    assert "could not save all of it" in said[-1]
    expect(page.locator("[data-progress=review] .progress-sum")).to_have_text("1 question due today.")  # fmt: skip
    assert axe(page) == []
    # The theme stores its colour scheme there and complains; our own scripts must not.
    visit.faults[:] = [f for f in visit.faults if not re.search("page error: no$|theme mode", f)]


def test_the_certificate_says_what_was_done_and_when_claims_no_more_and_prints_on_one_page(
    new_visit: Visits,
) -> None:
    task = work(f"steps:{FIRST['name']}", {"at": FIRST["steps"][0]["at"], "index": 0, "title": "", "time": "",
                "read": [FIRST["steps"][0]["at"]], "task": "2026-03-03T10:00:00Z"}, "2026-03-03T10:00:00Z")  # fmt: skip
    ahead = answered(7, score=1, days=-400, sure=None, box=1)  # under a clock that was wrong
    visit = new_visit(steps=True, viewport={"width": 390, "height": 844}, color_scheme="dark")
    visit.context.add_init_script(holding(*mixed(), task, ahead))
    page = visit.page((HTML / "book/certificate.html").as_uri())
    sheet = page.locator(".certificate")
    (minutes,) = (step["minutes"] for step in FIRST["steps"][:1])
    expect(sheet).to_contain_text(
        f"Something was done in 1 of 8 chapters; steps of about {minutes} min read."
    )
    expect(sheet).to_contain_text("Questions were answered on 4 days:")
    expect(sheet).to_contain_text("Some answers carry a date that is still to come")
    row = sheet.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    cells = row.get_by_role("cell").all_inner_texts()
    assert cells[:4] == [f"1 of {len(FIRST['steps'])} steps", f"8 of {len(ITEMS)}", "5 of 8", "5 of 8"]  # fmt: skip
    assert cells[4] == "✓ 3 March 2026"
    assert str((datetime.now(UTC) + timedelta(days=400)).year) not in cells[5]
    expect(sheet).to_contain_text("It does not say who did it")
    field = page.get_by_label("Name to print")
    field.fill(ODD)
    expect(sheet.locator(".certificate-name")).to_contain_text(ODD)
    page.reload()
    expect(field).to_have_value(ODD)
    expect(sheet.locator(".certificate-name")).to_contain_text(ODD)
    assert every_look(page) == []
    printed: Any = page.pdf()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    expect(field).to_be_hidden()
    expect(sheet).to_be_visible()


def test_what_the_first_page_asked_of_a_chapter_does_not_say_that_it_was_begun(
    new_visit: Visits, book: str
) -> None:
    visit = new_visit(steps=True)
    visit.context.add_init_script(holding(answered(0, score=1, days=0, sure="certain", box=1)))
    page = visit.page(f"{book}/certificate.html")
    expect(page.locator(".certificate")).to_contain_text("Nothing to print yet")
    page.goto(f"{book}/{COURSE[1]['name']}.html")
    page.locator(".steps-next").click()
    ticks = page.locator(".chapter-ticks")
    expect(ticks).to_have_count(1)  # of the chapter that is being read
    expect(page.locator(f"li:has(> a[href$='{FIRST['name']}.html']) .chapter-ticks")).to_have_count(
        0
    )


def test_without_answers_the_certificate_claims_nothing(visit: Visit, book: str) -> None:
    page = visit.page(f"{book}/certificate.html")
    expect(page.locator(".certificate")).to_have_text(
        "Nothing to print yet: what you read and answer will stand here."
    )
