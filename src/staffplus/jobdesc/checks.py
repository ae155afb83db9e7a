"""The checks on a job description: one declarative file, read the same here and in the page.

`bank/jd_checks.toml` says what each check looks for and documents its fields. `pointing` runs them;
`checks.js` beside this reads the same tables and points at the same places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, each, ids_repeated
from staffplus.bankspec import Choice, Fields, ListOf, Number, Tables, Text, Whole
from staffplus.jobdesc.parts import PARTS, POSTING
from staffplus.jobdesc.patterns import compiled, wrong_pattern
from staffplus.jobdesc.pointing import Check, Checks, Finding, Prompt, Reading, Rule
from staffplus.jobdesc.words import Words

FILE = BANK / "jd_checks.toml"
LOOKS_AT = ("words", "sentence", "part")
MOST_OF = ("line", "part")

_PATTERNS = ("raise", "unless", "unless_cased", "ignore")
_MEASURED = Fields({"lines": Whole(1), "precision": Number(), "recall": Number()})
_BETWEEN = ListOf(Number(0, 1), 2, 2, about="a 95 % interval")
_POINTED = Fields(
    {
        "generic found specific alone": Whole(1),
        "found_between": _BETWEEN,
        "alone_between": _BETWEEN,
    }
)
_RULE = Tables(
    {"looks_at": Choice(LOOKS_AT, about="what is quoted")},
    {
        "parts": ListOf(
            Choice((*PARTS, POSTING)), about="where the rule holds; left out: everywhere"
        ),
        "within": Choice(LOOKS_AT[1:], about="what `unless` and `specific` are asked of"),
        " ".join(_PATTERNS): ListOf(Text(about="a regular expression; {name} is a list")),
        "at_least": Whole(about="how many hits of `raise` it takes"),
        "specific": Whole(about="more different specific words than this keep it quiet"),
        "most_of": Choice(MOST_OF, about="sentences are found when they are most of this"),
        "needs": ListOf(Text(), about="a piece that holds none of these is passed over"),
        "dense": Number(0, 1, about="with more different specific words among all it stays quiet"),
    },
)
FORM = Fields(
    {
        "blind": ListOf(Text(), about="what the checks cannot see"),
        "reading": Fields(
            {
                "letters": Text(about="a class of a pattern: what a word is made of"),
                "endings": ListOf(
                    ListOf(Text(blank=True), 2, 2), about="an ending, and what takes its place"
                ),
                "doubled": ListOf(Text(), about="endings before which a letter may stand twice"),
                "names": ListOf(Text(about="a regular expression"), about="how people are named"),
                "enough_words": Whole(
                    1, about="shorter parts are read unless `foreign` words lead"
                ),
                "english_share": Number(0, 1, about="with fewer English words a part is not read"),
            }
        ),
        "words": Fields({"generic english foreign": Text()}, others=Text()),
        "check": Tables(
            {
                "id name why": Text(),
                "rewrite": Fields({"team before after": Text()}),
                "rule": _RULE,
            }
        ),
    },
    {
        "prompt": Tables(
            {
                "id ask why": Text(),
                "part": Choice(PARTS),
                "lacks": ListOf(Text(about="a regular expression; with it there is no question")),
            },
            {"has": ListOf(Text(about="a regular expression; without it there is no question"))},
        ),
        "measured": Fields({"unseen": _MEASURED, "other": _MEASURED, "postings": _POINTED}),
    },
)


def findings(parts: Mapping[str, str], checks: Checks | None = None) -> list[Finding]:
    """Findings in the texts of several parts, by part id, in the order given."""
    chosen = checks or load()
    page = "\n".join(parts.values())
    return [finding for part, text in parts.items() for finding in chosen.read(part, text, page)]


@cache
def _table(path: Path) -> dict[str, Any]:
    return read_bank(path, FORM, _rules)


@cache
def load(path: Path = FILE) -> Checks:
    """The checks of the course. Raises BankError, with every problem in it, when the file is wrong."""
    table = _table(path)
    words, how = table["words"], table["reading"]
    return Checks(
        tuple(
            Check(raw["id"], raw["name"], raw["why"], raw["rewrite"],
                  tuple(_rule(rule, words) for rule in raw["rule"]))
            for raw in table["check"]
        ),
        Reading(
            compiled(how["names"], words),
            how["enough_words"], how["english_share"],
        ),
        Words.read(how, words["generic"].split()),
        frozenset(words["english"].split()),
        frozenset(words["foreign"].split()),
        tuple(table["blind"]),
        tuple(
            Prompt(raw["id"], raw["part"], raw["ask"], raw["why"],
                   compiled(raw.get("has", ()), words), compiled(raw["lacks"], words))
            for raw in table.get("prompt", ())
        ),
    )  # fmt: skip


@cache
def for_page() -> dict[str, Any]:
    """The file as the page gets it: the same tables, as JSON, with the parts that a rule may name."""
    return _table(FILE) | {"parts": list(PARTS)}


def _rule(raw: Mapping[str, Any], words: Mapping[str, str]) -> Rule:
    def each_of(name: str) -> tuple[re.Pattern[str], ...]:
        return compiled(raw.get(name, ()), words)

    def any_of(name: str) -> tuple[re.Pattern[str], ...]:
        patterns = raw.get(name, ())
        return compiled(["|".join(patterns)] if patterns else [], words)

    return Rule(
        frozenset(raw.get("parts", (*PARTS, POSTING))), raw["looks_at"],
        raw.get("within", "part" if raw["looks_at"] == "part" else "sentence"), each_of("raise"),
        any_of("raise") if len(raw.get("raise", ())) > 1 else (), any_of("unless"),
        any_of("unless_cased"), each_of("ignore"), raw.get("at_least", 1), raw.get("specific"), raw.get("most_of"),
        raw.get("dense"), tuple(raw.get("needs", ())),
    )  # fmt: skip


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "check")
    yield from ids_repeated(table, "prompt")
    for at, prompt in each(table, "prompt"):
        for name in ("has", "lacks"):
            for n, pattern in enumerate(prompt.get(name, [])):
                yield from wrong_pattern((*at, name, n), pattern, table["words"])
    for n, pattern in enumerate(table["reading"]["names"]):
        yield from wrong_pattern(("reading", "names", n), pattern, table["words"])
    for at, rule in each(table, "check", "rule"):
        if rule.get("most_of") and rule["looks_at"] != "sentence":
            yield Fault(
                (*at, "most_of"),
                "a rule that looks at sentences",
                f"looks_at is {rule['looks_at']!r}",
            )
        if rule["looks_at"] == "words" and not rule.get("raise"):
            yield Fault(
                (*at, "raise"), "a pattern",
                "a rule that looks at words has no `raise`, so it has nothing to quote",
            )  # fmt: skip
        for name in _PATTERNS:
            for n, pattern in enumerate(rule.get(name, [])):
                yield from wrong_pattern((*at, name, n), pattern, table["words"])
