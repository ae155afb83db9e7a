"""What changed from one description to another: parts, and what the checks point at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import PARTS
from staffplus.jobdesc.pointing import Finding


@dataclass(frozen=True)
class PartChange:
    """One part in two descriptions: `how` is written, emptied, changed or same; findings gone, new and kept."""

    part: str
    how: str
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]
    kept: int


def changes(old: JobDescription, new: JobDescription) -> list[PartChange]:
    """Part by part. A finding is the same when a check points at the same words."""
    before, after = old.check(), new.check()
    return [
        _change(
            part,
            (old.parts[part], new.parts[part]),
            [finding for finding in before if finding.part == part],
            [finding for finding in after if finding.part == part],
        )
        for part in PARTS
    ]


def _change(
    part: str, texts: tuple[str, str], before: list[Finding], after: list[Finding]
) -> PartChange:
    was, now = texts
    how = "same" if was == now else "written" if not was else "emptied" if not now else "changed"
    gone, new = _without(before, after), _without(after, before)
    return PartChange(part, how, gone, new, len(after) - len(new))


def _without(some: list[Finding], others: list[Finding]) -> tuple[Finding, ...]:
    left = Counter((finding.check, finding.words) for finding in others)
    out = []
    for finding in some:
        key = (finding.check, finding.words)
        if left[key]:
            left[key] -= 1
        else:
            out.append(finding)
    return tuple(out)
