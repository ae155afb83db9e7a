"""What the static reader is sure of is what Python itself would have: shapes by hand, and programs by chance.

Where it is not sure it says so, and a person decides. It must never be sure of something else.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from staffplus.grading import wire
from staffplus.grading.author import plain
from staffplus.grading.marks import literals
from staffplus.grading.marks.following import Names

NOTHING = object()


def ran(source: str) -> Any:
    """What `x` is when Python has run the source, as far as it comes; NOTHING where there is no plain value."""
    names: dict[str, Any] = {}
    with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "<cell>", "exec", dont_inherit=True), names)
    try:
        return wire.encode(names["x"]) if not isinstance(names["x"], type({}.keys())) else NOTHING
    except (KeyError, wire.Unsendable):
        return NOTHING


def raises(source: str) -> bool:
    """Whether Python stops while it runs the source."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, "<cell>", "exec", dont_inherit=True), {})
    except Exception:
        return True
    return False


def sure(source: str) -> Any:
    """What the static reader is sure of; None where a person looks."""
    found = literals.read(source, "x", 100_000)
    if found["found"] and not found["note"]:
        return (found["value"],)
    return (NOTHING,) if found["sure"] else None


#: Shapes of which the reader must be sure of what Python has, or of nothing at all. With "=" it has to be sure.
TEXT = r"""
=x = [1, 2]\nfor i in x:\n    if len(x) < 5: x.append(i)
=x = [1, 2, 3, 4]\nfor i in x:\n    x.remove(i)
=x = {'a': 1}\nfor k in x:\n    x[k + 'b'] = 1
=x = [1, 2]\nfor i in x[:]:\n    x.append(i)
x = [1, 2]\nfor n, i in enumerate(x):\n    if n < 3: x.append(i)
x = {'a': 1}\nfor k, v in x.items():\n    x['b'] = 2
x = [1]\ny = x\nfor a, b in zip(x, 'ab'):\n    y.append(b)
x = [1]\nfor i in reversed(x):\n    x.append(5)
=x = 1\nclass A:\n    x = 2
=x = [1]\nclass A:\n    x.append(2)
=x = [1]\nclass A:\n    for i in 'ab': x.append(i)
x = 1\nclass A:\n    global x\n    x = 2
=x = 1\nclass A:\n    y = 1 / 0\nx = 2
x = [1]\nclass A:\n    y = x.append(open)
x = [1]\nclass A:\n    def go(self):\n        x.append(2)\nA().go()
x = [1]\nclass A(list):\n    pass\nA().append(2)\nx = A()
=x = 1\ny = [x for x in range(3)]
=y = [(x := i) for i in range(3)]
=x = 0\ny = [x := x + i for i in range(4)]
=y = [[(x := i * j) for i in range(3)] for j in range(3)]
=x = [1]\n[x.append(i) for i in range(2)]
=x = {k: v for k, v in zip('ab', (1, 2))}
=x = sum(i for i in range(4))
x = (i for i in range(3))
x = zip('ab', 'cd')
x = [zip('a', 'b')]
x = enumerate('ab')
x = {'a': 1}.keys()
=x = [*zip('ab', (1, 2))]
=x = list({'a': 1}.items())
=d = {'a': 1, 'b': 2}\nx = 'a' in d.keys()
x = {'a': 1}.keys() & {'a'}
d = {'a': 1}\nk = d.keys()\nd['b'] = 2\nx = list(k)
=x = [1]\ny = x\nx *= 2\nx = y
=x = [1]\ny = x\nx += [2]\nx = y
=x = [1]\ny = x\nx = x + [2]\nx = y
=y = [0, 1]\nx = [5, 6]\nx[y.pop()] += 1
=x = {}\nfor w in 'aba':\n    x[w] = x.get(w, 0) + 1
=x = 0\nfor i in range(5):\n    x += i
=x = ()\nfor i in range(3):\n    x += (i,)
=x = [[0]] * 2\nx[0] += [1]
x = 1\ntry:\n    y = 1 / 0\nexcept ZeroDivisionError:\n    x = 2
x = 1\ntry:\n    foo()\n    x = 2\nexcept NameError:\n    x = 3
x = 1\ntry:\n    open('/none')\n    x = 2\nexcept OSError:\n    pass
=x = 1\ntry:\n    x = 2\nfinally:\n    x += 1
=x = []\nfor i in range(3):\n    try:\n        if i == 1: break\n    finally:\n        x.append(i)
=x = []\nfor i in range(3):\n    try:\n        continue\n    finally:\n        x.append(i)
=try:\n    x = 1\nexcept ValueError:\n    pass\nelse:\n    x = 2
from contextlib import suppress\nx = 1\nwith suppress(ZeroDivisionError):\n    y = 1 / 0\nx = 2
from contextlib import suppress\nx = 1\nwith suppress(ZeroDivisionError):\n    x = 2\n    y = 1 / 0
with open('/dev/null') as x: pass
=if (n := 3) > 2:\n    x = n
=x = (y := 2) + y
=first, *x = 1, 2, 3
=*x, last = 'abc'
=a, (b, *x) = 1, (2, 3, 4)
a, *x = 1
=x = 1\nx, y = 2, 3, 4
=x = [1, 2, 3]\nx[0], x[x[0]] = 2, 9
=for i, *x in [(1, 2, 3), (4, 5)]: pass
match 3:\n    case 3: x = 'three'
x = 1\nmatch {'a': 1}:\n    case {'a': 1, **x}: pass
x = 1\nmatch (1, 2):\n    case (a, *x): pass
x = 0\nfor i in range(5):\n    if open: break\n    x = i
x = 0\nfor i in range(5):\n    match i:\n        case 2: break\n    x = i
x = 0\nwhile x < 3: x += 1
=x = 1\nx: list = [2]
x: nothing = 1\nx = 2
x = 1\nx.y = 2\nx = 3
=x = [1]\ndef f(a=x.append(2)): pass
x = [1]\ndef f(a):\n    a += [2]\nf(x)
x = [1]\ndef g():\n    x.append(2)\ndef f():\n    g()\nf()
x = [1]\ndef f():\n    g()\ndef g():\n    x.append(2)\nf()
x = [1]\nf = lambda: x.append(2)\nf()
x = [1]\n(lambda: x.append(2))()
x = [1]\nlist(map(x.append, [2]))
x = [1]\ndef f(a):\n    x.append(a)\n    return a\ny = sorted([3, 2], key=f)
x = [1]\ny = [x]\ny[0].append(str.lower('A'))
x = [1]\ny = {'a': [x]}\ny['a'][0].append(str.lower('A'))
x = [1]\nimport heapq\ndef f(a):\n    heapq.heappush(a, 0)\nf(x)
x = [1]\ndef f():\n    exec('x.append(2)', globals())\nf()
x = 1000 is 1000
=x = None is None
x = [] is []
=x = 1\ndel x
=x = [1, 2]\ndel x[0]
=x = {'a': [1]}\ny = x.copy()\ny['a'].append(2)
=x = list(range(3))\nx[1:2] = 'ab'
=x = 'abc'\nx[0] = 'z'
=x = {[]}
=x = 1\nassert not x\nx = 2
x = 1\nreturn
x = 1\n[(x := 2) for y in (x := [1])]
x = 1\nnonlocal x
from contextlib import suppress\nx = [1]\nwith suppress(Exception):\n    x, *y = open\n    del x
x = [1]\nx[0] = x
x = [1, 2]\nx += [x, x]\ny = x\ny.append(3)
=x = [i for i in range(3) if i for j in range(i)]
x = 5\nx = lambda: 1
=x = [1]\nfor x[0] in (2, 3): pass
=x = {'a': 1} | {'b': 2}\nx |= [('c', 3)]
x = [1, 2]\nx.sort(key=lambda it: -it)
=x = dict(zip('ab', range(2)))
=x = max((3, 1), default=0)
=x = [1, 2, 3]\nx = [it for it in x if it > 1]
=x = [1]\ndef f():\n    y = []\n    y += [2]\n    return y\nf()
x = [1]\ndef f():\n    y = []\n    for y in [x]:\n        y += [2]\nf()
x = [1]\ndef f():\n    y = []\n    y, z = x, 0\n    y += [2]\nf()
x = [1]\ndef f():\n    y = []\n    y = x\n    y += [2]\nf()
x = [1]\ndef f():\n    y = []\n    if (y := x):\n        y += [2]\nf()
x = [[1]]\ndef f():\n    y = [x[0]]\n    y[0] += [2]\nf()
x = [1]\ndef f(y):\n    y += [2]\n    y = []\n    y += [3]\nf(x)
"""
SHAPES = [it.replace("\\n", "\n") for it in TEXT.strip().split("\n")]


