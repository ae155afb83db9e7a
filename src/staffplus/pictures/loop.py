"""A picture of the loop: four parts in a ring, the arrow that comes back, and what is lost on the way."""

from __future__ import annotations

from math import atan2, cos, pi, sin

from staffplus.pictures.draw import MIDDLE, PALE, WIDE, Canvas, Words

_CENTRE, _ACROSS, _DOWN = (WIDE / 2, 168.0), 112.0, 118.0
_BOX = (108.0, 46.0)
#: Turns of the ring that an arrow leaves free at its two ends: near the boxes above and below, beside.
_FREE_FLAT, _FREE_STEEP = 0.095, 0.05


def ring(words: Words) -> Canvas:
    """Prediction, decision, outcome, target; on each arrow what passes, and outside who never comes back."""
    canvas = Canvas(352)
    x0, y0 = _CENTRE
    places = [(x0, y0 - _DOWN), (x0 + _ACROSS, y0), (x0, y0 + _DOWN), (x0 - _ACROSS, y0)]
    for n in range(4):
        flat_first = n % 2 == 0  # leaves a box above or below, where the ring runs level
        start = n / 4 + (_FREE_FLAT if flat_first else _FREE_STEEP)
        end = (n + 1) / 4 - (_FREE_STEEP if flat_first else _FREE_FLAT)
        (xa, ya), (xb, yb) = _on(start), _on(end)
        back = n == 3
        canvas.path(
            f"M{xa:.1f} {ya:.1f}A{_ACROSS:g} {_DOWN:g} 0 0 1 {xb:.1f} {yb:.1f}", accent=back
        )
        before = _on(end - 0.012)
        canvas.head((xb, yb), atan2(yb - before[1], xb - before[0]), accent=back)
    for n, ((x, y), part, lender) in enumerate(
        zip(places, words["parts"], words["lender"], strict=True)
    ):
        wide, high = _BOX
        canvas.box(x - wide / 2, y - high / 2, wide, high, tint=MIDDLE if n == 0 else PALE)
        canvas.write(part, x, y - 3, "middle", bold=True)
        canvas.write(lender, x, y + 14, "middle")
    canvas.write_lines(str(words["back"]), x0, y0 - 8, 96, "middle", bold=True, accent=True)
    xa, ya = _on(0.345)
    canvas.arrow([(xa, ya), (xa + 34, ya + 22), (xa + 26, y0 + _DOWN + 2)], dashed=True)
    canvas.write_lines(str(words["lost"]), WIDE, y0 + _DOWN + 22, 96, "end")
    return canvas


def _on(share: float) -> tuple[float, float]:
    turn = 2 * pi * share - pi / 2
    return _CENTRE[0] + _ACROSS * cos(turn), _CENTRE[1] + _DOWN * sin(turn)
