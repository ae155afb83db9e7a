"""What honest people and their editors do to a notebook that changes no answer."""

from __future__ import annotations

import copy
import json
import textwrap
from collections.abc import Callable
from typing import Any

from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.source import read, text_of
from tests.grading.sheets import released

Nb = dict[str, Any]
Cell = dict[str, Any]


def grade_id(cell: Cell) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _is_answer(cell: Cell, kind: str) -> bool:
    return bool(cell["cell_type"] == kind and cell["metadata"].get("nbgrader", {}).get("solution"))


def code(text: str, name: str = "mine") -> Cell:
    return {"cell_type": "code", "id": name, "metadata": {}, "source": text, "outputs": [],
            "execution_count": None}  # fmt: skip


def markdown(text: str, name: str = "mine") -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _cells(change: Callable[[Cell], object], kind: str = "") -> Callable[[Nb, str], None]:
    """Change each cell, or each answer of a kind."""

    def work(nb: Nb, _: str) -> None:
        for cell in nb["cells"]:
            if not kind or _is_answer(cell, kind):
                change(cell)

    return work


def _texts(change: Callable[[str], str], kind: str = "code") -> Callable[[Nb, str], None]:
    return _cells(lambda cell: cell.update(source=change(text_of(cell))), kind)


def _without(*keys: str, metadata: Cell | None = None) -> Callable[[Nb, str], None]:
    def work(nb: Nb, _: str) -> None:
        nb["nbformat_minor"] = 4
        for number, cell in enumerate(nb["cells"]):
            if metadata is not None:
                cell["metadata"] = {key: f"{value}{number}" for key, value in metadata.items()}
            for key in keys:
                cell.pop(key, None)

    return work


def _new_cells(kind: str) -> Callable[[Nb, str], None]:
    """The given cells are left as they were, and the answers stand in new ones under them."""

    def work(nb: Nb, source: str) -> None:
        given = {grade_id(it): text_of(it) for it in released(source)["cells"]}
        made: list[Cell] = []
        for number, cell in enumerate(nb["cells"]):
            made.append(cell)
            if _is_answer(cell, kind):
                new = (code if kind == "code" else markdown)(text_of(cell), f"new{number}")
                cell["source"] = given[grade_id(cell)]
                made.append(new)
        nb["cells"] = made

    return work


def _pasted(kind: str) -> Callable[[Nb, str], None]:
    def work(nb: Nb, _: str) -> None:
        for number, cell in enumerate(nb["cells"]):
            if _is_answer(cell, kind):
                cell.update(metadata={}, id=f"pasted{number}")

    return work


def _joined_below(nb: Nb, _: str) -> None:
    """Code answers are joined with the test under them."""
    made: list[Cell] = []
    for cell in nb["cells"]:
        if made and _is_answer(made[-1], "code") and cell["cell_type"] == "code":
            made[-1]["source"] = f"{text_of(made[-1])}\n{text_of(cell)}"
        else:
            made.append(cell)
    nb["cells"] = made


def _joined_above(nb: Nb, _: str) -> None:
    """Text answers are joined with the text above them, which says what is asked."""
    made: list[Cell] = []
    for cell in nb["cells"]:
        if made and _is_answer(cell, "markdown") and made[-1]["cell_type"] == "markdown":
            made[-1]["source"] = f"{text_of(made[-1])}\n\n{text_of(cell)}"
        else:
            made.append(cell)
    nb["cells"] = made


def _moved(nb: Nb, _: str) -> None:
    cells = nb["cells"]
    for place in range(len(cells) - 1, 0, -1):
        if _is_answer(cells[place], "code") and cells[place - 1]["cell_type"] == "markdown":
            cells[place - 1], cells[place] = cells[place], cells[place - 1]


def _split(nb: Nb, _: str) -> None:
    """The first half of a text stands in a cell of its own above the rest."""
    made: list[Cell] = []
    for number, cell in enumerate(nb["cells"]):
        if _is_answer(cell, "code"):
            made.append(code("# My notes on this\nworking = True", f"split{number}"))
        made.append(cell)
    nb["cells"] = made


def _copied(nb: Nb, source: str) -> None:
    """Each answer cell stands there twice: as it was given, and filled in."""
    given = {grade_id(it): it for it in released(source)["cells"]}
    made: list[Cell] = []
    for number, cell in enumerate(nb["cells"]):
        if _is_answer(cell, "code"):
            made.append(copy.deepcopy(given[grade_id(cell)]) | {"id": f"copy{number}"})
        made.append(cell)
    nb["cells"] = made


def _first(text: str, place: int = 0) -> Callable[[Nb, str], None]:
    def work(nb: Nb, _: str) -> None:
        nb["cells"].insert(place if place >= 0 else len(nb["cells"]), code(text))

    return work


