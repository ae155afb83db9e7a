"""An answer of an odd shape: a dict in a list, keys cut short, a number for a name, rows turned round.

A test takes up what it asks for and nothing else, so that such an answer is worth 0 to it, as if nothing
stood there. One rule for literals and for values that were run, in all exercises: *an answer of another
shape waits for a person where it holds what was asked for, and is 0 where it holds nothing of it.*

- What was asked for is told by the author's own solution; the names that a question takes by the lists in
  the author's tests. It is held by names and keys of the question, also in a sentence or misspelt; by
  numbers where numbers are asked for; by several whole numbers in place of several names, as places in
  their list; by a text of three words or more, since words are read by people; and by a text with code in
  it where a function is asked for.
- Nothing of it is held by a number or a truth value alone in place of a name, a list, a dict or a function,
  by a word that is no name, and by one thing alone in place of several: nobody can tell which it means.
- An answer of the right shape is read as it stands. Names, numbers and texts that are not the right ones
  are wrong, and so is what was left as it was given. What the test gives for them stands, and is sure
  where a person looks at the rest.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.plain import plain_python
from staffplus.grading.author.source import Authored, Role
from staffplus.grading.marks import forms, lookalikes, worded
from staffplus.grading.model import Tier

#: Of so many questions it is said what stands there, and so many characters of each.
SHOWN, LONG = 3, 60

_AROUND = re.compile(r"^\W+|\W+$")
#: An entry that was left empty, with something behind it in a comment.
_BEHIND = re.compile(
    r"""^\s*(["'])(?P<key>.+?)\1\s*:\s*(?:None|\[\s*\]|""|'')\s*[,}]?\s*#+(?P<said>.*)$"""
)
#: So many words are a sentence, which people read.
SENTENCE = 3
#: So many things where several were asked for are an answer to them.
SEVERAL = 2
#: A longer text is not searched for names.
LONGEST = 20_000
#: Words for an empty list.
_NOTHING = {"none", "nothing", "no", "empty", "0", "n/a", "na", "nil", "null", "[]"}
_CODE = re.compile(r"\b(?:def|lambda|return)\b")
_WORD = re.compile(r"[^\W_]+")

#: What an author's solution does not tell.
_UNKNOWN: Any = object()
#: What stands for a function, or a class.
_FUNCTION: Any = object()


def odd(
    authored: Authored, asked: Mapping[str, Sequence[str]], values: Mapping[str, Any],
    texts: Mapping[str, str],
) -> list[str]:  # fmt: skip
    """What was written of which a test can take up nothing, a sentence each; none of most answers.

    Args:
        asked: name -> the answer cells that are meant to give it a value.
        values: name -> value, as `wire` has it; of functions there is none.
        texts: grade_id -> what stands in an answer cell now.
    """
    said: list[str] = []
    for name, raw in values.items():
        cells = [authored.by_id[it] for it in asked.get(name, ()) if it in authored.by_id]
        if not cells:
            continue
        model = _model(cells[-1].source, name)
        if model is _UNKNOWN:
            continue
        try:
            value = wire.decode(raw)
        except wire.Malformed:
            continue
        given = _model(cells[-1].given, name)
        tests = _trusted(authored)
        found = [*_lost(name, value, model, given, tests)]
        if found and any(
            not [*_lost(name, wire.decode(it), model, given, tests)] for it in forms.built(raw)
        ):
            found = []  # so built it was tried, and is worth no more
        found += [
            f"in `{name}`, “{key}” is left as it was, and behind it stands {worded.shown(text)}"
            for one in cells
            for key, text in _behind(texts.get(one.grade_id, ""), one.given)
            if key in {*_blanks(value)}
        ]
        said += found
    more = [f"and {len(said) - SHOWN} more of that kind"] if len(said) > SHOWN else []
    return [f"{it[0].upper()}{it[1:]}." for it in [*said[:SHOWN], *more]]


def under_another_name(name: str, given: str, texts: Sequence[str]) -> str:
    """A name under which cells of the learner's own define what was asked for under `name`, or "".

    Args:
        given: what stands in the cell in which it was asked for; it was left as it was.
        texts: what stands in the learner's cells.
    """
    stub = _model(given, name)
    arguments = _arguments(given).get(name)
    for text in texts:
        for other, taken in _arguments(text).items():
            same = arguments is not None and (taken == arguments or _alike(name, other))
            if same and other != name:
                return other
        for other in assigned_names(text):
            value = _model(text, other)
            if other == name or value is _UNKNOWN or value is _FUNCTION or _is_blank(value):
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


@lru_cache(maxsize=256)
def _arguments(text: str) -> dict[str, tuple[str, ...]]:
    """The functions that a cell defines, and what each takes."""
    try:
        body = ast.parse(plain_python(text)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    made = [it for it in body if isinstance(it, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return {it.name: tuple(arg.arg for arg in it.args.args) for it in made}


def _lost(name: str, value: Any, model: Any, given: Any, tests: tuple[str, ...]) -> Iterator[str]:
    """Of what nothing can be taken up though something is held in it: of the whole, of questions, of rows."""
    if _is_blank(value) or value == given:
        return
    if model is _FUNCTION:
        if isinstance(value, str) and _CODE.search(value):
            yield f"`{name}` is {_shown(value)}, where a function was asked for"
    elif not isinstance(model, dict) or not model:
        if not _fits(value, model, "", tests) and _holds(value, model, "", tests):
            yield f"nothing in `{name}` can be taken up: it is {_shown(value)}"
    elif not isinstance(value, dict) or not any(it in model for it in value):
        if _holds(value, model, "", tests):
            yield f"nothing in `{name}` can be taken up, which has none of the keys as they were given: it is {_shown(value)}"
    else:
        yield from _lost_in(name, "", value, model, given, tests)


def _lost_in(
    name: str, at: str, value: dict[Any, Any], model: dict[Any, Any], given: Any, tests: tuple[str, ...]
) -> Iterator[str]:  # fmt: skip
    """The same of a dict that has some of the keys. `at`: the question whose rows they are."""
    strange = [it for it in value if it not in model and not _is_blank(value[it])]
    counted = _counted(value, model, tests)
    if counted:
        shown = ", ".join(f"“{_cut(it)}” is {_shown(value[it])}" for it in counted[:SHOWN])
        yield f"in `{name}`, numbers stand where names were asked for: {shown}"
    for key, wanted in model.items():
        one, question = value.get(key), at or str(key)
        where = f"“{at}”, “{key}”" if at else f"“{key}”"
        if _is_blank(one):
            other = next((it for it in strange if _meant_for(it, value[it], key, wanted, tests)), None)
            if other is not None and key not in value:
                yield f"in `{name}`, nothing stands under {where}, and “{_cut(other)}” is none of the keys"
            continue
        if key in counted or (isinstance(given, dict) and one == given.get(key)):
            continue
        if isinstance(wanted, dict) and isinstance(one, dict) and any(it in wanted for it in one):
            rows = given.get(key) if isinstance(given, dict) else None
            yield from _lost_in(name, question, one, wanted, rows, tests)
        elif not _fits(one, wanted, question, tests) and _holds(one, wanted, question, tests):
            yield f"in `{name}`, nothing under {where} can be taken up: it is {_shown(one)}"


def _meant_for(
    other: Any, value: Any, key: Any, wanted: Any, tests: tuple[str, ...]
) -> bool:  # fmt: skip
    """Whether what stands under a key that was not asked for may be the answer to one that was."""
    fits = _fits(value, wanted, str(key), tests)
    return fits or _holds(value, wanted, str(key), tests)


def _counted(value: dict[Any, Any], model: dict[Any, Any], tests: tuple[str, ...]) -> list[Any]:
    """The keys under which whole numbers stand for names, where none of them has a name: whoever numbers
    the names does so throughout."""
    asked = {key: it for key, it in model.items() if isinstance(it, str) and key in value}
    found = [key for key in asked if _is_whole(value[key])]
    named = (isinstance(value[key], str) and value[key].strip() for key in asked)
    top = max((len(_names(it, str(key), tests, ())) for key, it in asked.items()), default=0)
    if len(found) < SEVERAL or any(named):
        return []
    return found if all(0 <= value[key] <= max(top, len(model)) for key in found) else []


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _holds(value: Any, model: Any, question: str, tests: tuple[str, ...]) -> bool:
    """Whether something that was asked for is held in an answer that is not of its form."""
    if isinstance(model, (list, tuple, set, frozenset)):
        parts = [*model]
        if not parts:
            return isinstance(value, str) and value.strip().lower().strip(".!") in _NOTHING
        if isinstance(value, (list, tuple, set, frozenset)):
            nested = [it for it in value if isinstance(it, (dict, list, tuple))]
            if any(_holds(it, one, question, tests) for it in nested for one in parts):
                return True
            if any(isinstance(it, dict) for it in parts):
                return False
    if isinstance(model, dict) and isinstance(value, dict) and any(it in model for it in value):
        return any(
            _fits(value[key], it, question, tests) or _holds(value[key], it, question, tests)
            for key, it in model.items()
            if not _is_blank(value.get(key))
        ) or bool(_counted(value, model, tests))
    enough = SEVERAL if isinstance(model, dict) and len(model) > 1 else 1
    names, numbers = {*_texts(model)}, _has_number(model)
    for it in _texts(model):
        names |= _names(it, question, tests, ())
    names = frozenset(it for it in map(_plain, names) if it)
    found = sum(_held(it, names, numbers=numbers) for it in _atoms(value))
    if not found and names and not isinstance(value, dict):
        # Several numbers for several names are their places.
        whole = [it for it in _atoms(value) if _is_whole(it) and 0 <= it <= max(len(names), 9)]
        found = len(whole) if len(whole) >= SEVERAL else 0
    return found >= enough


def _held(atom: Any, names: frozenset[str], *, numbers: bool) -> int:
    """How much of what was asked for stands in one part of an answer."""
    if isinstance(atom, bool) or not isinstance(atom, (str, int, float)):
        return 0
    if not isinstance(atom, str):
        return int(numbers)
    text = _plain(atom[:LONGEST])
    if text in names:
        return 1
    words = _WORD.findall(text)
    joined = f" {' '.join(words)} "
    within = sum(f" {' '.join(_WORD.findall(it))} " in joined for it in names)
    digits = len(re.findall(r"\d+", text)) if numbers else 0
    number = int(numbers and bool(digits or forms.meant(atom)))
    near = int(len(text) <= LONG and bool(difflib.get_close_matches(text, names, 1, 0.8)))
    read = SEVERAL if len(words) >= SENTENCE else 0
    return max(within, digits, number, near, read)


def _atoms(value: Any) -> Iterator[Any]:
    """The parts of a value that hold no others, the keys of dicts among them."""
    if isinstance(value, dict):
        for key, it in value.items():
            yield from _atoms(key)
            yield from _atoms(it)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for it in value:
            yield from _atoms(it)
    else:
        yield value


def _texts(model: Any) -> list[str]:
    return [it for it in _atoms(model) if isinstance(it, str)]


def _has_number(model: Any) -> bool:
    """Whether a number is asked for; keys are none that anybody writes."""
    if isinstance(model, dict):
        return any(map(_has_number, model.values()))
    if isinstance(model, (list, tuple, set, frozenset)):
        return any(map(_has_number, model))
    return isinstance(model, (int, float)) and not isinstance(model, bool)


def _fits(
    value: Any, model: Any, question: str, tests: tuple[str, ...], beside: tuple[str, ...] = ()
) -> bool:
    """Whether anything in an answer is of the form that was asked for, right or not.

    `beside`: the names of the list that the model stands in.
    """
    if isinstance(model, dict):
        return isinstance(value, dict) and (not model or any(
            key in model and not _is_blank(it) and _fits(it, model[key], question, tests)
            for key, it in value.items()
        ))  # fmt: skip
    if isinstance(model, (list, tuple, set, frozenset)):
        parts = [*model]
        names = tuple(_plain(it) for it in parts if isinstance(it, str))
        if not isinstance(value, (list, tuple, set, frozenset)):
            # A name that stands alone may be one of them.
            return isinstance(value, str) and any(
                _plain(value) in _names(it, question, tests, names)
                for it in parts
                if isinstance(it, str)
            )
        held = [
            it for it in value if not isinstance(it, (list, tuple)) or (it and _holds_more(parts))
        ]
        return not parts or any(
            _fits(it, one, question, tests, names) for it in held for one in parts
        )
    if isinstance(value, (list, tuple, set, frozenset)) and isinstance(model, str):
        # A row may take one name or a list of them.
        return any(isinstance(it, str) and _fits(it, model, question, tests) for it in value)
    if isinstance(model, bool) or (isinstance(model, (int, float)) and not isinstance(value, bool)):
        if isinstance(value, (bool, int, float)):
            return True
        # What means a number has been tried as one.
        return bool(forms.meant(wire.encode(value)))
    if isinstance(model, str):
        if not isinstance(value, str):
            return False
        among = _names(model, question, tests, beside)
        return not among or _plain(value) in among
    return model is None or type(value) is type(model)


def _holds_more(parts: Sequence[Any]) -> bool:
    """Whether lists stand in the list that was asked for."""
    return any(isinstance(it, (list, tuple)) for it in parts)


@lru_cache(maxsize=4096)
def _names(
    model: str, question: str, tests: tuple[str, ...], beside: tuple[str, ...]
) -> frozenset[str]:
    """The names among which one is chosen, if a list in a test says them; none where any text will do.
    The list that is the answer says only what is right."""
    own: set[str] = set()
    every: set[str] = set()
    for test in tests:
        for key, names in _lists(test):
            if _plain(model) in names and names != beside:
                every |= {*names}
                own |= {*names} if question and key == question else set()
    return frozenset(own or every)


@lru_cache(maxsize=64)
def _lists(test: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lists of several names that stand in a test, each with the key it stands under, if any."""
    found: list[tuple[str, tuple[str, ...]]] = []

    def walk(node: ast.AST, key: str) -> None:
        if isinstance(node, ast.Compare):  # spellings that are taken, and no list of names
            walk(node.left, key)
            return
        if isinstance(node, ast.Dict):
            for at, held in zip(node.keys, node.values, strict=True):
                named = isinstance(at, ast.Constant) and isinstance(at.value, str) and not key
                walk(held, str(at.value) if named and isinstance(at, ast.Constant) else key)
            return
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            texts = [it.value for it in node.elts if isinstance(it, ast.Constant)]
            names = tuple(_plain(it) for it in texts if isinstance(it, str))
            if len({*names}) == len(node.elts) > 1:
                found.append((key, names))
        for it in ast.iter_child_nodes(node):
            walk(it, key)

    walk(ast.parse(plain_python(test)), "")
    return tuple(found)


def _plain(text: str) -> str:
    return _AROUND.sub("", lookalikes.plain(text)).lower()


@lru_cache(maxsize=256)
def _model(source: str, name: str) -> Any:
    """What the author's cell gives a name, where that is written out in it."""
    found = _UNKNOWN
    try:
        body = ast.parse(plain_python(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _UNKNOWN
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            found = _FUNCTION
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        if any(isinstance(it, ast.Name) and it.id == name for it in targets):
            assert isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
            try:
                found = ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError, RecursionError):
                found = _FUNCTION if isinstance(node.value, ast.Lambda) else _UNKNOWN
    return found


def _trusted(authored: Authored) -> tuple[str, ...]:
    """The author's cells that say which names there are."""
    tests = (Tier.STATIC, Tier.VALUE, Tier.KERNEL)
    return tuple(
        it.source
        for it in authored.cells
        if it.cell_type == "code" and (it.tier in tests or (it.role is Role.SETUP and it.ours))
    )


def _behind(text: str, given: str) -> list[tuple[str, str]]:
    """Entries that were left empty with something behind them in a comment that the author did not write."""
    found = [] if len(text) > worded.LOOKED_AT else map(_BEHIND.match, text.splitlines())
    said = [(it["key"], it["said"].strip()) for it in found if it]
    ours = {*_behind(given, "")} if given else set()
    return [it for it in said if re.search(r"\w", it[1]) and it not in ours]


def _blanks(value: Any) -> Iterator[str]:
    """The keys under which nothing stands."""
    for key, it in value.items() if isinstance(value, dict) else ():
        if _is_blank(it):
            yield str(key)
        yield from _blanks(it)


def _is_blank(value: Any) -> bool:
    """Whether nothing was answered."""
    if isinstance(value, dict):
        return all(map(_is_blank, value.values()))
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(_is_blank, value))
    return value is None or value is ...


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
