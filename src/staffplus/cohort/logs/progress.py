"""The file in which a learner takes everything along, read by the rules of the page that writes it.

`site/progress/file.js` says what stands in it; a file that the page would refuse is refused here, whole,
and nothing of it is counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

FORMAT, VERSION, COURSE = "staffplus-progress", 1, "staffplus"
#: Bytes; twice what a browser keeps for a site.
LARGEST = 10_000_000
TOP_BOX = 5
CERTAINTIES = ("guessing", "fairly sure", "certain")
#: The paths that a learner may choose, the wider one first.
PATHS = ("full", "core")
#: Faults of one file that are told; of the others only how many there are.
TOLD = 3
#: Characters of a value that a message shows.
SHOWN = 60

Record = Mapping[str, Any]
Rule = tuple[Callable[[Any], bool], str]


class Refused(ValueError):
    """A file that is not counted; the message says what was found and what is expected."""


class Other(Refused):
    """A sound file of another kind, as lie beside exports in a folder of hand-ins."""


@dataclass
class Log:
    """One learner's log. `seed` is a random string of the browser's, the same in all of its exports."""

    rows: dict[str, Record] = field(default_factory=dict)  #: by the question's id
    work: dict[str, Record] = field(default_factory=dict)  #: by its name
    seed: str | None = None
    #: What an import put out of the way, as it was, by the place it stood at.
    kept: dict[str, frozenset[str]] = field(default_factory=dict)
    path: str | None = None  #: which was chosen, one of `PATHS`


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most  # fmt: skip


def _time(value: Any) -> bool:
    if not _text(value) or len(value) > 40:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _memory(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and _number(value.get("stability"), 0.001, 36_500)
        and _number(value.get("difficulty"), 1, 10)
    )


def _sure(value: Any) -> bool:
    return value is None or value in CERTAINTIES


def _score(value: Any) -> bool:
    return value is None or _number(value, 0, 1)


def _first(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and _time(value.get("time"))
        and _score(value.get("score"))
        and _sure(value.get("confidence"))
    )


def _or_nothing(rule: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or rule(value)


_ID = re.compile(r"[A-Za-z0-9_./:-]{1,200}")
_BOTH: dict[str, Rule] = {
    "v": (lambda value: _whole(value, VERSION) and value == VERSION, f"the version {VERSION}"),
    "course": (lambda value: value == COURSE, f"“{COURSE}”"),
    "id": (
        lambda value: _text(value) and bool(_ID.fullmatch(value)),
        "a name of letters, digits and . / : - _",
    ),
}
ROW: dict[str, Rule] = {
    **_BOTH,
    "hash": (lambda value: _text(value) and len(value) <= 100, "a short text"),
    "kind": (
        lambda value: _text(value) and len(value) <= 40 and value != "work",
        "the kind of a question",
    ),
    "time": (_time, "a time"),
    "score": (_score, "a number from 0 to 1, or nothing"),
    "correct": (lambda value: value is None or isinstance(value, bool), "true, false or nothing"),
    "confidence": (_sure, f"{', '.join(CERTAINTIES)} or nothing"),
    "box": (
        _or_nothing(lambda value: _whole(value, TOP_BOX)),
        f"a whole number from 0 to {TOP_BOX}",
    ),
    "memory": (
        _or_nothing(_memory),
        "a stability in days and a difficulty from 1 to 10, or nothing",
    ),
    "attempts": (_or_nothing(lambda value: _whole(value, 10**6)), "a whole number"),
    "revealed": (lambda value: value is None or isinstance(value, bool), "true or false"),
    "first": (_or_nothing(_first), "an answer with its time"),
    "earlier": (
        _or_nothing(
            lambda value: isinstance(value, list) and all(isinstance(it, dict) for it in value)
        ),
        "a list of answers",
    ),
}
WORK: dict[str, Rule] = {
    **_BOTH,
    "kind": (lambda value: value == "work", "“work”"),
    "time": (_time, "a time"),
}
KEPT: dict[str, Rule] = {
    "of": (
        lambda value: (
            _text(value)
            and bool(re.fullmatch(rf"(work:)?{COURSE}:[A-Za-z0-9_./:-]{{1,200}}", value))
        ),
        "the place of an answer",
    ),
    "text": (_text, "a text"),
}


def read(data: bytes) -> Log:
    """The log in a file. Of two rows of one question the later in the file counts. Raises Refused."""
    if len(data) > LARGEST:
        raise Refused(too_large(len(data)))
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Refused(
            f"found bytes that are no text at {error.start:,}; expected UTF-8, as the page exports"
        ) from None
    except RecursionError:
        raise Refused(
            "found lists within lists without end; expected an export of the progress page"
        ) from None
    except ValueError:
        text = data.strip()
        if text.startswith(b"{") and not text.endswith(b"}"):
            raise Refused("found a file that is cut off; expected its end, `}`") from None
        raise Refused(
            "found no JSON; expected the form in which the progress page exports"
        ) from None
    return _log(found)


def too_large(size: int) -> str:
    """Why a file of so many bytes is not read."""
    return f"found {size / 1e6:,.0f} MB; expected less than {LARGEST / 1e6:.0f} MB, as a browser keeps far less of one learner"


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are no JSON, though Python reads them


def _log(data: Any) -> Log:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Other(
            f"found {told(data.get('format') if isinstance(data, dict) else data)}; expected a file that the progress page has exported"
        )
    if data.get("course") != COURSE:
        raise Refused(f"course: found {told(data.get('course'))}; expected “{COURSE}”")
    if not _whole(data.get("v"), 10**9) or data["v"] < 1:
        raise Refused(f"v: found {told(data.get('v'))}; expected {VERSION}")
    if data["v"] > VERSION:
        raise Refused(
            f"v: found {data['v']}; expected {VERSION}: a later edition of the course wrote this file"
        )
    seed = data.get("seed")
    faults = [] if seed is None or (_text(seed) and len(seed) <= 100) else [f"seed: found {told(seed)}; expected a short text"]  # fmt: skip
    if data.get("path") not in (None, *PATHS):
        faults.append(f"path: found {told(data['path'])}; expected {', '.join(PATHS)} or nothing")
    lists = {name: data.get(name) for name in ("rows", "work", "kept")}
    for (name, entries), rules in zip(lists.items(), (ROW, WORK, KEPT), strict=True):
        faults += _faults(name, entries, rules)
    if faults:
        more = f"; and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
        raise Refused("; ".join(faults[:TOLD]) + more)
    kept: dict[str, frozenset[str]] = {}
    for it in lists["kept"] or ():
        kept[it["of"]] = kept.get(it["of"], frozenset()) | {it["text"]}
    rows, work = ({it["id"]: it for it in lists[name] or ()} for name in ("rows", "work"))
    return Log(rows, work, seed, kept, data.get("path"))


def _faults(name: str, entries: Any, rules: Mapping[str, Rule]) -> list[str]:
    if not isinstance(entries, list):
        return [f"{name}: found {told(entries)}; expected a list"]
    found = []
    for n, entry in enumerate(entries, 1):
        at = f"{name}, entry {n}"
        if not isinstance(entry, dict):
            found.append(f"{at}: found {told(entry)}; expected a table")
            continue
        found += [
            f"{at}, {key}: found {told(entry.get(key))}; expected {expected}"
            for key, (rule, expected) in rules.items()
            if not rule(entry.get(key))
        ]
    return found


def told(value: Any) -> str:
    """A value as a message shows it: as JSON, on one line, cut."""
    text = json.dumps(value, ensure_ascii=True) if value is not None else "nothing"
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text
