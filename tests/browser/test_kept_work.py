"""A browser that an earlier version of the course filled opens in this one: all is there, and stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser.conftest import Visits
from tests.kept_work import FILE, SHOWN, STORED

KEPT: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))


def values(stored: dict[str, str]) -> dict[str, Any]:
    return {key: json.loads(text)["value"] for key, text in stored.items()}


@pytest.mark.parametrize("chapter", KEPT)
def test_work_of_the_version_before_is_shown_and_kept(
    new_visit: Visits, book: str, chapter: str
) -> None:
    kept = KEPT[chapter]
    visit = new_visit()
    visit.context.add_init_script(
        f"for (const [key, text] of Object.entries({json.dumps(kept['stored'])})) localStorage.setItem(key, text)"
    )
    page = visit.page(f"{book}/{chapter}.html")
    shown = page.evaluate(SHOWN)
    assert shown["written"] == kept["shown"]["written"]
    assert shown["picked"] >= kept["shown"]["picked"]
    assert values(page.evaluate(STORED)) == values(kept["stored"])
