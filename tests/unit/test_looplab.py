"""The loop lab says what its figures say, keeps the page light, and refuses faulty texts."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from staffplus.simulate import loops
from staffplus.widgets import LoopLab, loop_lab
from staffplus.widgets.looplab import looplab


@pytest.fixture(scope="module")
def widget() -> LoopLab:
    return loop_lab()


@pytest.fixture(scope="module")
def contents(widget: LoopLab) -> dict[str, Any]:
    return dict(widget.lab)


def runs(contents: dict[str, Any]) -> dict[tuple[str, str, int], dict[str, Any]]:
    return {
        (system["id"], world["id"], int(size)): run
        for system in contents["systems"]
        for world in system["worlds"]
        for size, run in world["runs"].items()
    }


def test_every_world_has_a_run_for_every_slice(contents: dict[str, Any]) -> None:
    assert {size for _, _, size in runs(contents)} == set(loops.SLICES) == {0, 1, 2, 3, 5, 10}
    assert len(runs(contents)) == 7 * 6
    assert contents["runs"] >= 100


def test_curves_are_whole_numbers_and_the_mean_lies_in_its_spread(contents: dict[str, Any]) -> None:
    for run in runs(contents).values():
        lengths = {
            len(run[figure][part]) for figure in ("watched", "value") for part in run[figure]
        }
        assert len(lengths) == 1
        for figure in ("watched", "value"):
            values = run[figure]
            assert all(isinstance(n, int) for part in values.values() for n in part)
            inside = zip(values["low"], values["mean"], values["high"], strict=True)
            # a mean may leave the middle eight in ten only where single runs lie far out
            assert sum(low <= mean <= high for low, mean, high in inside) >= 0.9 * len(
                values["mean"]
            )


def test_the_page_stays_light_and_is_the_same_every_time(
    widget: LoopLab, contents: dict[str, Any]
) -> None:
    state = json.dumps({"lab": contents, "plain": widget.plain}, ensure_ascii=False)
    assert len(state.encode()) < 120_000
    assert looplab.lab(looplab.read_texts()) == contents
    assert repr(widget) == "LoopLab()"


def test_no_answer_has_a_gap_and_each_says_a_figure_or_a_reason(contents: dict[str, Any]) -> None:
    for run in runs(contents).values():
        assert len(run["answer"].split()) >= 15
        assert not re.search(r"[{}]|nan", run["answer"])
        assert not re.search(r"[{}]|nan", " ".join(run["cells"]))


def test_suggested_runs_show_harm_no_harm_and_dear_exploration(contents: dict[str, Any]) -> None:
    made = [
        runs(contents)[step["system"], step["world"], step["slice"]]["verdict"]
        for step in contents["steps"]
    ]
    assert {"watched": "falls", "value": "falls"} in made  # better report, less value
    assert {"watched": "falls", "value": "holds"} in made  # better report, no harm
    assert {"watched": "holds", "value": "holds"} in made  # a loop that does nothing
    assert {verdict["value"] for verdict in made} >= {"lower", "same", "higher"}


def test_changes_are_read_off_with_the_stated_margin() -> None:
    assert looplab.change(0.08, 0.0751, 0.5) == "holds"
    assert looplab.change(0.08, 0.0749, 0.5) == "falls"
    assert looplab.change(0.60, 0.66, 5.0) == "rises"
    assert looplab.compared(0.86, 0.83, 2.0) == "higher"
    assert looplab.compared(0.84, 0.83, 2.0) == "same"
    assert looplab.compared(0.80, 0.83, 2.0) == "lower"


def test_plain_text_carries_every_figure(widget: LoopLab, contents: dict[str, Any]) -> None:
    text = json.dumps(widget.plain, ensure_ascii=False)
    for run in runs(contents).values():
        assert all(cell in text for cell in run["cells"])
    for system in contents["systems"]:
        assert all(part in text for part in [*system["loop"], *system["assumes"], *system["rows"]])
        assert (
            len(set(system["rows"]))
            == len(system["rows"])
            == len(runs(contents)[system["id"], system["worlds"][0]["id"], 0]["cells"])
        )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("within_all = 2.0", "", "found no `within_all`; expected a number above 0"),
        ('time = "month"', "time = 3", "system credit: found time = 3; expected some text"),
        ('name = "No drift"', "", "system credit, world none: found no `name`; expected some text"),
        ('name = "No drift"', 'name = "No drift"\nnme = "x"', "unknown field 'nme'"),
        ("slice = 2\n", "slice = 4\n", "step 3: found credit/moderate/4; expected a system"),
        ("[[system]]", "[[system", "not valid TOML"),
    ],
)
def test_faulty_texts_are_refused_with_their_place(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    path = tmp_path / "loop_lab.toml"
    text = looplab.TEXTS.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(ValueError, match=message) as raised:
        looplab.read_texts(path)
    assert str(path) in str(raised.value)


def test_a_missing_answer_and_an_unknown_word_are_named() -> None:
    texts = tomllib.loads(looplab.TEXTS.read_text("utf-8"))
    world = texts["system"][1]["world"][0]
    del world["answer"]["same"]
    with pytest.raises(ValueError, match=r"world 'count' of 'recommender': no answer 'same'"):
        looplab.lab(texts | {"system": texts["system"][1:]})
    world["answer"]["same"] = "{spread} of it"
    with pytest.raises(ValueError, match=r"found \{spread\}; expected one of ahead, all"):
        looplab.lab(texts | {"system": texts["system"][1:]})
