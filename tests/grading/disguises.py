"""What honest people and their editors do to a notebook that changes no answer."""

from __future__ import annotations

import copy
import json
import textwrap
from collections.abc import Callable
from typing import Any

from staffplus.grading.author.source import text_of
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


def disguised(filled: str, source: str, name: str) -> Nb:
    """An honest notebook after that has been done to it."""
    made: Nb = json.loads(filled)
    DISGUISES[name](made, source)
    return made
