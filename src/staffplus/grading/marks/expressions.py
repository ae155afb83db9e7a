"""What an expression is worth as far as its parts are known. Nothing of a learner's is run.

Only Python's own plain values occur, and of what can be done with them only what always gives the
same and takes little: a sum, a union, `dict(…)`. Everything else is `Unknown`. An exception that
Python would raise is raised here too, as `Stops`: there the cell would have ended.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

#: A text or list that is put together is at most so long, a number at most so many bits.
LENGTH, BITS = 1_000_000, 40_000
#: So many steps are followed in one cell, loops counted as they turn.
STEPS = 200_000


class Unknown(Exception):
    """What cannot be told without running it. `sure`: whatever it is, it is no plain value."""

    def __init__(self, why: str = "", *, sure: bool = False) -> None:
        super().__init__(why)
        self.why, self.sure = why, sure


class Once(list[Any]):
    """What `zip(…)`, a generator or a dict's view gives when it is gone over at once. It is no list."""


class Stops(Exception):
    """Run as a cell, this would have raised an exception and ended the cell."""


_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
    ast.Pow: operator.pow, ast.BitOr: operator.or_, ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}  # fmt: skip
#: `x += y` changes a list, dict or set where it is.
_IN_PLACE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.iadd, ast.BitOr: operator.ior, ast.BitAnd: operator.iand,
    ast.BitXor: operator.ixor, ast.Sub: operator.isub, ast.Mult: operator.imul,
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_,
}  # fmt: skip

#: Python's own functions that make a plain value of plain values.
CALLED = {
    "dict", "list", "tuple", "set", "frozenset", "str", "int", "float", "bool", "round", "abs",
    "len", "min", "max", "sum", "sorted", "zip", "range", "enumerate", "reversed",
}  # fmt: skip
#: Of them those that go over what they are given, from its beginning to its end.
AT_ONCE = {
    "dict", "list", "tuple", "set", "frozenset", "min", "max", "sum", "sorted", "zip", "enumerate",
}  # fmt: skip
#: There is but one of each.
_ONLY = {id(None), id(True), id(False), id(...)}
#: Methods that change nothing, by type of the value.
ASKED: dict[type, set[str]] = {
    dict: {"keys", "values", "items", "copy", "get"},
    list: {"copy", "index", "count"},
    set: {"copy", "union", "intersection", "difference", "symmetric_difference"},
    tuple: {"index", "count"},
    str: {"strip", "lower", "upper", "title", "split", "replace", "casefold", "removeprefix"},
}
#: Methods that change a value, by its type.
CHANGING: dict[type, set[str]] = {
    dict: {"update", "pop", "popitem", "clear", "setdefault"},
    list: {"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse"},
    set: {"add", "update", "discard", "remove", "pop", "clear", "difference_update",
          "intersection_update"},
}  # fmt: skip
#: Exact numbers, as their modules make them. Nothing is worked out with them, which may take long.
EXACT: dict[str, type] = {"fractions.Fraction": Fraction, "decimal.Decimal": Decimal}
#: A decimal number of more digits, before or behind the point, is not taken.
DIGITS = 4300
_PLAIN = (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range,
          type(None), type(...))  # fmt: skip


