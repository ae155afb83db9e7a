"""What `staffplus jd check` found in a file, as text for people, as JSON and as SARIF for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from staffplus import jobdesc
from staffplus.jobdesc import checks as jdcheck
from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import PARTS, POSTING
from staffplus.jobdesc.pointing import Finding, Prompt
from staffplus.jobdesc.text import lines_before

_POSTING_NOTE = "found no part of a description; read line by line as a posting (years, wording, ladder words, swap test)"


@dataclass(frozen=True)
class Report:
    """One file read with the checks.

    Attributes:
        path: its name, "-" for standard input.
        description: its parts; empty for a posting.
        findings: each with the line on which it begins.
        prompts: what the next level asks, for parts at which no check points.
        unread: parts that are not in English; "posting" for a whole posting.
        posting: whether it was read line by line.
    """

    path: Path
    description: JobDescription
    findings: tuple[tuple[Finding, int], ...]
    prompts: tuple[Prompt, ...]
    unread: tuple[str, ...]
    posting: bool


def report(path: Path, text: str, posting: bool = False) -> Report:
    """Read `text` as a description, or as a posting when asked to or when it has none of the parts."""
    description = JobDescription.from_markdown(text)
    checks = jdcheck.load()
    if posting or (not description.written and text.strip()):
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        pointed = checks.read(POSTING, plain)
        before = lines_before(plain, (one.start for one in pointed))
        found = tuple((one, ended + 1) for one, ended in zip(pointed, before, strict=True))
        unread = () if checks.is_english(plain) else (POSTING,)
        return Report(path, description, found, (), unread, posting=True)
    pointed = description.check()
    return Report(
        path,
        description,
        tuple(zip(pointed, description.lines_of(pointed), strict=True)),
        tuple(description.prompts(pointed)),
        tuple(description.unread()),
        posting=False,
    )


def notes(path: Path, description: JobDescription) -> Iterator[str]:
    """What reading met, each with its place."""
    for note in description.notes:
        yield f"{path}:{note.line}: {note.message}" if note.line else f"{path}: {note.message}"


def as_text(one: Report) -> Iterator[str]:
    """Lines for a person: what is pointed at, why, a rewrite, and what the next level asks."""
    if one.posting:
        yield from _posting(one)
        return
    yield from notes(one.path, one.description)
    for part in PARTS:
        here = [(finding, line) for finding, line in one.findings if finding.part == part]
        asked = [prompt for prompt in one.prompts if prompt.part == part]
        if part in one.unread:
            yield f"\n{jobdesc.NAMES[part]}: the checks read English only and leave this part alone"
        if here or asked:
            yield f"\n{jobdesc.NAMES[part]}"
        yield from _by_check(one.path, here)
        if asked:
            yield "  The next level would ask"
        for prompt in asked:
            yield f"    {prompt.ask} {prompt.why}"
    written = len(one.description.written)
    yield f"\n{written} of {len(PARTS)} parts written; {len(one.findings)} place(s) pointed at. No mark is given."
    yield from _blind()


def _posting(one: Report) -> Iterator[str]:
    yield f"{one.path}: {_POSTING_NOTE}"
    if one.unread:
        yield "\nThe checks read English only and leave this posting alone"
    yield ""
    yield from _by_check(one.path, one.findings)
    yield f"\n{len(one.findings)} place(s) pointed at. No mark is given."
    yield "To make a description of it, answer these, each under its heading:"
    for part in jobdesc.rubric()["part"]:
        yield f"  ## {part['name']}: {part['question']}"
    yield from _blind()


def _by_check(path: Path, found: Sequence[tuple[Finding, int]]) -> Iterator[str]:
    checks = jdcheck.load()
    for check_id in dict.fromkeys(finding.check for finding, _ in found):
        check = checks[check_id]
        yield f"  {check.name}"
        for finding, line in found:
            if finding.check == check_id:
                yield f"    {path}:{line}: “{_shortened(finding.words)}”"
        yield f"    {check.why}"
        yield f"    An invented team ({check.rewrite['team']}):"
        yield f"      before  {check.rewrite['before']}"
        yield f"      after   {check.rewrite['after']}"


def _blind() -> Iterator[str]:
    yield "What the checks cannot see:"
    yield from (f"  - {line}" for line in jdcheck.load().blind)


def _shortened(words: str, most: int = 120) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 40].rstrip()} … {line[-30:].lstrip()}"


def as_json(one: Report) -> dict[str, Any]:
    """The same as tables."""
    checks = jdcheck.load()
    return {
        "file": str(one.path),
        "posting": one.posting,
        "title": one.description.title,
        "written": one.description.written,
        "notes": [] if one.posting else [asdict(note) for note in one.description.notes],
        "findings": [
            asdict(finding)
            | {
                "line": line,
                "name": checks[finding.check].name,
                "why": checks[finding.check].why,
                "rewrite": dict(checks[finding.check].rewrite),
            }
            for finding, line in one.findings
        ],
        "prompts": [
            {"id": prompt.id, "part": prompt.part, "ask": prompt.ask, "why": prompt.why}
            for prompt in one.prompts
        ],
        "unread": list(one.unread),
        "blind": list(checks.blind),
    }


def as_sarif(reports: Sequence[Report]) -> dict[str, Any]:
    """All files as one run of SARIF 2.1.0; findings are notes, since the checks point and never mark."""
    checks = jdcheck.load()
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "columnKind": "unicodeCodePoints",
                "tool": {
                    "driver": {
                        "name": "staffplus jd check",
                        "rules": [
                            {
                                "id": check.id,
                                "shortDescription": {"text": check.name},
                                "fullDescription": {"text": check.why},
                                "defaultConfiguration": {"level": "note"},
                            }
                            for check in checks
                        ],
                    }
                },
                "results": [
                    _result(one, finding, line) for one in reports for finding, line in one.findings
                ],
            }
        ],
    }


def _result(one: Report, finding: Finding, line: int) -> dict[str, Any]:
    check = jdcheck.load()[finding.check]
    place = {"startLine": max(line, 1), "snippet": {"text": finding.words}}
    return {
        "ruleId": check.id,
        "level": "note",
        "message": {"text": f"{check.name}: “{_shortened(finding.words)}”. {check.why}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "stdin" if str(one.path) == "-" else one.path.as_posix()
                    },
                    "region": place,
                }
            }
        ],
    }