def _renamed(nb: Nb, _: str) -> None:
    for cell in nb["cells"]:
        if _is_answer(cell, "code"):
            cell["metadata"]["nbgrader"]["grade_id"] = "cell-" + grade_id(cell)


def _prompts(text: str) -> str:
    lines = text.strip("\n").split("\n")
    return "\n".join(
        f"{'...' if n and (line[:1] in ' )]}' or not line) else '>>>'} {line}".rstrip()
        for n, line in enumerate(lines)
    )


def _no_texts_of_ours(nb: Nb, _: str) -> None:
    nb["cells"] = [
        it for it in nb["cells"] if it["cell_type"] != "markdown" or _is_answer(it, "markdown")
    ]


_NEWER = 'kept = {"a": 1}\nprint(f"{kept["a"]} done")'

#: Stock nbgrader cannot know better of these; a person looks, or the mark is higher with a reason.
DISGUISES: dict[str, Callable[[Nb, str], None]] = {
    "as it is": lambda nb, _: None,
    "no metadata": _without(metadata={}),
    "no metadata and no ids (Jupytext)": _without("id", metadata={}),
    "no ids": _without("id"),
    "Kaggle's metadata": _without(
        "id", metadata={"_uuid": "8f2839f25d086af736a60e9eeb907d3b93b6e0e"}
    ),
    "Deepnote's metadata": _without("id", metadata={"cell_id": "c", "deepnote_cell_type": "code"}),
    "Colab's metadata": _without("id", metadata={"id": "AbC"}),
    "pasted code answers": _pasted("code"),
    "pasted text answers": _pasted("markdown"),
    "code answers in new cells": _new_cells("code"),
    "text answers in new cells": _new_cells("markdown"),
    "a cell above each answer": _split,
    "answers joined with their tests": _joined_below,
    "answers joined with what is asked": _joined_above,
    "answers moved up": _moved,
    "answers copied before they were filled in": _copied,
    "text answers as code": _cells(lambda it: it.update(cell_type="code", outputs=[]), "markdown"),
    "text answers as raw cells": _cells(lambda it: it.update(cell_type="raw"), "markdown"),
    "code answers as text": _cells(lambda it: it.update(cell_type="markdown"), "code"),
    "grade_ids renamed": _renamed,
    "our texts deleted": _no_texts_of_ours,
    "indented cells": _texts(lambda text: textwrap.indent(text, "    ")),
    "prompts": _texts(_prompts),
    "comments and blank lines": _texts(lambda text: f"# here\n\n{text}\n\n# done: x = None\n"),
    "an import": _texts(lambda text: f"import json, math as m\n{text}"),
    "a name with an umlaut": _texts(lambda text: f"größe = 3\n{text}"),
    "a magic line": _texts(lambda text: f"%matplotlib inline\n{text}"),
    "a shell line": _texts(lambda text: f"{text}\n!ls"),
    "a timed cell": _texts(lambda text: f"%%time\n{text}"),
    "%pip in a cell": _first("%pip install pandas"),
    "a shell cell": _first("%%bash\nls"),
    "a cell that stops": _first("1 / 0"),
    "a cell that stops at the end": _first("1 / 0", -1),
    "Windows line breaks": _texts(lambda text: text.replace("\n", "\r\n")),
    "under `if True`": _texts(lambda text: "if True:\n" + textwrap.indent(text, "    ")),
    "an error after the answer": _texts(lambda text: f"{text}\n1 / 0"),
    "lists of lines": _cells(lambda it: it.update(source=text_of(it).splitlines(keepends=True))),
    "a line of a newer Python": _texts(lambda text: f"{text}\n{_NEWER}"),
    "a module that is not here": _texts(lambda text: f"import module_that_is_not_here\n{text}"),
}


# --- Answers that stand elsewhere than they were asked for ---------------------------------------


def _given(source: str) -> dict[str, str]:
    """The text of each cell as it was handed out."""
    return {grade_id(it): text_of(it) for it in released(source)["cells"]}


def _tried(source: str, answer: str) -> str:
    """A first try at an answer in code, which is wrong."""
    authored = read(source)
    asked = {name for test in authored.marked for name in (*test.names, *test.answers)}
    return "\n".join(f"{it} = '?'" for it in sorted(assigned_names(answer) & asked))


def _answers(nb: Nb, kind: str) -> list[int]:
    """Places of the answers of a kind that assign what a test reads, or that a person marks."""
    return [n for n, it in enumerate(nb["cells"]) if _is_answer(it, kind)]


def _taken(nb: Nb, source: str, kind: str, *, tried: bool = False) -> list[tuple[int, str]]:
    """Takes the answers of a kind out of their cells: their places and texts. `tried`: wrong ones are left
    there, where there can be."""
    given, found = _given(source), []
    for place in _answers(nb, kind):
        cell = nb["cells"][place]
        text = text_of(cell)
        first = _tried(source, text) if tried else given[grade_id(cell)]
        if tried and not first:
            continue
        found.append((place, text))
        cell["source"] = first
    return found


