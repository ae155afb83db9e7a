"""Reads the literals that a learner's cells assign to names. Nothing of a cell is ever run.

What a learner wrote is parsed in a child of a small process (`forkserver`), with little memory and
time and no rights: a text that brings Python's parser down, or keys that make a dict slow, cost
that one answer, and another child reads the next. Only what can do nothing of the kind (`plainly`) is
read where it is.

`following` says how far cells are followed: all that stand before the test, in their order, as in a
notebook. Where that does not tell the value for certain, the note says why.
"""

from __future__ import annotations

import contextlib
import copy
import os
import re
import sys
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from staffplus.grading import forkserver, wire
from staffplus.grading.author import plain
from staffplus.grading.channel import Channel
from staffplus.grading.forkserver import Ended, Helper
from staffplus.grading.marks import built, forms, plainly, twice
from staffplus.grading.marks.following import Names
from staffplus.grading.marks.lookalikes import alike

#: Limits of reading one submission; an honest one takes a millisecond and 1 MB.
MEMORY_BYTES = 256 << 20
CPU_SECONDS = 1.0
WALL_SECONDS = 10.0
#: So many submissions are read by one child, then another takes over.
READINGS = 2000
#: More cells, or more text in all, are not followed together; then each answer's own cell is read.
CELLS = 400
TEXT = 4


@dataclass(frozen=True)
class Ask:
    """What a static test reads."""

    name: str
    own: int  #: number of the cell that is meant to assign it
    upto: int  #: number of the first cell that no longer counts: the test's place


@dataclass(frozen=True)
class Answer:
    """What cells assign to a name."""

    value: Any = None  #: as `wire.encode` writes it; only if `found`
    found: bool = False
    note: str = (
        ""  #: what kept the value from being read, or may have changed it; "" if all is well
    )
    sure: bool = False  #: not found, and no person could find it: so it is when it is run
    newer: str = ""  #: what in its cell only a later Python reads
    sudden: bool = False  #: the process that read it was ended, perhaps by somebody else
    #: The lines of its own cell that give it a value, where two do.
    lines: tuple[int, ...] = ()
    #: What the name stood for before a later cell gave it another value: (value, number of the cell
    #: that gave the first, number of the later one). None where nothing of the kind was done.
    before: tuple[Any, int, int] | None = None
    #: Where it is not found, what can be said of it all the same: a value as `wire.encode` writes it,
    #: what is not sure about that, and whether its cell stopped. See `_likely`.
    likely: tuple[Any, str, bool] | None = None
    stopped: bool = False  #: its cell stops before its end


def read_all(
    helper: Helper,
    cells: Sequence[str],
    asks: Sequence[Ask],
    source_limit: int,
    value_limit: int,
    bound: Sequence[str] = (),
    written: Sequence[int] | None = None,
) -> list[Answer]:
    """What `cells` assign to each of the names. Limits in characters of text.

    `bound`: names that the author's cells bind, whose values are not followed; `written`: the numbers
    of the cells in which the learner wrote something; all, if left out.

    Raises:
        Fault: the helper is gone; a machine's fault.
    """
    short = ["" if len(it) > source_limit else it for it in cells]
    together = len(cells) <= CELLS and sum(map(len, short)) <= TEXT * source_limit
    found: list[Answer] | None = None
    if together and written is not None and all(plainly.is_plain(short[it]) for it in written):
        wanted = [(it.name, it.own, it.upto) for it in asks]
        found = [*map(_told, follow(short, wanted, value_limit, bound, written))]
    elif together:
        found = _read(helper, short, asks, value_limit, bound, written=written)
    if found is None:  # each for itself: what one cell breaks harms no other
        found = [_alone(helper, short[it.own], it.name, value_limit, bound) for it in asks]
    return [
        Answer(
            note=f"the cell is {len(cells[ask.own]):,} characters long; at most {source_limit:,} "
            "are read"
        )
        if len(cells[ask.own]) > source_limit and not answer.found
        else answer
        for ask, answer in zip(asks, found, strict=True)
    ]


def newer(helper: Helper, cell: str) -> list[str]:
    """What in a cell only a later Python reads: ["Python 3.12"]. Raises Fault."""
    if len(cell) > MEMORY_BYTES >> 10:
        return []
    said = _alone(helper, cell, "_", 1000, ()).newer
    return sorted({f"Python {it}" for it in re.findall(r"of Python ([\d.]+)", said)})


