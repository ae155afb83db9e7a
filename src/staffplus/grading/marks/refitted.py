"""An answer as the author's notebook would have it: rows under their question, a name alone in place of a name
with its reason, `people` for “mentorship”, a list without what is none of its names.

Each change is tried by the test, alone and all of them together, and a person decides where one of them is worth
more. What is worth no more with them is wrong: nobody has to look whether a misspelt name is the wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.source import Authored
from staffplus.grading.marks import built, forms, options, percent
from staffplus.grading.marks.asked import (
    FUNCTION,
    UNKNOWN,
    is_blank,
    model_of,
    names_of,
    plain_name,
    spellings,
)
from staffplus.grading.marks.inside import SENTENCE

#: Said of names that stand in a list where a name was asked for.
AS_ASKED = "With a name in place of a list of one name"
#: Of one name of the question that stands among other things where a name was asked for.
PICKED = "With the one name that the question gives in place of the several things beside it"
#: Of names that are spelt otherwise than in the notebook.
AS_SPELT = "With names as the question spells them"
#: Of a set where a test wants an order.
IN_ORDER = f"With the right order {built.UNORDERED}"
#: Of rows that stand beside the questions.
NESTED = "With the rows under their question in place of beside it"
#: Of names that stand as the keys of a dict where a list was asked for.
KEYS = "With a list in place of a dict, of the names that stand in it as keys"
#: Of so many changes of a kind it is said which.
SHOWN = 3
#: Names for what is none of the others.
_NONE = ("none", "nothing")


@dataclass
class Known:
    """What is known of a question, and what was changed."""

    tests: tuple[str, ...]
    said: options.Said
    told: list[str] = field(
        default_factory=list
    )  #: of each change what it is, as part of a sentence


#: What becomes of a part of an answer, given its model and the question that it belongs to.
Change = Callable[[Any, Any, str, Known], Any]
Values = Mapping[str, Any]


def as_asked(
    authored: Authored,
    asked: Mapping[str, Sequence[str]],
    values: Values,
    others: Mapping[str, tuple[str, Any]] | None = None,
) -> Iterator[tuple[Values, str]]:
    """The values as the author's notebook has them, each with what is said of it; nothing where that is no
    change. Whether it is worth more the test has to say: some take a list too.

    Args:
        asked: name -> the answer cells that are meant to give it a value.
        values: name -> value, as `wire` has it; of functions there is none.
        others: name -> a name of the learner's own that may be meant for it, and its value (`another`).
    """
    now, together = values, list[str]()
    for step in _steps(authored, asked, others or {}):
        alone = step(values)
        if alone is not None:
            yield alone
        if (more := alone if now is values else step(now)) is not None:
            now, said = more
            together.append(said)
    if len(together) > 1:
        yield now, forms.sentence(together)


def _steps(
    authored: Authored,
    asked: Mapping[str, Sequence[str]],
    others: Mapping[str, tuple[str, Any]],
) -> Iterator[Callable[[Values], tuple[Values, str] | None]]:
    tests, said = authored.tests, options.of(authored)

    def another(values: Values) -> tuple[Values, str] | None:
        new = {**values}
        for name, (_, value) in others.items():
            try:
                new[name] = wire.encode(value)
            except wire.Unsendable:
                continue
        told = " and ".join(
            f"`{other}` in place of `{name}`" for name, (other, _) in others.items()
        )
        return (new, f"With {told}") if new != {**values} else None

    def spelt(values: Values) -> tuple[Values, str] | None:
        new = as_spelt(authored, values)
        return None if new is None else (new, AS_SPELT)

    def changed(change: Change, said_of: str) -> Callable[[Values], tuple[Values, str] | None]:
        def step(values: Values) -> tuple[Values, str] | None:
            known = Known(tests, said)
            new = _each(authored, asked, values, lambda it, model: change(it, model, "", known))
            if new == {**values}:
                return None
            told = [*dict.fromkeys(known.told)]
            more = f" and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
            return new, f"{said_of}{', '.join(told[:SHOWN])}{more}"

        return step

    yield another
    yield changed(nested, NESTED)
    yield spelt
    yield changed(_leaves(_refitted), AS_ASKED)
    yield changed(_leaves(_picked), PICKED)
    yield changed(_leaves(_listed), KEYS)
    yield changed(_leaves(_meant), "With ")
    yield changed(_leaves(_in_percent), "With ")
    yield changed(_leaves(_without), "Without ")
    yield changed(_none, "With ")
    yield changed(_leaves(_in_order), IN_ORDER)


def as_spelt(authored: Authored, values: Values) -> Values | None:
    """The values with names and keys as the author's cells spell them, but for capitals and for blanks and
    signs around them; None where that is no change."""
    known = spellings(authored.spelt_in)
    new = {name: built.respelt(raw, known) for name, raw in values.items()}
    return new if new != {**values} else None


def _each(
    authored: Authored, asked: Mapping[str, Sequence[str]], values: Values,
    refitted: Callable[[Any, Any], Any],
) -> Values:  # fmt: skip
    """The values, each changed by what its author's solution is, where that is written out."""
    new = {**values}
    for name, raw in values.items():
        cells = [authored.by_id[it] for it in asked.get(name, ()) if it in authored.by_id]
        model = model_of(cells[-1].source, name) if cells else UNKNOWN
        if model is UNKNOWN or model is FUNCTION:
            continue
        try:
            new[name] = wire.encode(refitted(wire.decode(raw), model))
        except (wire.Malformed, wire.Unsendable):
            continue
    return new


