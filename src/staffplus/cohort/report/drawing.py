"""Pictures of the report as SVG, drawn by code. Each stands beside a table with its numbers.

Colours come from the page, for light and dark; nothing is told by colour alone: bars have their number
beside them, before and after a shape each, levels the shapes that they have everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from staffplus.session.html import Html, h, joined

#: Units of a picture's width; it grows with the page, up to these as pixels.
WIDE = 440
_ROW = 30


def _svg(height: float, label: str, *parts: str) -> Html:
    return h("svg", *parts, viewBox=f"0 0 {WIDE} {height:g}", role="img", aria_label=label)


def _words(x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> Html:
    return h("text", text, x=f"{x:g}", y=f"{y:g}", text_anchor=anchor, class_=kind)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str = "rule") -> Html:
    return h("line", x1=f"{x1:g}", y1=f"{y1:g}", x2=f"{x2:g}", y2=f"{y2:g}", class_=kind)


def _box(x: float, y: float, width: float, height: float, kind: str, **more: str) -> Html:
    return h("rect", x=f"{x:g}", y=f"{y:g}", width=f"{width:g}", height=f"{height:g}", class_=kind, **more)  # fmt: skip


def histogram(cells: Sequence[tuple[int, int, int]], bins: int, label: str) -> Html:
    """Columns over tenths: (first bin, last bin, people). A column over several bins is as wide."""
    wide, high, base = (WIDE - 40) / bins, 150, 175
    most = max((count / (last - first + 1) for first, last, count in cells), default=1) or 1
    parts = [_line(20, base, WIDE - 20, base)]
    for first, last, count in cells:
        share = count / (last - first + 1) / most
        x, width = 20 + first * wide, (last - first + 1) * wide
        parts.append(_box(x + 2, base - high * share, width - 4, high * share, "bar"))
        if count:
            parts.append(_words(x + width / 2, base - high * share - 5, str(count), "middle"))
    for n in range(0, bins + 1, 2):
        parts.append(_words(20 + n * wide, base + 18, f"{100 * n // bins}%", "middle", "quiet"))
    return _svg(base + 26, label, *parts)


def bars(rows: Sequence[tuple[str, float | None, str]], label: str) -> Html:
    """(name, share from 0 to 1, what is said of it): a bar each, below both; without a share no bar."""
    high, end, wide = 44, len(rows) * 44, WIDE - 2
    parts = [_line(1 + wide * at, 0, 1 + wide * at, end) for at in (0, 0.5, 1)]
    parts += [_words(wide * at, end + 16, f"{at:.0%}", anchor, "quiet") for at, anchor in ((0, "start"), (0.5, "middle"), (1, "end"))]  # fmt: skip
    for n, (name, share, said) in enumerate(rows):
        y = n * high
        parts.append(_words(6, y + 17, name))
        if share is not None:
            parts.append(_box(1, y + 23, max(2, wide * share), 17, "bar"))
        parts.append(_words(wide, y + 17, said, "end"))
    return _svg(end + 24, label, *parts)


def moved(rows: Sequence[tuple[str, float, float]], label: str) -> Html:
    """(name, share before, share after): an open circle and a full diamond, joined by a line."""
    end, wide, left = len(rows) * _ROW, WIDE - 60 - 60, 60
    parts = [_line(left + wide * at, 0, left + wide * at, end) for at in (0, 0.5, 1)]
    parts += [_words(left + wide * at, end + 16, f"{at:.0%}", "middle", "quiet") for at in (0, 0.5, 1)]  # fmt: skip
    for n, (name, before, after) in enumerate(rows):
        y, a, b = n * _ROW + _ROW / 2, left + wide * before, left + wide * after
        parts += [
            _words(4, y + 5, name),
            _line(a, y, b, y, "move"),
            h("circle", cx=f"{a:g}", cy=f"{y:g}", r="6", class_="before"),
            h("path", d=f"M{b:g} {y - 7:g}l7 7l-7 7l-7 -7z", class_="after"),
        ]
    return _svg(end + 24, label, *parts)


def scatter(points: Sequence[tuple[str, float, float]], label: str) -> Html:
    """(number of the item, share right, discrimination): the number stands at its point."""
    wide, high, left, top = WIDE - 80, 240, 50, 10

    def at(share: float, together: float) -> tuple[float, float]:
        return left + wide * share, top + high * (1 - (max(-0.4, min(1, together)) + 0.4) / 1.4)

    parts = []
    for together in (0.0, 0.2, 0.6, 1.0):
        _, y = at(0, together)
        parts += [_line(left, y, left + wide, y), _words(left - 6, y + 4, f"{together:.1f}", "end", "quiet")]  # fmt: skip
    for share in (0, 0.5, 1):
        x, _ = at(share, 0)
        parts.append(_words(x, top + high + 18, f"{share:.0%}", "middle", "quiet"))
    for name, share, together in points:
        x, y = at(share, together)
        parts += [h("circle", cx=f"{x:g}", cy=f"{y:g}", r="4", class_="dot"), _words(x + 6, y + 4, name, kind="quiet")]  # fmt: skip
    parts.append(_words(left, top + high + 34, "across: right at first · up: how far it tells who knows the rest", kind="quiet"))  # fmt: skip
    return _svg(top + high + 42, label, *parts)


def grid(names: Mapping[str, str], cells: Mapping[tuple[str, str], int | None], label: str) -> Html:
    """A square of counts: rows what is right, columns what was chosen; darker is a larger share of its row."""
    size, left, top = 105, 110, 30
    parts = []
    for n, (key, name) in enumerate(names.items()):
        parts += [
            _words(left - 8, top + n * 50 + 30, name, "end"),
            _words(left + n * size + size / 2, top - 10, name, "middle"),
        ]
        row = [cells[key, level] for level in names]
        known = sum(it or 0 for it in row)
        for m, count in enumerate(row):
            share = (count or 0) / known if known else 0
            kind = "cell right" if n == m else "cell"
            parts.append(_box(left + m * size + 2, top + n * 50 + 2, size - 4, 46, kind, fill_opacity=f"{0.08 + 0.3 * share:.2f}"))  # fmt: skip
            said = "–" if count is None else str(count)
            parts.append(_words(left + m * size + size / 2, top + n * 50 + 31, said, "middle"))
    return _svg(top + 50 * len(names) + 8, label, joined(parts))
