"""Six invented career ladders on one common scale: read from the bank, checked, given as dicts.

The widget `lineup` shows them; an exercise can pair their rungs by descriptor with `ladders()`.
Standard library only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, is_list_of_str, read_toml

PATH = BANK / "invented_ladders.toml"
#: How many of a rung's descriptors must sit at its step: a majority of five, as in Mehrotra's ladder.
AGREEING = 3
STEPS = 5
RUNG_TEXTS = ("title", "why")


@cache
def load(path: Path = PATH) -> dict[str, Any]:
    """The scale, the titles and the firms, as they stand in the file, lowest rung first.

    Returns:
        {"descriptor": [{"id", "name", "question", "steps": [5 texts]}],
         "title": {name: step}, "firm": [{"id", "name", "kind", "remark", "rung": [...]}]};
        a rung has "title", "step", "why" and, for each descriptor's id, {"step", "text"}.

    Raises:
        BankError: the file is malformed; the message lists every place, what was found there and
            what was expected.
    """
    text, table, problems = read_toml(path)
    if not problems:
        problems = [Problem(path, _line(text, near), where, message)
                    for where, near, message in _faults(table)]  # fmt: skip
    if problems:
        raise BankError(problems)
    return {
        "descriptor": table["descriptor"],
        "title": {title["name"]: title["step"] for title in table["title"]},
        "firm": table["firm"],
    }


def ladders(path: Path = PATH) -> list[dict[str, Any]]:
    """The six ladders for code that pairs rungs across firms: new dicts with every call.

    Each is {"firm": name, "rungs": [{"title": text, "descriptors": {id: step}}]}, rungs from the
    lowest to the highest, steps whole numbers from 1 to 5. Which step a rung stands on is left
    out: finding it from the descriptors is the exercise.
    """
    table = load(path)
    names = [descriptor["id"] for descriptor in table["descriptor"]]
    return [
        {
            "firm": firm["name"],
            "rungs": [
                {
                    "title": rung["title"],
                    "descriptors": {name: rung[name]["step"] for name in names},
                }
                for rung in firm["rung"]
            ],
        }
        for firm in table["firm"]
    ]


def gaps(firm: Mapping[str, Any]) -> list[int]:
    """The steps on which a firm of `load()` has no rung."""
    taken = {rung["step"] for rung in firm["rung"]}
    return [step for step in range(1, STEPS + 1) if step not in taken]


def _faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(entry, text near which it stands, message) for everything wrong in the file."""
    for name in ("descriptor", "title", "firm"):
        entries = table.get(name)
        if not isinstance(entries, list) or not entries:
            yield "", "", f"found no [[{name}]]; expected at least one"
            return
    names = [entry.get("id") for entry in table["descriptor"]]
    for entry in table["descriptor"]:
        where = f"descriptor {entry.get('id')}"
        for field in ("id", "name", "question"):
            if not _is_text(entry.get(field)):
                yield (
                    where,
                    f'"{entry.get("id")}"',
                    f"found {entry.get(field)!r} as `{field}`; expected text",
                )
        if not is_list_of_str(entry.get("steps")) or len(entry["steps"]) != STEPS:
            yield (
                where,
                f'"{entry.get("id")}"',
                f"found {entry.get('steps')!r} as `steps`; expected {STEPS} texts",
            )
    titles = {entry.get("name") for entry in table["title"]}
    for entry in table["title"]:
        if not _is_step(entry.get("step")) or not _is_text(entry.get("name")):
            yield (
                f"title {entry.get('name')}",
                f'"{entry.get("name")}"',
                f"found {dict(entry)!r}; expected a name and a step from 1 to {STEPS}",
            )
    for firm in table["firm"]:
        where, near = f"firm {firm.get('id')}", f'"{firm.get("id")}"'
        for field in ("id", "name", "kind", "remark"):
            if not _is_text(firm.get(field)):
                yield where, near, f"found {firm.get(field)!r} as `{field}`; expected text"
        rungs = firm.get("rung")
        if not isinstance(rungs, list) or len(rungs) < 2:
            yield where, near, "found fewer than two [[firm.rung]]; a ladder has more"
            continue
        twice = [
            title for title, times in Counter(r.get("title") for r in rungs).items() if times > 1
        ]
        if twice:
            yield where, near, f"found the title {twice[0]!r} twice; expected each once in a firm"
        if [r.get("step") for r in rungs] != sorted(r.get("step", 0) for r in rungs):
            yield (
                where,
                near,
                f"found steps {[r.get('step') for r in rungs]}; expected the lowest rung first",
            )
        for rung in rungs:
            yield from _rung_faults(rung, f"{where}, rung {rung.get('title')}", near, names, titles)


def _rung_faults(
    rung: Mapping[str, Any], where: str, near: str, names: list[str], titles: set[str]
) -> Iterator[tuple[str, str, str]]:
    if _is_text(rung.get("why")):
        near = rung["why"][:40]
    for field in RUNG_TEXTS:
        if not _is_text(rung.get(field)):
            yield where, near, f"found {rung.get(field)!r} as `{field}`; expected text"
    if rung.get("title") not in titles:
        yield (
            where,
            near,
            f"found the title {rung.get('title')!r}; expected one of the [[title]] entries",
        )
    if not _is_step(rung.get("step")):
        yield where, near, f"found {rung.get('step')!r} as `step`; expected 1 to {STEPS}"
        return
    unknown = sorted(set(rung) - {"title", "step", "why", *names})
    if unknown:
        yield (
            where,
            near,
            f"unknown field {unknown[0]!r}; expected title, step, why, {', '.join(names)}",
        )
    steps = []
    for name in names:
        entry = rung.get(name)
        if (
            not isinstance(entry, Mapping)
            or not _is_step(entry.get("step"))
            or not _is_text(entry.get("text"))
        ):
            yield (
                where,
                near,
                f"found {entry!r} as `{name}`; expected {{ step = 1 to {STEPS}, text = … }}",
            )
            return
        steps.append(entry["step"])
        if abs(entry["step"] - rung["step"]) > 1:
            yield (
                where,
                near,
                f"found {name} at step {entry['step']} on a rung of step {rung['step']}; expected it at most one away",
            )
    if steps.count(rung["step"]) < AGREEING:
        yield (
            where,
            near,
            f"found {steps.count(rung['step'])} descriptors at step {rung['step']}; expected at least {AGREEING}",
        )


def _is_step(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= STEPS


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _line(text: str, near: str) -> int:
    """The line (from 1) where `near` first stands; 1 when it stands nowhere."""
    return next((n for n, row in enumerate(text.splitlines(), 1) if near and near in row), 1)
