"""Results of functions that came in another form than the author's on the same calls, which nothing could read.

There is no list of forms. What is of another form than the author's, and may hold as much as that, waits for a
person. Plainly wrong are: a result of the right form, one that can be read in it and is another; nothing, and the same
whatever is asked; and what holds fewer names or numbers than were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from staffplus.grading.marks import loose, picked
from staffplus.grading.marks.likened import Like
from staffplus.grading.marks.loose import WORK

_KINDS = {
    bool: "True and False", int: "whole numbers", float: "numbers", str: "texts", list: "lists", tuple: "tuples",
    dict: "dicts", set: "sets", type(None): "None",
}  # fmt: skip

#: Of so many things nobody picks the one that was asked for.
MANY = 8

#: What the learner's function returned, and the author's.
Pair = tuple[Any, Any]


def found(pairs: Sequence[Pair], like: Like) -> Pair | None:
    """The first result in another form, with the author's, where none of those can be told to be wrong."""
    near = [it for it in pairs if picked.nearly(*it)]
    if near and len(near) == sum(it[1] not in (None, [], ()) for it in pairs):
        return near[0]
    other = [it for it in pairs if not _empty(it[0]) and not _empty(it[1]) and is_other(*it, like)]
    rest = [it for it in other if not _read(*it, like)]
    if not rest:
        return None
    labels = _labels([it for it, _ in pairs], like)
    flags = {it for value, _ in rest for it in _flags(value)}
    flagged = len(flags) > 1 and not any(
        isinstance(it, bool) for _, model in rest for it in loose.atoms(model)
    )
    return rest[0] if flagged or all(_enough(*it, labels, like) for it in rest) else None


def said(name: str, pair: Pair) -> str:
    """What is said of it."""
    value, model = pair
    if picked.nearly(value, model):
        how = (
            "counted from 1"
            if len(value) == len(model)
            else "a rank or a word for each that there is"
        )
        return f"What `{name}` returns may be the positions that were asked for, written otherwise: {how}."
    return (
        f"What `{name}` returns came in another form than was asked for: {_form(value)}, where the answer is "
        f"{_form(model)}. It may hold what was asked for."
    )


def is_other(value: Any, model: Any, like: Like, path: tuple[Any, ...] = ()) -> bool:
    """Whether a value is of another form than the author's, and not just another value. Nothing at all is of
    any form."""
    if value is None or model is None:
        return False
    if isinstance(model, bool):
        return not isinstance(value, bool)
    if isinstance(model, (int, float)):
        return isinstance(value, bool) or not isinstance(value, (int, float))
    if isinstance(model, loose.ROWS):
        if not isinstance(value, loose.ROWS):
            return True
        parts, inner = [*model], (*path, "*")
        if path[-1:] == ("*",) and isinstance(model, tuple):
            return len(value) != len(parts) or any(
                is_other(it, one, like, inner) for it, one in zip(value, parts, strict=True)
            )
        some = parts[0] if parts else like.inside(path)
        more = picked.is_whole(some) and len(value) > len(parts)
        if more and any(isinstance(it, float) and not it.is_integer() for it in value):
            return True  # a figure for each, of whom some were to be picked
        return some is not None and any(is_other(it, some, like, inner) for it in value)
    if isinstance(model, dict):
        if not isinstance(value, dict):
            return True
        other = value.keys() - model.keys()
        if like.fixed(path) and other and not model.keys() <= value.keys():
            return not all(map(picked.is_whole, {*other, *model}))  # numbers are just others
        both = [it for it in model if it in value]
        return any(is_other(value[it], model[it], like, (*path, it)) for it in both)
    return type(value) is not type(model)


def _read(value: Any, model: Any, like: Like) -> bool:
    """Whether a value can be read in the author's form, for sure and throughout, with names that may stand there, and
    nothing is lost by it."""
    found = like.read(value, model)
    if found is None or not found.sure or is_other(found.value, model, like):
        return False
    texts = loose.texts(found.value)
    if not all(loose.plain(it) in like.spoken for it in texts):
        return False
    theirs, read = ([*_asked(it, like)] for it in (loose.parsed_or(value), found.value))
    if any(isinstance(it, bool) for it in theirs) and not any(isinstance(it, bool) for it in read):
        return bool(texts)  # flags for names
    return sum(map(loose.is_number, theirs)) <= sum(map(loose.is_number, read))


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, (*loose.ROWS, dict, str)) and not value)


def _labels(values: Sequence[Any], like: Like) -> set[str]:
    """What the learner calls parts of a result: the same in each, and no name of the question."""
    every = [{*_keys(value)} for value in values if not _empty(value)]
    if not every:
        return set()
    return set.intersection(*every) if len(every) > 1 else {
        it for it in every[0] if loose.plain(it) not in like.spoken
    }  # fmt: skip


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, it in value.items():
            if isinstance(key, str):
                yield key
            yield from _keys(it)
    elif isinstance(value, loose.ROWS):
        for it in value:
            yield from _keys(it)


def _asked(model: Any, like: Like, path: tuple[Any, ...] = ()) -> Iterator[Any]:
    """What the author's result holds, without keys that it always has."""
    if isinstance(model, dict):
        fixed = like.fixed(path)
        for key, it in model.items():
            if not fixed:
                yield key
            yield from _asked(it, like, (*path, key))
    elif isinstance(model, loose.ROWS):
        for it in model:
            yield from _asked(it, like, (*path, "*"))
    else:
        yield model


def _enough(value: Any, model: Any, labels: set[str], like: Like) -> bool:
    """Whether as many names and numbers stand in a value as in the author's, or a position for each name."""
    asked = [*_asked(model, like)]
    names = [loose.plain(it) for it in asked if isinstance(it, str)]
    numbers = {it for it in asked if loose.is_number(it)}
    theirs = [*islice(loose.atoms(value), WORK)]
    if not isinstance(model, (*loose.ROWS, dict)) and len(theirs) > MANY:
        return False
    held = [it for it in theirs if isinstance(it, str) and it not in labels]
    named = {it for text in held for it in _named(text, like)}
    counted = {it for it in theirs if loose.is_number(it)}
    if numbers:
        counted |= {
            float(it) for text in held for it in loose.NUMBER.findall(text[: loose.LONGEST])
        }
    if names and not named and not numbers & counted:
        return sum(map(picked.is_whole, theirs)) == len(names)
    return len(named) >= len({*names}) and len(counted) >= len(numbers)


def _named(text: str, like: Like) -> set[str]:
    """The names of the question that stand in a text."""
    words = f" {' '.join(loose.WORD.findall(text[: loose.LONGEST].lower()))} "
    if (plain := words.strip()) in like.spoken:
        return {plain}
    return {it for it in like.spoken if f" {it} " in words}


def _flags(value: Any) -> Iterator[bool]:
    """What stands in a value as True and False, or 1 and 0 in a long list or text of them."""
    if isinstance(value, dict):
        for it in value.values():
            yield from _flags(it)
    elif (found := picked.flags(value)) is not None:
        yield from found
    elif isinstance(value, loose.ROWS):
        for it in value:
            yield from _flags(it)
    elif isinstance(value, bool):
        yield value


def _form(value: Any) -> str:
    """The form of a value in a few words, without anything that stands in it."""
    if not isinstance(value, (*loose.ROWS, dict)) or not value:
        return "a text" if isinstance(value, str) else loose.kind(value)
    parts = [*value.values()] if isinstance(value, dict) else [*value]
    kinds = dict.fromkeys(_KINDS.get(type(it), "other things") for it in parts)
    return f"{loose.kind(value)} of {' and '.join([*kinds][:3])}"
