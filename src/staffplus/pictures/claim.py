"""A picture of a claim's figure: before, what would have gone anyway, what is left to claim, after."""

from __future__ import annotations

from staffplus.pictures.draw import DEEP, LEADING, MIDDLE, PALE, WIDE, Canvas, Words

_TALL, _TOP, _COLUMN = 210.0, 30.0, 66.0


def without(words: Words) -> Canvas:
    """Four columns from `before` to `after`; the two between say how much of the fall is ours."""
    before, mean, fall = (float(str(words[key])) for key in ("before", "mean", "change"))
    anyway, mine = before * mean / 100, before * (fall - mean) / 100
    after = before - anyway - mine
    scale = _TALL / before
    bars = [(0.0, before), (after + mine, before), (after, after + mine), (0.0, after)]
    foot = _TOP + _TALL
    canvas = Canvas(foot + 4 * LEADING + 8)
    step = (WIDE - _COLUMN) / (len(bars) - 1)
    tints = (PALE, MIDDLE, DEEP, PALE)
    canvas.line((0, foot), (WIDE, foot))
    for n, ((low, high), tint, says) in enumerate(zip(bars, tints, words["columns"], strict=True)):
        x, y = n * step, foot - high * scale
        canvas.box(x, y, _COLUMN, (high - low) * scale, tint=tint, accent=n == 2)
        if n:
            edge = (foot - bars[n - 1][0] * scale) if n < 3 else y
            if n == 1:
                edge = y
            canvas.line((x - step + _COLUMN, edge), (x, edge), dashed=True)
        figure = f"{high - low:.2f}".removesuffix("0")
        sign = "− " if n in (1, 2) else ""
        canvas.write(
            f"{sign}€{figure}m", x + _COLUMN / 2, y - 7, "middle", bold=True, accent=n == 2
        )
        canvas.write_lines(says, x + _COLUMN / 2, foot + LEADING + 2, _COLUMN + 18, "middle")
    return canvas
