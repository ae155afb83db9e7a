"""What people are asked: the settings in `bank/alignment.toml`, and one pair's questions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from staffplus.bankfile import BANK, is_list_of_str

SETTINGS = BANK / "alignment.toml"
#: Tables of the settings, and the keys that each must have: text, or whole numbers.
TEXTS = {
    "format": "name course about about_questions id time",
    "defaults": "title",
    "ask": "ranks rows predicted requests",
    "next": "agreed again log holds drifted",
    "explain": "kappa_low kappa_high proposal chance within kappa low_rows ties",
    "agenda": "opening_text closing_text none_text",
    "sizes": "outcome row request prediction open count range",
    "privacy": "learner manager leader never blind ratings kept",
    "cohort": "alpha interval few_text no_variation no_variation_ranks no_variation_leaders no_pairs"
    " alpha_text alpha_only sits no_ranks",
    "expected": "id text name five ten rows table one_of time rank rating top",
    "messages": "too_large broken not_ours other_course newer version questions_file answers_file"
    " field changed same_file same_role leader_file other_pair other_round other_questions"
    " two_versions twice too_many too_few",
}  # fmt: skip
NUMBERS = {
    "format": "version most_bytes most_text most_name top highest_rank highest_rating",
    "exit": "top3 predicted apart within requests rounds low",
    "agenda": "minutes opening closing least most places",
    "cohort": "most_in_page resamples seed level few",
}
LISTS = {
    "round": "id name",
    "role": "id name says sign",
    "row": "id name ask low high",
    "mark": "id name says",
    "criterion": "id name needed",
    "kind": "id text ask",
    "wording": "why",
}
IDS = {
    "role": ["learner", "manager", "leader"],
    "criterion": ["top3", "predicted-learner", "predicted-manager", "apart", "within", "requests"],
    "kind": ["outcome", "row", "request", "prediction"],
}
#: What a text may not hold: controls and halves of characters, which no file carries unharmed.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


class SettingsError(ValueError):
    """`bank/alignment.toml` is not as the code expects it; the message lists every fault."""


@cache
def settings() -> dict[str, Any]:
    """The settings, checked. Raises SettingsError with every fault: file, entry, found, expected."""
    table = tomllib.loads(SETTINGS.read_text("utf-8"))
    if faults := list(faults_in(table)):
        raise SettingsError("\n".join(f"{SETTINGS.name}: {fault}" for fault in faults))
    return table


def faults_in(table: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong in settings, each as `entry: found …; expected …`."""
    for name in sorted({*TEXTS, *NUMBERS}):
        part = table.get(name)
        if not isinstance(part, Mapping):
            yield f"[{name}]: found no such table"
            continue
        for key in TEXTS.get(name, "").split():
            if not _is_text(part.get(key)):
                yield f"{name}.{key}: found {part.get(key)!r}; expected some text"
        for key in NUMBERS.get(name, "").split():
            if not _is_count(part.get(key)):
                yield f"{name}.{key}: found {part.get(key)!r}; expected a whole number from 1"
    for name, keys in LISTS.items():
        entries = table.get(name)
        if not isinstance(entries, list) or not entries:
            yield f"[[{name}]]: found no such tables"
            continue
        for n, entry in enumerate(entries, 1):
            for key in keys.split():
                if not _is_text(entry.get(key)):
                    yield f"{name} {n}, {key}: found {entry.get(key)!r}; expected some text"
        ids = [entry.get("id") for entry in entries]
        if name in IDS and ids != IDS[name]:
            yield f"[[{name}]]: found the ids {ids}; expected {IDS[name]}"
    form, defaults = table.get("format", {}), table.get("defaults", {})
    for name in ("outcomes", "requests", "parts"):
        if not is_list_of_str(form.get(name)) or len(set(form[name])) != len(form[name]):
            yield f"format.{name}: found {form.get(name)!r}; expected a list of different ids"
        elif name != "parts":
            texts, count = defaults.get(name), len(form[name])
            if not isinstance(texts, list) or len(set(map(str, texts))) != count:
                yield f"defaults.{name}: found {texts!r}; expected {count} different texts"


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
    for name, texts, count in (
        ("outcomes", chosen.outcomes, len(outcome_ids())),
        ("requests", chosen.requests, len(request_ids())),
    ):
        if len(set(texts)) != count or not all(texts):
            raise ValueError(f"found {len(set(texts))} different {name}; expected {count}")
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


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
