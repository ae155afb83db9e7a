"""What people are asked: the settings in `bank/alignment.toml`, and one pair's questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, in_order
from staffplus.bankspec import Fields, ListOf, Tables, Text, Truth, Whole

SETTINGS = BANK / "alignment.toml"

FORM = Fields(
    {
        "format": Fields(
            {
                "name course about about_case about_questions": Text(),
                "version most_bytes most_page_bytes most_text most_name": Whole(1),
                "outcomes requests": ListOf(Text(), 1, once=True, about="ids, in order"),
                "parts": ListOf(Text(), 1, once=True, about="of one person's answers"),
                "top": Whole(1, about="outcomes that count as ranked highest"),
                "highest_rank highest_rating": Whole(1),
                "id time": Text(about="a pattern of the whole text, read alike in JavaScript"),
            }
        ),
        "round": Tables({"id name": Text()}, {"requests_only": Truth()}),
        "role": Tables({"id name says sign": Text()}),
        "defaults": Fields(
            {
                "title": Text(),
                "outcomes requests": ListOf(
                    Text(), 1, once=True, about="one for each id in `format`"
                ),
            }
        ),
        "ask": Fields({"ranks rows predicted requests": Text()}),
        "row": Tables({"id name ask low high": Text()}),
        "mark": Tables({"id name says": Text()}),
        "exit": Fields({"top3 predicted apart within requests rounds low": Whole(1)}),
        "criterion": Tables({"id name needed": Text()}),
        "next": Fields({"agreed again log holds drifted": Text()}),
        "explain": Fields(
            {"kappa_low kappa_high proposal chance within kappa low_rows ties": Text()}
        ),
        "agenda": Fields(
            {
                "opening_text closing_text none_text": Text(),
                "minutes opening closing least most places": Whole(1),
            }
        ),
        "kind": Tables({"id text ask": Text(), "unit open": Whole(1)}),
        "sizes": Fields({"outcome row request prediction open count range": Text()}),
        "privacy": Fields({"learner manager leader never blind ratings kept": Text()}),
        "wording": Tables({"words": ListOf(Text(), 1), "why": Text()}),
        "cohort": Fields(
            {
                (
                    "alpha interval few_text no_variation no_variation_ranks no_variation_leaders"
                    " no_pairs alpha_text alpha_only sits no_ranks"
                ): Text(),
                "most_in_page resamples seed level few": Whole(1),
            }
        ),
        "expected": Fields(
            {"id text name five ten rows table markdown one_of time rank rating top": Text()}
        ),
        "messages": Fields(
            {
                (
                    "web_page picture too_large broken not_ours other_course newer version questions_file answers_file"
                    " field changed same_file same_role leader_file other_pair other_round"
                    " other_questions two_versions twice too_many too_few too_long case_expected"
                    " other_case other_person"
                ): Text()
            }
        ),
    }
)
IDS = {
    "role": ["learner", "manager", "leader"],
    "criterion": ["top3", "predicted-learner", "predicted-manager", "apart", "within", "requests"],
    "kind": ["outcome", "row", "request", "prediction"],
}
#: What a text may not hold: controls and halves of characters, which no file carries unharmed.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


@cache
def settings(path: Path = SETTINGS) -> dict[str, Any]:
    """The settings. Raises BankError with every fault: line, entry, found and expected."""
    return read_bank(path, FORM, _rules)


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    for name, ids in IDS.items():
        yield from in_order((name,), [entry["id"] for entry in table[name]], ids)
    for name in ("outcomes", "requests"):
        found, count = len(table["defaults"][name]), len(table["format"][name])
        if found != count:
            texts = f"{count} different texts, one for each id in `format`"
            yield Fault(("defaults", name), texts, f"found {found}")


@dataclass(frozen=True)
class Row:
    """One row of the description's rubric, as it is put to people."""

    id: str
    text: str


