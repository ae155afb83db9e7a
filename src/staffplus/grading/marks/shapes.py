"""An answer of an odd shape: a dict in a list, keys cut short, a number for a name, rows turned round.

A test takes up what it asks for and nothing else, so that such an answer is worth 0 to it, as if nothing
stood there. One rule for literals and for values that were run: where something was written, and of a
question, or of the whole, nothing can be taken up, a person looks at what was written. What was asked for
is told by the author's own solution; the names that a question takes by the lists in the author's tests.
What was left as it was given is no such answer, nor is one of the right form with other things in it.
"""

from __future__ import annotations

import ast
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
    """Of what nothing can be taken up: of the whole, or of questions."""
    if _is_blank(value) or value == given:
        return
    if model is _FUNCTION:
        yield f"`{name}` is {_shown(value)}, where a function was asked for"
    elif not isinstance(model, dict) or not model:
        if not _fits(value, model, "", tests):
            yield f"nothing in `{name}` can be taken up: it is {_shown(value)}"
    elif not isinstance(value, dict) or not any(it in model for it in value):
        yield f"nothing in `{name}` can be taken up, which has none of the keys as they were given: it is {_shown(value)}"
    else:
        strange = [it for it in value if it not in model and not _is_blank(value[it])]
        for key, wanted in model.items():
            one = value.get(key)
            if _is_blank(one):
                if strange and key not in value:
                    yield f"in `{name}`, nothing stands under “{key}”, and “{_cut(strange[0])}” is none of the keys"
                continue
            if isinstance(given, dict) and one == given.get(key):
                continue
            if not _fits(one, wanted, str(key), tests):
                yield f"in `{name}`, nothing under “{key}” can be taken up: it is {_shown(one)}"


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
    trusted = (Tier.STATIC, Tier.VALUE)
    return tuple(
        it.source
        for it in authored.cells
        if it.cell_type == "code" and (it.tier in trusted or (it.role is Role.SETUP and it.ours))
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
    return f"“{_cut(value)}”" if isinstance(value, str) else f"`{_cut(repr(value))}`"
