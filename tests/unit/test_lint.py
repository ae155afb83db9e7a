"""`make lint` stops faults in JavaScript that a page would show only to whoever gets there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def faults(*paths: Path) -> str:
    """What oxlint says of `paths` by the repository's rules."""
    command = [
        "oxlint",
        "--config",
        str(ROOT / ".oxlintrc.json"),
        "--format",
        "unix",
        *map(str, paths),
    ]
    return subprocess.run(command, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ('import { gone } from "./other.js";\nexport const made = gone;\n', "import(named)"),
        ("export const made = () => neverDeclared();\n", "no-undef"),
        ("const unused = 1;\nexport const made = 2;\n", "no-unused-vars"),
        ("export const made = (one) => one == 2;\n", "eqeqeq"),
        ("export const made = (node, text) => (node.innerHTML = text);\n", "restricted-properties"),
        ("export function made() {\n" + 90 * "  print();\n" + "}\n", "lines-per-function"),
    ],
)
def test_a_fault_is_named_by_its_rule(source: str, rule: str, tmp_path: Path) -> None:
    (tmp_path / "other.js").write_text("export const there = 1;\n")
    file = tmp_path / "made.js"
    file.write_text(source)
    assert rule in faults(file)
    file.write_text('import { there } from "./other.js";\nexport const made = there;\n')
    assert not faults(file).strip()
