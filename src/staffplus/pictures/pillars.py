"""Pictures of the pillars: the session's map as lines, and a week as a calendar."""

from __future__ import annotations

from staffplus.pictures.draw import (
    DEEP,
    LEADING,
    MIDDLE,
    PALE,
    WIDE,
    Canvas,
    Words,
    wrapped,
)
from staffplus.week.pillars import pillar_map
from staffplus.week.week import portfolio, week

_SIDE, _ROW, _BOX = 124.0, 58.0, 46.0


def lines(words: Words) -> Canvas:
    """Five responsibilities, three pillars, and the six lines that the session draws."""
    course = pillar_map()
    canvas = Canvas(34 + _ROW * len(course.responsibilities))
    canvas.write(str(words["left"]), 0, 14, muted=True)
    canvas.write(str(words["right"]), WIDE, 14, "end", muted=True)
    high = _ROW * len(course.responsibilities)
    left = {one["id"]: 28 + _ROW * (n + 0.5) for n, one in enumerate(course.responsibilities)}
    right = {
        one["id"]: 28 + high * (n + 0.5) / len(course.pillars) for n, one in enumerate(course.pillars)
    }  # fmt: skip
    for name, served in course.session().items():
        for pillar in served:
            start, end = (_SIDE, left[name]), (WIDE - _SIDE, right[pillar])
            canvas.arrow([start, (WIDE / 2, start[1]), end], accent=len(served) > 1)
    for names, places, x in (
        (course.responsibilities, left, 0.0), (course.pillars, right, WIDE - _SIDE),
    ):  # fmt: skip
        for one in names:
            y = places[one["id"]]
            canvas.box(x, y - _BOX / 2, _SIDE, _BOX, tint=PALE)
            told = wrapped(one["name"], _SIDE - 10, bold=True)
            at = y + 4.5 - LEADING * (len(told) - 1) / 2
            canvas.write_lines(one["name"], x + _SIDE / 2, at, _SIDE - 10, "middle", bold=True)
    return canvas


#: The calendar: height of an hour, width of a day, where the first begins.
_HOUR, _DAY, _BEGIN = 24.0, 66.0, 30.0


def calendar(words: Words) -> Canvas:
    """Five days of entries, as high as their hours, each with a letter for the pillar it served."""
    kinds = dict(
        zip(words["kinds"], zip(words["letters"], words["names"], strict=True), strict=True)
    )
    days = list(dict.fromkeys(entry["day"] for entry in week().entries))
    sums = {d: sum(e["hours"] for e in week().entries if e["day"] == d) for d in days}
    foot = _BEGIN + _HOUR * max(sums.values())
    canvas = Canvas(foot + 18 * len(kinds) + 10)
    served = week().lines()
    entries = []
    for n, day in enumerate(days):
        x, y = n * (_DAY + 2.5), _BEGIN
        canvas.write(day[:3], x + _DAY / 2, 16, "middle", bold=True)
        for entry in (it for it in week().entries if it["day"] == day):
            pillars = [pillar for tag in entry["tags"] for pillar in served[tag]]
            building = "building" in entry["tags"]
            entries.append({"hours": entry["hours"], "pillars": pillars, "building": building})
            kind = "building" if building else "+".join(pillars) or "none"
            high = entry["hours"] * _HOUR
            big = kind == "big-picture"
            tint = {"building": 0.0, "none": 0.0, "big-picture": DEEP, "leveling-up": MIDDLE}.get(kind, PALE)  # fmt: skip
            canvas.box(x, y, _DAY, high - 2, tint=tint, accent=big, dashed=kind == "none")
            if entry["hours"] >= 1:
                canvas.write(kinds[kind][0], x + _DAY / 2, y + min(high / 2 + 3.5, 20), "middle", bold=big)  # fmt: skip
            y += high
    found = portfolio(entries)
    shares = found["shares"] | {"building": found["building"], "none": found["none"]}
    y = foot + 22
    for kind, (letter, name) in kinds.items():
        canvas.write(letter, 0, y, bold=kind == "big-picture")
        share = f", {round(100 * shares[kind])}%" if kind in shares else ""
        canvas.write(name + share, 52, y, bold=kind == "big-picture")
        y += 18
    return canvas
