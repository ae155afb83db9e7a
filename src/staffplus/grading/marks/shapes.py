"""An answer of an odd shape: a dict in a list, keys cut short, a number for a name, rows turned round.

A test takes up what it asks for and nothing else, so that such an answer is worth 0 to it, as if nothing
stood there. One rule for literals and for values that were run, in all exercises: *an answer of another
shape waits for a person where it holds what was asked for, and is 0 where it holds nothing of it.*

- What was asked for is told by the author's own solution; the names that a question takes by the lists in
  the author's tests. It is held by names and keys of the question, also in a sentence or misspelt; by
  numbers where numbers are asked for; by several whole numbers in place of several names, as places in
  their list; by a text of three words or more, since words are read by people; and by a text with code in
  it where a function is asked for.
- It is held by other names too, where as many of them stand throughout for those of one list, each for one.
- Names between which a comma was left out are held too: Python has joined them into one text (`joined`).
- Nothing of it is held by a number or a truth value alone in place of a name, a list, a dict or a function,
  by a word that is no name, by one thing alone in place of several, and by what stands under a key that is
  not like any that lacks, if it is not the only one: nobody can tell which it means.
- An answer of the right shape is read as it stands. Names, numbers and texts that are not the right ones
  are wrong, and so is what was left as it was given. What the test gives for them stands, and is sure
  where a person looks at the rest.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.source import Authored
from staffplus.grading.marks import built, excuses, joined, worded
from staffplus.grading.marks.asked import (
    FUNCTION,
    UNKNOWN,
    arguments,
    is_blank,
    model_of,
    names_of,
    plain_name,
    spellings,
)
from staffplus.grading.marks.inside import atoms_of, counted, every_name, fits, holds, renamed

#: Of so many questions it is said what stands there, and so many characters of each.
SHOWN, LONG = 3, 60
#: An entry that was left empty, with something behind it in a comment.
_BEHIND = re.compile(
    r"""^\s*(["'])(?P<key>.+?)\1\s*:\s*(?:None|\[\s*\]|""|'')\s*[,}]?\s*#+(?P<said>.*)$"""
)
_CODE = re.compile(r"\b(?:def|lambda|return)\b")


def odd(
    authored: Authored, asked: Mapping[str, Sequence[str]], values: Mapping[str, Any],
    texts: Mapping[str, str], code: Sequence[str] = (),
) -> list[str]:  # fmt: skip
    """What was written of which a test can take up nothing, a sentence each; none of most answers.

    Args:
        asked: name -> the answer cells that are meant to give it a value.
        values: name -> value, as `wire` has it; of functions there is none.
        texts: grade_id -> what stands in an answer cell now.
        code: what stands in all cells in which the learner wrote code.
    """
    said: list[str] = []
    for name, raw in values.items():
        cells = [authored.by_id[it] for it in asked.get(name, ()) if it in authored.by_id]
        if not cells:
            continue
        model = model_of(cells[-1].source, name)
        if model is UNKNOWN:
            continue
        try:
            value = wire.decode(raw)
        except wire.Malformed:
            continue
        given = model_of(cells[-1].given, name)
        tests = authored.tests
        found = [*_lost(name, value, model, given, tests)]
        spelt = (as_spelt(authored, {name: raw}) or {}).values()
        if found and any(
            not [*_lost(name, wire.decode(it), model, given, tests)]
            for it in [*built.others(raw), *spelt]
        ):
            found = []  # so built it was tried, and is worth no more
        found += [
            f"in `{name}`, “{key}” is left as it was, and behind it stands {worded.shown(text)}"
            for one in cells
            for key, text in _behind(texts.get(one.grade_id, ""), one.given)
            if key in {*_blanks(value)}
        ]
        said += found
        said += _joined(name, value, model, tests, code or [*texts.values()])
    more = [f"and {len(said) - SHOWN} more of that kind"] if len(said) > SHOWN else []
    return [f"{it[0].upper()}{it[1:]}." for it in [*said[:SHOWN], *more]]


#: Said of names that stand in a list where a name was asked for.
AS_ASKED = "With a name in place of a list of one name"
#: Of one name of the question that stands among other things where a name was asked for.
PICKED = "With the one name that the question gives in place of the several things beside it"
#: Of names that are spelt otherwise than in the notebook.
AS_SPELT = "With names as the question spells them"
#: Of a set where a test wants an order.
IN_ORDER = f"With the right order {built.UNORDERED}"


def as_asked(
    authored: Authored, asked: Mapping[str, Sequence[str]], values: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The values as the author's notebook has them, each with what is said of it; nothing where that is no
    change. Whether it is worth more the test has to say: some take a list too.

    A name stands in place of a list of it alone where a name was asked for, and of a name with a reason or
    a remark beside it; names and keys are spelt as in the author's cells; a set is in the order of the author's list, which tells whether an order is wanted.
    """
    spelt = as_spelt(authored, values)
    if spelt is not None:
        yield spelt, AS_SPELT
    tests = authored.tests

    def picked(value: Any, model: Any) -> Any:
        return _picked(value, model, "", tests)

    for refitted, said in ((_refitted, AS_ASKED), (picked, PICKED), (_in_order, IN_ORDER)):
        new = _each(authored, asked, values, refitted)
        if new != {**values}:
            yield new, said


def as_spelt(authored: Authored, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The values with names and keys as the author's cells spell them, but for capitals and for blanks and
    signs around them; None where that is no change."""
    known = spellings(authored.spelt_in)
    new = {name: built.respelt(raw, known) for name, raw in values.items()}
    return new if new != {**values} else None


def _each(
    authored: Authored, asked: Mapping[str, Sequence[str]], values: Mapping[str, Any],
    refitted: Callable[[Any, Any], Any],
) -> Mapping[str, Any]:  # fmt: skip
    """The values, each changed by what its author's solution is, where that is written out."""
    new = {**values}
    for name, raw in values.items():
        cells = [authored.by_id[it] for it in asked.get(name, ()) if it in authored.by_id]
        model = model_of(cells[-1].source, name) if cells else UNKNOWN
        if model is UNKNOWN or model is FUNCTION:
            continue
        try:
            value = wire.decode(raw)
            if (other := refitted(value, model)) != value:
                new[name] = wire.encode(other)
        except (wire.Malformed, wire.Unsendable):
            continue
    return new


def _refitted(value: Any, model: Any) -> Any:
    if isinstance(model, dict) and isinstance(value, dict):
        return {key: _refitted(it, model[key]) if key in model else it for key, it in value.items()}
    if isinstance(model, str) and isinstance(value, (list, tuple, set)) and len(value) == 1:
        (it,) = value
        return it if isinstance(it, str) else value
    return value


def _picked(value: Any, model: Any, question: str, tests: tuple[str, ...]) -> Any:
    if isinstance(model, dict) and isinstance(value, dict):
        return {
            key: _picked(it, model[key], str(key), tests) if key in model else it
            for key, it in value.items()
        }
    if isinstance(model, str) and isinstance(value, (list, tuple)) and len(value) > 1:
        names = {*map(plain_name, names_of(model, question, tests, ()))}
        found = [it for it in value if isinstance(it, str) and plain_name(it) in names]
        return found[0] if len(found) == 1 else value
    return value


def _in_order(value: Any, model: Any) -> Any:
    if isinstance(model, dict) and isinstance(value, dict):
        return {key: _in_order(it, model[key]) if key in model else it for key, it in value.items()}
    if isinstance(model, (list, tuple)) and isinstance(value, (set, frozenset)):
        places = {plain_name(it): n for n, it in enumerate(model) if isinstance(it, str)}
        at = {it: places.get(plain_name(it), len(model)) for it in value if isinstance(it, str)}
        return sorted(value, key=lambda it: (at.get(it, len(model)), repr(it)))
    return value


def under_another_name(name: str, given: str, texts: Sequence[str]) -> str:
    """A name under which cells of the learner's own define what was asked for under `name`, or "".

    Args:
        given: what stands in the cell in which it was asked for; it was left as it was.
        texts: what stands in the learner's cells.
    """
    stub = model_of(given, name)
    asked = arguments(given).get(name)
    for text in texts:
        for other, taken in arguments(text).items():
            same = asked is not None and (taken == asked or _alike(name, other))
            if same and other != name:
                return other
        for other in assigned_names(text):
            value = model_of(text, other)
            if other == name or value is UNKNOWN or value is FUNCTION or is_blank(value):
                continue
            keys = {*stub} if isinstance(stub, dict) else set()
            if isinstance(value, dict) and keys & {*value}:
                return other
            if type(value) is type(stub) and _alike(name, other):
                return other
    return ""


def _alike(name: str, other: str) -> bool:
    """Whether two names have a word in common."""
    one, two = (
        {it for it in re.split(r"[_\d]+", text.lower()) if len(it) > 2} for text in (name, other)
    )
    return bool(one & two)


def _lost(name: str, value: Any, model: Any, given: Any, tests: tuple[str, ...]) -> Iterator[str]:
    """Of what nothing can be taken up though something is held in it: of the whole, of questions, of rows."""
    if is_blank(value) or value == given:
        return
    if model is FUNCTION:
        if isinstance(value, str) and _CODE.search(value):
            yield f"`{name}` is {_shown(value)}, where a function was asked for"
    elif not isinstance(model, dict) or not model:
        if not fits(value, model, "", tests) and holds(value, model, "", tests):
            yield f"nothing in `{name}` can be taken up: it is {_shown(value)}"
    elif not isinstance(value, dict) or not any(it in model for it in value):
        if holds(value, model, "", tests):
            yield f"nothing in `{name}` can be taken up, which has none of the keys as they were given: it is {_shown(value)}"
    else:
        yield from _lost_in(name, "", value, model, given, tests)


def _lost_in(
    name: str, at: str, value: dict[Any, Any], model: dict[Any, Any], given: Any, tests: tuple[str, ...]
) -> Iterator[str]:  # fmt: skip
    """The same of a dict that has some of the keys. `at`: the question whose rows they are."""
    strange = [it for it in value if it not in model and not is_blank(value[it])]
    lacking = [it for it in model if it not in value]
    alone = len(strange) == len(lacking) == 1
    numbered = counted(value, model, tests)
    if numbered:
        shown = ", ".join(f"“{_cut(it)}” is {_shown(value[it])}" for it in numbered[:SHOWN])
        yield f"in `{name}`, numbers stand where names were asked for: {shown}"
    other_names = renamed(value, model, at, tests)
    if other_names:
        shown = ", ".join(f"“{_cut(it)}” is {_shown(value[it])}" for it in other_names[:SHOWN])
        yield (
            f"in `{name}`, {'“' + at + '”, ' if at else ''}other names stand throughout for those that were "
            f"asked for, and may mean the same: {shown}"
        )
    for key, wanted in model.items():
        one, question = value.get(key), at or str(key)
        where = f"“{at}”, “{key}”" if at else f"“{key}”"
        if is_blank(one):
            likely = [it for it in strange if alone or _is_like(it, key)] if key in lacking else []
            other = next((it for it in likely if _may_be(value[it], wanted, question, tests)), None)
            if other is not None:
                yield f"in `{name}`, nothing stands under {where}, and “{_cut(other)}” is none of the keys"
            continue
        if (
            key in numbered
            or key in other_names
            or (isinstance(given, dict) and one == given.get(key))
        ):
            continue
        if isinstance(wanted, dict) and isinstance(one, dict) and any(it in wanted for it in one):
            rows = given.get(key) if isinstance(given, dict) else None
            yield from _lost_in(name, question, one, wanted, rows, tests)
        elif not fits(one, wanted, question, tests) and holds(one, wanted, question, tests):
            yield f"in `{name}`, nothing under {where} can be taken up: it is {_shown(one)}"


def _joined(
    name: str, value: Any, model: Any, tests: tuple[str, ...], code: Sequence[str]
) -> Iterator[str]:
    """Names of the question that Python has joined into one text, as no comma stands between them."""
    found = dict.fromkeys(parts for text in code for parts in joined.runs(text))
    if not found:
        return
    held = {it for it in atoms_of(value) if isinstance(it, str)}
    names = every_name(model, "", tests)
    for parts in found:
        one, apart = "".join(parts), all(plain_name(it) in names for it in parts)
        if apart and one in held and plain_name(one) not in names:
            *first, last = (f"“{_cut(it)}”" for it in parts)
            shown = f"{', '.join(first)} and {last}"
            yield f"in `{name}`, no comma stands between {shown}, so that Python makes one text of them"


def _is_like(other: Any, key: Any) -> bool:
    """Whether a key that was not asked for may be one that was: a part of it, more than it, or misspelt."""
    one, two = (plain_name(str(it)) for it in (other, key))
    if not one or not two:
        return False
    return one in two or two in one or bool(difflib.get_close_matches(one[:LONG], [two], 1, 0.75))


def _may_be(value: Any, wanted: Any, question: str, tests: tuple[str, ...]) -> bool:
    """Whether something may be an answer to a question, whatever key it stands under."""
    return fits(value, wanted, question, tests) or holds(value, wanted, question, tests)


def _behind(text: str, given: str) -> list[tuple[str, str]]:
    """Entries that were left empty with something behind them in a comment that the author did not write."""
    found = [] if len(text) > worded.LOOKED_AT else map(_BEHIND.match, text.splitlines())
    said = [(it["key"], it["said"].strip()) for it in found if it]
    ours = {*_behind(given, "")} if given else set()
    return [
        it
        for it in said
        if re.search(r"\w", it[1]) and it not in ours and not excuses.is_excuse(it[1])
    ]


def _blanks(value: Any) -> Iterator[str]:
    """The keys under which nothing stands."""
    for key, it in value.items() if isinstance(value, dict) else ():
        if is_blank(it):
            yield str(key)
        yield from _blanks(it)


def _cut(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def _shown(value: object) -> str:
    """A value in a sentence."""
    return f"“{_cut(value)}”" if isinstance(value, str) else f"`{_cut(_written(value))}`"


def _written(value: object) -> str:
    """A value as it is written, sets in the same order in every process."""
    if isinstance(value, (set, frozenset)) and value:
        return f"{{{', '.join(sorted(map(_written, value)))}}}"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_written(key)}: {_written(it)}' for key, it in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_written, value))}{',' if len(value) == 1 else ''})"
    return repr(value)
