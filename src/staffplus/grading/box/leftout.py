"""Lines for the shell and for other programs, which a box does not have: left out, and said to be.

In a notebook `!ls`, `%pip install` or `%matplotlib inline` change nothing that a test looks at. In the
box they would end their cell, and with it all that the cell still had to define.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Line magics that start programs, install, or speak to a front end that is not there.
LINES = {
    "pip", "conda", "mamba", "micromamba", "uv", "matplotlib", "pylab", "gui", "system", "sx", "sc",
    "bash", "sh", "script", "cmd", "connect_info", "qtconsole", "autosave", "man", "less", "more",
    "ls", "ll", "lf", "lk", "ldir", "lx", "cat", "cp", "mv", "rm", "mkdir", "rmdir", "clear",
}  # fmt: skip
#: Cell magics whose cells are no Python, and need a program or a page.
CELLS = {
    "bash", "sh", "script", "system", "sx", "!", "perl", "ruby", "python2", "pypy", "cmd", "js",
    "javascript", "html", "HTML", "svg", "SVG", "latex", "markdown",
}  # fmt: skip
SHOWN = 80


class LeavesOut:
    """For IPython's shell: what the box has not is not tried."""

    user_ns: dict[str, Any]
    tell: Callable[[str], None]  #: writes to what the cell shows

    def _left_out(self, line: str) -> None:
        first = line.strip().split("\n")[0][:SHOWN]
        self.tell(f"[left out where this is marked: {first}]\n")
        self.user_ns["_exit_code"] = 0

    def system(self, cmd: str) -> None:
        self._left_out(f"!{cmd}")

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        from IPython.utils.text import SList

        self._left_out(f"!{cmd}")
        return SList() if split else ""

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        if magic_name in LINES:
            self._left_out(f"%{magic_name} {line}")
            return None
        run: Any = super()
        return run.run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        if magic_name in CELLS:
            self._left_out(f"%%{magic_name} {line}")
            return None
        run: Any = super()
        return run.run_cell_magic(magic_name, line, cell)
