"""What a cell showed: cleaned and cut for the notebook, and what it means for the mark.

`score` follows `nbgrader.utils.determine_grade` (0.9.6): an error or anything on stderr is worth
nothing, a number is partial credit, else full marks. Where nbgrader would be generous by accident
(a last value that is NaN or negative is full marks there) it is worth nothing here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from staffplus.grading.marks.told import plainly

Output = dict[str, Any]

#: A reason shows so many characters of what a test printed.
REASON = 6000
CELL_OUTPUT = 25_000
#: Of an output only these kinds are kept: what feedback shows (see `exercises/nbgrader_config.py`).
KINDS = ("text/plain", "image/png", "image/jpeg")

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
#: Control characters other than line breaks and tabs, marks that turn the direction of writing.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Those of them in ASCII; every escape sequence begins with one.
_ASCII_CONTROL = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class AuthorError(ValueError):
    """A test that gives no mark that could be recorded; the author has to mend it."""


def clean(text: object, limit: int) -> str:
    """`text` as it can stand in a file and on a page: no control characters, no half characters."""
    plain = str(text)[: limit * 2]
    if _is_odd(plain):
        plain = _ANSI.sub("", plain)
        plain = _CONTROL.sub("", plain).encode("utf-8", "replace").decode("utf-8")
    return plain if len(plain) <= limit else plain[:limit] + " … (cut)"


def _is_odd(text: str) -> bool:
    """Whether a text may hold what `clean` takes out; no, of plain letters in lines."""
    return not text.isascii() or len(text.encode().translate(None, _ASCII_CONTROL)) < len(text)


def cleaned(raw: object, budget: int) -> tuple[list[Output], int]:
    """Outputs of a cell from the box, which may hold anything, as nbformat outputs; and their size.

    A cell may always show CELL_OUTPUT characters, so that a notebook that has shown too much before
    does not lose what a test's mark follows from.
    """
    budget = max(budget, CELL_OUTPUT)
    kept: list[Output] = []
    used = 0
    for output in raw if isinstance(raw, list) else []:
        if used >= budget:
            break
        if (made := _cleaned(output, budget - used)) is not None:
            kept.append(made)
            used += _size(made)
    return kept, used


def _cleaned(raw: object, budget: int) -> Output | None:
    if not isinstance(raw, dict):
        return None
    kind = raw.get("output_type")
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": clean(raw.get("text", ""), budget)}
    if kind == "error":
        lines = raw.get("traceback")
        text = clean(
            "\n".join(str(it) for it in lines[:200]) if isinstance(lines, list) else "", budget
        )
        return error(clean(raw.get("ename", ""), 200), clean(raw.get("evalue", ""), 4000), text)
    if kind in ("display_data", "execute_result"):
        data = raw.get("data")
        shown = {
            mime: clean(value, budget) if mime == "text/plain" else value
            for mime, value in (data.items() if isinstance(data, dict) else ())
            if mime in KINDS and isinstance(value, str)
            if mime == "text/plain" or (len(value) <= budget and _BASE64.fullmatch(value))
        }
        made: Output = {"output_type": kind, "data": shown, "metadata": {}}
        return made | ({"execution_count": None} if kind == "execute_result" else {})
    return None


def _size(output: Output) -> int:
    data = output.get("data", {})
    texts: Iterable[str] = [output.get("text", ""), *output.get("traceback", ()), *data.values()]
    return 100 + sum(map(len, texts))


def error(name: str, message: str, trace: str = "") -> Output:
    shown = trace or (f"{name}: {message}" if message else name)
    return {
        "output_type": "error",
        "ename": name,
        "evalue": message,
        "traceback": shown.split("\n"),
    }


def stream(name: str, text: str) -> Output:
    return {"output_type": "stream", "name": name, "text": text}


def of_test(told: Mapping[str, Any], count: int) -> list[Output]:
    """The outputs of a test that ran in the trusted process. No line of its source is in them."""
    made: list[Output] = []
    for name in ("stdout", "stderr"):
        if text := clean(told.get(name, ""), 20_000):
            made.append(stream(name, text))
    if "error" in told:
        name, message = told["error"]
        made.append(error(clean(name, 200), clean(message, 4000)))
    elif "result" in told:
        data = {"text/plain": clean(told["result"], 20_000)}
        made.append(
            {
                "output_type": "execute_result",
                "data": data,
                "metadata": {},
                "execution_count": count,
            }
        )
    return made


#: What is said of a test that gives more than there is; the first group is what it gives.
MORE = re.compile(r"the test ends with (\S+) points, but the cell is worth")


def score(outputs: Sequence[Output], points: float) -> float:
    """Points for a test with these outputs; 0 of a question that is void, worth 0 points.

    Raises:
        AuthorError: the test's last value is more than its points, or True or False.
    """
    for output in outputs:
        kind = output["output_type"]
        if kind == "error" or (kind == "stream" and output["name"] == "stderr"):
            return 0.0
        if kind == "execute_result":
            text = str(output["data"].get("text/plain", ""))
            if text in ("True", "False"):
                raise AuthorError(
                    f"the test ends with the value {text}, for which nbgrader gives full marks; "
                    "end it with an assert, or with a number of points"
                )
            try:
                value = float(text)
            except ValueError:
                return points
            if not points:
                return 0.0  # made void after people had handed in: the test counts what it counted
            if value > points:
                raise AuthorError(
                    f"the test ends with {text} points, but the cell is worth {points:g}"
                )
            return value if math.isfinite(value) and value >= 0 else 0.0
    return points


def reason(outputs: Sequence[Output], said: str = "") -> str:
    """Why a test's marks are not full: what it printed, then what it stopped with."""
    parts = [output["text"].strip() for output in outputs if output["output_type"] == "stream"]
    for output in outputs:
        if output["output_type"] == "error":
            name, message = output["ename"], output["evalue"].strip()
            if name == "AssertionError":
                parts.append(
                    message or "A check in the test failed, and the test does not say more."
                )
            else:
                # One line: nobody is to take what somebody raised for lines of the test's own.
                message = " ".join(message.split())
                parts.append(said or (f"{name}: {message}" if message else name))
    return clean(plainly("\n".join(part for part in parts if part)), REASON)
