"""What reads, writes and packs in a fraction of the time gives what Python's own give, and no test notices
that others were asked for along with it."""

from __future__ import annotations

import json
import math
import zlib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from staffplus.grading import quick
from staffplus.grading.marks import examiner, grade
from staffplus.grading.model import Kind
from tests.grading.sheets import answer, bundle, marks, notebook, setup

numbers = st.integers() | st.floats() | st.integers(-(10**400), 10**400)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def read(loads: Any, text: str) -> str:
    try:
        return repr(loads(text))
    except (ValueError, RecursionError) as error:
        return f"{type(error).__name__}: {error}"


@given(values.map(json.dumps) | st.text('[]{}",:0123456789.eE+-\\un tru', max_size=30))
@example("1" * 4400)
@example("[" * 3000)
@example('{"a": 1, "a": 2}')
@example('"\\ud800"')
@example("1e400")
@example("-0")
@example('"\x01"')
@example("\ufeff[1]")
@example("[1] x")
def test_any_text_is_read_as_json_reads_it(text: str) -> None:
    assert read(quick.loads, text) == read(json.loads, text)


@given(values)
@example("\ud800 and ü")
@example([math.nan, -math.inf])
def test_any_value_is_written_as_json_writes_it(value: Any) -> None:
    text = json.dumps(value)
    plainly = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    assert repr(json.loads(quick.dumps(value, text))) == repr(json.loads(plainly))


@given(st.binary(max_size=5000))
def test_whoever_packs_it_everybody_unpacks_it(data: bytes) -> None:
    assert zlib.decompress(quick.pack(data)) == data
    assert quick.unpack(zlib.compress(data, 9)) == data


def test_what_is_damaged_is_told_as_zlib_tells_it() -> None:
    packed = bytearray(zlib.compress(b"an answer " * 100))
    packed[-1] ^= 1
    for data in map(bytes, (packed, packed[:20], b"", b"no such thing")):
        with pytest.raises(zlib.error):
            quick.unpack(data)


#: The second test ends its own process where the first answer is wrong, which no test should.
SOURCE = notebook(
    setup("helpers", "seen = []"),
    answer("a", "one = 1"),
    answer("b", "two = 2"),
    marks("t1", 1, "seen.append(one)\nassert one == 1", tier="static", reads={"one": "a"}),
    marks("t2", 1, "import os\nif one != 1:\n    os._exit(3)\nassert two == 2", tier="static",
          reads={"one": "a", "two": "b"}),
    marks("t3", 1, "assert two == 2 and one is not None", tier="static", reads={"one": "a", "two": "b"}),
    marks("t4", 1, "assert two / 2 == 1 and seen", tier="static", reads={"two": "b"}),
)  # fmt: skip


@pytest.mark.parametrize("one", ["one = 1", "one = '1'", "one = 0", "one = None", "", "one ="])
@pytest.mark.parametrize(
    "two", ["two = 2", "two = 3", "two = '2'", "two = None", "two = 2\ntwo = 5"]
)
def test_tests_asked_for_together_mark_as_one_after_the_other(
    one: str, two: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_ = bundle(SOURCE, {"a": one, "b": two})
    together = grade.grade_one(given_)
    monkeypatch.setattr(examiner, "TOGETHER", 1)
    assert grade.grade_one(given_).marks == together.marks
    assert (together.marks[0].kind is Kind.RIGHT) is (one == "one = 1")


#: Each test stands alone, as those of our exercises do.
APART = notebook(
    answer("a", "one = 1"),
    marks("t1", 2, "print('one is', one)\n2 if one == 1 else 0.5", tier="static", reads={"one": "a"}),
    setup("helpers", "right = 2"),
    answer("b", "two = 2"),
    marks("t2", 1, "assert two == 2, 'no'", tier="static", reads={"two": "b"}),
    marks("t3", 1, "1 / (two - 7) and 1", tier="static", reads={"two": "b"}),
)  # fmt: skip


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cells that were sent to be run, by number."""
    grade._paper.cache_clear()
    sent: list[int] = []
    ask = examiner.Examiner._ask

    def noted(self: Any, them: Any, *more: Any) -> Any:
        sent.extend(number for number, _, _ in them)
        return ask(self, them, *more)

    monkeypatch.setattr(examiner.Examiner, "_ask", noted)
    return sent


def marked(one: str, two: str) -> tuple[Any, ...]:
    return grade.grade_one(bundle(APART, {"a": f"one = {one}", "b": f"two = {two}"})).marks


def test_who_answers_as_others_have_is_told_what_they_were_told(steps: list[int]) -> None:
    first = marked("1", "3"), marked("2", "3")
    assert [it.score for it in first[0]] == [2, 0, 1]
    assert "one is 2" in first[1][0].reason
    steps.clear()
    again = marked("1", "3"), marked("2", "3")
    assert not steps
    assert again == first


def test_what_is_new_of_an_answer_is_run_with_its_set_up(steps: list[int]) -> None:
    marked("1", "3")
    steps.clear()
    assert [it.score for it in marked("1", "2")] == [2, 1, 1]
    assert steps == [1, 2, 3]  # the set-up, and the tests of the answer that nobody had given
    steps.clear()
    marked("9", "2")
    assert steps[0] == 0  # and then what the first may have meant
    assert not {1, 2, 3} & {*steps}


def test_where_the_test_itself_stopped_it_is_asked_again(steps: list[int]) -> None:
    (*_, last) = marked("1", "7")
    assert last.kind in (Kind.AUTHOR, Kind.WRONG)
    steps.clear()
    assert marked("1", "7")[-1] == last
    assert 3 in steps
