"""Standard output and errors that nobody need read to the end, as with `staffplus … | head`.

Whoever reads stops when they have read enough. What a command was asked to do is done all the same, and
ends as it would have: only the words that nobody hears any more are dropped.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO


class _Out(io.FileIO):
    """A file that takes everything: once nobody reads it, as nothing."""

    def write(self, data: object) -> int:
        """So many bytes of `data` were taken."""
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self.fileno())  # for whatever is started from here too
            os.close(nothing)
            return super().write(data)  # type: ignore[arg-type]


def take_all() -> None:
    """Have this process's output and errors drop what nobody reads; to be called once, at its start."""
    sys.stdout, sys.stderr = _taking(sys.stdout), _taking(sys.stderr)


def _taking(usual: TextIO) -> TextIO:
    """The same stream, where it is an ordinary one."""
    if not isinstance(usual, io.TextIOWrapper) or usual is not getattr(sys, f"__{usual.name.strip('<>')}__", None):  # fmt: skip
        return usual
    usual.flush()
    raw = _Out(usual.fileno(), "w", closefd=False)
    at_once = isinstance(usual.buffer, io.RawIOBase)  # python -u
    return io.TextIOWrapper(
        raw if at_once else io.BufferedWriter(raw),
        encoding=usual.encoding,
        errors=usual.errors,
        line_buffering=usual.line_buffering,
        write_through=usual.write_through,
    )
