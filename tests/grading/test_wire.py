"""What crosses between processes: every honest value whole, nothing dishonest, nothing for ever."""

from __future__ import annotations

import contextlib
import json
import math
import os
import struct
from collections import Counter, OrderedDict, namedtuple
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffplus.grading import wire
from staffplus.grading.channel import Channel, Closed, Silent
from staffplus.grading.wire import Malformed, Unsendable, decode, encode

hashable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.floats(allow_nan=False),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=8,
)
values = st.recursive(
    hashable | st.complex_numbers(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(hashable, inner, max_size=4)
        | st.sets(hashable, max_size=4)
        | st.tuples(inner)
    ),
    max_leaves=12,
)


def typed(value: Any) -> Any:
    """A value with its types, so that 1, True and 1.0 are told apart."""
    if isinstance(value, dict):
        return dict, [(typed(key), typed(inner)) for key, inner in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value), [typed(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return type(value), sorted(map(repr, map(typed, value)))
    return type(value), repr(value)


@given(values)
@settings(max_examples=300, deadline=None)
def test_a_value_comes_out_as_it_went_in(value: Any) -> None:
    assert repr(typed(decode(json.loads(wire.dumps(encode(value)))))) == repr(typed(value))


def test_relatives_of_the_plain_types_become_plain() -> None:
    point = namedtuple("point", "x y")
    assert decode(encode(OrderedDict(a=1))) == {"a": 1}
    assert decode(encode(Counter("aa"))) == {"a": 2}
    assert decode(encode(point(1, 2))) == (1, 2)
    assert decode(encode({"a": 1}.keys())) == ["a"]
    assert decode(encode({"a": 1}.values())) == [1]
    assert decode(encode({"a": 1}.items())) == [("a", 1)]
    assert decode(encode(range(3, 9, 2))) == range(3, 9, 2)
    assert decode(encode(bytearray(b"x"))) == b"x"
    assert decode(encode(...)) is ...
    assert math.isnan(decode(encode(math.nan)))
    assert type(decode(encode(type("Sub", (str,), {})("x")))) is str


def test_numpys_numbers_and_arrays_cross() -> None:
    for plain, value in ((1.5, numpy.float64(1.5)), (2, numpy.int32(2)), (True, numpy.bool_(True))):
        found = decode(encode(value))
        assert found == plain
        assert type(found) is type(plain)
    for array in (
        numpy.arange(6).reshape(2, 3),
        numpy.array([[1.5, math.nan]]),
        numpy.array([True]),
        numpy.array(3),
        numpy.zeros((0, 3)),
        numpy.array([1, 2], dtype="float32"),
        numpy.array(["a", "bc"]),
    ):
        found = decode(json.loads(wire.dumps(encode(array))))
        assert found.dtype == array.dtype
        assert numpy.array_equal(found, array, equal_nan=array.dtype.kind == "f")
    with pytest.raises(Unsendable, match="type ndarray cannot leave"):
        encode(numpy.array([object()]))
    with pytest.raises(Unsendable, match="type ndarray cannot leave"):
        encode(numpy.zeros(100_000))


@pytest.mark.parametrize(
    "value",
    [
        Fraction(1, 3), Decimal("1.50"), Decimal("Infinity"), date(2026, 1, 2), clock(1, 2, 3),
        datetime(2026, 1, 2, 3, tzinfo=UTC), timedelta(1, 2, 3), {Fraction(1, 2): {Decimal(1)}},
    ],
)  # fmt: skip
def test_exact_numbers_and_dates_come_out_as_they_are(value: object) -> None:
    found = decode(json.loads(wire.dumps(encode(value))))
    assert found == value
    assert type(found) is type(value)


def test_numpys_dates_come_out_as_pythons() -> None:
    assert decode(encode(numpy.datetime64("2026-01-02"))) == date(2026, 1, 2)
    assert decode(encode(numpy.timedelta64(3, "h"))) == timedelta(hours=3)


def test_a_number_of_too_many_digits_stays_where_it_is() -> None:
    for value in (Fraction(1, 10**5000), Decimal("1e999999"), Decimal("1." + "1" * 5000)):
        with pytest.raises(Unsendable, match="too long"):
            encode(value)
    for raw in ({"decimal": "1e999999"}, {"fraction": [1, 0]}, {"decimal": "x"}, {"date": "x"}):
        with pytest.raises(wire.Malformed):
            decode(raw)


def test_two_equal_keys_of_a_type_of_ones_own_are_no_dict() -> None:
    class Sly(str):
        __hash__ = object.__hash__

        def __eq__(self, other: object) -> bool:
            return self is other

    for value in ({Sly("a"): 1, Sly("a"): 2}, {Sly("a"), Sly("a")}):
        with pytest.raises(Unsendable, match="it has two equal"):
            encode(value)
    for raw in ({"dict": [["a", 1], ["a", 2]]}, {"set": [1, 1]}):
        with pytest.raises(wire.Malformed, match="equal"):
            decode(raw)
    assert len(decode(encode({math.nan, float("nan")}))) == 2, "a nan equals no other"


def test_an_array_is_lists_where_numpy_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "numpy", None)
    assert decode({"array": ["<i8", [2, 2], [1, 2, 3, 4]]}) == [[1, 2], [3, 4]]
    assert decode({"array": ["<i8", [], [7]]}) == 7
    assert decode({"array": ["<i8", [0, 3], []]}) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (object(), "a value of type object cannot leave your notebook"),
        (len, "a value of type builtin_function_or_method cannot leave"),
        (iter([]), "a value of type list_iterator cannot leave"),
        ([0] * 60_000, "more than 50,000 parts"),
        (1 << 20_000, "a number of more than 12,900 bits is too long"),
        ({"a": {"b": open}}, "cannot leave"),
    ],
    ids=["object", "function", "iterator", "parts", "digits", "inside"],
)
def test_what_cannot_cross_is_said_in_words(value: Any, said: str) -> None:
    with pytest.raises(Unsendable, match=said):
        encode(value)


