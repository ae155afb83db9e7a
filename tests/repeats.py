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
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

LAST = 0x10FFFF
#: More often than this is as good as without end.
OFTEN = 500
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
        # One character for all that no part of the pattern tells apart, and a bit for each of those.
        edges = {end for chars in self.chars for low, high in chars for end in (low, high + 1)}
        self.alphabet = sorted(edges)
        place = {it: n for n, it in enumerate(self.alphabet)}
        masks = {
            chars: sum((1 << place[high + 1]) - (1 << place[low]) for low, high in chars)
            for chars in set(self.chars)
        }
        self.masks = [masks[chars] for chars in self.chars]

    def shown(self, mask: int) -> str:
        """One of the characters; rather one that can be seen."""
        some = [chr(it) for n, it in enumerate(self.alphabet) if mask >> n & 1]
        return min(some, key=lambda it: (not it.isalpha(), not "!" <= it <= "~", it))

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
        out = _Part({_NONE})
        for _ in range(min(least, OFTEN)):
            out = self._then(out, self._sequence(inner))
        if most > OFTEN:
            more = self._sequence(inner)
            self._join(more.last, more.first)
        else:
            copies = [self._sequence(inner) for _ in range(most - least)]
            for one, other in pairwise(copies):
                self._join(one.last, other.first)
            first = copies[0].first if copies else []
            more = _Part(set(), first, [edge for one in copies for edge in one.last])
        more.empty.add(_NONE)
        return self._then(out, more)

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


#: States, and the characters by which they are come to.
Steps = Callable[[Any], Iterator[tuple[Any, int]]]


def _search(start: Any, goals: Container[Any], steps: Steps) -> list[int] | None:
    """The characters by which `steps` lead from `start` to a goal, as few as can be."""
    came: dict[Any, tuple[Any, int]] = {}
    ahead = deque([start])
    while ahead:
        at = ahead.popleft()
        for after, chars in steps(at):
            if after in goals:
                text = [chars]
                while at != start:
                    at, chars = came[at]
                    text.append(chars)
                return text[::-1]
            if after not in came:
                came[after] = at, chars
                ahead.append(after)
    return None


def read_again(pattern: str, flags: int = 0) -> str | None:
    """What a text may hold many times over so that `pattern` reads it again and again; None if nothing.

    `pattern` in the syntax of `re`. It may name a text that does no harm after all, since what comes
    before a lookahead and `$` are not asked; it never calls a pattern good that is not.
    """
    made = _Automaton(pattern, flags)
    # A repeat that may end at every turn is never gone through in vain.
    trying = set(range(len(made.chars))) - made.done
    follow = [
        [it for it in ways if it in trying] if n in trying else []
        for n, ways in enumerate(made.follow)
    ]
    loops = _loops(follow)
    found = _twice(made, loops) or _anew(made, loops) or _one_then_another(made, loops)
    return None if found is None else "".join(made.shown(chars) for chars in found)


def _twice(made: _Automaton, loops: list[set[int]]) -> list[int] | None:
    """From one repeat into the same one in two ways: twice as long with every character."""
    for loop in loops:
        inside = {state: [it for it in made.follow[state] if it in loop] for state in loop}

        def both(
            pair: tuple[int, int], inside: dict[int, list[int]] = inside
        ) -> Iterator[tuple[Any, int]]:
            for one in inside[pair[0]]:
                for other in inside[pair[1]]:
                    if shared := made.masks[one] & made.masks[other]:
                        yield (one, other), shared

        same = {(state, state) for state in loop}
        for state, ways in inside.items():
            for after, count in Counter(ways).items():
                if count > 1:
                    return [made.masks[after]]
            for pair, shared in both((state, state)):
                if pair[0] < pair[1] and (text := _search(pair, same, both)) is not None:
                    return [shared, *text]
    return None


def _anew(made: _Automaton, loops: list[set[int]]) -> list[int] | None:
    """From the next place: what a repeat takes can begin another match, which comes to the same repeat."""
    kinds, masks = made.kinds, made.masks
    for loop in loops:

        def steps(pair: tuple[Any, int], loop: set[int] = loop) -> Iterator[tuple[Any, int]]:
            one, other = pair
            begun = one if not isinstance(one, str) else None
            ahead = (
                made.follow[begun]
                if begun is not None
                else [s for s, by in made.first if _holds(by, one, kinds[s])]
            )
            for after in made.follow[other]:
                if after in loop:
                    if begun is None:
                        yield (kinds[after], after), masks[after]
                    for state in ahead:
                        if shared := masks[state] & masks[after]:
                            yield (state, after), shared

        for state in loop:
            if (text := _search((kinds[state], state), {(state, state)}, steps)) is not None:
                return text
    return None


def _one_then_another(made: _Automaton, loops: list[set[int]]) -> list[int] | None:
    """From a repeat before it: one stretch can be shared out between the two in as many ways as it is long."""
    masks = made.masks
    for before, loop in permutations(loops, 2):

        def steps(
            at: tuple[int, int, int], before: set[int] = before, loop: set[int] = loop
        ) -> Iterator[tuple[Any, int]]:
            for one in made.follow[at[0]]:
                for other in made.follow[at[2]]:
                    if one in before and other in loop and (shared := masks[one] & masks[other]):
                        for between in made.follow[at[1]]:
                            if all_three := shared & masks[between]:
                                yield (one, between, other), all_three

        for first in before:
            for last in loop:
                if (
                    text := _search((first, first, last), {(first, last, last)}, steps)
                ) is not None:
                    return text
    return None


#: A regular expression in JavaScript, where one may stand; what a class or a backslash holds is no end.
_SCRIPT = re.compile(
    r"(?:^|[=(,:?&|!\[{};>]|\breturn\b)\s*/(?![/*])((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([a-z]*)",
    re.MULTILINE,
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
            if (
                of_re
                and function.attr != "compile"
                and isinstance(given, ast.Constant)
                and isinstance(given.value, str)
            ):
                start = "^" if function.attr in ("match", "fullmatch") else ""
                found.append((f"{start}(?:{given.value})", 0))
    return found
