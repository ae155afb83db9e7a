"""A picture of the swap test: of how many teams a line stays true, and what it then tells."""

from __future__ import annotations

from staffplus.pictures.draw import LEADING, MIDDLE, PALE, WIDE, Canvas, Point, Words

_CENTRE = (WIDE / 2, 150.0)
_RADII = (148.0, 102.0, 54.0)
#: The same rings, small, beside the line of each: the one that is meant is filled.
_SMALL = (9.0, 6.0, 3.0, 0.0)


def swap_test(words: Words) -> Canvas:
    """Three rings, the widest for lines that are true of every team, and a line of each below."""
    canvas = Canvas(456)
    for radius, tint in zip(_RADII, (PALE, PALE, MIDDLE), strict=True):
        canvas.circle(_CENTRE, radius, tint=tint, accent=True)
    x, y = _CENTRE
    for radius, true, tells in zip(_RADII, words["true"], words["tells"], strict=True):
        inner = radius == _RADII[-1]
        top = y - 3 if inner else y - radius + 23
        canvas.write(true, x, top, "middle", bold=True)
        canvas.write(tells, x, top + LEADING, "middle")
    at = 322.0
    for ring, (true, line) in enumerate(zip(words["true"], words["lines"], strict=True)):
        _rings(canvas, (_SMALL[0] + 1, at - 4.5), ring)
        canvas.write(f"{true}:", 26, at, bold=True)
        at = canvas.write_lines(line, 26, at + LEADING, WIDE - 28) + 8
    return canvas


def _rings(canvas: Canvas, at: Point, ring: int) -> None:
    """The three rings as a sign, with number `ring` from outside filled."""
    outer, inner = _SMALL[ring : ring + 2]
    canvas.path(_round(at, outer, 0) + _round(at, inner, 1), accent=True, tint=1, stroke=False)
    for radius in _SMALL[:-1]:
        canvas.circle(at, radius, accent=True)


def _round(at: Point, radius: float, turn: int) -> str:
    """A circle as part of a path; of two that turn apart, the inner is a hole."""
    x, y = at
    half = f"a{radius:g} {radius:g} 0 1 {turn} "
    return f"M{x - radius:g} {y:g}{half}{2 * radius:g} 0{half}{-2 * radius:g} 0z" if radius else ""
