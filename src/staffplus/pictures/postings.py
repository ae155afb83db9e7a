"""A picture of the swap test: of how many teams a line stays true, and what it then tells."""

from __future__ import annotations

from staffplus.pictures.draw import DEEP, LEADING, MIDDLE, PALE, WIDE, Canvas, Words

_CENTRE = (WIDE / 2, 150.0)
_RADII = (148.0, 102.0, 54.0)


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
    for true, line in zip(words["true"], words["lines"], strict=True):
        canvas.box(0, at - 10, 6, 10, tint=DEEP, accent=True, stroke=False)
        canvas.write(f"{true}:", 14, at, bold=True)
        at = canvas.write_lines(line, 14, at + LEADING, WIDE - 16) + 8
    return canvas
