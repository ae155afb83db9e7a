"""The studio's Python side: its data, what it shows without scripts, what comes back from the page."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from docutils import nodes

from staffplus import bankfile, jobdesc
from staffplus.jobdesc import checks
from staffplus.site import pages
from staffplus.widgets import Studio, all_widgets, job_description_studio


def test_it_is_registered_and_reads_the_same_in_every_run() -> None:
    assert Studio in all_widgets()
    assert repr(job_description_studio()) == "Studio()"


def test_without_scripts_it_carries_every_part_level_check_and_limit() -> None:
    studio = job_description_studio()
    text = nodes.container("", *pages.blocks(studio.plain)).astext()
    for part in jobdesc.rubric()["part"]:
        for words in (part["question"], part["hint"], part["pitfall"]):
            assert words in text
        for level in part["level"]:
            assert level["text"] in text and level["example"]["credit"] in text
    for check in checks.load():
        assert check.name in text and check.why in text
    for line in checks.load().blind:
        assert line in text


def test_what_the_page_saved_is_a_job_description_in_python() -> None:
    studio = job_description_studio()
    studio.markdown = "# Job description: Staff\n\n## Problem\n\nOrders are lost in Leeds.\n"
    assert studio.job_description.parts["problem"] == "Orders are lost in Leeds."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('id = "horizon"', 'id = "when"'), "found the parts"),
        (("score = 3", "score = 4"), "found score = 4; expected a whole number from 0 to 3"),
        (("pitfall =", "trap ="), "found no `pitfall`"),
        (("search =", "surch ="), "found no `example.search`; expected some text"),
    ],
)
def test_a_wrong_rubric_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], says: str
) -> None:
    text = (bankfile.BANK / "jd_rubric.toml").read_text("utf-8")
    (tmp_path / "jd_rubric.toml").write_text(text.replace(*change, 1), "utf-8")
    monkeypatch.setattr(sys.modules["staffplus.jobdesc.rubric"], "BANK", tmp_path)
    with pytest.raises(bankfile.BankError, match=says):
        jobdesc.rubric.__wrapped__()
