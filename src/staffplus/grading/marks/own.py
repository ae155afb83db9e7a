"""What is shown of an exception that a learner's function raised: Python's own words, or the learner's.

What a test gives a function is hidden, and whoever writes a function can raise whatever it was given, in
whatever spelling. So a message is shown where it is one of Python's, with names that the learner wrote, or
where it stands in the learner's code: `…` stands for all that was put into it. Of any other no more than
its type. That costs honest people little: their own line is shown with it.
"""

from __future__ import annotations

import ast
import builtins
import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from staffplus.grading.author import plain

#: So much of a learner's code is looked at, in characters; so many lines, texts and names of it.
LOOKED_AT = 200_000
MANY = 2000
#: A longer line or text of theirs is none that is shown.
LONGEST = 400
#: A text with more holes says nothing that helps.
HOLES = 6
#: Texts that are added up are followed so far.
DEPTH = 20

#: What Python says. T is a type, W a name, N a small number, and … what is not shown.
PYTHONS = r"""
(?:float |integer |complex )?(?:division|modulo|floor division|division or modulo)(?: by zero)?
0\.0 cannot be raised to a negative power
math (?:domain|range) error
expected a (?:positive|nonnegative) input(?:, got …)?
(?:list|tuple|string|bytearray|deque|range object|array|pop)(?: assignment)? index out of range
pop from an? empty (?:list|set|deque)
list\.remove\(x\): x not in list
…is not in (?:list|deque|tuple|range)
tuple\.index\(x\): x not in tuple
substring not found
(?:max|min)\(\)(?: arg is an empty sequence|: iterable argument is empty| iterable argument is empty)
reduce\(\) of empty (?:sequence|iterable) with no initial value
unsupported operand type\(s\) for [-+*/%@&|^<>=~]{1,3}(?: or pow\(\))?: 'T' and 'T'
bad operand type for (?:unary [-+~]|abs\(\)): 'T'
'[<>=]{1,2}' not supported between instances of 'T' and 'T'
'T' object is not (?:callable|iterable|subscriptable|an iterator|reversible|a mapping)
'T' object does not support (?:item (?:assignment|deletion)|the context manager protocol)
'T' object cannot be interpreted as an integer
'T' object has no attribute 'W'
object of type 'T' has no len\(\)
(?:list|tuple|string|byte) indices must be integers(?: or slices)?, not '?T'?
can only concatenate (?:str|list|tuple) \(not "T"\) to (?:str|list|tuple)
can't multiply sequence by non-int of type 'T'
must be (?:str|real number), not T
(?:float|int|complex)\(\) (?:first )?argument must be a string(?:, a bytes-like object)? or a (?:real )?number, not '?T'?
int too large to convert to float
cannot convert float (?:NaN|infinity) to integer(?: ratio)?
cannot unpack non-iterable T object
not enough values to unpack \(expected (?:at least )?N, got N\)
too many values to unpack \(expected N\)
unhashable type: 'T'
name 'W' is not defined(?:\. Did you mean: 'W'\?)?
cannot access (?:local|free) variable 'W' where it is not associated with a value(?: in enclosing scope)?
local variable 'W' referenced before assignment
W\(\) takes (?:from )?N(?: to N)? positional arguments? but N (?:was|were) given
W\(\) takes no arguments
W\(\) missing N required (?:positional|keyword-only) arguments?: 'W'(?: and 'W')?
W\(\) missing N required (?:positional|keyword-only) arguments?: …
W\(\) got (?:an unexpected keyword argument|multiple values for argument) 'W'
sequence item N: expected str instance, T found
could not convert string to float: …
invalid literal for int\(\) with base N: …
No module named 'W'
module 'W' has no attribute 'W'
maximum recursion depth exceeded(?: in comparison| while calling a Python object)?
(?:dictionary|set) changed size during iteration
dictionary keys changed during iteration
generator (?:raised StopIteration|already executing)
(?:mean|median|mode|fmean|variance|stdev|pvariance|pstdev) requires at least (?:one|two) data points?
no (?:median|mode) for empty data
""".strip().split("\n")
#: Stands in place of a message that nobody may see.
UNSEEN = "…"
#: Types that stand in such words, beside what the learner calls one.
_TYPES = {name for name, it in vars(builtins).items() if isinstance(it, type)} | {
    "NoneType", "function", "builtin_function_or_method", "method", "generator", "module", "ellipsis",
    "dict_keys", "dict_values", "dict_items", "list_iterator", "Fraction", "Decimal", "deque", "defaultdict",
    "OrderedDict", "Counter", "date", "datetime", "timedelta", "ndarray", "Series", "DataFrame", "float64",
    "int64", "float32", "int32", "bool_", "str_", "numpy.ndarray", "numpy.float64", "numpy.int64",
    "Index", "RangeIndex", "MultiIndex", "Timestamp", "Timedelta", "DataFrameGroupBy", "SeriesGroupBy",
    "partial", "chain", "islice", "product", "permutations", "combinations", "coroutine", "async_generator",
    "mappingproxy", "odict_keys", "odict_values", "odict_items", "Match", "Pattern", "TextIOWrapper", "UUID",
    "Path", "PosixPath", "SimpleNamespace", "matrix", "recarray", "MaskedArray", "array", "Random",
}  # fmt: skip

