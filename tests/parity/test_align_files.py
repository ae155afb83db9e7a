"""What is told of a wrong file, in both languages, and what the record of an agreement says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from staffplus import alignment
from staffplus.alignment import AlignmentError
from staffplus.widgets.answerpage.answerpage import template
from tests.parity.conftest import Twins
from tests.raters import rater

MODULES = (
    "widgets/align/record.js",
    "widgets/align/shelf.js",
    "widgets/align/pairs.js",
    "widgets/align/steps/store.js",
    "alignment/agreed.js",
    "alignment/written.js",
)
READ = """async (setup, files) => {
  const told = [];
  for (const [name, bytes] of files)
    try {
      code.readPerson(setup, await code.textOf(setup, new File([new Uint8Array(bytes)], name)), name);
    } catch (error) {
      told.push(error.message);
    }
  return told;
}"""
RECORD = """(setup, rounds) => {
  const kept = rounds.map(([a, b]) => ({
    found: code.agreementOf(setup, code.readPerson(setup, a, "a"), code.readPerson(setup, b, "b")),
    record: code.wholeRecord(null),
  }));
  return code.recordMarkdown(setup, kept);
}"""
WRONG = {
    "page.html": (template().encode(), "is a web page. Choose the small file ending in .json"),
    "small.html": (b"\xef\xbb\xbf\n<!-- x --><HTML lang=en>", "is a web page."),
    "shot.png": (b"\x89PNG\r\n\x1a\n" + bytes(90_000), "is a picture. Choose the small file"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "is a picture."),
    "move.gif": (b"GIF89a" + bytes(40), "is a picture."),
    "new.webp": (b"RIFF\xf0\x91\x02\x00WEBPVP8 ", "is a picture."),
    "phone.heic": (b"\x00\x00\x00\x18ftypheic", "is a picture."),
    "drawn.svg": (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "is a picture."),
    "cut.json": (b'{"about": "<html>', "it is not whole"),
    "huge.json": (b"{" + b" " * 70_000, "has 70001 bytes"),
}


def test_a_page_or_a_picture_is_told_as_what_it_is(twins: Twins, tmp_path: Path) -> None:
    files = [[name, list(data)] for name, (data, _) in WRONG.items()]
    theirs: list[str] = twins.run(READ, alignment.setup(), files)
    for (name, (data, told)), page in zip(WRONG.items(), theirs, strict=True):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(AlignmentError) as error:
            alignment.load(tmp_path / name)
        assert str(error.value) == page and told in page, name


def test_a_record_says_whether_it_is_agreed_and_both_can_sign_it(twins: Twins) -> None:
    def both(round_id: str, name: str = "", **manager: Any) -> list[str]:
        sides = (
            rater("learner", round=round_id),
            rater("manager", round=round_id, name=name, **manager),
        )
        return [side.as_json() for side in sides]

    apart, agreed = both("round 1", rated="1111111"), both("round 2", "K|m")
    title = "Staff, delivery forecasts"
    open_record = twins.run(RECORD, alignment.setup(), [apart])
    assert open_record.startswith(f"# Not yet agreed: {title}\n")
    assert "signing says only that we read" in open_record and "Agreement on" not in open_record
    done = twins.run(RECORD, alignment.setup(), [apart, agreed])
    assert done.startswith(f"# Agreement on: {title}\n") and "We agree on the role" in done
    for record, name in ((open_record, ""), (done, "K\\|m")):
        assert "| | Name | Signature | Date |" in record
        assert "| Learner |  |  |  |" in record and f"| Manager | {name} |  |  |" in record
    later = twins.run(RECORD, alignment.setup(), [agreed, both("day 30", marks="g" * 10)])
    assert later.startswith(f"# To be agreed again: {title}\n")


COMPARE = """(setup, files) => {
  const store = code.pairStore(setup, "staffplus", () => {});
  const told = files.map(([name, text]) => {
    try {
      return store.take(text, name);
    } catch (error) {
      return error.message;
    }
  });
  const board = files.reduce((lying, [name, text]) => code.filesWith(setup, lying, { name, text }, code.readPerson(setup, text, name)), []);
  return { told, open: store.ours().map(({ name }) => name), done: store.compared().done.length, board: board.map(({ name }) => name) };
}"""


def test_the_same_pages_later_file_stands_in_the_place_of_the_earlier(twins: Twins) -> None:
    early = rater("manager", points=(None,) * 8, predicted="")
    late = rater("manager", created="2026-11-29T09:55Z")
    given = [
        ["learner.json", rater("learner").as_json()],
        ["early.json", early.as_json()],
        ["late.json", late.as_json()],
        ["early (1).json", early.as_json()],
    ]
    found = twins.run(COMPARE, alignment.setup(), given)
    assert found["told"][:2] == [None, None]
    for told in found["told"][2:]:
        assert "The later one is counted: late.json, saved 2026-11-29T09:55Z." in told
    assert found["open"] == ["learner.json", "late.json"] and found["done"] == 1
    assert found["board"] == ["learner.json", "early (1).json"]  # as `takeWritten` asks it to
