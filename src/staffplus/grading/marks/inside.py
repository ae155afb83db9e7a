"""Whether an answer has the form that was asked for, and if it has not, whether it holds what was.

What counts as held is said in `shapes`.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from staffplus.grading import wire
from staffplus.grading.marks import excuses, forms, percent
from staffplus.grading.marks.asked import is_blank, lists_of, names_of, plain_name, spellings

#: So many words are a sentence, which people read.
SENTENCE = 3
#: So many things where several were asked for are an answer to them.
SEVERAL = 2
#: Of so many names at most it is tried which stands for which.
WORDS = 8
#: A longer text is not searched for names.
LONGEST = 20_000
#: So many parts of an answer are looked at.
ATOMS = 500
#: Words for an empty list.
_NOTHING = {"none", "nothing", "no", "empty", "0", "n/a", "na", "nil", "null", "[]"}
_WORD = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"ix|iv|v?i{1,3}|v")
#: A longer text is like no name.
LONG = 60


def fits(
    value: Any, model: Any, question: str, tests: tuple[str, ...], beside: tuple[str, ...] = ()
) -> bool:
    """Whether anything in an answer is of the form that was asked for, right or not.

    `beside`: the names of the list that the model stands in.
    """
    if isinstance(model, dict):
        return isinstance(value, dict) and (not model or any(
            key in model and not is_blank(it) and fits(it, model[key], question, tests)
            for key, it in value.items()
        ))  # fmt: skip
    if isinstance(model, (list, tuple, set, frozenset)):
        parts = [*model]
        names = tuple(plain_name(it) for it in parts if isinstance(it, str))
        if not isinstance(value, (list, tuple, set, frozenset)):
            # A name that stands alone may be one of them.
            return isinstance(value, str) and any(
                plain_name(value) in names_of(it, question, tests, names)
                for it in parts
                if isinstance(it, str)
            )
        held = [
            it for it in value if not isinstance(it, (list, tuple)) or (it and _holds_more(parts))
        ]
        return not parts or any(
            fits(it, one, question, tests, names) for it in held for one in parts
        )
    if isinstance(value, (list, tuple, set, frozenset)) and isinstance(model, str):
        # A row may take one name or a list of them.
        return any(isinstance(it, str) and fits(it, model, question, tests) for it in value)
    if isinstance(model, bool) or (isinstance(model, (int, float)) and not isinstance(value, bool)):
        if isinstance(value, (bool, int, float)):
            return True
        # What means a number has been tried as one.
        return bool(forms.meant(wire.encode(value)))
    if isinstance(model, str):
        if not isinstance(value, str):
            return False
        among = names_of(model, question, tests, beside)
        return not among or plain_name(value) in among
    return model is None or type(value) is type(model)


def exact(value: Any, model: Any, question: str, tests: tuple[str, ...]) -> bool:
    """Whether an answer is throughout of the form that was asked for, with nothing left out and each name to
    the letter, right or not: nothing else can be meant by it."""
    if isinstance(model, dict):
        return (
            isinstance(value, dict)
            and value.keys() == model.keys()
            and all(exact(value[key], it, question or str(key), tests) for key, it in model.items())
        )
    if isinstance(model, list):
        among = _spelled(tuple(it for it in model if isinstance(it, str)), question, tests, True)
        return isinstance(value, list) and all(
            isinstance(it, str) and it in among for it in value or [None]
        )
    if isinstance(model, str):
        return isinstance(value, str) and value in _spelled((model,), question, tests, False)
    if isinstance(model, (int, float)) and not isinstance(model, bool):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and percent.otherwise(value, model) is None
    return False


@lru_cache(maxsize=4096)  # the same of every learner
def _spelled(
    models: tuple[str, ...], question: str, tests: tuple[str, ...], together: bool
) -> frozenset[str]:
    """The names among which such texts are chosen, to the letter. `together`: the texts are one list's."""
    beside = tuple(map(plain_name, models)) if together else ()
    known = spellings(tests)
    names = {name for it in models for name in names_of(it, question, tests, beside)}
    return frozenset(known[it] for it in names if it in known)


def _holds_more(parts: Sequence[Any]) -> bool:
    """Whether lists stand in the list that was asked for."""
    return any(isinstance(it, (list, tuple)) for it in parts)


def holds(value: Any, model: Any, question: str, tests: tuple[str, ...]) -> bool:
    """Whether something that was asked for is held in an answer that is not of its form."""
    if isinstance(model, (list, tuple, set, frozenset)):
        parts = [*model]
        if not parts:
            return isinstance(value, str) and value.strip().lower().strip(".!") in _NOTHING
        if isinstance(value, (list, tuple, set, frozenset)):
            nested = [it for it in value if isinstance(it, (dict, list, tuple))]
            if any(holds(it, one, question, tests) for it in nested for one in parts):
                return True
            if any(isinstance(it, dict) for it in parts):
                return False
    if isinstance(model, dict) and isinstance(value, dict) and any(it in model for it in value):
        return any(
            fits(value[key], it, question, tests) or holds(value[key], it, question, tests)
            for key, it in model.items()
            if not is_blank(value.get(key))
        ) or bool(counted(value, model, tests))
    enough = SEVERAL if isinstance(model, dict) and len(model) > 1 else 1
    names, numbers = every_name(model, question, tests), _has_number(model)
    atoms = [*islice(atoms_of(value), ATOMS)]
    found = sum(_held(it, names, numbers=numbers) for it in atoms)
    if not found and names and not isinstance(value, dict):
        # Several numbers for several names are their places.
        whole = [it for it in atoms if _is_whole(it) and 0 <= it <= max(len(names), 9)]
        found = len(whole) if len(whole) >= SEVERAL else 0
    return found >= enough