def _elsewhere(
    kind: str, to: str, *, where: str = "end", tried: bool = False, one: bool = False
) -> Callable[[Nb, str], None]:
    """Answers of a `kind` in new cells, as `to`: at the end, at the top, two cells down. `one`: in one cell."""

    def work(nb: Nb, source: str) -> None:
        new = code if to == "code" else markdown
        taken = _taken(nb, source, kind, tried=tried)
        if one:
            taken = [(0, "\n\n".join(text for _, text in taken))] if taken else []
        for number, (place, text) in reversed([*enumerate(taken)]):
            text = f"```python\n{text}\n```" if (kind, to) == ("code", "markdown") else text
            at = {"end": len(nb["cells"]), "top": 0, "down": place + 3}[where]
            at = (
                at
                if where != "end"
                else at - sum(it.get("id", "")[:4] == "else" for it in nb["cells"])
            )
            nb["cells"].insert(at, new(text, f"else{number}"))

    return work


def _copies_at_the_end(nb: Nb, source: str) -> None:
    """A second try stands in a copy of the cell, name and all."""
    for number, (place, text) in enumerate(_taken(nb, source, "code", tried=True)):
        nb["cells"].append(
            copy.deepcopy(nb["cells"][place]) | {"id": f"again{number}", "source": text}
        )


def _into(
    kind: str, wanted: Callable[[Cell], bool], join: Callable[[str, str], str]
) -> Callable[[Nb, str], None]:
    """Answers of a kind are written into the next of the author's cells that is `wanted`, or the last."""

    def work(nb: Nb, source: str) -> None:
        locked = [
            n for n, it in enumerate(nb["cells"])
            if grade_id(it) and not it["metadata"]["nbgrader"]["solution"] and wanted(it)
        ]  # fmt: skip
        if not locked:
            return
        for place, text in _taken(nb, source, kind):
            cell = nb["cells"][next((n for n in locked if n > place), locked[-1])]
            cell["source"] = join(text_of(cell), text)

    return work


def _is_test(cell: Cell) -> bool:
    return bool(cell["metadata"]["nbgrader"]["grade"])


def _is_code(cell: Cell) -> bool:
    return bool(cell["cell_type"] == "code")


def _is_no_test(cell: Cell) -> bool:
    return _is_code(cell) and not _is_test(cell)


#: In stock nbgrader all of these are 0, or it does not take the file.
ELSEWHERE: dict[str, Callable[[Nb, str], None]] = {
    "code at the end": _elsewhere("code", "code"),
    "code at the end in one cell": _elsewhere("code", "code", one=True),
    "code at the top": _elsewhere("code", "code", where="top"),
    "code further down": _elsewhere("code", "code", where="down"),
    "code in a text at the end": _elsewhere("code", "markdown"),
    "a second try at the end": _elsewhere("code", "code", tried=True),
    "a second try at the top": _elsewhere("code", "code", tried=True, where="top"),
    "a second try further down": _elsewhere("code", "code", tried=True, where="down"),
    "a second try in a text at the end": _elsewhere("code", "markdown", tried=True),
    "a second try in a copy at the end": _copies_at_the_end,
    "code below a check": _into("code", _is_code, lambda was, it: f"{was}\n{it}"),
    "code above what marks it": _into("code", _is_test, lambda was, it: f"{it}\n\n{was}"),
    "code in the place of what marks it": _into("code", _is_test, lambda was, it: it),
    "code in a cell of the author's": _into("code", _is_no_test, lambda was, it: f"{was}\n\n{it}"),
    "code in a text of the author's": _into(
        "code", lambda it: not _is_code(it), lambda was, it: f"{was}\n\n{it}"
    ),
    "words at the end": _elsewhere("markdown", "markdown"),
    "words at the end in one cell": _elsewhere("markdown", "markdown", one=True),
    "words at the top": _elsewhere("markdown", "markdown", where="top"),
    "words two cells down": _elsewhere("markdown", "markdown", where="down"),
    "words in code cells at the end": _elsewhere("markdown", "code"),
    "words above what is asked": _into(
        "markdown", lambda it: not _is_code(it), lambda was, it: f"{it}\n\n{was}"
    ),
    "words in the place of a text": _into(
        "markdown", lambda it: not _is_code(it), lambda was, it: it
    ),
    "words below a test": _into("markdown", _is_code, lambda was, it: f"{was}\n# {it}"),
}


def disguised(filled: str, source: str, name: str) -> Nb:
    """An honest notebook after that has been done to it."""
    made: Nb = json.loads(filled)
    ({**DISGUISES, **ELSEWHERE})[name](made, source)
    return made