@pytest.mark.parametrize("shape", SHAPES, ids=range(len(SHAPES)))
def test_a_shape_is_what_python_has_or_left_to_a_person(shape: str) -> None:
    source = shape.removeprefix("=")
    found = sure(source)
    if shape.startswith("="):
        assert found is not None, "this can be told without running it"
    assert found in (None, (ran(source),))


NAMES, SMALL = st.sampled_from("xyz"), st.integers(0, 3).map(str)
EXPRESSIONS = st.recursive(
    NAMES | SMALL | st.sampled_from(["[]", "[1, 2]", "{}", "{'a': 1}", "'ab'", "(1, 2)", "None", "open", "len"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "*", "-", "|", "==", "and", "or", "in", "is"]), inner).map(" ".join).map("({})".format),
        st.lists(inner, max_size=3).map(lambda it: f"[{', '.join(it)}]"),
        st.tuples(NAMES, inner).map(lambda it: f"[{it[1]} for {it[0]} in {it[1]}]"),
        st.tuples(NAMES, inner).map(lambda it: f"({it[0]} := {it[1]})"),
        st.tuples(st.sampled_from(["list", "len", "sorted", "dict", "zip", "enumerate", "print", "sum"]), inner).map(lambda it: f"{it[0]}({it[1]})"),
        st.tuples(NAMES, st.sampled_from(["append", "extend", "update", "pop", "get", "keys"]), inner).map(lambda it: f"{it[0]}.{it[1]}({it[2]})"),
        st.tuples(NAMES, inner).map(lambda it: f"{it[0]}[{it[1]}]"),
    ),
    max_leaves=4,
)  # fmt: skip
TARGETS = NAMES | st.tuples(NAMES, SMALL).map("{0[0]}[{0[1]}]".format) | st.just("x, *y") | st.just("(y, x)")  # fmt: skip
SIMPLE = st.one_of(
    st.tuples(TARGETS, EXPRESSIONS).map(" = ".join),
    st.tuples(NAMES, st.sampled_from([" += ", " *= ", " |= "]), EXPRESSIONS).map("".join),
    EXPRESSIONS,
    NAMES.map("del {}".format),
    st.sampled_from(["x = y", "y = x", "pass", "1 / 0", "raise ValueError", "x = y = []"]),
)


