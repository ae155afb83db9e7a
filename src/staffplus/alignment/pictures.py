"""Pictures of agreement for notebooks: gaps of a pair, rounds over time, a map of leaders.

They need matplotlib (the extra `workshop`), which is imported only here. Learner and manager have
a shape as well as a colour, cells of the map carry their numbers, and nothing needs colour to be
read.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from staffplus.alignment.questions import mark_ids, outcome_ids, round_name, settings
from staffplus.alignment.result import Cohort, Comparison, alpha_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, RULE = "#1f2529", "#54606b", "#d5dbd8"
LEARNER: dict[str, Any] = {"marker": "o", "mfc": "none", "mec": "#3a52a3", "mew": 2, "ms": 12}
MANAGER: dict[str, Any] = {"marker": "s", "mfc": "#1f5e4b", "mec": "#1f5e4b", "ms": 6}
LABEL_WIDTH = 62
#: How dark places 1 to 5 are; all but the first leave dark text readable (4.5:1).
SHADES = (1.0, 0.5, 0.3, 0.14, 0.0)


def picture(found: Comparison | Cohort) -> Figure:
    """The gaps of a pair, or the map of a cohort, as a matplotlib figure (needs the extra `workshop`)."""
    return heat_map(found) if isinstance(found, Cohort) else gaps(found)


def gaps(found: Comparison) -> Figure:
    """One panel each for outcomes, rows and requests: both sides of every answer, joined by a line."""
    order = {mark: n for n, mark in enumerate(mark_ids(), 1)}
    panels: list[tuple[str, list[str], list[Any]]] = []
    if found.outcomes:
        sides: list[Any] = [(o.text, o.learner, o.manager) for o in found.outcomes]
        panels.append(
            ("Rank of each outcome", [str(n) for n in range(1, len(outcome_ids()) + 1)], sides)
        )
    if found.rows:
        sides = [(r.name, r.learner, r.manager) for r in found.rows]
        panels.append(("Rating of each row", [str(n) for n in range(1, 8)], sides))
    sides = [
        (r.text, order.get(r.learner or ""), order.get(r.manager or "")) for r in found.requests
    ]
    marks = [mark["name"] for mark in settings()["mark"]]
    panels.append(("Mark of each request", marks, sides))
    figure = _figure(10, 1.2 + 0.34 * sum(len(panel[2]) for panel in panels) + 0.5 * len(panels))
    heights = [len(panel[2]) + 1 for panel in panels]
    axes = figure.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
    for axis, (title, ticks, rows) in zip(axes[:, 0], panels, strict=True):
        _dumbbells(axis, title, ticks, rows)
    (ours,) = axes[0, 0].plot([], [], ls="", label="Learner", **LEARNER)
    (theirs,) = axes[0, 0].plot([], [], ls="", label="Manager", **MANAGER)
    figure.legend(handles=[ours, theirs], loc="outside upper right", ncols=2, frameon=False)
    figure.suptitle(f"{found.title}: {round_name(found.round)}", x=0.01, ha="left", color=INK)
    return figure


def over_rounds(found: Sequence[Comparison]) -> Figure:
    """The counts of the exit rule, round by round: a panel each, with the proposal dashed."""
    rule = settings()["exit"]
    panels: list[tuple[str, int, int, list[int | None]]] = [
        ("Top three shared", 3, rule["top3"], [c.top3[0] if c.top3 else None for c in found]),
        ("Worse forecast", 3, rule["predicted"], [_foreseen(c) for c in found]),
        ("Rows within one", 7, rule["within"], [c.rows_within if c.rows else None for c in found]),
        ("Requests alike", 10, rule["requests"], [c.requests_alike for c in found]),
    ]
    names = [round_name(c.round).replace(" ", "\n", 1) for c in found]
    figure = _figure(10, 3.4)
    axes = figure.subplots(1, len(panels), squeeze=False)
    for axis, (title, most, needed, counts) in zip(axes[0], panels, strict=True):
        there = [(n, count) for n, count in enumerate(counts) if count is not None]
        xs, ys = [n for n, _ in there], [count for _, count in there]
        axis.axhline(needed, color=QUIET, lw=1, ls=(0, (4, 3)))
        axis.plot(xs, ys, color="#1f5e4b", marker="o", ms=8)
        for x, y in there:
            axis.annotate(
                str(y), (x, y), (0, 8), textcoords="offset points", ha="center", color=INK
            )
        axis.set_xticks(range(len(names)), names, fontsize=8)
        axis.set_xlim(-0.5, len(names) - 0.5)
        axis.set_ylim(-0.04 * most, 1.16 * most)
        axis.set_yticks([0, needed, most])
        axis.set_title(f"{title}, of {most}", fontsize=10, color=INK)
        _quiet(axis)
    figure.suptitle("Round by round (dashed: proposal)", x=0.01, ha="left", color=INK)
    return figure


def heat_map(found: Cohort) -> Figure:
    """Leaders by outcome: darker is ranked higher; every cell carries its place."""
    people = [*found.leaders, *found.beside]
    figure = _figure(10, 2.4 + 0.3 * len(people) + 0.25 * len(found.outcomes))
    axis = figure.subplots()
    for n, person in enumerate(people):
        y = n + (0.5 if person.role != "leader" else 0)
        for x, place in enumerate(person.places.values()):
            axis.add_patch(_cell(x, y, place))
            shown = "–" if place is None else str(place)
            axis.text(x, y, shown, ha="center", va="center", color="white" if place == 1 else INK)
        axis.text(-0.65, y, shorten(person.label, 30), ha="right", va="center", color=INK)
    bottom = len(people) + (0.5 if found.beside else 0)
    for x, outcome in enumerate(found.outcomes):
        axis.text(x, -0.85, outcome.id, ha="center", va="center", color=QUIET)
        told = f"{outcome.id}  {shorten(outcome.text, 100)}  (median {outcome.median or '–'})"
        axis.text(
            -2.4, bottom + 0.25 + 0.62 * x, told, ha="left", va="center", color=QUIET, fontsize=9
        )
    axis.set_xlim(-2.5, len(outcome_ids()) + 2.5)
    axis.set_ylim(bottom + 0.62 * len(outcome_ids()), -1.4)
    axis.axis("off")
    figure.suptitle(
        f"{found.title}\nOrdinal alpha: {alpha_text(found)}",
        x=0.01,
        ha="left",
        color=INK,
        fontsize=11,
    )
    return figure


def _foreseen(found: Comparison) -> int | None:
    return None if found.foreseen is None else min(low for low, _ in found.foreseen.values())


def _dumbbells(axis: Axes, title: str, ticks: list[str], rows: Sequence[Any]) -> None:
    for n, (_, ours, theirs) in enumerate(rows):
        if ours is not None and theirs is not None:
            axis.plot([ours, theirs], [n, n], color=QUIET, lw=2, zorder=1)
        for value, style in ((theirs, MANAGER), (ours, LEARNER)):
            if value is not None:
                axis.plot([value], [n], ls="", zorder=2, **style)
    labels = [shorten(text, LABEL_WIDTH, placeholder=" …") for text, _, _ in rows]
    axis.set_yticks(range(len(rows)), labels)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xticks(range(1, len(ticks) + 1), ticks)
    axis.set_xlim(0.6, len(ticks) + 0.4)
    axis.set_title(title, loc="left", fontsize=10, color=QUIET)
    _quiet(axis)


def _quiet(axis: Axes) -> None:
    axis.grid(axis="x" if axis.get_title(loc="left") else "y", color=RULE, lw=0.8)
    axis.set_axisbelow(True)
    axis.tick_params(length=0, labelcolor=INK)
    for side in axis.spines.values():
        side.set_visible(False)


def _cell(x: float, y: float, place: int | None) -> Any:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    share = 0 if place is None else SHADES[place - 1]
    colour = tuple(1 - share * (1 - channel) for channel in to_rgb("#1f5e4b"))
    return Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colour, edgecolor=RULE)


def _figure(width: float, height: float) -> Figure:
    """A figure that no window holds, so that notebooks and tests draw it the same way."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error.name} is needed for pictures: pip install 'staffplus[workshop]'"
        ) from error
    return Figure(figsize=(width, height), layout="constrained", facecolor="white")
