"""The loop lab: predict what a feedback loop does, then see what was reported and what was lost.

The page only selects among figures that are simulated when it is built (`staffplus.simulate`).
What the lab says about them is in `bank/loop_lab.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, each
from staffplus.bankspec import Fields, ListOf, Number, Tables, Text, Truth, Whole
from staffplus.bundle import COURSE, bundle, style
from staffplus.simulate import credit_loop, loops
from staffplus.simulate.loops import Figures

TEXTS = BANK / "loop_lab.toml"
_WORLD = Tables(
    {
        "id name about": Text(),
        "answer": Fields(
            {"none": Text()},
            {"same lower higher": Text()},
            about="what is said of a run, by its verdict",
        ),
    }
)
_SYSTEM = Tables(
    {
        "id name time model watched watched_short beside value value_about": Text(),
        "watched_top": Whole(1, about="top of the picture, in per cent"),
        "beside_drawn": Truth(),
        "loop": ListOf(Text(), 4, 4, about="prediction, decision, outcome, target"),
        "assumes": ListOf(Text()),
        "world": _WORLD,
    }
)
_POINTS = Number(about="points within which a figure holds")
FORM = Fields(
    {
        "within_watched within_value within_all": _POINTS,
        "system": _SYSTEM,
        "step": Tables({"system world why": Text(), "slice": Whole()}),
    }
)

#: How many times the loss of a loop a slice has to cost before it is said to cost more than the loop.
DEARER = 1.5


class LoopLab(anywidget.AnyWidget):
    """A lab in which a learner predicts a loop's reported figure and its value, then sees both.

    Attributes:
        lab: systems with their worlds and runs, and the suggested steps; see `lab`. Shares are
            whole numbers of tenths of a per cent.
        plain: the same figures as tables, for print and for readers without JavaScript.
    """

    _esm = bundle("widgets/looplab/looplab.js")
    _css = style("widgets/looplab/looplab.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    lab: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "LoopLab()"


def loop_lab() -> LoopLab:
    """The loop lab with its figures simulated afresh (about two seconds; needs numpy).

    Raises ValueError when `bank/loop_lab.toml` is malformed or lacks the answer to a run.
    """
    contents = lab(read_texts())
    return LoopLab(lab=contents, plain=plain(contents))


def read_texts(path: Path = TEXTS) -> dict[str, Any]:
    """The texts of the lab. Raises BankError with every fault: line, entry, found and expected."""
    return read_bank(path, FORM, _rules)


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    known = {(system["id"], world["id"]) for system in table["system"] for world in system["world"]}
    for at, step in each(table, "step"):
        if (step["system"], step["world"]) not in known or step["slice"] not in loops.SLICES:
            yield Fault(
                at, f"a system and world of this file and a slice among {loops.SLICES}",
                f"found {step['system']}/{step['world']}/{step['slice']}",
            )  # fmt: skip


@cache
def simulated(system: str, world: str) -> dict[int, Figures]:
    """Figures by slice of a world that `bank/loop_lab.toml` names. Raises KeyError for any other."""
    if system == "recommender" and world in ("count", "rate"):
        return loops.recommendation("count" if world == "count" else "rate")
    return loops.credit(credit_loop.WORLDS[world])


def lab(texts: Mapping[str, Any]) -> dict[str, Any]:
    """What the page selects from: the texts, with the figures of every run."""
    systems = []
    for system in texts["system"]:
        figures = {w["id"]: simulated(system["id"], w["id"]) for w in system["world"]}
        worlds = []
        for world in system["world"]:
            words = _words(figures[world["id"]], figures)
            runs = {
                str(size): _run(texts, system, world, size, figures[world["id"]], words[size])
                for size in loops.SLICES
            }
            worlds.append({k: world[k] for k in ("id", "name", "about")} | {"runs": runs})
        texts_of = {k: v for k, v in system.items() if k != "world"}
        systems.append(texts_of | {"rows": row_names(system, loops.ENDS), "worlds": worlds})
    return {
        "systems": systems,
        "parts": list(PARTS),
        "steps": texts["step"],
        "slices": list(loops.SLICES),
        "runs": loops.RUNS,
        "ends": loops.ENDS,
        "within": {name: texts[f"within_{name}"] for name in ("watched", "value", "all")},
    }


def change(first: float, last: float, within: float) -> str:
    """How a share went from `first` to `last`: it "falls", "rises" or "holds" `within` points."""
    points = 100 * (last - first)
    return "falls" if points < -within else "rises" if points > within else "holds"


def compared(with_slice: float, without: float, within: float) -> str:
    """How a share with a slice compares: "lower", "higher", or the "same" `within` points."""
    return {"falls": "lower", "rises": "higher", "holds": "same"}[
        change(without, with_slice, within)
    ]


def _run(
    texts: Mapping[str, Any],
    system: Mapping[str, Any],
    world: Mapping[str, Any],
    size: int,
    figures: Mapping[int, Figures],
    words: Mapping[str, str],
) -> dict[str, Any]:
    """One run for the page: curves, verdicts on what could be predicted, answer, table cells."""
    now = figures[size]
    if size == 0:
        value, answer = change(now.value.first, now.value.last, texts["within_value"]), "none"
    else:
        value = answer = compared(now.in_all, figures[0].in_all, texts["within_all"])
    if answer not in world["answer"]:
        raise ValueError(
            f"{TEXTS}: world {world['id']!r} of {system['id']!r}: no answer {answer!r}, "
            f"which the slice of {size}% needs"
        )
    return {
        "watched": {"mean": _tenths(now.watched.mean), "low": _tenths(now.watched.low), "high": _tenths(now.watched.high)},
        "value": {"mean": _tenths(now.value.mean), "low": _tenths(now.value.low), "high": _tenths(now.value.high)},
        "beside": _tenths(now.beside.mean) if system["beside_drawn"] else [],
        "verdict": {"watched": change(now.watched.first, now.watched.last, texts["within_watched"]), "value": value},
        "answer": _filled(world, answer, words),
        "in_all": round(1000 * now.in_all),
        "cells": [
            f"{_fine(now.watched.first)} → {_fine(now.watched.last)}",
            f"{_fine(now.beside.first)} → {_fine(now.beside.last)}",
            f"{_whole(now.value.first)} → {_whole(now.value.last)}",
            f"{_whole(now.end_low)} to {_whole(now.end_high)}",
            _whole(now.in_all),
            "—" if now.ahead is None else _whole(now.ahead),
        ],
    }  # fmt: skip


def _filled(world: Mapping[str, Any], answer: str, words: Mapping[str, str]) -> str:
    """An answer with the figures of its run in place of the words in braces."""
    try:
        return " ".join(str(world["answer"][answer]).format(**words).split())
    except KeyError as error:
        raise ValueError(
            f"{TEXTS}: world {world['id']!r}: answer {answer!r}: found {{{error.args[0]}}}; "
            f"expected one of {', '.join(sorted(words))}"
        ) from error


def _words(
    figures: Mapping[int, Figures], others: Mapping[str, Mapping[int, Figures]]
) -> dict[int, dict[str, str]]:
    """For each slice, the figures that an answer may quote, as words."""
    none = figures[0]
    out = {}
    elsewhere = _from_other_worlds(others)
    for size, now in figures.items():
        lost, lost0 = 1 - now.in_all, 1 - none.in_all
        words = {
            "slice": f"{size}%",
            "first": _whole(now.value.first),
            "last": _whole(now.value.last),
            "end0": _whole(none.value.last),
            "all": _whole(now.in_all),
            "all0": _whole(none.in_all),
            "lost": _whole(lost),
            "lost0": _whole(lost0),
            "dearer": "Exploring costs more than the loop it was meant to cure."
            if lost - lost0 > DEARER * lost0
            else "",
            "seen_first": _fine(now.watched.first),
            "seen_last": _fine(now.watched.last),
            "ahead": _whole(now.ahead or 0),
            "toll": "Smaller slices capture more: once the good items are found, every place given to chance is a toll."
            if now.value.last < max(f.value.last for f in figures.values()) - 0.015
            else "",
        }
        for name, share in now.more.items():
            words[name] = _fine(share) if name == "best" else _whole(share)
        out[size] = words | elsewhere
    return out


def _from_other_worlds(figures: Mapping[str, Mapping[int, Figures]]) -> dict[str, str]:
    """What answers about one of the lender's worlds quote from another, as words."""
    if "moderate" not in figures:
        return {}
    kept = figures["moderate"][0]
    return {
        "kept_end": _whole(kept.value.last),
        "kept_seen": _fine(kept.watched.last),
        "segments": _whole(loops.segments_one_by_one()),
    }


