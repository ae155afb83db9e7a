"""Of pages from a disk a browser may forget what was stored a moment before; the tab writes it again."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import HTML, Visits
from tests.browser.kept import put, work

PAGE = (HTML / "book/certificate.html").as_uri()
RECENT = "staffplus:recent"


def named(name: str, hours: float) -> tuple[str, str]:
    """The stored name of the certificate, written so many hours from now."""
    then = datetime.now(UTC) + timedelta(hours=hours)
    return work("certificate", {"name": name}, then.isoformat().replace("+00:00", "Z"))


def test_what_the_browser_forgets_between_two_pages_is_written_again(new_visit: Visits) -> None:
    visit = new_visit()
    visit.context.clock.set_fixed_time(datetime.now(UTC))  # what a tab wrote is kept for a minute
    page = visit.page(PAGE)
    field = page.get_by_label("Name to print")
    field.fill("Ada")
    key, earlier = named("Somebody", -1)
    for forgot in (None, earlier):
        page.goto((HTML / "book/glossary.html").as_uri())
        put(page, (key, forgot))
        page.goto(PAGE)
        expect(field).to_have_value("Ada")

    # What another tab has stored since is the learner's last word.
    _, later = named("Ada L.", 1)
    put(page, (key, later))
    page.reload()
    expect(field).to_have_value("Ada L.")


def test_what_was_taken_away_stays_away_and_nothing_is_done_on_a_server(
    new_visit: Visits, book: str
) -> None:
    key, earlier = named("Ada", -1)
    removed = json.dumps({key: [None, round(time.time() * 1000)]})
    listed = f"sessionStorage.setItem({RECENT!r}, {json.dumps(removed)})"
    page = new_visit().page(PAGE)
    page.evaluate(listed)
    put(page, (key, earlier))
    page.reload()
    expect(page.get_by_label("Name to print")).to_have_value("")
    page = new_visit().page(f"{book}/certificate.html")
    page.get_by_label("Name to print").fill("Ada")
    assert page.evaluate(f"sessionStorage.getItem({RECENT!r})") is None
    page.evaluate(listed)
    put(page, (key, earlier))
    page.reload()
    expect(page.get_by_label("Name to print")).to_have_value("Ada")


def test_an_odd_list_of_what_was_written_is_passed_over(new_visit: Visits) -> None:
    page = new_visit().page(PAGE)
    for odd in ("no JSON", "null", "[1]", '{"a": 1}', '{"a": ["b"]}', '{"a": [3, "x"]}'):
        page.evaluate(f"sessionStorage.setItem({RECENT!r}, {odd!r})")
        page.reload()
        page.get_by_label("Name to print").fill(odd)
        expect(page.locator(".certificate-name, .progress-sum").first).to_be_visible()
        page.reload()
        expect(page.get_by_label("Name to print")).to_have_value(odd)
