"""stand-in until the real intake lands"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from staffplus.grading.model import Repair, Submission


@dataclass(frozen=True)
class Arrival:
    learner: str
    exercise: str
    submitted: str | None
    data: bytes
    origin: str
    notes: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class Refusal:
    origin: str
    reason: str
    learner: str = ""


def arrivals(
    source: Path, exercise: str, *, released_at: datetime | None = None
) -> Iterator[Arrival | Refusal]:
    import zipfile

    if source.is_dir():
        for p in sorted(source.glob(f"*/{exercise}/{exercise}.ipynb")):
            stamp = p.with_name("timestamp.txt")
            when = (
                stamp.read_text().strip().replace(" UTC", "+00:00").replace(" ", "T")
                if stamp.exists()
                else None
            )
            yield Arrival(p.parent.parent.name, exercise, when, p.read_bytes(), str(p))
    else:
        with zipfile.ZipFile(source) as z:
            for n in z.namelist():
                yield Arrival(
                    n.rpartition("/")[2].rpartition(f"_{exercise}")[0],
                    exercise,
                    None,
                    z.read(n),
                    f"{source.name}: {n}",
                )


def clean(arrival: Arrival, released: str, source: str) -> Submission:
    sha = hashlib.sha256(arrival.data).hexdigest()
    made = json.loads(released)
    try:
        theirs = {
            c["metadata"]["nbgrader"]["grade_id"]: c["source"]
            for c in json.loads(arrival.data)["cells"]
            if "nbgrader" in c["metadata"]
        }
    except Exception:
        theirs = {}
    for c in made["cells"]:
        m = c["metadata"].get("nbgrader", {})
        if m.get("solution") and m["grade_id"] in theirs:
            c["source"] = theirs[m["grade_id"]]
    return Submission(
        arrival.learner, arrival.exercise, json.dumps(made), sha, arrival.submitted, arrival.notes
    )
