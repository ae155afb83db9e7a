"""The misunderstandings that wrong answers stand for."""

from __future__ import annotations

import tomllib
from functools import cache

from staffplus.bankfile import BANK


@cache
def misconceptions() -> dict[str, dict[str, str]]:
    """The misunderstandings that wrong options stand for, by id: id, name (shown), text."""
    table = tomllib.loads((BANK / "misconceptions.toml").read_text("utf-8"))
    return {entry["id"]: entry for entry in table.get("misconception", [])}


def named(misconception: str | None) -> dict[str, str] | None:
    """A misconception as the page shows it: id and name."""
    if not misconception:
        return None
    return {"id": misconception, "name": misconceptions().get(misconception, {}).get("name", "")}