#: What the box says of a result that cannot be sent (`box.shell`, `wire.Unsendable`).
UNSENDABLE = "returned something that cannot be marked"
CAN = "; numbers, text, lists, tuples, dicts and sets of them can"
_UNSENT = re.compile(
    r"it has more than [\d,]{1,9} parts|it is nested more than \d{1,4} levels deep, or holds itself"
    r"|a number of more than [\d,]{1,9} bits is too long|it has two equal [a-z ]{3,12}"
    r"|a (?:fraction|decimal number) of so many digits is too long|it is longer than [\d,]{1,9} characters"
)


def spoken(sources: Iterable[str]) -> dict[str, Any]:
    """What a learner's code says, as it goes to the process of the tests."""
    lines: dict[str, None] = {}
    texts: dict[tuple[str, ...], None] = {}
    names: dict[str, None] = {}
    longest, left = 0, LOOKED_AT
    for source in sources:
        source, left = source[:left], left - len(source)
        found = [line.strip() for line in source.split("\n")]
        longest = max(longest, len(found))
        lines |= dict.fromkeys(it for it in found if 0 < len(it) <= LONGEST)
        names |= dict.fromkeys(re.findall(r"[^\W\d]\w*", source))
        tree = plain.read(source).tree
        if tree is not None:
            texts |= dict.fromkeys(_texts(tree))
        if left <= 0:
            break
    return {
        "longest": longest,
        "lines": [*lines][:MANY],
        "texts": [[*it] for it in [*texts][:MANY]],
        "names": [*names][:MANY],
    }


