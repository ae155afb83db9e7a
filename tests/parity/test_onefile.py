"""The learner's page and the command make the same page to send, byte for byte."""

from __future__ import annotations

from typing import Any

from staffplus import alignment
from staffplus.alignment import Asked, Rater
from staffplus.alignment.onefile import case_file, page_of
from staffplus.alignment.second import setup
from staffplus.widgets.answerpage.answerpage import template
from tests.parity.conftest import Twins
from tests.raters import PAIR, asked, outcome_list, written_only

MODULES = ("alignment/onefile.js", "alignment/written.js")
#: Cases come as files do; JavaScript reads what is in them with its own reader.
RUN = """(setup, page, cases) => cases.map(({ asked, own, ...rest }) => {
  const list = code.readList(setup, asked, "asked");
  const person = own && code.readPerson(setup, own, "own");
  try {
    return code.pageOf(setup, page, code.caseFile(setup, { ...rest, asked: list, own: person }));
  } catch (error) {
    return error.message;
  }
})"""
ODD = "👩‍🔬 “x” \\ </script> <!-- $& {1} & שלום"


def test_a_page_to_send_is_made_alike_byte_for_byte(twins: Twins) -> None:
    odd = Asked(PAIR, ODD, "day 30", outcome_list(3))
    cases: list[tuple[Asked, str, str, Rater | None]] = [
        (asked(), "manager", "", None),
        (asked(outcome_list()), "leader", "## Direction\n\nHere.\n", None),
        (odd, "manager", f"# {ODD}\n\u2028\u2029\x7f\t{ODD}", written_only("manager", stop=ODD)),
        (odd, "manager", "é" * 40_000, None),
        (odd, "manager", "<" * 20_000, None),
    ]
    given = [
        {
            "asked": it.as_json(),
            "own": own and own.as_json(),
            "role": role,
            "description": text,
        }
        for it, role, text, own in cases
    ]
    theirs: list[Any] = twins.run(RUN, setup(), template(), given)
    for (it, role, text, own), page in zip(cases, theirs, strict=True):
        try:
            ours = page_of(template(), case_file(it, role, text, own))
        except alignment.AlignmentError as error:
            ours = str(error)
        assert page == ours
    assert [len(page) < 400 for page in theirs] == [False, False, False, True, True]
