"""Folders and zips to hand in, for tests, and what intake makes of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from staffplus.grading.intake.intake import arrivals
from staffplus.grading.model import Arrival, Refusal

#: The exercise.
E = "sheet"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MOODLE = "José Ñandú_104_assignsubmission_file_"

Entry = tuple[str | zipfile.ZipInfo, bytes]


def folder(top: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = top / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return top / "in"


def packed(entries: Iterable[Entry]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            # A name alone would be given the time of day, and the zip would be another every time.
            file.writestr(name if isinstance(name, zipfile.ZipInfo) else dated(name), data)
    return out.getvalue()


def dated(name: str) -> zipfile.ZipInfo:
    """An entry with the date that zips begin with, packed as most are."""
    made = zipfile.ZipInfo(name)
    made.compress_type, made.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return made


def zipped(top: Path, entries: Iterable[Entry], name: str = "cohort.zip") -> Path:
    (top / name).write_bytes(packed(entries))
    return top / name


def taken(source: Path, **more: Any) -> tuple[list[Arrival], list[Refusal]]:
    found = list(arrivals(source, E, **{"now": NOW, **more}))
    good = [it for it in found if isinstance(it, Arrival)]
    return good, [it for it in found if isinstance(it, Refusal)]
