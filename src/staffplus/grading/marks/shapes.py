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
- It is held by texts that stand for one name each, as misspelt names and the author's own words for one do
  (`options`), and under names of the learner's own (`another`): what that would be worth the test has to say.
- It is held by what a cell names and gives to no name, as whoever prints an answer does (`unnamed`).
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
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.source import Authored
from staffplus.grading.marks import built, excuses, joined, refitted, worded
from staffplus.grading.marks.asked import (
    FUNCTION,
    UNKNOWN,
    is_blank,
    model_of,
    plain_name,
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
    said, tests = list[str](), authored.tests
    for name, raw in values.items():
        cells = [authored.by_id[it] for it in asked.get(name, ()) if it in authored.by_id]
        if not cells:
            continue
        model = model_of(cells[-1].source, name)
        if model is UNKNOWN:
            continue
        try:
            value = refitted.placed(wire.decode(raw), model, tests)
        except wire.Malformed:
            continue
        given = model_of(cells[-1].given, name)
        found = [*_lost(name, value, model, given, tests)]
        spelt = (refitted.as_spelt(authored, {name: raw}) or {}).values()
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


def _lost(name: str, value: Any, model: Any, given: Any, tests: tuple[str, ...]) -> Iterator[str]:
    """Of what nothing can be read as an answer though something is held in it: of the whole, of questions, of rows."""
    if _is_empty(value, model) or value == given:
        return
    if model is FUNCTION:
        if isinstance(value, str) and _CODE.search(value):
            yield f"`{name}` is {_shown(value)}, where a function was asked for"
    elif not isinstance(model, dict) or not model:
        if not fits(value, model, "", tests) and holds(value, model, "", tests):
            yield f"nothing in `{name}` can be read as an answer: it is {_shown(value)}"
    elif not isinstance(value, dict) or not any(it in model for it in value):
        if holds(value, model, "", tests):
            yield f"nothing in `{name}` can be read as an answer, as it has none of the keys that were given: it is {_shown(value)}"
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
        if _is_empty(one, wanted):
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
            yield f"in `{name}`, nothing under {where} can be read as an answer: it is {_shown(one)}"


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


def _is_empty(value: Any, model: Any) -> bool:
    """Whether nothing was answered; names as the keys of a dict are something where no dict was asked for."""
    return is_blank(value) and not (
        isinstance(value, dict) and value and model is not FUNCTION and not isinstance(model, dict)
    )


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