def _alone(helper: Helper, cell: str, name: str, limit: int, bound: Sequence[str]) -> Answer:
    ended: list[Ended] = []
    found = _read(helper, [cell], [Ask(name, 0, 1)], limit, bound, ended)
    if found is not None:
        return found[0]
    return Answer(note=f"`{name}` could not be read: {ended[-1]}", sudden=ended[-1].sudden)


def _told(it: Mapping[str, Any]) -> Answer:
    return Answer(
        it.get("value"), bool(it["found"]), str(it["note"]), bool(it["sure"]),
        str(it["newer"]), lines=tuple(map(int, it["lines"])),
        before=tuple(it["before"]) if it["before"] else None,
        likely=tuple(it["likely"]) if it.get("likely") else None,
        stopped=bool(it["stopped"]),
    )  # fmt: skip


def _read(
    helper: Helper,
    cells: Sequence[str],
    asks: Sequence[Ask],
    limit: int,
    bound: Sequence[str],
    ended: list[Ended] | None = None,
    written: Sequence[int] | None = None,
) -> list[Answer] | None:
    """None when a fresh child was brought down; a child that has read others has a second try."""
    message = [list(cells), [[it.name, it.own, it.upto] for it in asks], limit, list(bound)]
    message.append(None if written is None else list(written))
    while True:
        if helper.served >= READINGS:
            helper.end()
        if not helper.busy:
            helper.begin({"seconds": forkserver.IDLE})
        helper.served += 1
        try:
            raw = helper.ask(message, WALL_SECONDS, (6 * limit + 10_000) * len(asks))
            return [*map(_told, raw)]
        except Ended as how:
            if helper.served == 1:
                if ended is not None:
                    ended.append(how)
                return None


# --- In the helper's children --------------------------------------------------------------------

#: Cell magics of stock IPython whose cells leave no name behind.
NOT_PYTHON = {
    "writefile", "file", "bash", "sh", "script", "html", "HTML", "markdown", "latex", "svg", "SVG",
    "javascript", "js", "perl", "ruby", "cmd", "python", "python2", "python3", "pypy", "system",
    "sx", "timeit",
}  # fmt: skip

Message = dict[str, Any]


def read(source: str, name: str, limit: int) -> Message:
    """What one cell assigns to `name`."""
    return follow([source], [[name, 0, 1]], limit)[0]


def follow(
    cells: Sequence[str],
    asks: Sequence[Sequence[Any]],
    limit: int,
    bound: Sequence[str] = (),
    written: Sequence[int] | None = None,
) -> list[Message]:
    """What `read_all` is to be told."""
    names, reads, stops = Names(bound), [_parsed(it) for it in cells], [""] * len(cells)
    answers: list[Message] = [{} for _ in asks]
    theirs = range(len(cells)) if written is None else written
    given: list[_Given] = [_Given(name, own, _last(name, cells, theirs)) for name, own, _ in asks]
    below: dict[int, Names] = {}  # what cells that stopped would have made of the names
    for number in range(len(cells) + 1):
        here: dict[tuple[str, int], Message] = {}  # several tests may read one answer
        for place, (name, own, upto) in enumerate(asks):
            if upto == number:
                if (name, own) not in here:
                    here[name, own] = _answer(names, name, reads[own], stops[own], limit)
                answers[place] = {**here[name, own]}
                if reads[own].tree is None:
                    answers[place]["note"] += _meant(cells[own], name, answers[place]["note"])
                if not answers[place]["found"]:
                    meant = None
                    text, how = plain.as_meant(cells[own]) if reads[own].tree is None else ("", "")
                    if text:
                        named = copy.deepcopy(names)
                        named.held.pop(name, None)
                        named.cell(plain.read(text))
                        meant = named, how
                    likely = _likely(names, below.get(own), meant, name, stops[own], limit)
                    answers[place]["likely"] = likely
                answers[place] |= given[place].told(own in theirs)
                answers[place]["stopped"] = bool(stops[own])
        if number < len(cells):
            stops[number] = names.cell(reads[number])
            if stops[number] and number in theirs and number in [own for _, own, _ in asks]:
                rest = copy.deepcopy(names)
                if rest.rest(reads[number], stops[number]):
                    below[number] = rest
            for it in given if number in theirs else ():
                it.see(number, names, limit)
    return answers