def every_name(model: Any, question: str, tests: tuple[str, ...]) -> frozenset[str]:
    """The names among which something is chosen, and those of the keys."""
    texts = _texts(model)
    every = {*texts}.union(*(names_of(it, question, tests, ()) for it in texts))
    return frozenset(it for it in map(plain_name, every) if it)


def counted(value: dict[Any, Any], model: dict[Any, Any], tests: tuple[str, ...]) -> list[Any]:
    """The keys under which whole numbers stand for names, where nobody chose a name of the same list: whoever
    numbers the names does so throughout."""
    lists: dict[frozenset[str], list[Any]] = {}
    for key, it in model.items():
        if isinstance(it, str) and not is_blank(value.get(key)):
            lists.setdefault(names_of(it, str(key), tests, ()), []).append(key)
    return [
        key
        for names, keys in lists.items()
        if len(keys) >= SEVERAL and all(_is_whole(value[it]) for it in keys)
        if all(0 <= value[it] <= max(len(names), len(model)) for it in keys)
        for key in keys
    ]


def renamed(
    value: dict[Any, Any], model: dict[Any, Any], question: str, tests: tuple[str, ...]
) -> list[Any]:
    """The keys under which other names stand for those of a list, one for each, as whoever has a vocabulary
    of their own uses it throughout.

    Nobody chose a name of the list itself. Either the names are all of one other list of the tests, or there
    are as many as right ones; and with one name in place of each most answers would be right.
    """
    lists: dict[frozenset[str], list[Any]] = {}
    for key, it in model.items():
        if isinstance(it, str) and not is_blank(value.get(key)):
            lists.setdefault(names_of(it, question or str(key), tests, ()), []).append(key)
    found: list[Any] = []
    for names, keys in lists.items():
        said = [value[it] for it in keys]
        if not names or len(keys) < SEVERAL or not all(isinstance(it, str) for it in said):
            continue
        pairs = Counter((plain_name(value[it]), plain_name(model[it])) for it in keys)
        words, rights = ({pair[n] for pair in pairs} for n in (0, 1))
        if len(words) < SEVERAL or len(words) > min(len(names), WORDS) or words & names:
            continue
        if any(len(it.split()) >= SENTENCE or excuses.is_excuse(it) for it in words):
            continue
        best = _as_renamed(pairs, words, rights)
        same = max(sum(n for pair, n in pairs.items() if pair[1] == it) for it in rights)
        theirs = any(words <= {*other} for other in lists_of(tests))
        if best >= SEVERAL and (
            theirs or (len(words) == len(rights) and best > same and 2 * best > len(keys))
        ):
            found += keys
    return found


def _as_renamed(pairs: Counter[tuple[str, str]], words: set[str], rights: set[str]) -> int:
    """How many answers would be right if each word stood for one name, as well as that can be."""
    best = {frozenset[str](): 0}  # names that are taken -> answers that are right
    for word in sorted(words):
        new = dict(best)
        for taken, right in best.items():
            for it in rights - taken:
                with_it = taken | {it}
                new[with_it] = max(new.get(with_it, 0), right + pairs[word, it])
        best = new
    return max(best.values())


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _held(atom: Any, names: frozenset[str], *, numbers: bool) -> int:
    """How much of what was asked for stands in one part of an answer."""
    if isinstance(atom, bool) or not isinstance(atom, (str, int, float)):
        return 0
    if not isinstance(atom, str):
        return int(numbers)
    look = _in_text if len(atom) <= LONG else _in_text.__wrapped__
    return look(atom, names, numbers=numbers)


@lru_cache(maxsize=4096)  # a class gives few wrong answers, each of them often
def _in_text(atom: str, names: frozenset[str], *, numbers: bool) -> int:
    text = plain_name(atom[:LONGEST])
    if excuses.is_excuse(atom) and text not in names:
        return 0
    if text in names or [it.partition("-")[0] for it in names].count(text) == 1:
        return 1  # a name, or the beginning of one alone, as `b` of `b-dredger`
    words = _WORD.findall(text)
    joined = f" {' '.join(words)} "
    within = sum(it in joined for it in _in_words(names)) if words else 0
    digits = len(re.findall(r"\d+", text)) if numbers else 0
    number = int(numbers and bool(digits or _ROMAN.fullmatch(text) or forms.meant(atom)))
    near = int(len(text) <= LONG and bool(difflib.get_close_matches(text, names, 1, 0.8)))
    read = SEVERAL if len(atom[:LONGEST].split()) >= SENTENCE else 0
    return max(within, digits, number, near, read)


@lru_cache(maxsize=256)
def _in_words(names: frozenset[str]) -> tuple[str, ...]:
    """Names as they stand between blanks."""
    return tuple(f" {' '.join(words)} " for it in names if (words := _WORD.findall(it)))


def atoms_of(value: Any) -> Iterator[Any]:
    """The parts of a value that hold no others, the keys of dicts among them."""
    if isinstance(value, dict):
        for key, it in value.items():
            yield from atoms_of(key)
            yield from atoms_of(it)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for it in value:
            yield from atoms_of(it)
    else:
        yield value


def _texts(model: Any) -> list[str]:
    return [it for it in atoms_of(model) if isinstance(it, str)]


def _has_number(model: Any) -> bool:
    """Whether a number is asked for; keys are none that anybody writes."""
    if isinstance(model, dict):
        return any(map(_has_number, model.values()))
    if isinstance(model, (list, tuple, set, frozenset)):
        return any(map(_has_number, model))
    return isinstance(model, (int, float)) and not isinstance(model, bool)
