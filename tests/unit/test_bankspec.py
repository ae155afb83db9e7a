"""Data files against what describes them: one fault for one mistake, at its line, in editors too."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from staffplus import bankfile, schema
from staffplus.bankrules import Place
from staffplus.bankspec import (
    Choice,
    Either,
    Fields,
    Kind,
    ListOf,
    Number,
    Tables,
    Text,
    Truth,
    Whole,
)

ROOT = Path(__file__).parents[2]
FILES = schema.files(ROOT)
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
GONE = object()


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def form_of(path: Path) -> Fields:
    return schema.FORMS[FILES[path]]


def validator(kind: Kind) -> Draft7Validator:
    return Draft7Validator(kind.schema())


# --- Where things stand ---------------------------------------------------------------------------


def walked(value: Any, at: Place = ()) -> Iterator[Place]:
    """The places of everything below a value that tomllib has read."""
    if at:
        yield at
    inside: Any = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for step, one in inside:
        yield from walked(one, (*at, step))


@pytest.mark.parametrize(
    "path",
    sorted([*ROOT.glob("src/staffplus/bank/*.toml"), *ROOT.glob("exercises/*/*.toml"), ROOT / "pyproject.toml"]),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)  # fmt: skip
def test_everything_that_a_file_holds_has_its_line(path: Path) -> None:
    text = path.read_text("utf-8")
    found = bankfile.places(text)
    assert set(found) == set(walked(tomllib.loads(text)))
    lines = text.splitlines()
    for at, line in found.items():
        if isinstance(at[-1], str):
            assert at[-1] in lines[line - 1], at


TRICKY = '''\
top = """
[[item]] # "no table"
a = 1"""
"quoted key" = 'it''s'
dotted . "and quoted".x = 1.5

[[a.b]]   # head
list = [ # comment ]
  { x = "}", y = [1, 2] },
  2026-01-02 03:04:05,
  """"three""""",
]
[a.b."c d"]
k = "\\"]"
[[a.b]]
[[a.b.c]]
k = -inf
'''.replace("'it''s'", "'it # is'")


@pytest.mark.parametrize(
    ("at", "line"),
    [
        (("top",), 1),
        (("quoted key",), 4),
        (("dotted", "and quoted", "x"), 5),
        (("a",), 7),
        (("a", "b", 0), 7),
        (("a", "b", 0, "list", 0, "y", 1), 9),
        (("a", "b", 0, "list", 2), 11),
        (("a", "b", 0, "c d", "k"), 14),
        (("a", "b", 1), 15),
        (("a", "b", 1, "c", 0, "k"), 17),
        (("a", "b", 1, "c", 0, "missing", 3), 16),
        (("nowhere",), 1),
    ],
)
def test_a_place_is_found_in_any_spelling_and_else_the_table_around_it(at: Place, line: int) -> None:  # fmt: skip
    assert set(bankfile.places(TRICKY)) == set(walked(tomllib.loads(TRICKY)))
    assert bankfile.line_at(TRICKY, at) == line


# --- One mistake, one fault -----------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """Something to put at a place, or to take from it; `fault` is where that is told."""

    at: Place
    value: Any
    fault: Place


def mistakes(kind: Kind, value: Any, at: Place = ()) -> Iterator[tuple[str, Mistake]]:
    """Every mistake of a few sorts that can be made in a well-formed value, by sort."""

    def put(sort: str, wrong: Any) -> tuple[str, Mistake]:
        return sort, Mistake(at, wrong, at)

    match kind:
        case Text(blank=blank):
            yield put("wrong type", 7)
            if not blank:
                yield put("empty text", " \n")
        case Truth():
            yield put("wrong type", "yes")
        case Whole(low=low, high=high):
            yield from (
                put("wrong type", True),
                put("wrong type", "7"),
                put("out of range", low - 1),
            )
            if high is not None:
                yield put("out of range", high + 1)
        case Number(above=above, below=below):
            yield from (put("wrong type", "1.5"), put("out of range", above))
            if below is not None:
                yield put("out of range", below)
        case Choice():
            yield from (put("wrong type", 7), put("out of range", "no such word"))
        case Either():
            yield put("wrong type", 7)
        case ListOf(of=of, least=least, most=most, once=once):
            yield put("wrong type", "a list")
            if least:
                yield put("too few", value[: least - 1])
            if most is not None:
                yield put("too many", (value * (most + 1))[: most + 1])
            if once and value and len(value) != most:
                yield "twice", Mistake(at, [*value, value[0]], (*at, len(value)))
            for n, one in enumerate(value):
                yield from mistakes(of, one, (*at, n))
        case Tables(least=least):
            yield put("wrong type", "tables")
            if least:
                yield put("too few", [])
            for n, entry in enumerate(value):
                yield from mistakes(kind.entry, entry, (*at, n))
        case Fields(required=required, others=others):
            if at:
                yield put("wrong type", "a table")
            for name in required:
                yield "missing", Mistake((*at, name), GONE, (*at, name))
            if others is None:
                yield "unknown", Mistake((*at, "unheard-of"), 1, (*at, "unheard-of"))
            for name, one in value.items():
                known = kind.known.get(name, others)
                assert known
                yield from mistakes(known, one, (*at, name))


def with_mistake(table: Any, at: Place, value: Any) -> Any:
    """A copy of `table` with `value` at a place; without it for GONE."""
    if not at:
        return value
    copy = table.copy()
    if value is GONE and len(at) == 1:
        del copy[at[0]]
    else:
        inside = table[at[0]] if isinstance(at[0], int) or at[0] in table else None
        copy[at[0]] = with_mistake(inside, at[1:], value)
    return copy


def some_mistake(path: Path, table: Any) -> st.SearchStrategy[Mistake]:
    sorts: dict[str, list[Mistake]] = {}
    for sort, mistake in mistakes(form_of(path), table):
        sorts.setdefault(sort, []).append(mistake)
    assert {"wrong type", "missing", "unknown", "empty text"} <= set(sorts)
    return st.sampled_from(sorted(sorts)).flatmap(lambda sort: st.sampled_from(sorts[sort]))


@each_file
def test_a_file_is_as_described_for_its_reader_and_for_editors(path: Path) -> None:
    assert bankfile.checked(path, form_of(path))[1] == []
    Draft7Validator.check_schema(form_of(path).schema())
    assert list(validator(form_of(path)).iter_errors(read(path))) == []


@each_file
def test_one_mistake_is_one_fault_at_its_place_and_editors_see_it_too(path: Path) -> None:
    table, form = read(path), form_of(path)
    editor = validator(form)

    @settings(max_examples=40, deadline=None)
    @given(some_mistake(path, table))
    def holds(mistake: Mistake) -> None:
        wrong = with_mistake(table, mistake.at, mistake.value)
        (fault,) = form.faults(wrong)
        assert fault.at == mistake.fault
        assert "; expected " in fault.told(wrong)
        assert not editor.is_valid(wrong)

    holds()


@each_file
def test_a_mistake_in_a_line_of_a_file_is_told_with_that_line(path: Path, tmp_path: Path) -> None:
    text, table, form = path.read_text("utf-8"), read(path), form_of(path)
    lines, places = text.splitlines(), bankfile.places(text)
    wrong_file = tmp_path / path.name
    on_one_line = [
        (line, mistake)
        for _, mistake in mistakes(form, table)
        if isinstance(mistake.at[-1], str)
        and (line := places.get(mistake.at))
        and lines[line - 1].startswith(f"{mistake.at[-1]} = ")
    ]

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
    @given(st.sampled_from(on_one_line))
    def holds(found: tuple[int, Mistake]) -> None:
        line, mistake = found
        wrong = lines.copy()
        if mistake.value is GONE:
            wrong[line - 1] = ""
        else:
            wrong[line - 1] = f"{mistake.at[-1]} = {json.dumps(mistake.value)}"
        wrong_file.write_text("\n".join(wrong), "utf-8")
        try:
            if read(wrong_file) != with_mistake(table, mistake.at, mistake.value):
                return
        except tomllib.TOMLDecodeError:
            return  # the value went on in the next line
        (problem,) = bankfile.checked(wrong_file, form)[1]
        gone = mistake.value is GONE
        assert problem.line == (bankfile.line_at(text, mistake.at[:-1]) if gone else line)

    holds()


# --- The language --------------------------------------------------------------------------------

values = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-2, 5), st.sampled_from(["", " ", "\x1f", "a", "b", "c"]),
        st.sampled_from([-0.5, 0.5, 2.5]),
    ),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3), st.dictionaries(st.sampled_from("abc"), inside, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
plain = st.one_of(
    st.builds(Text), st.builds(Truth), st.builds(Choice, st.just(("a", "b"))),
    st.builds(Whole, st.integers(-1, 1), st.none() | st.integers(1, 3)),
    st.builds(Number, st.sampled_from([-1, 0, 0.5]), st.none() | st.sampled_from([2, 2.5])),
)  # fmt: skip


def some_of(kinds: st.SearchStrategy[Kind]) -> st.SearchStrategy[dict[str, Kind]]:
    return st.dictionaries(st.sampled_from(["a", "b", "b c"]), kinds, max_size=2)


kinds = st.recursive(
    plain,
    lambda inside: st.one_of(
        st.builds(Fields, some_of(inside), some_of(inside), st.none() | inside),
        st.builds(ListOf, inside, st.integers(0, 1), st.none() | st.integers(1, 2), st.booleans()),
        st.builds(Either, inside, inside),
        st.builds(Tables, some_of(inside), least=st.integers(0, 2)),
    ),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(kinds, values)
def test_an_editor_and_a_reader_refuse_the_same_values(kind: Kind, value: Any) -> None:
    at = ("top",)
    assert validator(kind).is_valid(value) == (not list(kind.faults(value, at)))
    for fault in kind.faults(value, at):
        assert fault.told({"top": value})


def test_schemas_and_first_lines_are_up_to_date() -> None:
    assert schema.write(ROOT, check=True) == [], "run `staffplus schema`"
    assert {path.name for path in (ROOT / "schema").iterdir()} == set(schema.schemas())


def test_what_is_out_of_date_is_written_and_the_rest_of_a_file_stays(tmp_path: Path) -> None:
    bank = tmp_path / schema.BANK
    bank.mkdir(parents=True)
    (bank / "week.toml").write_text("#:schema old.json\n# A week.\n", "utf-8")
    (bank / "plans.toml").write_text("# Plans.\n", "utf-8")
    written = schema.write(tmp_path)
    assert bank / "week.toml" in written and tmp_path / "schema" / "week.json" in written
    assert schema.write(tmp_path) == []
    week, plans = ((bank / f"{name}.toml").read_text("utf-8") for name in ("week", "plans"))
    assert week == "#:schema ../../../schema/week.json\n# A week.\n"
    assert plans == "#:schema ../../../schema/plans.json\n# Plans.\n"
