"""Whether a regular expression reads a long text again from every place, told from the expression alone.

A search tries a pattern at every place and, within it, every way to share a text out among repeats. It
takes longer than the text is long when one stretch, met many times over, can both be passed in a repeat
and bring another way into that repeat: from the next place (`a+b`), from a repeat before it (`a*a*b`), or
from the same one (`(a+)+b`). That is ambiguity of the automaton (Weideman and others, CIAA 2016), and is
looked for as such: no clock, so nothing that a busy machine could change, and every text, not some.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

LAST = 0x10FFFF
#: More often than this is as good as without end.
OFTEN = 200
_DIGITS = [(48, 57)]
_WORDS = [(48, 57), (65, 90), (95, 95), (97, 122)]
_BLANKS = [(9, 13), (28, 32), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
           (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)]  # fmt: skip
_CATEGORIES = {
    op.CATEGORY_DIGIT: (_DIGITS, False), op.CATEGORY_NOT_DIGIT: (_DIGITS, True),
    op.CATEGORY_WORD: (_WORDS, False), op.CATEGORY_NOT_WORD: (_WORDS, True),
    op.CATEGORY_SPACE: (_BLANKS, False), op.CATEGORY_NOT_SPACE: (_BLANKS, True),
}  # fmt: skip

#: Characters as a set of ranges; what lies between two places, as conditions on the characters there.
Chars = tuple[tuple[int, int], ...]
Conditions = frozenset[str]
Edge = tuple[int, Conditions]
_NONE: Conditions = frozenset()
#: What a text is made of, as far as `\b` and `^` can tell.
_KINDS: dict[str, Chars] = {
    "word": tuple(_WORDS),
    "line": ((10, 10),),
    "other": ((0, 9), (11, 47), (58, 64), (91, 94), (96, 96), (123, LAST)),
}


def _meet(one: Chars, other: Chars) -> Chars:
    cut = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((low, high) for low, high in cut if low <= high)


def _others(chars: Iterable[tuple[int, int]]) -> Chars:
    at, out = 0, []
    for low, high in sorted(chars):
        if low > at:
            out.append((at, low - 1))
        at = max(at, high + 1)
    return (*out, (at, LAST)) if at <= LAST else tuple(out)


def _holds(conditions: Conditions, before: str, after: str) -> bool:
    """Whether a place between two kinds of characters is one that the conditions allow."""
    border = (before == "word") != (after == "word")
    return (
        "start" not in conditions  # there is one, and so many places are none
        and ("line" not in conditions or before == "line")
        and ("border" not in conditions or border)
        and ("no border" not in conditions or not border)
    )


@dataclass
class _Part:
    """A part of a pattern: how it is passed without a character, where it begins and where it ends."""

    empty: set[Conditions] = field(default_factory=set)
    first: list[Edge] = field(default_factory=list)
    last: list[Edge] = field(default_factory=list)


class _Automaton:
    """A state for each character that a pattern names (Glushkov), and each way from one to the next."""

    def __init__(self, pattern: str, flags: int) -> None:
        tree = parser.parse(pattern, flags)
        self.flags = tree.state.flags
        self.chars: list[Chars] = []
        self.kinds: list[str] = []
        self.follow: list[list[int]] = []
        whole = self._sequence(tree)
        self.first = whole.first
        #: From here it ends well whatever comes, and nothing is tried again.
        self.done = {state for state, conditions in whole.last if not conditions}

    def _join(self, ends: list[Edge], begins: list[Edge], by: Conditions = _NONE) -> None:
        for one, after in ends:
            for other, before in begins:
                if _holds(after | before | by, self.kinds[one], self.kinds[other]):
                    self.follow[one].append(other)

    def _letter(self, chars: Chars) -> _Part:
        made = []
        for kind, of in _KINDS.items():
            if here := _meet(chars, of):
                made.append(len(self.chars))
                self.chars.append(here)
                self.kinds.append(kind)
                self.follow.append([])
        edges = [(state, _NONE) for state in made]
        return _Part(set(), edges, list(edges))

    def _sequence(self, tree: Iterable[Any]) -> _Part:
        out = _Part({_NONE})
        for name, given in tree:
            out = self._then(out, self._read(name, given))
        return out

    def _then(self, one: _Part, other: _Part) -> _Part:
        self._join(one.last, other.first)
        return _Part(
            {a | b for a in one.empty for b in other.empty},
            one.first + [(state, c | by) for by in one.empty for state, c in other.first],
            other.last + [(state, c | by) for by in other.empty for state, c in one.last],
        )

    def _repeated(self, least: int, most: int, inner: Any) -> _Part:
        out, copies = _Part({_NONE}), least if most > OFTEN else most
        for n in range(min(copies, OFTEN)):
            one = self._sequence(inner)
            if n >= least:
                one.empty.add(_NONE)
            out = self._then(out, one)
        if most <= OFTEN:
            return out
        loop = self._sequence(inner)
        self._join(loop.last, loop.first)
        loop.empty.add(_NONE)
        return self._then(out, loop)

    def _read(self, name: Any, given: Any) -> _Part:
        if name in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            return self._letter(self._set(name, given))
        if name is op.SUBPATTERN:
            return self._sequence(given[-1])
        if name in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self._repeated(*given)
        if name is op.BRANCH:
            parts = [self._sequence(one) for one in given[1]]
            return _Part(
                set().union(*(one.empty for one in parts)),
                [edge for one in parts for edge in one.first],
                [edge for one in parts for edge in one.last],
            )
        if name is op.AT:
            return _Part({self._place(given)})
        if name in (op.ASSERT, op.ASSERT_NOT) and given[0] > 0:
            return _Part({_NONE}, self._sequence(given[1]).first)  # it looks ahead, and comes back
        if name in (op.ASSERT, op.ASSERT_NOT) and given[1].getwidth()[1] <= OFTEN:
            return _Part({_NONE})
        raise NotImplementedError(f"{name} in a pattern: nobody has said yet how long it may take")

    def _place(self, at: Any) -> Conditions:
        if at in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            lines = self.flags & re.MULTILINE and at is op.AT_BEGINNING
            return frozenset({"line" if lines else "start"})
        if at in (op.AT_BOUNDARY, op.AT_NON_BOUNDARY):
            return frozenset({"border" if at is op.AT_BOUNDARY else "no border"})
        return frozenset({"end"})

    def _set(self, name: Any, given: Any) -> Chars:
        if name is op.ANY:
            return ((0, LAST),) if self.flags & re.DOTALL else _others([(10, 10)])
        if name is not op.IN:
            chars = self._cased([(given, given)])
            return _others(chars) if name is op.NOT_LITERAL else tuple(chars)
        found: list[tuple[int, int]] = []
        for kind, what in given:
            if kind is op.LITERAL:
                found.append((what, what))
            elif kind is op.RANGE:
                found.append(what)
            elif kind is op.CATEGORY:
                chars, negated = _CATEGORIES[what]
                found += _others(chars) if negated else chars
        inside = _others(_others(self._cased(found)))
        return _others(inside) if given[0][0] is op.NEGATE else inside

    def _cased(self, chars: list[tuple[int, int]]) -> list[tuple[int, int]]:
        if not self.flags & re.IGNORECASE:
            return chars
        small = [(low + 32, high + 32) for low, high in _meet(tuple(chars), ((65, 90),))]
        return [*chars, *small, *((a - 32, b - 32) for a, b in _meet(tuple(chars), ((97, 122),)))]


def _loops(follow: list[list[int]]) -> list[set[int]]:
    """States that lead to each other, or one to itself (Tarjan, without recursion)."""
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on: set[int] = set()
    found = []
    for root in range(len(follow)):
        if root in number:
            continue
        work = [(root, iter(follow[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on.add(root)
        while work:
            state, rest = work[-1]
            for after in rest:
                if after not in number:
                    number[after] = low[after] = len(number)
                    stack.append(after)
                    on.add(after)
                    work.append((after, iter(follow[after])))
                    break
                if after in on:
                    low[state] = min(low[state], number[after])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[state])
                if low[state] == number[state]:
                    group = set()
                    while state not in group:
                        group.add(one := stack.pop())
                        on.discard(one)
                    if len(group) > 1 or state in follow[state]:
                        found.append(group)
    return found


def _search(start: Any, goal: Callable[[Any], bool], steps: Callable[[Any], Iterator[tuple[Any, Chars]]]) -> str | None:  # fmt: skip
    """The shortest text by which `steps` lead from `start` to a goal."""
    seen, ahead = {start}, deque([(start, "")])
    while ahead:
        at, text = ahead.popleft()
        for after, chars in steps(at):
            longer = text + _shown(chars)
            if goal(after):
                return longer
            if after not in seen:
                seen.add(after)
                ahead.append((after, longer))
    return None


def _shown(chars: Chars) -> str:
    """One of the characters; rather one that can be seen."""
    seen = _meet(chars, ((97, 122), (65, 90), (48, 57))) or _meet(chars, ((33, 126),)) or chars
    return chr(seen[0][0])


def read_again(pattern: str, flags: int = 0) -> str | None:
    """What a text may hold many times over so that `pattern` reads it again and again; None if nothing.

    `pattern` in the syntax of `re`. It may name a text that does no harm after all, since what comes
    before a lookahead and `$` are not asked; it never calls a pattern good that is not.
    """
    made = _Automaton(pattern, flags)
    chars, kinds = made.chars, made.kinds
    loops = _loops(made.follow)

    def steps(one: int, among: set[int]) -> list[int]:
        return [state for state in made.follow[one] if state in among]

    # From one repeat into the same one in two ways: twice as long with every character.
    for loop in loops:
        for state in loop:
            for after, ways in Counter(steps(state, loop)).items():
                if ways > 1:
                    return _shown(chars[after])

        def both(pair: tuple[int, int], loop: set[int] = loop) -> Iterator[tuple[Any, Chars]]:
            for one in steps(pair[0], loop):
                for other in steps(pair[1], loop):
                    if shared := _meet(chars[one], chars[other]):
                        yield (one, other), shared

        for state in loop:
            afters = steps(state, loop)
            for one in afters:
                for other in afters:
                    if one < other and (shared := _meet(chars[one], chars[other])):
                        text = _search((one, other), lambda pair: pair[0] == pair[1], both)
                        if text is not None:
                            return _shown(shared) + text

    for loop in loops:
        for state in loop - made.done:
            # From the next place.
            def anew(pair: tuple[Any, int], loop: set[int] = loop) -> Iterator[tuple[Any, Chars]]:
                one, other = pair
                for after in steps(other, loop):
                    if isinstance(one, str):
                        yield (kinds[after], after), chars[after]
                        ahead = [s for s, by in made.first if _holds(by, one, kinds[s])]
                    else:
                        ahead = made.follow[one]
                    for begun in ahead:
                        if shared := _meet(chars[begun], chars[after]):
                            yield (begun, after), shared

            text = _search(
                (kinds[state], state), lambda at, state=state: at == (state, state), anew
            )
            if text is not None:
                return text
            # From a repeat before it.
            for before in loops:
                if before is loop:
                    continue

                def three(at: tuple[int, int, int], loop: set[int] = loop, before: set[int] = before) -> Iterator[tuple[Any, Chars]]:  # fmt: skip
                    for one in steps(at[0], before):
                        for other in steps(at[2], loop):
                            if shared := _meet(chars[one], chars[other]):
                                for between in made.follow[at[1]]:
                                    if all_three := _meet(shared, chars[between]):
                                        yield (one, between, other), all_three

                for first in before:
                    text = _search(
                        (first, first, state), lambda at, to=(first, state, state): at == to, three
                    )
                    if text is not None:
                        return text
    return None


#: A regular expression in JavaScript, where one may stand; what a class or a backslash holds is no end.
_SCRIPT = re.compile(
    r"(?<=[=(,:?&|!\[\s])/(?![/*])((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([a-z]*)(?=[.,;:)\]\s])"
)
_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE}


def of_script(source: str) -> list[tuple[str, int]]:
    """The regular expressions in a JavaScript module, in the syntax of `re`."""
    code = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(("//", "*", "/*")))  # fmt: skip
    return [(in_python(text), of_flags(flags)) for text, flags in _SCRIPT.findall(code)]


def of_flags(flags: str) -> int:
    return sum(_FLAGS.get(it, 0) for it in flags) | re.ASCII


def in_python(pattern: str) -> str:
    """The same expression, where JavaScript writes it otherwise."""
    wide = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda m: f"\\U{int(m[1], 16):08x}", pattern)
    return re.sub(r"\(\?<(?![=!])", "(?P<", wide)


def of_module(module: ModuleType) -> list[tuple[str, int]]:
    """The regular expressions that a Python module asks; what is only asked at the start of a text begins with ^."""
    source = inspect.getsource(module)
    found = []
    for name, value in vars(module).items():
        if isinstance(value, re.Pattern) and name in source:
            ways = set(re.findall(rf"\b{name}\.([a-z]+)\(", source))
            start = "^" if ways and ways <= {"match", "fullmatch"} else ""
            found.append((f"{start}(?:{value.pattern})", value.flags))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            function, given = node.func, node.args[0]
            of_re = isinstance(function.value, ast.Name) and function.value.id == "re"
            if of_re and function.attr != "compile" and isinstance(given, ast.Constant):
                start = "^" if function.attr in ("match", "fullmatch") else ""
                found.append((f"{start}(?:{given.value})", 0))
    return found