def plain(contents: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lab as blocks without JavaScript: each world with its table and answers folded."""
    slices = contents["slices"]
    blocks: list[dict[str, Any]] = [
        {
            "p": f"Every figure is a mean over {contents['runs']} simulated runs. First and last are "
            f"means over the first and last {contents['ends']} rounds. Before you open a table, "
            "write down whether the reported figure and the value captured will fall, hold or rise."
        }
    ]
    for system in contents["systems"]:
        blocks.append({"p": f"{system['name']}. Value captured: {system['value_about']}."})
        blocks.append(
            {
                "list": [
                    f"{name}: {text}"
                    for name, text in zip(contents["parts"], system["loop"], strict=True)
                ]
            }
        )
        blocks.append(
            {
                "details": {
                    "summary": "What the model assumes, and what it leaves out",
                    "blocks": [{"list": system["assumes"]}],
                }
            }
        )
        for world in system["worlds"]:
            runs = [world["runs"][str(size)] for size in slices]
            rows = [
                [name, *(run["cells"][n] for run in runs)] for n, name in enumerate(system["rows"])
            ]
            inside: list[dict[str, Any]] = [
                {"p": world["about"]},
                {"table": {"head": ["Slice", *(f"{size}%" for size in slices)], "rows": rows}},
                {
                    "list": [
                        f"Slice {size}%: {world['runs'][str(size)]['answer']}"
                        for size in TOLD_IN_PRINT
                    ]
                },
            ]
            blocks.append(
                {
                    "details": {
                        "summary": f"{system['name']}: {world['name'].lower()}",
                        "blocks": inside,
                    }
                }
            )
    return blocks


#: Slices whose answers stand in the plain text; the figures of all are in its tables.
TOLD_IN_PRINT = (0, 2, 10)
PARTS = ("Prediction", "Decision", "Outcome", "Target")


def row_names(system: Mapping[str, Any], ends: int) -> list[str]:
    """Names of the table's rows, in the order of a run's `cells`; each can be read by itself."""
    unit = system["time"]
    return [
        f"{system['watched']}, first → last {ends} {unit}s",
        f"{system['beside']}, first → last",
        f"{system['value']}, first → last",
        f"{system['value']} at the end, middle 8 of 10 runs",
        f"{system['value']} over all {unit}s",
        "Runs that beat the same run without a slice",
    ]


def _tenths(shares: list[float]) -> list[int]:
    """Shares as whole tenths of a per cent, so that the page is the same on every machine."""
    return [round(1000 * share) for share in shares]


def _whole(share: float) -> str:
    return f"{100 * share:.0f}%"


def _fine(share: float) -> str:
    return f"{100 * share:.1f}%"
