"""The course as people take it along: unpacked from its zip, and under a path of somebody's host."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from staffplus.cli.main import main
from staffplus.site import take
from tests.browser.conftest import HTML, ROOT, Visits, served
from tests.browser.quizzes import CHAPTER, answer_somehow


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("zip") / "course.zip"
    assert main(["offline", "--root", str(ROOT), "--to", str(to)]) == 0
    return to


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a host that serves the course under a path of its own."""
    top = tmp_path_factory.mktemp("host")
    take.site(HTML, top / "somebody" / "course")
    with served(top) as address:
        yield f"{address}/somebody/course"


def test_unpacked_it_opens_from_the_disk_answers_are_marked_and_come_back_for_review(
    packed: Path, tmp_path: Path, new_visit: Visits
) -> None:
    with zipfile.ZipFile(packed) as zipped:
        tops = {Path(name).parts[0] for name in zipped.namelist()}
        assert tops == {take.NAME}, "it unpacks into one folder"
        zipped.extractall(tmp_path)
    course = tmp_path / take.NAME
    assert "index.html" in (course / "READ-ME-FIRST.txt").read_text("utf-8")
    visit = new_visit()
    page = visit.page((course / "index.html").as_uri())
    page.wait_for_url("**/book/welcome.html")  # the first page leads there by itself
    page.goto((course / f"book/{CHAPTER}.html").as_uri())
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    answer_somehow(page.locator("article.sp-item").first)
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(page.locator("article.sp-item").first.locator(".sp-verdict")).to_be_visible()
    page.goto((course / f"exercises/{CHAPTER}.html").as_uri())
    expect(page.locator(".xp").first).to_be_visible()

    page.goto((course / "search.html").as_uri() + "?q=pipeline")
    found = page.locator("#search-results ul.search > li")
    expect(found.filter(has=page.locator("p.context", has_text="pipeline")).first).to_be_visible()
    link = found.first.get_by_role("link")
    link.evaluate(
        "link => link.addEventListener('click', () => localStorage.clear())"
    )  # as if forgotten
    link.click()
    expect(page.locator("article .highlighted").first).to_be_attached()


def test_one_course_makes_one_zip(packed: Path, tmp_path: Path) -> None:
    again = take.offline(HTML, tmp_path / "again.zip")
    assert again.read_bytes() == packed.read_bytes()


def test_under_a_path_of_a_host_pages_and_their_links_work(host: str, new_visit: Visits) -> None:
    visit = new_visit(steps=True)
    page = visit.page(f"{host}/index.html")
    page.wait_for_url(f"{host}/book/welcome.html")
    page.locator(".home a").first.click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(host)}/book/(?!welcome)"))
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    page.goto(f"{host}/book/review.html")
    expect(page.locator("[data-review]")).to_contain_text("Nothing to review yet")


def test_no_page_has_an_address_that_only_holds_at_the_top_of_a_host() -> None:
    for path in HTML.rglob("*.html"):
        found = re.findall(r'(?:href|src)="(/[^"]*)"', path.read_text("utf-8"))
        assert not found, f"{path.name}: {found[:3]}"


def test_a_folder_with_something_else_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert main(["site", "--root", str(ROOT), "--to", str(tmp_path)]) == 1
    assert "did not write" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_without_a_book_and_where_nothing_can_be_written_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["offline", "--root", str(tmp_path), "--to", str(tmp_path / "x.zip")]) == 1
    assert "make book" in capsys.readouterr().err
    nowhere = tmp_path / "no" / "x.zip"
    assert main(["offline", "--root", str(ROOT), "--to", str(nowhere)]) == 1
    assert "--to" in capsys.readouterr().err
    assert not nowhere.parent.exists()


def test_the_workflow_uploads_what_the_makefile_writes() -> None:
    flow = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf-8"))
    steps = flow["jobs"]["publish"]["steps"]
    assert [it["run"] for it in steps if "run" in it] == ["make site"]
    (uploaded,) = [it["with"]["path"] for it in steps if "upload" in it.get("uses", "")]
    assert uploaded == "_build/site"
    assert re.search(
        r"^site:.*\n\t\$\(BIN\)/staffplus site$", (ROOT / "Makefile").read_text(), re.M
    )


def test_the_container_serves_what_the_makefile_writes() -> None:
    lines = (ROOT / "host/Containerfile").read_text("utf-8").splitlines()
    copied = dict(line.split()[1:] for line in lines if line.startswith("COPY "))
    conf = (ROOT / "host/nginx.conf").read_text("utf-8")
    assert copied["host/nginx.conf"].startswith("/etc/nginx/conf.d/")
    assert f"root {copied['_build/site']};" in conf
    # A year for what carries a digest, as every script and sheet of a page does; pages are asked for anew.
    assert re.search(r'default "no-cache";\s+"~\^\(v\|digest\)=" "public, max-age=31536000', conf)
    page = (HTML / f"book/{CHAPTER}.html").read_text("utf-8")
    for address in re.findall(
        r'<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.(?:js|css)[^"]*)"', page
    ):
        assert re.search(r"\?(v|digest)=", address), f"{address} would be kept for a year unchanged"