def within(text: str) -> str:
    return text.replace("\n", "\n    ")


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.lists(inner, min_size=1, max_size=3).map("\n".join).map(within)
    return st.one_of(
        st.tuples(NAMES, EXPRESSIONS, block).map(lambda it: f"for {it[0]} in {it[1]}:\n    turns = turns + 1\n    if turns > 20: break\n    {it[2]}"),
        st.tuples(EXPRESSIONS, block, block).map(lambda it: f"if {it[0]}:\n    {it[1]}\nelse:\n    {it[2]}"),
        st.tuples(block, block).map(lambda it: f"try:\n    {it[0]}\nexcept Exception:\n    {it[1]}"),
        st.tuples(block, block).map(lambda it: f"try:\n    {it[0]}\nfinally:\n    {it[1]}"),
        block.map(lambda it: f"class A:\n    {it}"),
        block.map(lambda it: f"def f():\n    {it}\nf()"),
        st.tuples(EXPRESSIONS, block).map(lambda it: f"match {it[0]}:\n    case [z, *y]:\n        {within(it[1])}\n    case _:\n        {within(it[1])}"),
        block.map(lambda it: f"from contextlib import suppress\nwith suppress(Exception):\n    {it}"),
    )  # fmt: skip


PROGRAMS = st.lists(st.recursive(SIMPLE, compound, max_leaves=4), min_size=1, max_size=5)


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[*HealthCheck],
)
@given(PROGRAMS)
def test_a_program_by_chance_is_what_python_has_or_left_to_a_person(program: list[str]) -> None:
    source = "\n".join(["turns = 0", "x = [1]", "y = {'a': x}", "z = 2", *program])
    names = Names()
    names.cell(plain.read(source))
    # What is not followed is taken to come to its end: else every `print(table)` would need a person.
    assume(not names.unknowns or not raises(source))
    found = sure(source)
    assert found in (None, (ran(source),)), f"\n{source}\n"
