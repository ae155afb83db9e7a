"""Graded quizzes: what is chosen in the quiz becomes the text of the answer cell, which is the record.

The quiz knows no key. When the learner runs the answer cell, its last line calls `write`, which has
the front end put the choices into that cell (the `set_next_input` payload with `replace`, which
JupyterLab, Notebook 7 and VS Code obey). Where nobody has chosen, as under a grader, it does nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from staffplus.items.kinds import kind_of
from staffplus.items.kinds.classify import level_options
from staffplus.widgets.quiz.quiz import Quiz


class AnswerQuiz(Quiz):
    """A quiz without keys, in step with an answer cell.

    Attributes:
        written: the responses that stand in the answer cell, by item id.
    """

    written: traitlets.Dict[str, Any] = traitlets.Dict(allow_none=True, default_value=None).tag(
        sync=True
    )

    def write(self, **answers: Any) -> None:
        """Bring quiz and answer cell together: `write(answers=answers)`, from within that cell.

        What was chosen since the last time goes into the cell and into the value; otherwise the quiz
        shows what the cell says. A value of another type than it should have is left alone.
        """
        ((name, value),) = answers.items()
        typed = self._typed(value)
        if typed is None:
            return
        known = self.written or {}
        chosen = {
            it: self._response(it, given)
            for it, given in self.responses.items()
            if given != known.get(it)
        }
        together = typed | chosen
        if together != typed:
            self._put(value, together)
            if not _replace_in_cell(name, value):
                print("Copy your answers from the quiz: they could not be written into this cell.")
                return
            print("Your choices are in the cell now. Save the notebook.")
        shown = {
            it: given
            for it, given in together.items()
            if not _is_blank(given) and self._fits(it, given)
        }
        self.responses, self.written = shown, shown

    @property
    def _order(self) -> dict[str, Any] | None:
        """The one item, where the answer is a list and not a dict."""
        alone = len(self.items) == 1 and kind_of(self.items[0]).response is list
        return self.items[0] if alone else None

    def _typed(self, value: Any) -> dict[str, Any] | None:
        """What the cell says, by item id; None where it has not the type it was released with."""
        if self._order is not None:
            if not isinstance(value, list):
                return None
            return {self._order["id"]: list(value)} if value else {}
        if not isinstance(value, dict):
            return None
        asked = {it["id"] for it in self.items}
        typed = {it: self._response(it, given) for it, given in value.items() if it in asked}
        return {it: given for it, given in typed.items() if not _is_blank(given)}

    def _response(self, item_id: str, given: Any) -> Any:
        """What was typed or chosen, as the quiz has it: of rows, a list for each that has an answer."""
        if not isinstance(given, dict) or kind_of(self._item(item_id)).response is not dict:
            return given
        rows = {row: [it] if isinstance(it, str) else it for row, it in given.items()}
        return {row: it for row, it in rows.items() if not _is_blank(it)}

    def _put(self, value: Any, together: Mapping[str, Any]) -> None:
        """What is not answered stays as blank as it was released."""
        if self._order is not None:
            value[:] = together.get(self._order["id"], [])
            return
        for item in self.items:
            name, of = item["id"], kind_of(item).response
            given = together.get(name)
            if of is dict and isinstance(given or {}, dict):
                given = dict.fromkeys(row["id"] for row in item["rows"]) | (given or {})
            value[name] = [] if of is list and given is None else given

    def _item(self, item_id: str) -> dict[str, Any]:
        return next(it for it in self.items if it["id"] == item_id)

    def _fits(self, item_id: str, given: Any) -> bool:
        """Whether the quiz can show it: it is among what can be chosen."""
        item = self._item(item_id)
        return kind_of(item).fits(item, given)


def _is_blank(given: Any) -> bool:
    """Whether nothing is chosen: what stands in a cell as it was released."""
    return given is None or given in ([], {})


def answer_quiz(name: str, questions: Sequence[Mapping[str, Any]]) -> AnswerQuiz:
    """A quiz for an answer cell.

    Args:
        name: of the quiz, said to screen readers and shown where there is no front end.
        questions: `id`, `prompt` and, as a rule, `givens`. One that names no `kind` is to be put in
            order when it has `steps`, and to be given a level of `scale` (by default the scope of a
            question) when not.

    Raises:
        ValueError: a question of an unknown kind; the message names it.
    """
    return AnswerQuiz(quiz_id=name, practice=False, items=[_item(it) for it in questions])


def _item(question: Mapping[str, Any]) -> dict[str, Any]:
    item = {
        "hash": "",
        "chapter": "",
        "page": "",
        "see": "",
        "givens": "",
        "debate": False,
        **question,
    }
    if "kind" in question:
        kind_of(item)  # an unknown one is refused here, not when the cell is run
        return item
    if "steps" in question:
        return item | {"kind": "order"}
    return item | {"kind": "classify", "options": level_options(question.get("scale"))}


# --- The answer cell's text ----------------------------------------------------------------------


def _replace_in_cell(name: str, value: Any) -> bool:
    """Have the front end replace the literal of `name` in the cell that runs. False if it cannot."""
    try:
        from IPython.core.getipython import get_ipython

        shell: Any = get_ipython()
        source = str(shell.history_manager.input_hist_raw[-1])
        text = rewritten(source, name, value)
        if text is None:
            return False
        shell.set_next_input(text, replace=True)
    except (ImportError, AttributeError, IndexError):
        return False
    return True


def rewritten(source: str, name: str, value: Any) -> str | None:
    """`source` with `value` as what it assigns to `name`; None where there is no such assignment.

    The last assignment at the top level is taken, as the grader does; the rest stays as it is.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    found = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(it, ast.Name) and it.id == name for it in node.targets)
    ]
    if not found:
        return None
    place = found[-1]
    assert place.end_lineno is not None and place.end_col_offset is not None
    lines = source.encode().splitlines(keepends=True)  # positions are in bytes of UTF-8
    before = b"".join(lines[: place.lineno - 1]) + lines[place.lineno - 1][: place.col_offset]
    after = lines[place.end_lineno - 1][place.end_col_offset :] + b"".join(
        lines[place.end_lineno :]
    )
    return before.decode() + _written(value) + after.decode()


def _written(value: Any, indent: str = "") -> str:
    """A dict with an entry a line, a list, or a plain value, as Python."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    if not isinstance(value, dict):
        return _quoted(value)
    inside = indent + "    "
    entries = (f"{inside}{_quoted(it)}: {_written(value[it], inside)},\n" for it in value)
    return "{\n" + "".join(entries) + indent + "}"


def _quoted(value: Any) -> str:
    """A plain text in double quotation marks, as exercises write it; anything else as Python does."""
    text = repr(value)
    return f'"{text[1:-1]}"' if isinstance(value, str) and '"' not in text else text