@dataclass(frozen=True)
class Questions:
    """What one pair, and the leaders around it, are asked.

    Attributes:
        pair: an id drawn at random for one description; files of different pairs never mix.
        title: what the description is of, for people to read.
        outcomes: five texts, `o1` to `o5`.
        rows: the rows to rate, in the order of the rubric.
        requests: ten texts, `r1` to `r10`.
    """

    pair: str
    title: str
    outcomes: tuple[str, ...]
    rows: tuple[Row, ...]
    requests: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that differ when a question does; title and pair do not count."""
        lines = [
            *(f"{o} {text}" for o, text in zip(outcome_ids(), self.outcomes, strict=True)),
            *(f"{row.id} {row.text}" for row in self.rows),
            *(f"{r} {text}" for r, text in zip(request_ids(), self.requests, strict=True)),
        ]
        return fingerprint("\n".join(lines))

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, as it stands in a file."""
        return {
            "pair": self.pair,
            "title": self.title,
            "outcomes": list(self.outcomes),
            "rows": [{"id": row.id, "text": row.text} for row in self.rows],
            "requests": list(self.requests),
            "fingerprint": self.fingerprint,
        }

    def difference(self, other: Questions) -> str:
        """Which questions differ, by name: "o2, Horizon, r7"; empty when none does."""
        names = {row["id"]: row["name"] for row in settings()["row"]}
        pairs = [
            *zip(outcome_ids(), self.outcomes, other.outcomes, strict=True),
            *((names.get(a.id, a.id), a, b) for a, b in zip(self.rows, other.rows, strict=True)),
            *zip(request_ids(), self.requests, other.requests, strict=True),
        ]
        return ", ".join(name for name, ours, theirs in pairs if ours != theirs)


def questions(
    pair: str,
    title: str | None = None,
    outcomes: list[str] | None = None,
    requests: list[str] | None = None,
) -> Questions:
    """Questions for the pair `pair`; what is left out comes from the invented default team.

    Raises ValueError unless there are five different outcomes and ten different requests.
    """
    defaults = settings()["defaults"]
    chosen = Questions(
        pair,
        tidy(title or defaults["title"]),
        tuple(map(tidy, outcomes or defaults["outcomes"])),
        rows(),
        tuple(map(tidy, requests or defaults["requests"])),
    )
    for name, found, count in (
        ("outcomes", chosen.outcomes, len(outcome_ids())),
        ("requests", chosen.requests, len(request_ids())),
    ):
        if len(set(found)) != count or not all(found):
            raise ValueError(f"found {len(set(found))} different {name}; expected {count}")
    return chosen


@cache
def rows() -> tuple[Row, ...]:
    """The seven rows that people rate, with the wording of this version of the course."""
    return tuple(Row(row["id"], row["ask"]) for row in settings()["row"])


def outcome_ids() -> list[str]:
    """`o1` to `o5`, in the order in which they are asked about."""
    return list(settings()["format"]["outcomes"])


def request_ids() -> list[str]:
    """`r1` to `r10`, in the order in which they are asked about."""
    return list(settings()["format"]["requests"])


def top() -> int:
    """How many outcomes count as ranked highest: three."""
    return int(settings()["format"]["top"])


def requests_only(round_id: str) -> bool:
    """True for the checks after 30 and 90 days, which ask about requests alone."""
    return any(r["id"] == round_id and r.get("requests_only") for r in settings()["round"])


def round_name(round_id: str) -> str:
    return next(str(r["name"]) for r in settings()["round"] if r["id"] == round_id)


def role_name(role: str) -> str:
    return next(str(r["name"]) for r in settings()["role"] if r["id"] == role)


def mark_ids() -> list[str]:
    """develop, guide, review, decline: from most of one's own time to least."""
    return [mark["id"] for mark in settings()["mark"]]


def tidy(text: str) -> str:
    """`text` on one line: white space collapsed, controls gone."""
    return " ".join(CONTROL.sub(" ", text).split())


def fingerprint(text: str) -> str:
    """FNV-1a, 64 bits, of the UTF-8 of `text`: tells texts apart, keeps nothing secret.

    Chosen over SHA-256 because a page opened over plain http has no SHA-256 to offer.
    """
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def fill(template: str, **values: object) -> str:
    """`template` with each {name} replaced; the page fills the same templates the same way."""
    return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), template)
