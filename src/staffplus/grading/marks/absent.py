"""Which modules a learner's code wanted and could not have.

That a module is missing is said by the box, beside the learner's code, and anybody can raise a
`ModuleNotFoundError`. So it is believed of a module only that the code imports by its name, and that the
Python of the box, which is the grader's own, has not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.machinery import PathFinder

#: More of a cell is not looked at.
LOOKED_AT = 200_000
#: No module has a longer name.
NAME = 200
_STATEMENT = re.compile(
    r"(?:^[ \t>.]*|[;:][ \t]*)(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^\n;#]+))", re.M
)
_CALL = re.compile(r"""\b(?:import_module|__import__)\(\s*['"]([\w.]+)['"]""")


class Imports:
    """What the cells of one notebook import by name."""

    def __init__(self, sources: Iterable[str]) -> None:
        names = {name for source in sources for name in imported(source)}
        parts = [name.split(".") for name in names]
        #: The names, and those of the packages that they are in.
        self._names = {".".join(it[:count]) for it in parts for count in range(1, len(it) + 1)}

    def lack(self, module: str) -> bool:
        """Whether `module` is imported in these cells, and cannot be had. Nothing is imported for it."""
        # A module of Python's own may lack the part of it that is written in C: tkinter wants _tkinter.
        named = {module, module.removeprefix("_")} & self._names
        return bool(named) and not is_here(module)


def imported(source: str) -> Iterator[str]:
    """The modules that a cell imports by name, as far as its lines tell. It need not be Python."""
    source = source[:LOOKED_AT]
    for found in _STATEMENT.finditer(source):
        names = (
            [found[1]] if found[1] else [it.split()[0] for it in found[2].split(",") if it.strip()]
        )
        yield from (name for name in names if len(name) <= NAME)
    yield from (name for name in _CALL.findall(source) if len(name) <= NAME)


@lru_cache(maxsize=1000)
def is_here(module: str) -> bool:
    """Whether the Python that runs learners' code has a module. No module is run to find out."""
    if len(module) > NAME or not re.fullmatch(r"\w+(\.\w+)*", module):
        return False
    if module in sys.builtin_module_names:
        return True
    name, where = "", [*_path()]
    for part in module.split("."):
        name = f"{name}.{part}".lstrip(".")
        try:
            spec = PathFinder.find_spec(name, where)
        except (ImportError, ValueError):
            spec = None
        if spec is None:
            return name == module.partition(".")[0] and _by_another_way(name)
        where = [*(spec.submodule_search_locations or ())]
    return True


def _by_another_way(name: str) -> bool:
    """Whether a module is found elsewhere than in a folder: installed so that it can be edited, frozen."""
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        if finder is not PathFinder and find is not None and find(name, None) is not None:
            return True
    return False


@lru_cache(maxsize=1)
def _path() -> tuple[str, ...]:
    """Where Python looks for modules in a box: not in the folder that the grader was started in."""
    say = "import json, sys; print(json.dumps(sys.path))"
    told = subprocess.run([sys.executable, "-I", "-c", say], capture_output=True, check=True)
    return tuple(json.loads(told.stdout))
