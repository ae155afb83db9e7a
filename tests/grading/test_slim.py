"""Outputs are no part of what is marked: however much a loop printed, the notebook is read, within bounds."""

from __future__ import annotations

import copy
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading.intake import slim, zips
from staffplus.grading.intake.uploads import MAX_BYTES, WITHOUT
from tests.grading.handins import E, folder, packed, taken, zipped

#: Whatever may be taken for the end of a text, for brackets, or for outputs.
ODD = 'out: \\" \\\\ [ { } ] "outputs": [1], é, \u2028, \\'


def notebook(output: Any, source: Any = "x = 1") -> dict[str, Any]:
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {"outputs": [1, {"outputs": ["mine"]}], "note": ODD},
        "source": source,
        "outputs": output,
        "execution_count": None,
    }
    return {
        "metadata": {"outputs": [{"outputs": []}], "cells": [["outputs", [2]]]},
        "nbformat": 4,
        "cells": [
            cell,
            {"cell_type": "markdown", "metadata": {}, "source": ["outputs", ODD]},
            cell,
        ],
    }


def stream(text: Any) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


OUTPUTS: dict[str, Any] = {
    "none": [],
    "a line": stream(ODD),
    "lines": stream([ODD, "]", "[", ""]),
    "deep": [[[{"outputs": [[ODD]]}, "[["], []], {"data": {"text/plain": ODD}}],
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_wherever_a_file_is_cut_all_is_there_but_the_outputs(
    output: Any, indent: int | None
) -> None:
    given = notebook(output, [ODD, "x = '[{'"])
    wanted = copy.deepcopy(given)
    for cell in wanted["cells"]:
        if "outputs" in cell:
            cell["outputs"] = []
    data = json.dumps(given, indent=indent, ensure_ascii=False).encode()
    for size in (1, 2, 3, 7, 64, len(data)):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        assert json.loads(slim.without_outputs(pieces, len(data))) == wanted


def test_cells_of_the_older_format_are_known_too() -> None:
    old = {"nbformat": 3, "worksheets": [{"cells": [{"input": "x", "outputs": stream(ODD)}]}]}
    found = json.loads(slim.without_outputs([json.dumps(old).encode()], 1000))
    assert found["worksheets"][0]["cells"] == [{"input": "x", "outputs": []}]


@pytest.mark.parametrize("data", [b"", b"0" * 100, b"[1]", b"\xff\xfe{\0", b"  PK\x03"])
def test_what_begins_as_no_notebook_is_none(data: bytes) -> None:
    if not data:
        assert slim.without_outputs([data], 10) == b""
        return
    with pytest.raises(slim.NotSlim):
        slim.without_outputs([data], 10)


class Flow:
    """A file that goes on for so many pieces; how many of them were taken."""

    def __init__(self, first: bytes, piece: bytes, count: int) -> None:
        self._first, self._piece, self._count = first, piece, count
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        for _ in range(self._count):
            self.taken += 1
            yield self._piece


BEGIN = b'{"nbformat": 4, "cells": [{"outputs": ['
#: What flows by within outputs, or in what is kept, and whether it is let go by.
FLOWS: dict[str, tuple[bytes, bytes, bool]] = {
    "one letter": (BEGIN + b'"', b"a" * 1_000_000, True),
    "backslashes": (BEGIN + b'"', b"\\" * 1_000_000, True),
    "texts": (BEGIN, b'"a\\n",\n' * 150_000, True),
    "numbers": (BEGIN, b"1," * 500_000, True),
    "nothing": (BEGIN, b" " * 1_000_000, True),
    "brackets": (BEGIN, b"[]" * 500_000, False),
    "brackets within brackets": (BEGIN, b"[{" * 500_000, False),
    "a text that is kept": (b'{"cells": "', b"a" * 1_000_000, False),
    "a key that is kept": (b'{"', b"outputs" * 150_000, False),
    "brackets that are kept": (b'{"cells": ', b"[" * 1_000_000, False),
    "cells": (b'{"cells": [', b'{"outputs": []},' * 60_000, False),
}


@pytest.mark.parametrize(("first", "piece", "goes"), FLOWS.values(), ids=FLOWS)
def test_of_what_flows_by_little_is_held_and_what_is_kept_ends_it(
    first: bytes, piece: bytes, goes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slim, "MAX_PARTS", 200_000)
    flow = Flow(first, piece, 40)
    tracemalloc.start()
    try:
        if goes:
            assert len(slim.without_outputs(flow, 5_000_000)) < 1000
        else:
            with pytest.raises(slim.NotSlim):
                slim.without_outputs(flow, 5_000_000)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (flow.taken == 40) is goes
    assert held < 25_000_000, f"{held:,} bytes, of 40,000,000"


# --- Handed in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["zip", "zip in a zip", "folder", "alone"])
def test_a_notebook_that_printed_thirty_million_letters_is_read_without_them(
    tmp_path: Path, how: str
) -> None:
    data = json.dumps(notebook(stream("a" * 30_000_000), ODD)).encode()
    assert len(data) > MAX_BYTES
    name = f"ann_{E}.ipynb"
    made = {
        "zip": lambda: zipped(tmp_path, [(name, data), (f"ben_{E}.ipynb", b"{}")]),
        "zip in a zip": lambda: zipped(tmp_path, [("ann.zip", packed([(f"{E}.ipynb", data)])), ("ben.zip", packed([(f"{E}.ipynb", b"{}")]))]),
        "folder": lambda: folder(tmp_path, {name: data, f"ben_{E}.ipynb": b"{}"}),
        "alone": lambda: folder(tmp_path, {name: data}) / name,
    }[how]()  # fmt: skip
    good, refused = taken(made)
    assert not refused
    assert [it.learner for it in good] == ["ann", "ben"][: 1 if how == "alone" else 2]
    assert [it.what for it in good[0].notes] == [WITHOUT]
    found = json.loads(good[0].data)
    assert len(good[0].data) < 2000
    assert [cell["source"] for cell in found["cells"]] == [ODD, ["outputs", ODD], ODD]
    assert [cell.get("outputs") for cell in found["cells"]] == [[], None, []]


def test_a_notebook_that_is_packed_well_and_is_no_bomb_is_read_as_it_is_but_for_outputs(
    tmp_path: Path,
) -> None:
    data = json.dumps(notebook(stream("a" * 10_000_000))).encode()
    good, refused = taken(zipped(tmp_path, [(f"ann_{E}.ipynb", data)]))
    assert (len(good), refused) == (1, [])
    assert len(good[0].data) < 2000


def test_one_learners_zip_of_bombs_has_its_own_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read piece by piece of one zip within others takes nothing from anybody else."""
    monkeypatch.setattr(zips, "INNER_THROUGH", 5_000_000)
    bomb = json.dumps(notebook(stream("a" * 2_000_000))).encode()
    many = packed([(f"{n}/{E}.ipynb", bomb) for n in range(5)])
    fair = packed([(f"{E}.ipynb", bomb)])
    made = folder(tmp_path, {"eve.zip": many, "ann.zip": fair, "zoe.zip": fair})
    good, refused = taken(made)
    assert {"ann", "zoe"} <= {it.learner for it in good}
    assert any("as a zip bomb does" in it.reason for it in refused)