def _leaves(change: Change) -> Change:
    """A change of what stands under keys that were given, however deep."""

    def through(value: Any, model: Any, question: str, known: Known) -> Any:
        if isinstance(model, dict) and isinstance(value, dict):
            return {
                key: through(it, model[key], question or str(key), known) if key in model else it
                for key, it in value.items()
            }
        return change(value, model, question, known)

    return through


def placed(value: Any, model: Any, tests: tuple[str, ...]) -> Any:
    """An answer with its rows under their question, and its lists as lists: so it is tried by the test, and
    what is odd about it is anything else."""
    known = Known(tests, {})
    return _leaves(_listed)(nested(value, model), model, "", known)


def nested(value: Any, model: Any, question: str = "", known: Known | None = None) -> Any:
    """Rows that stand one level up are put under the one question that has them and lacks them."""
    if not isinstance(value, dict) or not isinstance(model, dict):
        return value
    lacks = {
        key: rows for key, rows in model.items()
        if isinstance(rows, dict) and (is_blank(value.get(key)) or isinstance(value[key], dict))
    }  # fmt: skip
    new, moved = {**value}, dict[Any, dict[Any, Any]]()
    for it in value:
        if it in model or is_blank(value[it]):
            continue
        at = [(key, row) for key, rows in lacks.items() for row in rows if _is_row(it, key, row)]
        if len(at) == 1:
            ((key, row),) = at
            moved.setdefault(key, {})[row] = new.pop(it)
    for key, rows in moved.items():
        there = value[key] if isinstance(value.get(key), dict) else {}
        new[key] = {**rows, **{it: one for it, one in there.items() if not is_blank(one)}}
    return new


def _is_row(other: Any, key: Any, row: Any) -> bool:
    """Whether a key that is none of the questions is a row of one: `bells`, `("g02-six-cards", "bells")`."""
    if isinstance(other, tuple):
        return other == (key, row)
    if not all(isinstance(it, str) for it in (other, key, row)):
        return False
    one, two, last = map(plain_name, (other, key, row))
    return one == last or (one.startswith(two) and plain_name(one[len(two) :]) == last)


def _refitted(value: Any, model: Any, question: str, known: Known) -> Any:
    if isinstance(model, str) and isinstance(value, (list, tuple, set)) and len(value) == 1:
        (it,) = value
        return it if isinstance(it, str) else value
    return value


def _picked(value: Any, model: Any, question: str, known: Known) -> Any:
    if isinstance(model, str) and isinstance(value, (list, tuple, set)) and len(value) > 1:
        names = {*map(plain_name, names_of(model, question, known.tests, ()))}
        found = [it for it in value if isinstance(it, str) and plain_name(it) in names]
        return found[0] if len(found) == 1 else value
    return value


def _listed(value: Any, model: Any, question: str, known: Known) -> Any:
    """`{"depth": "", "cause": ""}`, `{"depth": True, "cause": False}` where a list was asked for."""
    if not isinstance(model, (list, tuple)) or not isinstance(value, dict) or len(value) < 2:
        return value
    if not {plain_name(it) if isinstance(it, str) else it for it in value} <= _every(
        model, question, known
    ):
        return value
    if all(isinstance(it, bool) for it in value.values()):
        return [key for key, it in value.items() if it]
    return [*value] if all(map(is_blank, value.values())) else value


