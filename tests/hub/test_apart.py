"""What one person's box lets them do, and what not, as root starts a hub and as an ordinary user does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from staffplus.hub import folders
from tests.grading import ordinary
from tests.hub.in_boxes import NAME

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["as whoever tests", "as an ordinary user"])
def told(request: pytest.FixtureRequest) -> Any:
    with tempfile.TemporaryDirectory(prefix="hub", ignore_cleanup_errors=True) as folder:
        program = [sys.executable, "-m", "tests.hub.in_boxes", f"{folder}/hub"]
        if "ordinary" in request.param:
            program = ordinary.command(program)
            Path(folder).chmod(0o777)
        done = subprocess.run(program, cwd=ROOT, text=True, capture_output=True, timeout=600)
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout) | {"numbered": "ordinary" not in request.param and os.geteuid() == 0}  # fmt: skip


def test_a_box_shows_its_person_their_own_and_hands_in_all_or_nothing(told: Any) -> None:
    assert told["name"] == "ann"
    if told["numbered"]:
        assert {told["number"], told["ben's number"]} == {folders.FIRST + 1, folders.FIRST + 2}
    assert told["reads"] == "{}"
    assert told["fetches a page whose name she knows"] == "<p>of ben"
    for what, (code, shown) in told["forbidden"].items():
        assert code != 0, f"{what}: {shown}"
        assert "mine" not in shown and "0b5c" not in shown and "scrypt" not in shown, what
    assert told["processes"] < 6

    code, shown = told["bomb"]
    assert code == 0 and 10 < int(shown) < 80, shown
    code, shown = told["hog"]
    assert code == 0 and 2**27 < int(shown) <= 2**29, shown
    for what, most in (("file", 10**7), ("scratch", 2**27)):
        code, shown = told[what]
        assert code == 0 and most // 2 < int(shown.split()[0]) <= most, shown
    assert told["beside the bomb"][0] == 0, told["beside the bomb"]
    assert told["processors"] == "1"
    assert told["a tray with more than may be written"][0] != 0
    assert told["handed in beside it"][0] == 0, told["handed in beside it"]

    assert told["tray"] == []
    code, shown = told["instructor"]
    assert code != 0 and "why-staff-plus" in shown and "mine" not in shown

    code, shown = told["full"]
    assert code != 0 and "NOTHING WAS HANDED IN: the disk is full." in shown
    assert "LEFT:\n" in shown, "nothing in part is left anywhere"
    assert told["kept"] > 300_000
    assert told["not full"][0] == 0, told["not full"]

    code, shown = told["collected"]
    assert code == 0, shown
    assert told["submitted"] == [f"ann/{NAME}/{NAME}.ipynb", f"ben/{NAME}/{NAME}.ipynb"]
    assert [it.split("+")[0] for it in told["inbound"]] == ["ann", "ben"]
    for why in (
        "linked",
        "is a link",
        "forged",
        "under another name",
        "piped",
        "no plain file",
        "closed",
        "Permission denied",
    ):
        assert why in shown, why
