"""Ladders of real and invented companies, as the chapter's explorer shows them: read from the bank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, line_of, read_toml

LADDERS = BANK / "ladders.toml"


QUANTITIES = ("autonomy", "influence", "scope", "horizon")


ARMS = ("trunk", "technical", "management")


MARKS = {"senior": "●", "staff": "◆"}


TALLEST = 10  #: the largest size a bar can be drawn with


#: Table -> (fields it must have, fields it may have).
FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "quantity": (frozenset({"id", "name", "text"}), frozenset()),
    "source": (frozenset({"id", "name", "cite", "url"}), frozenset()),
    "ladder": (
        frozenset({"id", "name", "family", "source", "about", "rung"}),
        frozenset({"fork_after", "stages"}),
    ),
    "rung": (
        frozenset({"id", "name", "arm"}),
        frozenset({"mark", "source", "like", *QUANTITIES}),
    ),
    "claim": (frozenset({"id", "text", "agree", "verdict", "ask", "evidence"}), frozenset()),
}


def read(path: Path = LADDERS) -> dict[str, Any]:
    """Ladders, statements and their sources, ready for the page: JSON-able.

    A rung has `arm`, `mark` (a shape or ""), and `says`: {quantity: {text, size or None, source}}
    for what its source speaks of. Rungs stand from the lowest to the highest within each arm.

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
    sources = {s["id"]: {k: s[k] for k in ("id", "name", "url")} for s in table["source"]}
    rungs = {ladder["id"]: {r["id"]: r for r in ladder["rung"]} for ladder in table["ladder"]}
    return {
        "illustration": table["illustration"],
        "tallest": TALLEST,
        "stages": table["stages"],
        "quantities": table["quantity"],
        "sources": sources,
        "ladders": [
            {
                **{k: ladder[k] for k in ("id", "name", "family", "source", "about")},
                "forkAfter": ladder.get("fork_after", ""),
                "stages": ladder.get("stages", False),
                "rungs": [_rung(rung, ladder, rungs) for rung in ladder["rung"]],
            }
            for ladder in table["ladder"]
        ],
        "claims": table["claim"],
    }