class _Given:
    """Which of the learner's cells gave a name a value, one after the other."""

    def __init__(self, name: str, own: int, last: int) -> None:
        self._name, self._own = unicodedata.normalize("NFKC", name), own
        self._last = last  # no cell after this one may give it another value
        self._cells: list[tuple[int, Any]] = []  # with the value, once the cell was done
        self._lines: list[int] = []

    def see(self, number: int, names: Names, limit: int) -> None:
        """A cell was followed."""
        lines = names.anew.get(self._name, [])
        if not lines:
            if self._cells and number < self._last and (held := names.of(self._name)).known:
                self._again(held.value, limit)
            return
        if number == self._own:
            self._lines = lines
        held = names.of(self._name)
        if held.known and twice.complete(held.value):
            self._cells.append((number, None))
            if number < self._last:
                self._again(held.value, limit)
        elif self._cells:  # what was an answer has been emptied, or is not known any more
            self._cells.append((number, None))

    def _again(self, value: Any, limit: int) -> None:
        """What the last of the cells has made of it, and cells after it that built on it."""
        try:
            encoded = wire.encode(value)
            short = len(wire.dumps(encoded)) <= limit
        except (wire.Unsendable, ValueError, RecursionError):
            return
        self._cells[-1] = (self._cells[-1][0], encoded if short else None)

    def told(self, answered: bool) -> Message:
        """`answered`: the name's own cell is not as it was released."""
        lines = self._lines if len(self._lines) > 1 else []
        before = None
        if len(self._cells) > 1:
            last = self._cells[-1][0]
            first = [it for it in self._cells[:-1] if it[0] == self._own or not answered]
            if first and last != self._own and first[-1][1] is not None:
                before = [first[-1][1], first[-1][0], last]
        return {"lines": lines, "before": before}


def _last(name: str, cells: Sequence[str], numbers: Sequence[int]) -> int:
    """The last of some cells that may give a name a value: it stands there, as far as one can see."""
    name = unicodedata.normalize("NFKC", name)
    return max((n for n in numbers if name in cells[n] or not cells[n].isascii()), default=-1)


@lru_cache(maxsize=256)
def _parsed(source: str) -> plain.Read:
    return plain.read(source)


def _answer(names: Names, name: str, own: plain.Read, stopped: str, limit: int) -> Message:
    held = names.of(name)
    if not held.known:
        note, sure = _why_not(names, name, own, stopped)
        return _nothing(note, own, sure=sure)
    try:
        encoded = wire.encode(held.value)
        if len(wire.dumps(encoded)) > limit:
            raise wire.Unsendable(f"it is longer than {limit:,} characters")
    except (wire.Unsendable, ValueError, RecursionError) as error:
        return _nothing(f"`{name}` cannot be read: {error}", own)
    return {"found": True, "value": encoded, "note": held.doubt, "sure": False, "newer": own.newer}


def _likely(
    names: Names,
    below: Names | None,
    meant: tuple[Names, str] | None,
    name: str,
    stopped: str,
    limit: int,
) -> list[Any] | None:
    """[a value that is not sure, why, whether the cell stopped]: the rest of a cell that stopped, or of
    a dict some of whose entries are not known, or texts without quotation marks, or a cell with characters that are not Python's."""
    held = names.of(name)
    if below is not None and below.of(name).known and not below.of(name).doubt:
        value: Any = below.of(name).value
        why = "With what stands below that line"
    elif meant is not None and meant[0].of(name).known and not meant[0].of(name).doubt:
        value, why = meant[0].of(name).value, meant[1]
    elif (partly := held.partly or names.broken.get(name)) and not held.doubt:
        value, said = partly.value, list[str]()
        for begin, them, end in (
            ("With quotation marks around ", partly.bare, ""),
            ("Without ", [f"{name}{it}" for it in partly.missing], f", {built.NOT_READ}"),
        ):
            shown = ", ".join(f"`{it}`" for it in [*dict.fromkeys(them)][:3])
            more = f" and {len({*them}) - 3} more" if len({*them}) > 3 else ""
            said += [f"{begin}{shown}{more}{end}"] if them else []
        why = forms.sentence(said)
    else:
        return None
    try:
        encoded = wire.encode(value)
        return [encoded, why, bool(stopped)] if len(wire.dumps(encoded)) <= limit else None
    except (wire.Unsendable, ValueError, RecursionError):
        return None


def _why_not(names: Names, name: str, own: plain.Read, stopped: str) -> tuple[str, bool]:
    """Why there is no value, and whether that is certain."""
    held = names.of(name)
    if own.tree is None:
        return f"no answer can be read: {own.error}", False  # a person may be able to read it
    if own.magic:
        said = (
            f"the cell begins with `%%{own.magic}`, so what stands in it is not run as Python here"
        )
        return said, own.magic in NOT_PYTHON and not held.why
    if held.why:
        return f"{held.why}", held.sure
    if bare := re.search(r"^(line \d+): NameError: name '(.+)' is not defined$", stopped):
        said = (
            f"no answer can be read: {bare[1]}: `{bare[2]}` stands there as a name, and nothing has that "
            f"name (NameError: name {bare[2]!r} is not defined). "
        )
        missing = f"A line above it is to begin with `{name} =`, as in the cell that was handed out"
        quoted = "A text stands between quotation marks"
        return said + (missing if bare[2] == name else quoted), False
    if stopped.startswith("SyntaxError: "):
        return f"no answer can be read: {stopped.removeprefix('SyntaxError: ')}", False
    if stopped:
        return f"the cell stops before it assigns `{name}`: {stopped}", True
    wanted = unicodedata.normalize("NFKC", name)
    for other in names.held:
        if (said := alike(other, wanted)) and other != wanted:
            return (
                f"no line gives `{name}` a value, but one gives a value to a name that looks like it: {said}",
                False,
            )
    return f"no line gives `{name}` a value", False


def _meant(source: str, name: str, note: str) -> str:
    """What a cell that is no Python would say if only its quotation marks were Python's; "" if that is
    not all."""
    plainly = source.translate(plain.CURLY)
    if "no answer can be read" not in note or plainly == source:
        return ""
    names = Names()
    names.cell(_parsed(plainly))
    held = names.of(name)
    if not held.known or held.doubt:
        return ""
    return f". With Python's quotation marks it would be {_shown(held.value)[:300]}"


def _shown(value: Any, depth: int = 0) -> str:
    """`repr`, with what a set holds in one order in every process."""
    if depth > 20 or not value:
        return repr(value)
    if isinstance(value, (set, frozenset)):
        inside = f"{{{', '.join(sorted(_shown(it, depth + 1) for it in value))}}}"
        return inside if isinstance(value, set) else f"frozenset({inside})"
    if isinstance(value, list):
        return f"[{', '.join(_shown(it, depth + 1) for it in value)}]"
    if isinstance(value, tuple):
        return f"({', '.join(_shown(it, depth + 1) for it in value)}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        pairs = (f"{_shown(k, depth + 1)}: {_shown(v, depth + 1)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return repr(value)


def _nothing(note: str, own: plain.Read, *, sure: bool = False) -> Message:
    return {"found": False, "note": note, "sure": sure, "newer": own.newer}


def _work(_: Any, channel: Channel, clock: forkserver.Clock) -> None:
    forkserver.limit_memory(MEMORY_BYTES)
    if os.geteuid() == 0:  # parsing needs no rights at all
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
    while True:
        message = clock.rest(channel)
        if isinstance(message, dict):
            return
        clock(WALL_SECONDS)
        forkserver.limit_time(CPU_SECONDS)
        channel.send(follow(*message), WALL_SECONDS)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # an odd escape in a learner's text is no concern of ours
    # Whatever Python loads when first needed is loaded now: a child may have no right to read it.
    for text in (
        "x = {'a': (1, 2.5, None)}",
        "x = \\",
        "x = open()",
        "x = '\\ud800'",
        "größe = x = 1",
        "from fractions import Fraction\nfrom decimal import Decimal\nx = [Fraction(1, 3), Decimal('0.1')]",
    ):
        read(text, "x", 1000)
    forkserver.serve(int(sys.argv[1]), lambda job: job, _work)