class Expressions:
    """Works out expressions; names are looked up by whoever derives from this."""

    def __init__(self) -> None:
        self.steps = 0

    def name(self, name: str) -> Any:
        """The value of a name. Raises Unknown, Stops."""
        raise Unknown

    def bind(self, target: ast.expr, value: Any) -> None:
        raise Unknown

    def bind_outside(self, target: ast.expr, value: Any) -> None:
        """As `:=` does, which in a comprehension binds outside of it."""
        self.bind(target, value)

    def is_builtin(self, name: str) -> bool:
        return True

    def called(self, node: ast.expr) -> str:
        """What a name stands for that was imported: "fractions.Fraction"; "" where that is not known."""
        return ""

    def value(self, node: ast.expr) -> Any:
        """Raises Unknown and Stops; whatever Python raises over plain values becomes Stops."""
        if isinstance(found := self.gone_over(node), Once):
            raise Unknown
        return found

    def gone_over(self, node: ast.expr) -> Any:
        """The same of what is gone over at once, from its beginning to its end."""
        self.steps += 1
        if self.steps > STEPS:
            raise Unknown("there is too much to follow")
        work = getattr(self, f"_{type(node).__name__.lower()}", None)
        if work is None:
            raise Unknown
        try:
            return work(node)
        except (Unknown, Stops):
            raise
        except (MemoryError, RecursionError, OverflowError) as error:
            raise Unknown from error
        except (TypeError, ValueError, LookupError, ArithmeticError, RuntimeError) as error:
            raise Stops(f"{type(error).__name__}: {str(error)[:200]}") from error

    # --- Displays --------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _each(self, nodes: list[ast.expr]) -> Iterator[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self.gone_over(node.value)
            else:
                yield self.value(node)

    def _tuple(self, node: ast.Tuple) -> Any:
        return tuple(self._each(node.elts))

    def _list(self, node: ast.List) -> Any:
        return list(self._each(node.elts))

    def _set(self, node: ast.Set) -> Any:
        return set(self._each(node.elts))

    def _dict(self, node: ast.Dict) -> Any:
        made: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                made.update(self.value(value))
            else:
                made[self.value(key)] = self.value(value)
        return made

    def _joinedstr(self, node: ast.JoinedStr) -> Any:
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.conversion != -1 or part.format_spec is not None:
                    raise Unknown
                parts.append(format(self.value(part.value)))
            else:
                parts.append(str(self.value(part)))
        return _short("".join(parts))

    # --- Names, operators ------------------------------------------------------------------------

    def _name(self, node: ast.Name) -> Any:
        return self.name(node.id)

    def _namedexpr(self, node: ast.NamedExpr) -> Any:
        value = self.value(node.value)
        self.bind_outside(node.target, value)
        return value

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        if (work := _UNARY.get(type(node.op))) is None:
            raise Unknown
        return work(self.value(node.operand))

    def _binop(self, node: ast.BinOp) -> Any:
        return self.binary(node.op, self.value(node.left), self.value(node.right))

    def binary(self, op: ast.operator, left: Any, right: Any, *, in_place: bool = False) -> Any:
        work = _BINARY.get(type(op))
        if in_place and isinstance(left, (list, dict, set)):
            work = _IN_PLACE.get(type(op))
        exact = isinstance(left, (Fraction, Decimal)) or isinstance(right, (Fraction, Decimal))
        if work is None or exact or _too_long(op, left, right):
            raise Unknown
        return _short(work(left, right))

    def _boolop(self, node: ast.BoolOp) -> Any:
        for part in node.values:
            value = self.value(part)
            if bool(value) is isinstance(node.op, ast.Or):
                return value
        return value

    def _compare(self, node: ast.Compare) -> Any:
        left = self.value(node.left)
        for op, part in zip(node.ops, node.comparators, strict=True):
            member = isinstance(op, (ast.In, ast.NotIn))
            right = self.gone_over(part) if member else self.value(part)
            if isinstance(op, (ast.Is, ast.IsNot)) and not {id(left), id(right)} & _ONLY:
                raise Unknown  # whether two equal numbers are one is Python's affair
            if not _COMPARE[type(op)](left, right):
                return False
            left = right
        return True

    def _ifexp(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def _subscript(self, node: ast.Subscript) -> Any:
        return self.value(node.value)[self.key(node.slice)]

    def key(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Slice):
            parts = (node.lower, node.upper, node.step)
            return slice(*(None if it is None else self.value(it) for it in parts))
        return self.value(node)

    # --- Calls -----------------------------------------------------------------------------------

    def given(self, node: ast.Call) -> tuple[list[Any], dict[str, Any]]:
        named: dict[str, Any] = {}
        for it in node.keywords:
            named |= self.value(it.value) if it.arg is None else {it.arg: self.value(it.value)}
        return list(self._each(node.args)), named

    def _given_at_once(self, node: ast.Call) -> tuple[list[Any], dict[str, Any]]:
        """The same for what goes over what it is given."""
        found: list[Any] = []
        for it in node.args:
            if isinstance(it, ast.Starred):
                found += self.gone_over(it.value)
            else:
                found.append(self.gone_over(it))
        return found, self.given(ast.Call(node.func, [], node.keywords))[1]

    def _call(self, node: ast.Call) -> Any:
        function = node.func
        if (exact := EXACT.get(self.called(function))) is not None:
            return _exact(exact, *self.given(node))
        if isinstance(function, ast.Name):
            if function.id not in CALLED or not self.is_builtin(function.id):
                self._would_stop(node)
                raise Unknown
            args, named = self._given_at_once(node)
            if any(isinstance(it, Once) for it in args) and function.id not in AT_ONCE:
                raise Unknown
            if any(isinstance(it, (Fraction, Decimal)) for it in args) and function.id != "float":
                raise Unknown
            if function.id == "range":
                return _short(range(*args))
            made = getattr(builtins, function.id)(*args, **named)
            return _short(made if isinstance(made, _PLAIN) else Once(made))
        if not isinstance(function, ast.Attribute):
            raise Unknown
        if _is_dict(function.value) and function.attr == "fromkeys" and self.is_builtin("dict"):
            return dict.fromkeys(*self.given(node)[0])
        try:
            held = self.value(function.value)
        except Unknown:
            self._would_stop(node)
            raise
        kinds = ASKED.get(type(held), set()) | CHANGING.get(type(held), set())
        if not hasattr(held, function.attr):
            raise Stops(
                f"AttributeError: {type(held).__name__!r} object has no attribute {function.attr!r}"
            )
        if function.attr not in kinds:
            raise Unknown
        args, named = self.given(node)
        made = getattr(held, function.attr)(*args, **named)
        _short(held)
        return _short(made if isinstance(made, _PLAIN) else Once(made))

    def _would_stop(self, node: ast.Call) -> None:
        """Raises Stops where a call that is not followed could not even begin."""
        with contextlib.suppress(Unknown):
            if isinstance(node.func, ast.Name):
                self.name(node.func.id)
        for it in (*node.args, *(it.value for it in node.keywords)):
            with contextlib.suppress(Unknown):
                self.value(it.value if isinstance(it, ast.Starred) else it)

    # --- Comprehensions --------------------------------------------------------------------------

    def inner(self) -> Expressions:
        """What works out the inside of a comprehension, where its targets are bound."""
        raise Unknown

    def _turns(self, generators: list[ast.comprehension], inner: Expressions) -> Iterator[None]:
        if not generators:
            yield
            return
        first, *rest = generators
        if first.is_async:
            raise Unknown
        for item in _short(inner.gone_over(first.iter)):
            self.steps += 1
            if self.steps > STEPS:
                raise Unknown("there is too much to follow")
            inner.bind(first.target, item)
            if all(inner.value(test) for test in first.ifs):
                yield from self._turns(rest, inner)

    def _listcomp(self, node: ast.ListComp) -> Any:
        inner = self.inner()
        return [inner.value(node.elt) for _ in self._turns(node.generators, inner)]

    def _setcomp(self, node: ast.SetComp) -> Any:
        inner = self.inner()
        return {inner.value(node.elt) for _ in self._turns(node.generators, inner)}

    def _generatorexp(self, node: ast.GeneratorExp) -> Any:
        inner = self.inner()
        return Once(inner.value(node.elt) for _ in self._turns(node.generators, inner))

    def _dictcomp(self, node: ast.DictComp) -> Any:
        inner = self.inner()
        turns = self._turns(node.generators, inner)
        return {inner.value(node.key): inner.value(node.value) for _ in turns}


def _exact(kind: type, args: list[Any], named: dict[str, Any]) -> Any:
    """A fraction or decimal number of plain parts, none of them long."""
    parts = [*args, *named.values()]
    if not all(isinstance(it, (int, float, str)) and len(repr(it)) <= 100 for it in parts):
        raise Unknown
    made = kind(*args, **named)
    if isinstance(made, Decimal) and made.is_finite() and abs(made.adjusted()) > DIGITS:
        raise Unknown
    if isinstance(made, Fraction) and max(abs(made.numerator), made.denominator) > 10**DIGITS:
        raise Unknown
    return made


def _is_dict(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "dict"


def _too_long(op: ast.operator, left: Any, right: Any) -> bool:
    """Whether an operation on small values could give a large one."""
    if isinstance(op, ast.Pow):
        whole = isinstance(left, int) and isinstance(right, int)
        return whole and left.bit_length() * max(right, 1) > BITS
    if isinstance(op, ast.Mult):
        for one, other in ((left, right), (right, left)):
            if hasattr(one, "__len__"):
                return not isinstance(other, int) or len(one) * other > LENGTH
    return isinstance(op, ast.Mod) and isinstance(left, (str, bytes))


def _short(value: Any) -> Any:
    if isinstance(value, (str, bytes, list, tuple, dict, set, frozenset, range)):
        if len(value) > LENGTH:
            raise Unknown("it is too long")
    elif isinstance(value, int) and value.bit_length() > 1000 * BITS:
        raise Unknown("it is too long")
    return value
