"""Pictures of ladders: the fork after Senior, and where one title stands in six firms."""

from __future__ import annotations

from staffplus.career import invented_ladders
from staffplus.pictures.draw import LEAD, SENIOR, STAFF, WIDE, Anchor, Canvas, Words

#: The fork: where the trunk ends, and from rung to rung.
_FORK_Y, _RUNG, _FOOT = 262.0, 38.0, 14.0
_ARM = 7.0  #: how far an arm leans out at every rung
#: On the left of the middle names end at their rung and heads begin at the edge; on the right not.
_ANCHORS: dict[int, tuple[Anchor, Anchor]] = {-1: ("end", "start"), 1: ("start", "end")}
_GAP = 24.0  #: between the first rungs of the two arms, from the middle


def fork(words: Words) -> Canvas:
    """A trunk up to Senior and two arms of five rungs, of which no two are joined."""
    trunk, left, right = words["trunk"], words["left"], words["right"]
    canvas = Canvas(_FORK_Y + _RUNG * (len(trunk) - 1) + _FOOT)
    middle = WIDE / 2
    foot = _FORK_Y + _RUNG * (len(trunk) - 1)
    canvas.line((middle, foot), (middle, _FORK_Y))
    for n, name in enumerate(trunk):  # the lowest first
        y = foot - n * _RUNG
        top = n == len(trunk) - 1
        canvas.mark(SENIOR, (middle, y), size=7 if top else 4)
        canvas.write(name, middle - 16, y + 4, "end", bold=top)
    canvas.write_lines(str(words["grows"]), middle + 18, foot - 1.5 * _RUNG - 4, 130, muted=True)
    canvas.write_lines(str(words["senior"]), middle + 18, _FORK_Y + 4, 140, muted=True)
    for side, names, head in ((-1, left, words["left_head"]), (1, right, words["right_head"])):
        anchor, opposite = _ANCHORS[side]
        points = [
            (middle + side * (_GAP + _ARM * n), _FORK_Y - _RUNG * (n + 1)) for n in range(len(names))
        ]  # fmt: skip
        canvas.line((middle, _FORK_Y), points[0], accent=side < 0)
        canvas.line(points[0], points[-1], accent=side < 0)
        for n, ((x, y), name) in enumerate(zip(points, names, strict=True)):
            canvas.mark(STAFF if side < 0 else SENIOR, (x, y), size=6 if side < 0 else 4)
            canvas.write(name, x + side * 14, y + 4, anchor, bold=side < 0 and n == 0)
        edge = 4 if side < 0 else WIDE - 4
        canvas.write(str(head[0]), edge, 16, opposite, bold=True, accent=side < 0)
        canvas.write(str(head[1]), edge, 34, opposite, muted=True)
    for n in range(len(left)):
        canvas.write(str(words["between"]), middle, _FORK_Y - _RUNG * (n + 1) + 4, "middle", muted=True)  # fmt: skip
    return canvas


#: The six firms: where the steps begin, from step to step, from firm to firm.
_LEFT, _STEP, _ROW, _HEAD = 118.0, 46.0, 38.0, 46.0


def six_firms(words: Words) -> Canvas:
    """A row for each invented firm, with the step of its Staff, its Lead and every other rung."""
    firms = invented_ladders.load()["firm"]
    bottom = _HEAD + _ROW * len(firms)
    canvas = Canvas(bottom + 34)
    canvas.write(str(words["step"]), 0, 30, muted=True)
    for step in range(1, invented_ladders.STEPS + 1):
        x = _LEFT + _STEP * (step - 1) + 14
        canvas.write(str(step), x, 30, "middle", bold=True)
        canvas.line((x, _HEAD - 8), (x, bottom - 12), dashed=True)
    for n, firm in enumerate(firms):
        y = _HEAD + _ROW * n + 12
        name = firm["name"]
        canvas.write(name if "&" in name else name.split()[0], 0, y + 4)
        at: dict[int, int] = {}
        for rung in firm["rung"]:
            beside = at[rung["step"]] = at.get(rung["step"], -1) + 1
            x = _LEFT + _STEP * (rung["step"] - 1) + 14 + 16 * beside
            if rung["title"] == "Staff":
                canvas.mark(STAFF, (x, y), size=7.5)
            elif rung["title"] == "Lead":
                canvas.mark(LEAD, (x, y), size=7)
            else:
                canvas.mark(SENIOR, (x, y), size=4)
    x = 8.0
    for shape, text in ((STAFF, "Staff"), (LEAD, "Lead"), (SENIOR, str(words["other"]))):
        canvas.mark(shape, (x, bottom + 14), size=4 if shape == SENIOR else 7)
        canvas.write(text, x + 14, bottom + 18)
        x += 84
    return canvas
