"""The premortem card: its lines and what it points at, read from the bank, and time in words.

`premortem.js` beside this tells time and raises the points in the page; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, line_of, read_toml

CARD = BANK / "premortem.toml"


LINES = ("failure", "cause", "signal", "due", "place", "now")


#: Every point that the page knows how to raise; its words stand in the data.
POINTS = (
    "decision-missing",
    "horizon-short",
    "failure-near",
    "cause-missing",
    "cause-person",
    "signal-missing",
    "signal-repeats",
    "due-missing",
    "due-late",
    "due-after",
    "place-missing",
    "now-missing",
    "now-later",
    "now-vague",
)


def read(path: Path = CARD) -> dict[str, Any]:
    """Lines, points, horizons and the example of the card, ready for the page: JSON-able.

    `usual` is the horizon, in months, that a new card begins with; `lateShare` the share of the
    horizon after which a signal counts as late.

    Raises:
        BankError: with every fault in the file, each with its entry, what was found and what is
            expected.
    """
    text, table, problems = read_toml(path)
    problems += [
        Problem(path, _line(text, entry), entry, message) for entry, message in _faults(table)
    ]
    if problems:
        raise BankError(problems)
    return {
        "most": table["most"],
        "lateShare": table["late_share"],
        "horizons": [{k: h[k] for k in ("months", "name")} for h in table["horizon"]],
        "usual": next(h["months"] for h in table["horizon"] if h.get("usual")),
        "lines": table["line"],
        "points": {p["id"]: {"words": [], **p} for p in table["point"]},
        "example": {
            **{k: table["example"][k] for k in ("title", "about", "decision", "months")},
            "failures": table["example"]["failure"],
        },
    }


def in_words(months: int) -> str:
    """A span of time: `7 months`, `1 year`, `3 years and 6 months`."""
    years, rest = divmod(months, 12)
    parts = [
        f"{count} {unit}{'' if count == 1 else 's'}"
        for count, unit in ((years, "year"), (rest, "month"))
        if count
    ]
    return " and ".join(parts) or "no time"


def _faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(entry, message) for everything that keeps `premortem.toml` from being shown."""
    if not table:
        return
    most, late = table.get("most"), table.get("late_share")
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= 9:
        yield "", f"found most = {most!r}; expected a whole number from 1 to 9"
    if not isinstance(late, float) or not 0 < late < 1:
        yield "", f"found late_share = {late!r}; expected a number between 0 and 1"
    horizons = table.get("horizon", [])
    months = [h.get("months") for h in horizons]
    if (
        not months
        or not all(isinstance(m, int) and m > 0 for m in months)
        or sorted(months) != months
    ):
        yield "", f"found horizons of {months} months; expected whole numbers that grow"
    if sum(bool(h.get("usual")) for h in horizons) != 1:
        yield "", "found no single horizon with usual = true; expected one"
    lines = [line.get("id") for line in table.get("line", [])]
    if lines != list(LINES):
        yield "", f"found the lines {lines}; expected {', '.join(LINES)}"
    points = [point.get("id") for point in table.get("point", [])]
    if sorted(map(str, points)) != sorted(POINTS):
        differ = sorted(set(map(str, points)) ^ set(POINTS))
        yield "", f"found other points than the page raises: {', '.join(differ) or 'one twice'}"
    for point in table.get("point", []):
        name = str(point.get("id"))
        if point.get("line") not in (*LINES, "decision", "horizon"):
            yield (
                name,
                f"found line = {point.get('line')!r}; expected decision, horizon, {', '.join(LINES)}",
            )
        if not _is_text(point.get("text")):
            yield name, f"found text = {point.get('text')!r}; expected some text"
        words = point.get("words", [])
        if not isinstance(words, list) or not all(map(_is_text, words)):
            yield name, f"found words = {words!r}; expected a list of texts"
    example = table.get("example", {})
    for field in ("title", "about", "decision"):
        if not _is_text(example.get(field)):
            yield "", f"found example.{field} = {example.get(field)!r}; expected some text"
    if example.get("months") not in months:
        yield "", f"found example.months = {example.get('months')!r}; expected one of {months}"
    for n, failure in enumerate(example.get("failure", []), 1):
        for line in LINES:
            if line != "due" and not _is_text(failure.get(line)):
                yield (
                    "",
                    f"found {line} = {failure.get(line)!r} in failure {n} of the example; expected some text",
                )
        if not isinstance(failure.get("due"), int):
            yield (
                "",
                f"found due = {failure.get('due')!r} in failure {n} of the example; expected months",
            )
    if not 1 <= len(example.get("failure", [])) <= (most if isinstance(most, int) else 9):
        yield (
            "",
            f"found {len(example.get('failure', []))} failures in the example; expected 1 to {most}",
        )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _line(text: str, entry: str) -> int:
    """Line of the entry with the id `entry`; the first line of the data when it has none."""
    found = (n for n, line in enumerate(text.splitlines(), 1) if line.strip() == f'id = "{entry}"')
    return next(found, line_of(text, "most"))
