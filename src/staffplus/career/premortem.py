"""The premortem card: its lines and what it points at, read from the bank, and time in words.

`premortem.js` beside this tells time and raises the points in the page; a test holds the two together.
Points go by words alone: they see that a line would fit any card, not that it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, among, ids_repeated, in_order
from staffplus.bankspec import Choice, Fields, ListOf, Number, Tables, Text, Truth, Whole
from staffplus.jobdesc.checks import for_page
from staffplus.jobdesc.text import fold, lower_ascii
from staffplus.jobdesc.words import Words
from staffplus.mentions import mentions

CARD = BANK / "premortem.toml"


LINES = ("failure", "cause", "signal", "due", "place", "now")


#: Every point that the page knows how to raise; its words stand in the data.
POINTS = (
    "decision-missing",
    "horizon-short",
    "failure-missing",
    "failure-near",
    "failure-vague",
    "cause-missing",
    "cause-person",
    "cause-vague",
    "signal-missing",
    "signal-repeats",
    "signal-vague",
    "due-missing",
    "due-late",
    "due-after",
    "place-missing",
    "place-vague",
    "now-missing",
    "now-later",
    "now-vague",
)


FORM = Fields(
    {
        "most": Whole(1, 9, about="failures on one card"),
        "late_share": Number(0, 1, about="a signal later than this share of the horizon is late"),
        "generic": Text(about="words that stand on anybody's card"),
        "horizon": Tables(
            {"months": Whole(1), "name": Text()},
            {"usual": Truth(about="what a new card begins with")},
        ),
        "line": Tables({"id name ask": Text()}),
        "point": Tables(
            {
                "id": Choice(POINTS),
                "line": Choice((*LINES, "decision", "horizon"), about="where the point stands"),
                "text": Text(about="{left} is the time between signal and end"),
            },
            {
                "words": ListOf(Text(), about="what raises the point when it is found there"),
                "fewest": Whole(1, about="fewer different specific words than this raise it"),
            },
        ),
        "example": Fields(
            {
                "title about decision": Text(),
                "months": Whole(1),
                "failure": Tables(
                    {"failure cause signal place now": Text(), "due": Whole(about="months")}
                ),
            }
        ),
    }
)


def read(path: Path = CARD) -> dict[str, Any]:
    """Lines, points, horizons and the example of the card, ready for the page: JSON-able.

    `usual` is the horizon, in months, that a new card begins with; `lateShare` the share of the
    horizon after which a signal counts as late.

    Raises:
        BankError: with every fault in the file, each with its entry, what was found and what is
            expected.
    """
    table, how = read_bank(path, FORM, _rules), for_page()
    return {
        "most": table["most"],
        "lateShare": table["late_share"],
        "horizons": [{k: h[k] for k in ("months", "name")} for h in table["horizon"]],
        "usual": next(h["months"] for h in table["horizon"] if h.get("usual")),
        "lines": table["line"],
        "points": {p["id"]: {"words": [], "fewest": 0, **p} for p in table["point"]},
        "words": {
            **{k: how["reading"][k] for k in ("letters", "endings", "doubled")},
            "generic": " ".join([*how["words"]["generic"].split(), *table["generic"].split()]),
        },
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


@dataclass(frozen=True)
class Point:
    """Something to look at: which point, on which line, of which failure (None: of the whole card)."""

    id: str
    line: str
    failure: str | None
    text: str


def points(data: Mapping[str, Any], card: Mapping[str, Any]) -> list[Point]:
    """Every point about a card that is begun, as the page raises them.

    Args:
        data: what `read` returns.
        card: `months`, `decision`, and `failures` with an `id`, `due` in months or None, and the
            other lines as text.
    """
    begun = [failure for failure in card["failures"] if _is_begun(failure)]
    if not begun and _is_blank(card["decision"]):
        return []
    words = Words.read(data["words"], data["words"]["generic"].split())
    found = [("decision-missing", None, 0)] if len(_words_of(words, card["decision"])) < 4 else []
    found += [("horizon-short", None, 0)] if card["months"] < 3 else []
    for failure in begun:
        left = card["months"] - (failure["due"] or 0)
        found += [
            (key, failure["id"], left) for key in _about(data, words, card["months"], failure)
        ]
    return [
        Point(key, data["points"][key]["line"], failure,
              data["points"][key]["text"].replace("{left}", in_words(left)))
        for key, failure, left in found
    ]  # fmt: skip


def _about(
    data: Mapping[str, Any], words: Words, months: int, failure: Mapping[str, Any]
) -> Iterator[str]:
    """Ids of the points about one failure, in the order of its lines; one a line at most."""

    def has(key: str) -> bool:
        point = data["points"][key]
        return any(mentions(str(failure[point["line"]]), word) for word in point["words"])

    def vague(key: str) -> bool:
        point = data["points"][key]
        return has(key) or bool(_specific(words, failure[point["line"]]) < point["fewest"])

    due = failure["due"]
    late = due is not None and months > 3 and due > months * data["lateShare"]
    asked = (
        ("failure-missing", _is_blank(failure["failure"])),
        ("failure-near", months >= 12 and has("failure-near")),
        ("failure-vague", vague("failure-vague")),
        ("cause-missing", _is_blank(failure["cause"])),
        ("cause-person", has("cause-person")),
        ("cause-vague", vague("cause-vague")),
        ("signal-missing", _is_blank(failure["signal"])),
        ("signal-repeats", _is_repeat(words, failure["signal"], failure["failure"])),
        ("signal-vague", vague("signal-vague")),
        ("due-missing", due is None),
        ("due-after", due is not None and due > months),
        ("due-late", late),
        ("place-missing", _is_blank(failure["place"])),
        ("place-vague", vague("place-vague")),
        ("now-missing", _is_blank(failure["now"])),
        ("now-later", has("now-later")),
        ("now-vague", vague("now-vague")),
    )
    told: set[str] = set()
    for key, raised in asked:
        line = data["points"][key]["line"]
        if raised and line not in told:
            told.add(line)
            yield key


def _is_blank(text: str) -> bool:
    return not fold(text).strip(" \n")


def _is_begun(failure: Mapping[str, Any]) -> bool:
    """Whether anything is written on a failure."""
    return failure["due"] is not None or not all(
        _is_blank(failure[line]) for line in LINES if line != "due"
    )


def _words_of(words: Words, text: str) -> list[str]:
    return words.form.findall(lower_ascii(fold(text)))


def _specific(words: Words, text: str) -> int:
    """How many different words of a line not anybody could have written; digits say nothing."""
    return len(
        {
            word
            for word in _words_of(words, text)
            if not (word.isascii() and word.isdigit()) and not words.is_generic(word)
        }
    )


def _is_repeat(words: Words, one: str, other: str) -> bool:
    """Whether two texts say nearly the same: most of the longer words of one are in the other."""
    a, b = ({word for word in _words_of(words, text) if len(word) > 3} for text in (one, other))
    fewer = min(len(a), len(b))
    return fewer >= 2 and 4 * len(a & b) >= 3 * fewer


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    horizons, example = table["horizon"], table["example"]
    months = [horizon["months"] for horizon in horizons]
    if sorted(set(months)) != months:
        yield Fault(("horizon",), "months that grow", f"found horizons of {months} months")
    if sum(horizon.get("usual", False) for horizon in horizons) != 1:
        yield Fault(("horizon",), "one", "found no single horizon with usual = true")
    yield from in_order(("line",), [line["id"] for line in table["line"]], LINES)
    yield from ids_repeated(table, "point")
    for lacking in set(POINTS) - {point["id"] for point in table["point"]}:
        yield Fault(("point",), "one", f"found no point {lacking!r}, which the page raises")
    yield from among(("example", "months"), example["months"], months)
    if len(example["failure"]) > table["most"]:
        found = f"found {len(example['failure'])} failures in the example"
        yield Fault(("example", "failure"), f"1 to {table['most']}", found)
