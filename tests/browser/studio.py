"""The studio as a person uses it, on a page of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page

from staffplus.widgets import job_description_studio
from tests.browser import own_page
from tests.browser.conftest import served

TODAY = re.compile(r"\d{4}-\d\d-\d\d")


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=re.compile(rf"^\d\. {name}"))


def findings(page: Page, name: str) -> Locator:
    return page.locator(".sp-part", has=part(page, name)).locator(".sp-findings > li")


def go(page: Page, panel: str) -> None:
    page.get_by_role("group", name="Studio", exact=True).get_by_role(
        "button", name=re.compile(f"^{panel}")
    ).click()


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        part(page, name.replace("_", " ")).fill(text)


def reload(page: Page) -> None:
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")


def downloaded(page: Page) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download Markdown").click()
    assert TODAY.search(download.value.suggested_filename)
    return Path(download.value.path()).read_text("utf-8")


def open_file(page: Page, name: str, content: bytes) -> None:
    go(page, "Open")
    field = page.get_by_label("A file from this computer")
    field.set_input_files(FilePayload(name=name, mimeType="text/markdown", buffer=content))


@contextmanager
def on_a_page(folder: Path) -> Iterator[str]:
    """The address of a page with the studio in it, while it is served from `folder`."""
    own_page.write(folder, job_description_studio())
    with served(folder) as at:
        yield f"{at}/page.html"