def test_a_value_that_holds_itself_is_refused() -> None:
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(Unsendable, match="or holds itself"):
        encode(ring)


@pytest.mark.parametrize(
    "raw",
    [
        {}, {"a": 1, "b": 2}, {"pickle": "x"}, {"tuple": 3}, {"tuple": {"a": 1}}, {"dict": [1]},
        {"dict": [[1]]}, {"dict": [[[1], 2]]}, {"set": [[1]]}, {"set": None}, {"float": "1"},
        {"float": []}, {"complex": ["x", "y"]}, {"complex": []}, {"complex": 3}, {"bytes": "zz"},
        {"bytes": 3}, {"range": [1, 2, 0]}, {"range": "abc"}, {"range": [None]},
        {"array": []}, {"array": ["O", [1], [1]]}, {"array": ["<i8", [-1], []]},
        {"array": ["<i8", [2], [1]]}, {"array": ["<i8", [1], ["a"]]}, {"array": [1, 2, 3]},
        {"array": ["<i8", [True], [1]]}, {"array": ["<u1", [1], [10**30]]}, {"array": ["<i8", [1] * 40, [1]]},
        {"array": ["<U8", [1], [1]]}, {"array": ["<i8", {"a": 1}, [1]]}, [{"x": 1}],
        {"tuple": [[[{"set": [{"dict": []}]}]]]},
    ],
)  # fmt: skip
def test_what_encode_never_wrote_is_malformed(raw: Any) -> None:
    import numpy  # noqa: F401  (arrays are then made by numpy, which has faults of its own to raise)

    with pytest.raises(Malformed):
        decode(raw)


@pytest.mark.parametrize("depth", [61, 900])
def test_a_deep_value_is_malformed(depth: int) -> None:
    raw: Any = 1
    for _ in range(depth):
        raw = [raw]
    with pytest.raises(Malformed, match="nested too deep"):
        decode(raw)


