"""A notebook without its outputs, read piece by piece: what a loop printed is no part of what is marked.

Only for files that are too large to be read as they are, or that unpack to far more than they were.
However much flows by, no more is kept than may be, and so little is looked at of what is left out that a
hundred megabytes take a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: Brackets, and texts that are kept; honest notebooks have a tenth of it.
MAX_PARTS = 3_000_000
#: Brackets within brackets.
MAX_DEPTH = 100

_NEXT = re.compile(rb'["\[\]{}]')
_INSIDE = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
#: Of what is left out all but brackets, and a text that goes on in the next piece.
_SKIPPED = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
#: A key that is told from others is no longer.
_KEY = 10


class NotSlim(ValueError):
    """No notebook, or one that is too large without its outputs."""


def without_outputs(pieces: Iterable[bytes], limit: int) -> bytes:
    """The notebook (JSON in UTF-8, nbformat 3 or 4) with `[]` for each cell's outputs. Raises NotSlim."""
    kept, size = [], 0
    for part in _Reader(pieces).parts():
        size += len(part)
        if size > limit:
            raise NotSlim
        kept.append(part)
    return b"".join(kept)


class _Reader:
    """Goes through a file once, and knows at each place within what it is."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._around: list[tuple[bytes, bytes]] = []  # brackets that are open, each with its key
        self._text = False  # within a text
        self._word = b""  # how the last text begins
        self._left_out = 0  # brackets that are open within outputs; 0 where nothing is left out
        self._count = 0
        self._begun = False

    def parts(self) -> Iterator[bytes]:
        rest = b""
        for piece in self._pieces:
            data = rest + piece
            if not self._begun:
                data = data.removeprefix(b"\xef\xbb\xbf")
                if not (start := data.lstrip(b" \t\r\n")):
                    continue
                if start[:1] != b"{":
                    raise NotSlim
                self._begun = True
            at = 0
            while at < len(data):
                before = self._left_out
                to = self._end_of_text(data, at) if self._text else self._next(data, at)
                if to == at:  # a backslash, and what is behind it is in the next piece
                    break
                if not before:
                    yield data[at:to]
                elif not self._left_out:  # the bracket that ends them
                    yield data[to - 1 : to]
                at = to
            rest = data[at:]
        if rest and not self._left_out:
            yield rest

    def _end_of_text(self, data: bytes, at: int) -> int:
        found = _INSIDE.match(data, at)
        assert found is not None  # it may be empty
        to = found.end()
        if len(self._word) <= _KEY:
            self._word += data[at : min(to, at + _KEY + 1)]
        if data[to : to + 1] == b'"':
            self._text = False
            return to + 1
        return to

    def _next(self, data: bytes, at: int) -> int:
        """Go on to what is behind the next bracket, or to where a text begins."""
        if self._left_out:
            skipped = _SKIPPED.match(data, at)
            assert skipped is not None
            at = skipped.end()
            if at == len(data):
                return at
            found = data[at : at + 1]
        else:
            there = _NEXT.search(data, at)
            if there is None:
                return len(data)
            at, found = there.start(), there[0]
        self._count += 1
        if self._count > MAX_PARTS:
            raise NotSlim
        if found == b'"':
            self._text, self._word = True, b""
        elif found in b"[{":
            self._open(found)
        else:
            self._close()
        return at + 1

    def _open(self, bracket: bytes) -> None:
        if self._left_out:
            self._left_out += 1
            return
        within = self._around[-1][0] if self._around else b""
        named = self._word if within == b"{" else b""
        cell = within == b"{" and len(self._around) > 1 and self._around[-2] == (b"[", b"cells")
        self._around.append((bracket, named))
        if len(self._around) > MAX_DEPTH:
            raise NotSlim
        if cell and named == b"outputs" and bracket == b"[":
            self._left_out = 1

    def _close(self) -> None:
        if self._left_out:
            self._left_out -= 1
            if self._left_out:
                return
        if self._around:
            self._around.pop()
