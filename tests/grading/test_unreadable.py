"""Files that are no notebook, odd ones that are clear, and exercises that do not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from staffplus.grading import quick
from staffplus.grading.author.source import SourceError
from staffplus.grading.intake import reading
from staffplus.grading.intake.intake import clean
from tests import work
from tests.grading.mended import (
    EXPECTED,
    RELEASED,
    SOURCE,
    Nb,
    at,
    cleaned,
    handed,
    honest,
    meta,
    texts,
    told,
    untouched,
)
from tests.grading.scope_exercise import EXERCISES, NAME
from tests.grading.sheets import released

GOOD = json.dumps(honest()).encode()

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty. Ask for the notebook as Jupyter saves it."),
    "blank": (b" \n\0\0", "holds nothing but 4 blank bytes"),
    "cut": (GOOD[: len(GOOD) // 2], "The file breaks off before its end (line 1, column "),
    "cut after a comma": (b'{"cells": [],', "The file breaks off before its end (line 1, column 14)"),
    "no JSON": (b'{"cells": [}', "cannot be read as a notebook from line 1, column 12, on"),
    "a merge": (b'{\n"cells": [\n' + b"<" * 7 + b" HEAD\n", "holds a merge that was not finished (line 3, column 1)"),
    "a web page": (b"<!DOCTYPE html><html>", "is a web page, not a notebook"),
    "a zip": (b"PK\x03\x04\x14\x00", "is a zip that was named .ipynb"),
    "a list": (b"[1, 2]", "is JSON, but not a notebook: it holds a list"),
    "a text": (b'"x"', "it holds a text"),
    "another table": (b'{"name": 1}', "it holds a table of values"),
    "no number": (b"null", "it holds nothing"),
    "nbformat 99": (b'{"nbformat": 99, "cells": []}', "says nbformat `99`; expected 4"),
    "nbformat 2": (b'{"nbformat": 2, "worksheets": []}', "says nbformat `2`; expected 4"),
    "nbformat of text": (b'{"nbformat": "4", "cells": []}', "says nbformat `4`; expected 4"),
    "no nbformat": (b'{"cells": []}', "says nbformat `None`"),
    "nbformat true": (b'{"nbformat": true, "cells": []}', "says nbformat `True`"),
    "cells of text": (b'{"nbformat": 4, "cells": "x"}', "has a text in place of a list of cells"),
    "no cells": (b'{"nbformat": 4}', "has nothing in place of a list of cells"),
    "nbformat 3, broken": (b'{"nbformat": 3, "worksheets": [5]}', "cannot be converted"),
    "Latin-1": ('{"a": "é",\n "b": "é"}'.encode("latin-1"), "is not text in UTF-8: byte 0xe9 in line 1, column 8"),
    "bytes": (b"\x80\x81\x82\x83", "is not text in UTF-8: byte 0x80 in line 1, column 1"),
    "a line break in a text": (b'{"a": "x\ny"}', "cannot be read as a notebook from line 1, "),
    "deep": (b'{"nbformat": 4, "cells": ' + b"[" * 5000 + b"]" * 5000 + b"}", "more than 100 brackets"),
    "deep, and few": (b'{"a":' * 498, "file"),
    "deep, and no end": (b"[" * 20_000_000, "more than 1,000,000 lists"),
    "empty lists": (b"[" + b"[]," * 1_100_000 + b"[]]", "more than 1,000,000 lists or 2,000,000 values"),
    "many values": (b"[" + b"1," * 2_100_000 + b"1]", "more than 1,000,000 lists or 2,000,000 values"),
    "many texts": (b"[" * 600 + b'""' * 9_000_000, "more than 1,000,000 lists or 2,000,000 values"),
    "a long number": (b'{"nbformat": 4, "x": ' + b"9" * 5000 + b"}", "a number of more than 4,300 digits"),
    "a very long number": (b"9" * 20_000_000, "a number of more than 4,300 digits"),
    "a long text without an end": (b'"' + b"\\" * 19_999_998, "The file breaks off"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_counts_as_no_answers_and_says_what_to_ask_for(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, said = UNREADABLE[name]
    made: list[str] = []

    def loads(text: str) -> Any:
        made.append(text)
        return json.loads(text)

    monkeypatch.setattr(quick, "loads", loads)
    found = cleaned(data)
    assert not (made and "more than 1" in said), "refused before anything is made of it"
    assert said in found.unreadable
    assert "Ask for " in found.unreadable
    assert told(found) == [("", found.unreadable)]
    assert json.loads(found.notebook) == json.loads(RELEASED)
    assert found.unreadable.isprintable()


READABLE: dict[str, tuple[bytes, str]] = {
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, ""),
    "UTF-16": (GOOD.decode().encode("utf-16"), "The file is in UTF-16; read as that."),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-be"), "The file is in UTF-16-BE; read as that."),
    "UTF-32": (GOOD.decode().encode("utf-32"), "The file is in UTF-32; read as that."),
    "cells twice": (b'{"cells": [], ' + GOOD[1:], ""),
    "NaN and infinity": (b'{"x": [NaN, -Infinity, 1e999], ' + GOOD[1:], ""),
    "100,000 keys": (json.dumps({f"k{n}": n for n in range(100_000)}).encode()[:-1] + b", " + GOOD[1:], ""),
    "an emoji and 5 MB": (b'{"x": "' + "🙂".encode() + b"y" * 5_000_000 + b'", ' + GOOD[1:], ""),
    "brackets in texts": (b'{"x": "' + b"[{" * 5000 + b'\\"", ' + GOOD[1:], ""),
}  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
def test_a_file_that_is_odd_but_clear_is_read(name: str) -> None:
    data, said = READABLE[name]
    found = cleaned(data)
    assert [what for _, what in told(found)] == ([said] if said else [])
    assert texts(found) == EXPECTED
    untouched(found)


def test_a_notebook_of_2015_is_converted() -> None:
    cells = [
        {"cell_type": it["cell_type"], "metadata": it["metadata"], "language": "python", "outputs": [],
         "input" if it["cell_type"] == "code" else "source": it["source"]}
        for it in honest()["cells"]
    ]  # fmt: skip
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells, "metadata": {}}]}  # fmt: skip
    found = cleaned(old)
    assert told(found) == [("", "The file has the format of 2015 (nbformat 3); converted.")]
    assert texts(found) == EXPECTED


# --- Exercises that do not fit -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda nb: nb["cells"].pop(2), "cell 'first' stands 0 times in the released notebook"),
        (lambda nb: nb["cells"].append(nb["cells"][2]), "cell 'first' stands 2 times"),
        (lambda nb: meta(nb, "first").update(grade_id="x"), "cell "),
        (lambda nb: meta(nb, "why").update(points=5), "with 5 points in the released notebook"),
        (lambda nb: at(nb, "why").update(cell_type="code"), "cell 'why' is code"),
        (lambda nb: nb.update(nbformat=3), "expected 4"),
        (lambda nb: nb.pop("cells"), "not nbformat 4 JSON"),
    ],
)
def test_a_released_copy_of_another_source_is_the_authors_to_mend(
    change: Callable[[Nb], object], said: str
) -> None:
    made = json.loads(RELEASED)
    change(made)
    with pytest.raises(SourceError, match=r"generate_assignment") as caught:
        clean(handed(GOOD), json.dumps(made), SOURCE)
    assert said in str(caught.value)


def test_a_notebook_is_read_and_repaired_in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Part of a race at 4 ms a submission: read once, and fewer than 2,000 calls for 65 KB."""
    source = (EXERCISES / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    copy_of = json.dumps(released(source))
    arrival = handed(json.dumps(json.loads(copy_of), indent=1).encode())
    clean(arrival, copy_of, source)
    made: list[str] = []
    usual = quick.loads

    def loads(text: str) -> Any:
        made.append(text)
        return usual(text)

    monkeypatch.setattr(quick, "loads", loads)
    assert work.calls(lambda: clean(arrival, copy_of, source)) < 4000
    assert len(made) == 1
    assert reading.FEW < 1000, "below Python's own limit of recursion"