def _names(model: Any, question: str, known: Known) -> frozenset[str]:
    """The names that a list takes, if a list in a test says them; of one that is to stay empty nobody knows."""
    right = [it for it in model if isinstance(it, str)]
    beside = tuple(map(plain_name, right))
    return frozenset[str]().union(*(names_of(it, question, known.tests, beside) for it in right))


def _every(model: Any, question: str, known: Known) -> frozenset[str]:
    """The same, and where no list says them those that are right."""
    right = (plain_name(it) for it in model if isinstance(it, str))
    return _names(model, question, known) or frozenset(right)


def _meant(value: Any, model: Any, question: str, known: Known) -> Any:
    """Names in the place of texts that stand for them."""
    if isinstance(model, str) and isinstance(value, str):
        names = names_of(model, question, known.tests, ())
        name = options.stands_for(value, names, question, known.said)
        if name:
            known.told.append(f"“{name}” in place of “{value}”")
        return name or value
    if not isinstance(model, (list, tuple, set)) or not isinstance(value, (list, tuple, set)):
        return value
    names, new = _every(model, question, known), list[Any]()
    held = {plain_name(it) for it in value if isinstance(it, str)}
    for it in value:
        name = options.stands_for(it, names, question, known.said) if isinstance(it, str) else ""
        if name and name not in held:
            known.told.append(f"“{name}” in place of “{it}”")
            held.add(name)
        else:
            name = ""
        new.append(name or it)
    return type(value)(new)


def _without(value: Any, model: Any, question: str, known: Known) -> Any:
    """A list without what is empty in it, and without one thing that is none of the names."""
    if not isinstance(model, (list, tuple, set)) or not isinstance(value, (list, tuple, set)):
        return value
    names = _names(model, question, known)
    more = [it for it in value if not isinstance(it, str) or plain_name(it) not in names]
    others = [it for it in more if not is_blank(it)]
    rest = [it for it in value if not any(it is one for one in more)]
    if (
        not names
        or not more
        or not rest
        or len(others) > 1
        or not all(isinstance(it, str) for it in others)
    ):
        return value
    if others and len(rest) < 2 and len(others[0].split()) < SENTENCE:
        return value  # of two words one may be meant as well as the other
    known.told += [f"“{it}”, which is none of the names" for it in others] or [
        "what is empty in the list"
    ]
    return type(value)(rest)


def _none(value: Any, model: Any, question: str, known: Known) -> Any:
    """The name `none` in the place of Python's None, where most of the others are filled in and most that
    are not are rightly none."""
    if not isinstance(model, dict) or not isinstance(value, dict):
        return value
    new = {
        key: _none(it, model[key], question or str(key), known) if key in model else it
        for key, it in value.items()
    }
    open_ = [
        key for key, it in value.items()
        if it is None and isinstance(model.get(key), str)
        and {*_NONE} & names_of(model[key], question or str(key), known.tests, ())
    ]  # fmt: skip
    right = [it for it in open_ if plain_name(model[it]) in _NONE]
    if not open_ or 2 * len(right) < len(open_) or 2 * len(open_) >= len(model):
        return new
    name = next(it for it in _NONE if any(plain_name(model[one]) == it for one in right))
    known.told.append(f"the name “{name}” {built.NOT_WRITTEN}")
    return {**new, **dict.fromkeys(open_, name)}


def _in_percent(value: Any, model: Any, question: str, known: Known) -> Any:
    """45 in the place of 0.45, or 0.45 in that of 45, as the author has it; in lists one by one."""
    if isinstance(model, (list, tuple)) and isinstance(value, (list, tuple)):
        if len(model) != len(value):
            return value
        pairs = zip(value, model, strict=True)
        return type(value)([_in_percent(it, one, question, known) for it, one in pairs])
    found = percent.otherwise(value, model)
    if found is None:
        return value
    known.told.append(found[1])
    return found[0]


def _in_order(value: Any, model: Any, question: str, known: Known) -> Any:
    if isinstance(model, (list, tuple)) and isinstance(value, (set, frozenset)):
        places = {plain_name(it): n for n, it in enumerate(model) if isinstance(it, str)}
        at = {it: places.get(plain_name(it), len(model)) for it in value if isinstance(it, str)}
        return sorted(value, key=lambda it: (at.get(it, len(model)), repr(it)))
    return value
