"""The widgets of agreement outside a browser: their names, and what stands in for them on paper."""

from __future__ import annotations

import subprocess
import sys

import pytest

from staffplus import widgets
from staffplus.alignment import second, settings
from staffplus.site import pages
from tests.agreement import answers


def on_paper(widget: widgets.Alignment) -> str:
    return "\n".join(node.astext() for node in pages.blocks(widget.plain))


def test_each_part_reads_the_same_in_every_run() -> None:
    made = {
        "AlignmentWrite()": widgets.alignment_write,
        "AlignmentMerge()": widgets.alignment_merge,
        "AlignmentWeigh()": widgets.alignment_weigh,
        "AlignmentBlind()": widgets.alignment_blind,
        "AlignmentCompare()": widgets.alignment_compare,
        "LeadersMap()": widgets.leaders_map,
    }
    assert [repr(one()) for one in made.values()] == list(made)


def test_writing_laying_together_and_weighing_can_be_done_on_paper() -> None:
    asked, more = settings(), second()["ask"]
    text = on_paper(widgets.alignment_write())
    assert all(more[name] in text for name in ("outcomes", "stop", "direction", "radius"))
    text = on_paper(widgets.alignment_merge())
    assert all(f"{it['name']}" in text and it["says"] in text for it in second()["class"])
    text = on_paper(widgets.alignment_weigh())
    assert more["points"] in text and more["predicted"] in text and more["expected"] in text
    assert all(row["ask"] in text for row in asked["row"]) and "{" not in text


def test_the_form_can_be_done_on_paper() -> None:
    text, asked = on_paper(widgets.alignment_blind()), settings()
    for words in (
        *asked["defaults"]["outcomes"],
        *asked["defaults"]["requests"],
        *asked["ask"].values(),
    ):
        assert words in text
    for row in asked["row"]:
        assert f"{row['name']}: {row['ask']}" in text and row["high"] in text


def test_the_comparison_can_be_done_on_paper() -> None:
    text, asked = on_paper(widgets.alignment_compare()), settings()
    for line in second()["criterion"]:
        assert line["name"] in text
    assert (
        "at least 8 of 10" in text and "at least 6 of 7" in text and "80 (7 or 8 outcomes)" in text
    )
    assert second()["chance"]["rule"] in text and "anything from .32 to 1.00" in text
    assert asked["agenda"]["closing_text"] in text and "{" not in text


def test_the_map_can_be_done_on_paper() -> None:
    text = on_paper(widgets.leaders_map())
    assert settings()["cohort"]["alpha"] in text and "M5" in text and "{" not in text


@pytest.mark.parametrize("heavy", ["numpy", "matplotlib", "krippendorff"])
def test_comparing_two_people_needs_the_standard_library_only(heavy: str) -> None:
    code = (
        f"import sys; sys.modules[{heavy!r}] = None\n"
        "from staffplus import alignment\n"
        f"print(alignment.compare({answers('learner').as_dict()!r}, {answers('manager').as_dict()!r}).agreed)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr
