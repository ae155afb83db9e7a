"""A value in the shape of another that the author's solution gives for the same: a list in place of a dict of flags, names in
place of a text, None in place of nan.

Names, numbers and truth values are the learner's own, and so is their order; taken from the author are the
keys, the kind of what holds them, and how names are spelt. So what is wrong is wrong in the other shape too. What
cannot be told for sure from the value alone, as the order of a set, is *likely*: people decide about it, and
no mark is proposed for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from staffplus.grading.marks import forms, loose, picked
from staffplus.grading.marks.loose import WORK, Reading

_KEYS = "keys as they were asked for in place of others"
#: Where what was asked for stands somewhere among other things.
MORE = "only what was asked for in place of more"


@dataclass
class Like:
    """What the author's solution gives on all calls, as far as it says what is asked for."""

    nan: bool = True  #: whether who returns nan certainly means something by it
    names: dict[str, str] = field(default_factory=dict)  #: plain -> as the author spells it
    #: Those of them that are no labels of a row which a function is called with: what may be an answer.
    spoken: set[str] = field(default_factory=set)
    _keys: dict[tuple[Any, ...], list[tuple[Any, ...]]] = field(default_factory=dict)
    _inside: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    _lengths: dict[tuple[Any, ...], list[int]] = field(default_factory=dict)
    _left: int = 0

    def learn(self, value: Any, path: tuple[Any, ...] = ()) -> None:
        """Take up one of them."""
        if isinstance(value, dict):
            self._keys.setdefault(path, []).append(tuple(value))
            for key, it in value.items():
                self._name(key, spoken=True)
                self.learn(it, (*path, key))
        elif isinstance(value, loose.ROWS):
            self._lengths.setdefault(path, []).append(len(value))
            for it in value:
                if path not in self._inside or not self._inside[path]:
                    self._inside[path] = it
                self.learn(it, (*path, "*"))
        else:
            self._name(value, spoken=True)

    def hear(self, given: Any) -> None:
        """Take up the names that stand in what a function is called with: who returns one means it."""
        for it in islice(loose.atoms(given), WORK):
            self._name(it)
        for it in islice(loose.unlabelled(given), WORK):
            self._name(it, spoken=True)

    def read(self, value: Any, model: Any, *, exact: bool = True) -> Reading | None:
        """`value` in the shape of `model`, as it is where it has that; None where it cannot be read in it.
        `exact`: the model is what is right there, and not just one of what may be."""
        self._left = WORK
        return self._read(value, model, (), exact)

    def inside(self, path: tuple[Any, ...]) -> Any:
        """One of what stands in a list, if one ever did."""
        return self._inside.get(path)

    def _name(self, value: Any, *, spoken: bool = False) -> None:
        if isinstance(value, str) and (plain := loose.plain(value)):
            self.names.setdefault(plain, value)
            if spoken:
                self.spoken.add(plain)

    def _length(self, path: tuple[Any, ...]) -> int:
        """How long a list is whatever is asked, or 0."""
        found = self._lengths.get(path, [])
        return found[0] if len(found) > 1 and len({*found}) == 1 else 0

    def _lists(self) -> list[tuple[str, ...]]:
        """Names in the order in which they always stand."""
        found = [it[0] for path, it in self._keys.items() if self.fixed(path)]
        return [*dict.fromkeys(it for it in found if all(isinstance(one, str) for one in it))]

    def fixed(self, path: tuple[Any, ...]) -> bool:
        """Whether a dict has the same keys whatever is asked."""
        found = self._keys.get(path, [])
        return len(found) > 1 and len({frozenset(it) for it in found}) == 1

    def _read(
        self, value: Any, model: Any, path: tuple[Any, ...], exact: bool = True
    ) -> Reading | None:
        """`exact`: the model is what is right there, and not one thing of its kind. Of several readings the one
        that is right is taken, and is sure only if it is the first: nobody is to win by saying two things."""
        self._left -= 1
        if self._left < 0:
            return None
        first = None
        for it in self._ways(value, model, path, exact):
            if not exact or loose.is_same(it.value, model):
                return it if first is None else replace(it, sure=False)
            first = first or it
        if (
            first is None
            and exact
            and self._left > 0
            and loose.holds(value, model, self._named, self._labels())
        ):
            return Reading(model, False, (MORE,))
        return first

    def _ways(
        self, value: Any, model: Any, path: tuple[Any, ...], exact: bool
    ) -> Iterator[Reading]:
        known = self.nan or not loose.is_nan(value)
        if model is None:
            yield from (it if known else replace(it, sure=False) for it in loose.none(value))
        elif isinstance(model, bool):
            if isinstance(value, bool):
                yield Reading(value)
            elif isinstance(value, str) and (said := value.strip().lower()) in loose.YES:
                yield Reading(loose.YES[said], True, (loose.note(model, value),))
        elif isinstance(model, (int, float)):
            yield from self._number(value, model, path, exact)
        elif isinstance(model, str):
            if exact and loose.is_nan(value) and model.strip().lower() in loose.NOTHING:
                yield Reading(model, known, (f"{loose.says_none(model)} in place of nan",))
            yield from self._text(value)
        elif isinstance(model, loose.ROWS):
            yield from self._rows(value, model, path, exact)
        elif isinstance(model, dict):
            yield from self._dict(value, model, path, exact)
        elif type(value) is type(model):
            yield Reading(value)

    # --- One thing ---------------------------------------------------------------------------------

    def _number(
        self, value: Any, model: float, path: tuple[Any, ...], exact: bool
    ) -> Iterator[Reading]:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield Reading(value)
            for other in (value / 100, value * 100) if exact and abs(value) < 1e9 else ():
                if abs(other - model) <= loose.ROOM * max(1, abs(model)) < abs(value - model):
                    yield Reading(other, False, ("parts of 1 in place of percent" if abs(other) < abs(value)
                                                else "percent in place of parts of 1",))  # fmt: skip
        elif isinstance(value, str) and len(value) <= loose.LONGEST:
            if found := forms.meant(value):
                near = [it for it in found if exact and loose.is_same(it, model)]
                yield Reading([*near, *found][0], True, (loose.note(model, value),))
        elif (inner := loose.only(value, loose.is_number)) is not None:
            for it in self._number(inner, model, path, exact):
                yield loose.noted(it, loose.note(model, value))

    def _text(self, value: Any) -> Iterator[Reading]:
        if isinstance(value, str):
            known = self.names.get(loose.plain(value))
            if known is not None:
                same = known == value
                yield Reading(value if same else known, True, () if same else ("a name as the question spells it in place of another spelling",))  # fmt: skip
            elif len(found := self._named(value)) == 1:
                yield Reading(found[0], False, ("a name in place of a text",))
            return
        if isinstance(value, dict) and value and all(isinstance(it, bool) for it in value.values()):
            true = [key for key, it in value.items() if it]
            if len(true) == 1 and self._is_name(true[0]):
                yield Reading(
                    self.names[loose.plain(true[0])], True, ("a name in place of a dict",)
                )
        elif (inner := loose.only(value, self._is_name)) is not None:
            yield Reading(self.names[loose.plain(inner)], True, (loose.note("", value),))

    def _labels(self) -> frozenset[Any]:
        """The keys that a result always has."""
        return frozenset(self._keys[()][0]) if self.fixed(()) else frozenset()

    def _is_name(self, value: Any) -> bool:
        return isinstance(value, str) and loose.plain(value) in self.names

    def _named(self, text: str) -> list[str]:
        """The names that stand in a text, each once."""
        words = f" {' '.join(loose.WORD.findall(text[: loose.LONGEST].lower()))} "
        some = islice(self.names.items(), WORK)
        return [it for plain, it in some if f" {plain} " in words]

    # --- Several -----------------------------------------------------------------------------------

    def _rows(
        self, value: Any, model: Any, path: tuple[Any, ...], exact: bool
    ) -> Iterator[Reading]:
        parts = [*model]
        some = parts[0] if parts else self._inside.get(path)
        wide = len(some) if isinstance(some, (list, tuple)) else 0
        row = path[-1:] == ("*",) and isinstance(model, tuple)

        def each(found: Sequence[Any], *notes: str, sure: bool = True) -> Iterator[Reading]:
            same = len(found) == len(parts) and not isinstance(model, (set, frozenset))
            if row and not same:
                return
            read = []
            for n, it in enumerate(found):
                like = parts[n] if same else some
                read.append(self._read(it, like, (*path, "*"), exact and same))
                if read[-1] is None:
                    return
            known = [it for it in read if it is not None]
            new = [it.value for it in known]
            told = dict.fromkeys([*notes, *(note for it in known for note in it.notes)])
            plain = not told and isinstance(value, loose.ROWS)
            yield Reading(
                value if plain else new, sure and all(it.sure for it in known), tuple(told)
            )

        note = loose.note(model, value)
        alone = not wide and not row
        for some_of, told in (
            picked.otherwise(value, some, self._length(path), self._lists()) if alone else ()
        ):
            yield from each(some_of, told, sure=False)
        if isinstance(value, (list, tuple)):
            lone = not row and len(value) == 1 and loose.is_nothing(value[0])
            if lone and ((exact and not parts) or not self._is_name(value[0])):
                yield Reading(
                    [], True, ("an empty list in place of one with a word for nothing in it",)
                )
            fits = [*each(value)] if some is not None or not value else []
            yield from fits
            if row and len(value) > len(parts):  # a row with something more in it
                yield from each(
                    [it for it in value if self._is_name(it)][: len(parts)],
                    "shorter rows in place of longer ones",
                )
            if wide > 1 and value and not any(map(loose.is_row, value)) and not len(value) % wide:
                rows = [tuple(value[n : n + wide]) for n in range(0, len(value), wide)]
                yield from each(rows, "rows in place of a flat list")
            for them, certain in picked.grouped(value) if wide == 2 else ():
                yield from each(them, "a pair for each in place of a list of them", sure=certain)
            columns = (
                wide > 1
                and len(value) == wide
                and all(isinstance(it, (list, tuple)) for it in value)
            )
            if columns and len({*map(len, value)}) == 1:  # two rows of two may be meant, too
                rows = [*zip(*value, strict=True)]
                yield from each(rows, "rows in place of columns", sure=not fits)
            if not fits and value and all(isinstance(it, (*loose.ROWS, dict)) for it in value):
                flat = [
                    part for it in value for part in (it.items() if isinstance(it, dict) else it)
                ]
                yield from each(flat, "a list in place of lists in a list")
        elif isinstance(value, (set, frozenset)):
            turn = {repr(it): n for n, it in enumerate(parts)}
            found = sorted(value, key=lambda it: (turn.get(repr(it), len(parts)), repr(it)))
            if isinstance(model, (set, frozenset)):
                yield Reading(value)
            else:
                yield from each(found, note, sure=len(found) < 2)
        elif isinstance(value, dict) and row:
            yield from each([*value.values()], note)
        elif isinstance(value, dict):
            for found in loose.in_dict(value, wide):
                yield from each(found, note)
                if wide > 1:
                    yield from each(
                        [it[::-1] for it in found if isinstance(it, tuple)], note, sure=False
                    )
            if wide > 1 and (turned := picked.columns(value, wide)) is not None:
                yield from each(turned, "rows in place of columns", sure=False)
            if len(value) == 1:
                ((key, inner),) = value.items()
                if not self._is_name(key) and isinstance(inner, (*loose.ROWS, str)):
                    for it in self._rows(inner, model, path, exact):
                        yield loose.noted(it, note)
        elif isinstance(value, str):
            yield from self._rows_in(value, model, path, exact, some, wide, each)
        elif loose.is_number(value) and loose.is_number(some):
            yield from each([value], note)
        elif value is None or value is False or loose.is_nan(value):
            known = self.nan or not loose.is_nan(value)
            yield Reading([], known, (f"an empty list in place of {value}",))

    def _rows_in(
        self, text: str, model: Any, path: tuple[Any, ...], exact: bool, some: Any, wide: int,
        each: Callable[..., Iterator[Reading]],
    ) -> Iterator[Reading]:  # fmt: skip
        note = loose.note(model, text)
        if loose.is_nothing(text.strip(" .!()[]{}")):
            yield Reading([], True, (f"an empty list in place of {loose.says_none(text)}",))
            return
        inner = loose.parsed(text)
        if isinstance(inner, (*loose.ROWS, dict)):
            for it in self._rows(inner, model, path, exact):
                yield loose.noted(it, note)
            return
        bare = text[: loose.LONGEST].strip(" ()[]{}")
        found = [it.strip("\"' ()") for it in loose.BETWEEN.split(bare) if it.strip("\"' ()")]
        if wide > 1:
            rows = [tuple(part.strip("\"' ") for part in loose.WITHIN.split(it)) for it in found]
            if {*map(len, rows)} == {wide}:
                yield from each(rows, note)
            flat = [part for row in rows for part in row]
            if len(flat) % wide == 0:
                yield from each(
                    [tuple(flat[n : n + wide]) for n in range(0, len(flat), wide)], note
                )
        elif isinstance(some, str):
            for names in (found, [part.strip("\"' ") for part in loose.WITHIN.split(bare)]):
                if all(map(self._is_name, names)):
                    yield from each(names, note)
        elif isinstance(some, (int, float)):
            yield from each(found, note)

    def _dict(
        self, value: Any, model: dict[Any, Any], path: tuple[Any, ...], exact: bool
    ) -> Iterator[Reading]:
        note = loose.note(model, value)
        if not model:
            if isinstance(value, dict):
                yield Reading(value)
            elif value is None or (isinstance(value, (*loose.ROWS, str)) and not value):
                yield Reading({}, True, (f"an empty dict in place of {value!r}",))
        elif isinstance(value, dict):
            yield from self._keyed(value, model, path, exact)
            for key, held in model.items() if self.fixed(path) and len(model) > 1 else ():
                if (
                    isinstance(held, dict)
                    and held
                    and {*map(loose.plain, held)} == {*map(loose.plain, value)}
                ):
                    for it in self._dict(value, held, (*path, key), exact):
                        yield Reading(
                            {key: it.value},
                            False,
                            ("a whole dict in place of one part of it", *it.notes),
                        )
        elif isinstance(value, (list, tuple)) and value:
            if (pairs := loose.as_pairs(value)) is not None:
                for it in self._keyed(pairs, model, path, exact):
                    yield loose.noted(it, note)
            if self.fixed(path) and len(value) == len(model):
                for it in self._keyed(dict(zip(model, value, strict=True)), model, path, exact):
                    yield loose.noted(it, note)
            if len(value) == 1 and isinstance(value[0], dict):
                for it in self._dict(value[0], model, path, exact):
                    yield loose.noted(it, note)
        elif isinstance(value, str) and isinstance(
            inner := loose.parsed(value), (dict, list, tuple)
        ):
            for it in self._dict(inner, model, path, exact):
                yield loose.noted(it, note)

    def _keyed(
        self, value: dict[Any, Any], model: dict[Any, Any], path: tuple[Any, ...], exact: bool
    ) -> Iterator[Reading]:
        """A dict whose keys may be spelt or named otherwise, or stand a level too high."""
        fixed = self.fixed(path)
        held, rest, notes = {}, dict(value), list[str]()
        for key in model:
            it = (
                key
                if key in rest
                else next((it for it in rest if loose.plain(it) == loose.plain(key)), None)
            )
            if it is not None:
                held[key] = rest.pop(it)
                if it != key:
                    notes.append(_KEYS)
        lacking = [it for it in model if it not in held]
        for key in lacking if fixed else ():
            if it := next((it for it in rest if loose.is_like(it, key)), None):
                held[key] = rest.pop(it)
                notes.append(_KEYS)
        lacking = [it for it in lacking if it not in held]
        for key in lacking if fixed else ():
            inside = model[key]
            found = (
                {it: at for it in inside for at in rest if loose.plain(at) == loose.plain(it)}
                if isinstance(inside, dict)
                else {}
            )
            if found and len(found) == len(inside):
                held[key] = {it: rest.pop(at) for it, at in found.items()}
                notes.append("a dict in a dict in place of its entries")
        lacking = [it for it in lacking if it not in held]
        if (
            lacking
            and len(rest) == len(lacking)
            and fixed
            and len({*map(loose.kind, model.values())}) > 1
        ):
            held |= dict(zip(lacking, rest.values(), strict=True))
            rest, lacking = {}, []
            notes.append(_KEYS)
        new, sure = {}, True
        for key in model:
            if key not in held:
                continue
            like = self._read(held[key], model[key], (*path, key), exact)
            new[key] = held[key] if like is None else like.value
            sure = sure and (like is None or like.sure)
            notes += [] if like is None else like.notes
            lacking += [key] if like is None else []
        if len(lacking) < len(model):
            yield Reading(value if not notes else new | rest, sure, tuple(dict.fromkeys(notes)))
        elif len(value) == 1 and not model.keys() & value.keys():
            (inner,) = value.values()
            if isinstance(inner, (dict, str)):
                for it in self._dict(inner, model, path, exact):
                    yield loose.noted(it, "a dict in place of a dict in a dict")
