"""A picture of agreement: two people's points over the same outcomes, one laid over the other."""

from __future__ import annotations

from staffplus.pictures.draw import DEEP, LEADING, WIDE, Canvas, Words

_SCALE, _TOP, _COLUMN = 4.2, 24.0, 56.0


def overlaid(words: Words) -> Canvas:
    """For each outcome what one gave, what the other gave, and in full ink what they share."""
    mine, theirs = ([int(it) for it in words[key]] for key in ("mine", "theirs"))
    foot = _TOP + _SCALE * max(*mine, *theirs)
    canvas = Canvas(foot + 6 * LEADING + 4)
    step = WIDE / len(mine)
    for n, (one, other, outcome) in enumerate(zip(mine, theirs, words["outcomes"], strict=True)):
        middle = step * (n + 0.5)
        x, shared = middle - _COLUMN / 2, min(one, other)
        if shared:
            canvas.box(x, foot - _SCALE * shared, _COLUMN, _SCALE * shared, tint=DEEP, accent=True, stroke=False)  # fmt: skip
        for points, dashed in ((one, False), (other, True)):
            if points:
                canvas.box(x, foot - _SCALE * points, _COLUMN, _SCALE * points, dashed=dashed)
        high, low = max(one, other), min(one, other)
        canvas.write(str(high), middle, foot - _SCALE * high - 6, "middle", bold=True)
        if high - low >= 5 and low:
            canvas.write(str(low), middle, foot - _SCALE * low - 4, "middle")
        canvas.write(outcome, middle, foot + LEADING + 2, "middle", bold=True)
    canvas.line((0, foot), (WIDE, foot))
    shared = sum(map(min, mine, theirs))
    y = foot + 2 * LEADING + 14
    for text, dashed, full in (
        (str(words["one"]), False, False), (str(words["other"]), True, False),
        (str(words["shared"]).format(shared), False, True),
    ):  # fmt: skip
        canvas.box(1, y - 11, 26, 13, tint=DEEP if full else 0, accent=full, dashed=dashed, stroke=not full)  # fmt: skip
        canvas.write(text, 36, y, bold=full)
        y += LEADING + 4
    return canvas