def _rung(
    rung: Mapping[str, Any], ladder: Mapping[str, Any], rungs: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    worded = rungs[rung["like"]][rung["id"]] if "like" in rung else rung
    said = {q: worded[q] for q in QUANTITIES if q in worded}
    return {
        "id": rung["id"],
        "name": rung["name"],
        "arm": rung["arm"],
        "level": rung.get("mark", ""),
        "mark": MARKS.get(rung.get("mark", ""), ""),
        "says": {
            quantity: {
                "text": entry["says"],
                "size": entry.get("size"),
                "source": entry.get("source", worded.get("source", ladder["source"])),
            }
            for quantity, entry in said.items()
        },
    }


def _faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(entry, message) for everything that keeps `ladders.toml` from being shown."""
    if not table:
        return
    if not _is_text(table.get("illustration")):
        yield "", f"found illustration = {table.get('illustration')!r}; expected some text"
    if set(table.get("stages", {})) != {"trunk", "senior", "technical", "management"}:
        yield (
            "",
            f"found stages {sorted(table.get('stages', {}))}; expected trunk, senior, technical, management",
        )
    entries = {name: table.get(name, []) for name in ("quantity", "source", "ladder", "claim")}
    for name, found in entries.items():
        if not found:
            yield "", f"found no [[{name}]]"
        for entry in found:
            yield from _fields(name, entry)
        ids = [str(entry.get("id")) for entry in found]
        for twice in sorted({i for i in ids if ids.count(i) > 1}):
            yield twice, f"found two [[{name}]] with the id {twice!r}; expected one"
    if [q.get("id") for q in entries["quantity"]] != list(QUANTITIES):
        yield (
            "",
            f"found the quantities {[q.get('id') for q in entries['quantity']]}; expected {', '.join(QUANTITIES)}",
        )
    sources = {source.get("id") for source in entries["source"]}
    for ladder in entries["ladder"]:
        yield from _ladder_faults(ladder, sources, entries["ladder"])
    for claim in entries["claim"]:
        name = str(claim.get("id"))
        if not isinstance(claim.get("agree"), bool):
            yield name, f"found agree = {claim.get('agree')!r}; expected true or false"
        for evidence in claim.get("evidence", []):
            if evidence.get("source") not in sources:
                yield (
                    name,
                    f"found the source {evidence.get('source')!r}; expected one of {', '.join(sorted(map(str, sources)))}",
                )
            if not _is_text(evidence.get("says")):
                yield name, f"found says = {evidence.get('says')!r}; expected some text"


def _ladder_faults(
    ladder: Mapping[str, Any], sources: set[Any], ladders: list[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    name = str(ladder.get("id"))
    rungs = ladder.get("rung", [])
    ids = [rung.get("id") for rung in rungs]
    known = ", ".join(sorted(map(str, sources)))
    if ladder.get("source") not in sources:
        yield name, f"found the source {ladder.get('source')!r}; expected one of {known}"
    if "fork_after" in ladder and ladder["fork_after"] not in ids:
        yield (
            name,
            f"found fork_after = {ladder['fork_after']!r}; expected a rung: {', '.join(map(str, ids))}",
        )
    for twice in sorted({str(i) for i in ids if ids.count(i) > 1}):
        yield name, f"found two rungs with the id {twice!r}; expected one"
    others = {other.get("id"): {r.get("id") for r in other.get("rung", [])} for other in ladders}
    for rung in rungs:
        where = f"{name}/{rung.get('id')}"
        for field, message in _fields("rung", rung):
            yield where if field == str(rung.get("id")) else field, message
        if rung.get("arm") not in ARMS:
            yield where, f"found arm = {rung.get('arm')!r}; expected one of {', '.join(ARMS)}"
        if rung.get("mark", "senior") not in MARKS:
            yield where, f"found mark = {rung['mark']!r}; expected one of {', '.join(MARKS)}"
        if "like" in rung and rung.get("id") not in others.get(rung["like"], set()):
            yield where, f"found like = {rung['like']!r}; expected a ladder that has this rung too"
        for quantity in QUANTITIES:
            if quantity in rung:
                yield from _quantity_faults(where, quantity, rung[quantity], sources)
        if rung.get("source", ladder.get("source")) not in sources:
            yield where, f"found the source {rung.get('source')!r}; expected one of {known}"


def _quantity_faults(
    where: str, quantity: str, entry: Any, sources: set[Any]
) -> Iterator[tuple[str, str]]:
    if not isinstance(entry, Mapping) or not _is_text(entry.get("says")):
        yield where, f"found {quantity} = {entry!r}; expected a table with `says`"
        return
    size = entry.get("size", 1)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= TALLEST:
        yield (
            where,
            f"found {quantity}.size = {size!r}; expected a whole number from 1 to {TALLEST}",
        )
    if "source" in entry and entry["source"] not in sources:
        yield (
            where,
            f"found the source {entry['source']!r}; expected one of {', '.join(sorted(map(str, sources)))}",
        )
    if unknown := set(entry) - {"says", "size", "source"}:
        yield (
            where,
            f"unknown field {sorted(unknown)[0]!r} in {quantity}; expected says, size, source",
        )


def _fields(kind: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    required, optional = FIELDS[kind]
    name = str(entry.get("id"))
    for field in sorted(required - set(entry)):
        yield name, f"found no `{field}` in this [[{kind}]]; expected one"
    for field in sorted(set(entry) - required - optional):
        yield (
            name,
            f"unknown field {field!r} in this [[{kind}]]; expected {', '.join(sorted(required | optional))}",
        )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _line(text: str, entry: str) -> int:
    """Line of the entry `entry`, or `ladder/rung`, in the file; 1 when it is not found."""
    at = 1
    lines = text.splitlines()
    for part in filter(None, entry.split("/")):
        at = next(
            (n for n in range(at, len(lines) + 1) if lines[n - 1].strip() == f'id = "{part}"'), at
        )
    return at if entry else line_of(text, "illustration")
