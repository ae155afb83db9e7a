"""What every picture is made of: a canvas of one width, one size of letter, a few marks.

A canvas is as wide as the text on a phone, so that letters stay as large as they are drawn. It keeps
the box of everything written on it: a test sees that no two words stand on each other. Ink is the
colour of the text around the picture, tints are shares of it, and one accent is the theme's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import atan2, cos, sin
from typing import Literal

WIDE = 340
#: Height of letters and from line to line, in the canvas's units: about a pixel each on a phone.
SIZE, LEADING = 13.0, 16.0
#: Shares of ink in a tint: a ground for words, a mark between, one that has to be seen.
PALE, MIDDLE, DEEP = 0.07, 0.16, 0.4
ACCENT = "var(--pst-color-primary,#1f7a5f)"
#: Shapes of the levels, wherever they are drawn.
SENIOR, LEAD, STAFF = "●", "▲", "◆"
#: Widths of letters in shares of their size, in a wide face (DejaVu Sans): narrower ones leave air.
_NARROW, _SLIM, _BROAD = (
    frozenset("ijl.,:;'|!I·"),
    frozenset("ftr()[]/ -–1"),
    frozenset("mwMW%◆▲●→—"),
)
_WIDTHS = ((_NARROW, 0.33), (_SLIM, 0.43), (_BROAD, 0.93))

Words = Mapping[str, str | Sequence[str]]
Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """Words on a canvas, one line, and the box they take."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Label) -> bool:
        """Whether the two boxes have an inside in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass
class Canvas:
    """A drawing `WIDE` units across and `high` units down, from the top left."""

    high: float
    labels: list[Label] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)

    def write(
        self, text: str, x: float, y: float, anchor: Anchor = "start", *,
        bold: bool = False, accent: bool = False, muted: bool = False,
    ) -> None:  # fmt: skip
        """One line of words; `y` is where its letters stand."""
        wide = width(text, bold=bold)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        self.labels.append(Label(text, left, y - 0.78 * SIZE, left + wide, y + 0.22 * SIZE))
        given = {
            "x": x, "y": y,
            "text-anchor": "" if anchor == "start" else anchor,
            "font-weight": "600" if bold else "",
            "fill": ACCENT if accent else "",
            "opacity": 0.8 if muted else "",
        }  # fmt: skip
        self._parts.append(_tag("text", given, escape(text, quote=False)))

    def write_lines(
        self, text: str, x: float, y: float, most: float, anchor: Anchor = "start", *,
        bold: bool = False, accent: bool = False, muted: bool = False,
    ) -> float:  # fmt: skip
        """Words in lines of at most `most` units, the first at `y`; gives where the next would stand."""
        for line in wrapped(text, most, bold=bold):
            self.write(line, x, y, anchor, bold=bold, accent=accent, muted=muted)
            y += LEADING
        return y

    def line(self, start: Point, end: Point, *, accent: bool = False, dashed: bool = False) -> None:
        """A straight stroke."""
        self.path(f"M{_n(start[0])} {_n(start[1])}L{_n(end[0])} {_n(end[1])}", accent=accent, dashed=dashed)  # fmt: skip

    def path(
        self, d: str, *, accent: bool = False, dashed: bool = False, tint: float = 0, stroke: bool = True
    ) -> None:  # fmt: skip
        """A path, stroked, and filled with `tint` of the ink."""
        ink = ACCENT if accent else "currentColor"
        given: dict[str, float | str] = {
            "d": d,
            "fill": ink if tint else "none",
            "fill-opacity": tint or "",
            "stroke": ink if stroke else "",
            "stroke-width": 1.5 if stroke else "",
            "stroke-dasharray": "4 4" if dashed else "",
        }
        self._parts.append(_tag("path", given))

    def box(
        self, x: float, y: float, wide: float, high: float, *, tint: float = 0,
        accent: bool = False, stroke: bool = True, dashed: bool = False,
    ) -> None:  # fmt: skip
        """A rectangle, from its top left."""
        d = f"M{_n(x)} {_n(y)}h{_n(wide)}v{_n(high)}h{_n(-wide)}z"
        self.path(d, accent=accent, dashed=dashed, tint=tint, stroke=stroke)

    def circle(self, at: Point, radius: float, *, tint: float = 0, accent: bool = False) -> None:
        """A circle about a point."""
        x, y = at
        d = f"M{_n(x - radius)} {_n(y)}a{_n(radius)} {_n(radius)} 0 1 0 {_n(2 * radius)} 0a{_n(radius)} {_n(radius)} 0 1 0 {_n(-2 * radius)} 0z"  # fmt: skip
        self.path(d, accent=accent, tint=tint)

    def arrow(self, points: Sequence[Point], *, accent: bool = False, dashed: bool = False) -> None:
        """A stroke through points, with a head at the last; three points are a curve, the second its control."""
        (x0, y0), *between, (x1, y1) = points
        curve = f"Q{_n(between[0][0])} {_n(between[0][1])} " if between else "L"
        self.path(f"M{_n(x0)} {_n(y0)}{curve}{_n(x1)} {_n(y1)}", accent=accent, dashed=dashed)
        before = between[-1] if between else (x0, y0)
        self.head((x1, y1), atan2(y1 - before[1], x1 - before[0]), accent=accent)

    def head(self, tip: Point, angle: float, *, accent: bool = False) -> None:
        """The head of an arrow that points along `angle`, in radians."""
        wings = [
            (tip[0] - 9 * cos(angle + turn), tip[1] - 9 * sin(angle + turn)) for turn in (-0.42, 0.42)
        ]  # fmt: skip
        self.path("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in (wings[0], tip, wings[1])), accent=accent)  # fmt: skip

    def mark(self, shape: str, at: Point, *, size: float = 6) -> None:
        """The shape of a level, drawn: a letter would look different on every machine."""
        x, y = at
        if shape == SENIOR:
            self._parts.append(_tag("circle", {"cx": x, "cy": y, "r": size * 0.85, "fill": "currentColor"}))  # fmt: skip
            return
        corners = {
            LEAD: [(0, -size), (size, 0.8 * size), (-size, 0.8 * size)],
            STAFF: [(0, -1.25 * size), (1.25 * size, 0), (0, 1.25 * size), (-1.25 * size, 0)],
        }[shape]
        d = "M" + "L".join(f"{_n(x + dx)} {_n(y + dy)}" for dx, dy in corners) + "z"
        fill = ACCENT if shape == STAFF else "currentColor"
        self._parts.append(_tag("path", {"d": d, "fill": fill}))

    def svg(self, name: str, title: str, description: str) -> str:
        """The whole, as one element of a page; `name` begins the ids in it."""
        given: dict[str, float | str] = {
            "viewBox": f"0 0 {WIDE} {_n(self.high)}",
            "width": WIDE,
            "height": self.high,
            "overflow": "visible",  # strokes at the edge
            "role": "img",
            "aria-labelledby": f"{name}-title",
            "aria-describedby": f"{name}-about",
            "font-size": SIZE,
            "fill": "currentColor",
        }
        inside = (
            f'<title id="{name}-title">{escape(title, quote=False)}</title>'
            f'<desc id="{name}-about">{escape(description, quote=False)}</desc>'
        )
        return _tag("svg", given, inside + "".join(self._parts))


def width(text: str, *, bold: bool = False) -> float:
    """About how wide a line of words is, in units, and seldom wider."""
    shares = (next((share for those, share in _WIDTHS if c in those), _usual(c)) for c in text)
    return SIZE * sum(shares) * (1.09 if bold else 1.0)


def wrapped(text: str, most: float, *, bold: bool = False) -> list[str]:
    """Words in lines of at most `most` units, where no single word is wider."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, bold=bold) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _usual(letter: str) -> float:
    return 0.7 if letter.isupper() else 0.6


def _n(number: float) -> str:
    """A number as short as it can be written: to a tenth, and a share to a hundredth."""
    return f"{round(number, 1 if abs(number) >= 1 else 2):g}"


def _tag(name: str, given: Mapping[str, float | str], inside: str = "") -> str:
    written = (
        f' {key}="{_n(value) if isinstance(value, int | float) else escape(value)}"'
        for key, value in given.items()
        if value != ""
    )
    return f"<{name}{''.join(written)}>{inside}</{name}>"