def _texts(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """Texts in code, each in parts, between which something is put in."""
    for node in ast.walk(tree):
        whole = (
            [(node.value,)]
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            else []
        )
        for parts in (*whole, _parts(node)):
            said = any(map(str.strip, parts)) and sum(map(len, parts)) <= LONGEST
            if said and len(parts) <= HOLES + 1:
                yield parts


def _parts(node: ast.AST, depth: int = 0) -> tuple[str, ...]:
    """The parts of one text; () for what is none."""
    if depth > DEPTH:
        return ()
    match node:
        case ast.Constant(value=str() as text):
            if "{" in text:  # for `format`, which may be far from it
                try:
                    return tuple(it for it, *_ in string.Formatter().parse(text)) + (
                        "",
                    ) * text.endswith("}")
                except ValueError:
                    return (text,)
            return tuple(re.split(r"%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]", text))
        case ast.JoinedStr(values=values):
            parts = [""]
            for it in values:
                if isinstance(it, ast.Constant):
                    parts[-1] += str(it.value)
                else:
                    parts.append("")
            return tuple(parts)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            before, after = (_parts(it, depth + 1) or ("", "") for it in (left, right))
            return (*before[:-1], before[-1] + after[0], *after[1:])
    return ()


class Own:
    """What a learner's code says, beside a test that is hidden."""

    def __init__(self, spoken: Mapping[str, Any] | None = None) -> None:
        spoken = spoken or {}
        self._lines = {*map(str, spoken.get("lines", ()))}
        self._names = {*map(str, spoken.get("names", ())), *vars(builtins), "<locals>", "<lambda>"}
        self._longest = int(spoken.get("longest", 0))
        self._texts: Sequence[Sequence[str]] = spoken.get("texts", ())

    def shown(self, message: str) -> str:
        """What is shown of a message: "" of none, `…` of one that nobody may see."""
        message = message.strip()
        if not message:
            return ""
        line = message.split("\n")[0].strip()
        return self._pythons(line) or self._theirs(message).split("\n")[0].strip() or UNSEEN

    def where(self, said: str) -> str:
        """The line of the learner's that raised, if it is one."""
        found = re.fullmatch(r"line (\d{1,6}): (.*)", said, re.DOTALL)
        fits = found and found[2].strip() in self._lines and int(found[1]) <= self._longest
        return said if fits else ""

    def kind(self, name: str) -> str:
        """A type's name, if it is a known one."""
        known = name.split(".")[-1] in _TYPES | self._names and len(name) <= 60
        return name if known else UNSEEN

    def did(self, said: str) -> str:
        """What the box says of a result that cannot be sent."""
        begin, _, why = said.partition(": ")
        if begin != UNSENDABLE:
            return ""
        if found := re.fullmatch(
            r"a value of type (.{1,60}) cannot leave your notebook(; [a-z, ]{10,90})?", why
        ):
            return (
                said.replace(f"of type {found[1]}", of_type(self.kind(found[1])))
                if not found[2] or found[2] == CAN
                else begin
            )
        return said if _UNSENT.fullmatch(why) else begin

    def _pythons(self, line: str) -> str:
        for pattern, groups in _patterns():
            if (found := pattern.fullmatch(line)) is None:
                continue
            for number, group in enumerate(groups, 1):
                word = found[number]
                if word is None or group == "N":
                    continue
                known = self._names | (_TYPES if group == "T" else set())
                if group == "…" or not {*word.split(".")} <= known:
                    line = line.replace(word, "…") if word else line
            return line
        return ""

    def _theirs(self, message: str) -> str:
        """The message as the learner wrote it, with `…` for what was put in; the one that says most."""
        best = ""
        for parts in self._texts:
            if len(parts) == 1 and message in (parts[0].strip(), repr(parts[0])):
                return message
            if len(parts) > 1 and _holds(parts, message):
                said = "…".join(parts).strip()
                best = max(best, said, key=lambda it: len(it.replace("…", "")))
        return best


def of_type(kind: str) -> str:
    """A type in a sentence; of one that is made up as the test goes on, the name might tell what it was given."""
    return "of a type that is not Python's own" if kind == UNSEEN else f"of type {kind}"


def _holds(parts: Sequence[str], message: str) -> bool:
    """Whether a message is these parts with anything between them."""
    first, *middle, last = (parts[0].lstrip(), *parts[1:-1], parts[-1].rstrip())
    if not (message.startswith(first) and message.endswith(last)):
        return False
    at, end = len(first), len(message) - len(last)
    for part in middle:
        there = message.find(part, at, end)
        if there < 0:
            return False
        at = there + len(part)
    return at <= end


@lru_cache(maxsize=1)
def _patterns() -> Sequence[tuple[re.Pattern[str], Sequence[str]]]:
    """Python's words, each with what stands for its groups."""
    kinds = {"T": r"([\w.]+)", "W": r"([\w.<>]+)", "N": r"(\d{1,2})", "…": r"(.*)"}
    made = []
    for line in PYTHONS:
        groups = re.findall(r"(?<![\w\\])[TWN](?![\w])|…", line)
        regex = re.sub(r"(?<![\w\\])[TWN](?![\w])|…", lambda it: kinds[it[0]], line)
        made.append((re.compile(regex), groups))
    return made
