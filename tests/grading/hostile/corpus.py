"""The attacks as data: the exercise that they hand in, and each as a learner's notebook.

python -m tests.grading.hostile.corpus FOLDER      write them there, to be read, not to be run
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from staffplus.grading.model import Limits
from tests.grading.sheets import answer, handed_in, marks, notebook, setup

ATTACKS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("attacks.toml").read_text("utf-8")
)["attack"]

#: Of attacks that go on until their time is over.
LIMITS = Limits(
    cell_seconds=3,
    wall_seconds=30,
    memory_bytes=512 << 20,
    processes=16,
    file_bytes=20_000_000,
    output_bytes=200_000,
    test_seconds=8,
    call_seconds=2,
)
#: Of all others: so busy is no machine that they would end before they have done their worst.
PATIENT = replace(LIMITS, cell_seconds=20, wall_seconds=100, test_seconds=30, call_seconds=10)

SOURCE = notebook(
    setup("helpers", "import math\ndef close(a, b):\n    return math.isclose(a, b)"),
    answer("first", "def double(x):\n    return 2 * x"),
    marks("first-marks", 2,
          "### BEGIN HIDDEN TESTS\nKEY = 'SECRET-TEST-1'\nassert close(double(3), 6)\n### END HIDDEN TESTS",
          tier="value"),
    answer("literal", "levels = {'a': 'staff'}"),
    marks("static-marks", 2,
          "### BEGIN HIDDEN TESTS\nKEY = {'a': 'staff', 'SECRET-TEST-2': 0}\n"
          "assert levels['a'] == KEY['a']\n### END HIDDEN TESTS",
          tier="static", reads={"levels": "literal"}),
    answer("attack", "def triple(x):\n    return 3 * x"),
    marks("attack-marks", 3,
          "### BEGIN HIDDEN TESTS\nKEY = 'SECRET-TEST-3'\nEXPECTED = {2: 6, 5: 15, 11: 33}\n"
          "for x in EXPECTED:\n    assert close(triple(x), EXPECTED[x]), 'not three times as much'\n"
          "### END HIDDEN TESTS",
          tier="value"),
    marks("practice", 1, "assert triple(4) == 12"),
    answer("last", "def quadruple(x):\n    return 4 * x"),
    marks("last-marks", 2,
          "### BEGIN HIDDEN TESTS\nKEY = 'SECRET-TEST-4'\nassert quadruple(3) == 12\n### END HIDDEN TESTS",
          tier="value"),
)  # fmt: skip

HONEST = {
    "first": "def double(x):\n    return 2 * x",
    "literal": "levels = {'a': 'staff'}",
    "attack": "def triple(x):\n    return 3 * x",
    "last": "def quadruple(x):\n    return 4 * x",
}


def notebooks() -> Iterator[tuple[str, str]]:
    """(id, notebook) of every attack; the places that an attack aims at stand in it as @…@."""
    for attack in ATTACKS:
        yield attack["id"], handed_in(SOURCE, HONEST | {"attack": attack["code"]}).notebook


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in notebooks():
        (folder / f"{name}.ipynb").write_text(text, "utf-8")
