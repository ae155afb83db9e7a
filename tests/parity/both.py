"""The same work done in a page and in Python, case by case: whole results, and the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.parity.conftest import Twins

#: Does what WORK, a function of the settings, has under a name; what a case is refused with is told.
RUN = """(setup, name, cases) => {
  const work = (WORK)(setup);
  return cases.map((texts) => {
    try {
      return { found: work[name](texts) };
    } catch (error) {
      if (!(error instanceof Error) || !error.code) throw error; // each bundle has a class of its own
      return { refused: error.message };
    }
  });
}"""


def in_page(
    twins: Twins, work: str, setup: Any, name: str, cases: list[list[str]]
) -> list[dict[str, Any]]:
    """What the page finds in each case, or in which words it refuses it."""
    return list(twins.run(RUN.replace("WORK", work), setup, name, cases))


def alike(
    twins: Twins, work: str, setup: Any, in_python: Callable[[str, list[str]], dict[str, Any]],
    name: str, cases: list[list[str]],
) -> list[dict[str, Any]]:  # fmt: skip
    """Run all cases both ways and hold them together; returns what was found."""
    found = in_page(twins, work, setup, name, cases)
    for texts, theirs in zip(cases, found, strict=True):
        ours = in_python(name, texts)
        assert close(ours, theirs), f"{texts}\nPython: {ours}\npage:   {theirs}"
    return found


def close(ours: Any, theirs: Any) -> bool:
    """Equal, with floats to 1e-12 and keys in any order."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(close(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(close, ours, theirs))
    if isinstance(ours, float) or isinstance(theirs, float):
        return ours is not None and theirs is not None and abs(ours - theirs) < 1e-12
    return bool(ours == theirs)
