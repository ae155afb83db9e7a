"""Folders of what people handed in: which of their files count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

#: In a learner's folder: what a later version has replaced. Nobody counts it.
EARLIER = "earlier"


def files_below(folder: Path) -> Iterator[Path]:
    """Files at any depth, sorted; without what a later version has replaced."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and EARLIER not in path.relative_to(folder).parts[:-1]:
            yield path
