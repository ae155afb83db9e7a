"""Who an edition of the book is for, and which pages are the facilitator's alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LEARNER, FACILITATOR = "learner", "facilitator"


def is_theirs(page: Path) -> bool:
    """True for a page that only the facilitator's edition has: `edition: facilitator` at its head."""
    if page.suffix != ".md" or not page.exists():
        return False
    opening, rule, rest = page.read_text("utf-8").partition("---\n")
    if opening or not rule:
        return False
    head = yaml.safe_load(rest.partition("---\n")[0])
    return isinstance(head, dict) and head.get("edition") == FACILITATOR


def toc_for(root: Path, audience: str) -> dict[str, Any]:
    """The table of contents under `root` with the pages of this audience."""
    toc: dict[str, Any] = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    if audience == FACILITATOR:
        return toc
    for part in (toc, *toc.get("parts", ())):
        if "chapters" in part:
            part["chapters"] = [
                it for it in part["chapters"] if not is_theirs(root / f"{it.get('file')}.md")
            ]
    return toc
