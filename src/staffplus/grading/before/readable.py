"""Whether a given Python reads a cell; it need not be the one that runs here."""

from __future__ import annotations

import ast
import sys

from staffplus.grading.author import plain

#: Major and minor.
Version = tuple[int, int]


def problem(source: str, python: Version) -> str:
    """Why `python` cannot read a cell, with the line, and what to do; "" if it can.

    The Python that runs here knows nothing of later ones but what `plain.newer` does, and of earlier
    ones what its own parser was told, and f-strings.
    """
    read = plain.read(source)
    if read.tree is None or read.magic:
        return read.error
    text = plain.plain_python(source)
    if read.newer:
        return _later(plain.newer(text, python)[1], python)
    if python >= sys.version_info[:2]:
        return ""
    if python < (3, 12) and (said := plain.later_fstrings(text)):
        return _later(said, python)
    try:
        ast.parse(text, feature_version=python)
    except SyntaxError as error:
        return _later(f"line {error.lineno}: {error.msg}", python)
    return ""


def _later(said: str, python: Version) -> str:
    return said and (
        f"{said}. It is marked with Python {python[0]}.{python[1]}, which cannot read that: write it "
        "in the older way"
    )
