"""Pictures of scope: five probes as a funnel, and three questions at three radii."""

from __future__ import annotations

from staffplus.pictures.draw import (
    LEAD,
    LEADING,
    MIDDLE,
    PALE,
    SENIOR,
    STAFF,
    WIDE,
    Canvas,
    Words,
)

#: The funnel: height of a probe, and by how much each is narrower than the one above, on a side.
_PROBE, _LEAN, _TOP = 50.0, 9.0, 46.0


def funnel(words: Words) -> Canvas:
    """A complaint above, five probes that narrow it, a problem below, and the way back up."""
    probes, answers = words["probes"], words["answers"]
    bottom = _TOP + _PROBE * len(probes)
    canvas = Canvas(bottom + 66)
    right = WIDE - 26.0
    middle = right / 2
    canvas.write_lines(str(words["complaint"]), middle, 14, right, "middle", bold=True)
    for n, (probe, answer) in enumerate(zip(probes, answers, strict=True)):
        y, inset = _TOP + _PROBE * n, _LEAN * n
        left, wide = inset / 1.0, right - 2 * inset
        d = f"M{left:g} {y:g}h{wide:g}l{-_LEAN:g} {_PROBE - 4:g}h{-(wide - 2 * _LEAN):g}z"
        canvas.path(d, accent=True, tint=PALE if n % 2 else MIDDLE, stroke=False)
        canvas.write(f"{n + 1}  {probe}", middle, y + 19, "middle", bold=True)
        canvas.write(answer, middle, y + 19 + LEADING, "middle")
    canvas.arrow([(middle, bottom), (middle, bottom + 16)], accent=True)
    canvas.write_lines(str(words["problem"]), middle, bottom + 34, right, "middle", bold=True, accent=True)  # fmt: skip
    top = (right + 2, _TOP + 14)
    canvas.arrow([(right - 36, bottom - 20), (WIDE + 14, (top[1] + bottom) / 2), top], dashed=True)
    return canvas


_CENTRE_X, _FOOT = 116.0, 262.0
_RADII = (114.0, 76.0, 40.0)


def radii(words: Words) -> Canvas:
    """Three circles that stand in each other: what is open, who asks, and what the inner one takes as given."""
    canvas = Canvas(_FOOT + 44)
    shapes = (STAFF, LEAD, SENIOR)
    for radius, shape, tint, open_, asks in zip(
        _RADII, shapes, (PALE, PALE, MIDDLE), words["open"], words["asks"], strict=True
    ):
        y = _FOOT - radius - (2 * _RADII[0] - 2 * radius) * 0.0
        canvas.circle((_CENTRE_X, y), radius, tint=tint, accent=True)
        top = _FOOT - 2 * radius
        canvas.mark(shape, (_CENTRE_X, top + 16), size=7)
        canvas.write(open_, _CENTRE_X, top + 38, "middle", bold=True)
        side = 238.0
        canvas.line((_CENTRE_X + 12, top + 16), (side - 6, top + 16), dashed=True)
        canvas.write_lines(asks, side, top + 12, WIDE - side)
    canvas.write_lines(str(words["inward"]), 0, _FOOT + 22, WIDE)
    return canvas
