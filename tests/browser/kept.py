"""What a browser keeps of a learner, put there before a page is opened, and read back after."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from playwright.sync_api import Page, expect

_PUTS = count()


def work(name: str, value: Any, time: str) -> tuple[str, str]:
    row = {"v": 1, "course": "staffplus", "id": name, "kind": "work", "value": value, "time": time}
    return f"staffplus:1:work:staffplus:{name}", json.dumps(row)


def holding(*entries: tuple[str, str]) -> str:
    """A script that puts these into a profile once, and not again when a page is opened anew."""
    return (
        f"if (!localStorage.put) for (const [k, v] of [...{json.dumps(entries)}, ['put', '1']])"
        " localStorage.setItem(k, v);"
    )


def put(page: Page, *entries: tuple[str, str | None]) -> None:
    """Store these in a tab before its next page begins; None takes one away.

    A script of the page before would store them too soon: of pages from a disk the browser may forget
    what was stored a moment before (`shared/recent.js`).
    """
    done = f"put:{next(_PUTS)}"
    page.add_init_script(
        f"if (!sessionStorage.getItem({done!r}))"
        f" for (const [k, v] of [...{json.dumps(entries)}, [null, null]])"
        f" k === null ? sessionStorage.setItem({done!r}, '1')"
        " : v === null ? localStorage.removeItem(k) : localStorage.setItem(k, v);"
    )


def bring(page: Page, file: Any) -> list[str]:
    """Import a file; gives what the page says of it."""
    said = page.locator(".progress-said")
    said.evaluate("node => node.replaceChildren()")
    page.get_by_label("Import a file").set_input_files(file)
    expect(said).not_to_be_empty()
    return list(said.locator("p").all_inner_texts())


def stored(page: Page) -> dict[str, str]:
    return dict(page.evaluate("Object.fromEntries(Object.entries(localStorage))"))