def test_too_many_parts_are_malformed() -> None:
    with pytest.raises(Malformed, match="too large"):
        decode([0] * 60_000)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_message_or_malformed(text: bytes) -> None:
    try:
        message = wire.loads(text)
    except Malformed:
        return
    try:
        decode(message)
    except Malformed:
        return


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b'{"a":' * 50_000, b"1" * 5000, b"\xff\xfe", b"", b"[,]", b"[" + b"[]," * 1_100_000 + b"[]]"]
)  # fmt: skip
def test_json_that_means_harm_is_malformed_before_it_takes_memory(
    text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def loads(of: bytes) -> Any:
        asked.append(len(of))
        return json.loads(of)

    monkeypatch.setattr(wire, "json", SimpleNamespace(loads=loads))
    with pytest.raises(Malformed):
        wire.loads(text)
    assert sum(asked) <= 300_000, "longer ones are refused unread"


# --- Channels ------------------------------------------------------------------------------------


@pytest.fixture
def pipe() -> Any:
    there, back = os.pipe(), os.pipe()
    ours, theirs = Channel(back[0], there[1]), Channel(there[0], back[1])
    yield ours, theirs
    for channel in (ours, theirs):
        for fd in (channel.read_fd, channel.write_fd):
            with contextlib.suppress(OSError):
                os.close(fd)


def test_messages_arrive_in_order(pipe: tuple[Channel, Channel]) -> None:
    ours, theirs = pipe
    for message in ([1], {"a": "\ud800 é"}, None):
        ours.send(message)
    assert [theirs.receive() for _ in range(3)] == [[1], {"a": "\ud800 é"}, None]


def test_a_silent_side_is_not_waited_for(pipe: tuple[Channel, Channel]) -> None:
    ours, theirs = pipe
    with pytest.raises(Silent):
        ours.receive(seconds=0.05)
    with pytest.raises(Silent):
        ours.send("x" * 1_000_000, seconds=0.05)
    os.write(theirs.write_fd, struct.pack("!I", 100) + b"1")
    with pytest.raises(Silent):
        ours.receive(seconds=0.05)


def test_a_side_that_is_gone_is_known_to_be(pipe: tuple[Channel, Channel]) -> None:
    ours, theirs = pipe
    os.close(theirs.write_fd)
    with pytest.raises(Closed):
        ours.receive()
    os.close(theirs.read_fd)
    with pytest.raises(Closed):
        ours.send(1)


def test_a_message_longer_than_agreed_is_not_read(pipe: tuple[Channel, Channel]) -> None:
    ours, theirs = pipe
    theirs.send("x" * 100)
    with pytest.raises(Malformed, match="a message of 102 bytes; expected 50 at most"):
        ours.receive(50)
    with pytest.raises(ValueError, match="expected 32,000,000 at most"):
        ours.send("x" * 40_000_000)


PRIME = 2**61 - 1  # Python's hash of a whole number is what is left when it is divided by this


@pytest.mark.parametrize(
    "many",
    [
        [n * PRIME for n in range(2_000)],
        [{"tuple": [n * PRIME, "a"]} for n in range(2_000)],
        [{"fraction": [n * PRIME, 2 * PRIME - 1]} for n in range(1, 2_000)],
        [{"complex": [repr(-1000003.0 * n), repr(float(n))]} for n in range(2_000)],
    ],
)
def test_keys_that_were_chosen_to_be_slow_are_refused(many: list[Any]) -> None:
    for raw in ({"set": many}, {"frozenset": many}, {"dict": [[it, 0] for it in many]}):
        with pytest.raises(wire.Malformed, match="one hash"):
            wire.decode(raw)


@pytest.mark.parametrize(
    "many",
    [
        {*range(-10_000, 10_000)},
        {2**n for n in range(1_000)},
        {n / 7 for n in range(20_000)},
        {complex(a, b) for a in range(100) for b in range(100)},
        {(a, -b) for a in range(100) for b in range(100)},
    ],
)
def test_many_honest_keys_are_read(many: set[Any]) -> None:
    assert wire.decode(wire.encode(many)) == many
    made = dict.fromkeys(many, 1)
    assert wire.decode(wire.encode(made)) == made
