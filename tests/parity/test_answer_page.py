"""What one browser holds of the pages that go to managers and leaders: whose it is, and under which number."""

from __future__ import annotations

from typing import Any

from staffplus.alignment.onefile import case_file, case_text
from staffplus.alignment.second import setup
from tests.parity.conftest import Twins
from tests.raters import asked, outcome_list, written_only

MODULES = ("widgets/answerpage/case.js", "widgets/answerpage/held.js")
#: Opens pages one after the other in one browser; on each something may be entered, then its file is looked at.
RUN = """(setup, visits) => visits.map(([text, changes, times]) => {
  const store = code.caseStore(setup, code.readCase(setup, text, "page"), () => {});
  if (changes) store.enter(changes);
  const ids = Array.from({ length: times }, () => store.toSave().id);
  const { outcomes, points } = store.rater();
  return { ids, outcomes, points, besides: store.besides, own: store.ownId() };
})"""


def page(number: int | None, role: str = "leader", *, pair: str = "k7d2m9x4q1zb") -> str:
    own = None if number is None else written_only(role, number)
    case = asked(outcome_list(3))
    return case_text(
        case_file(type(case)(pair, case.title, case.round, case.listed), role, "", own)
    )


def test_kept_work_of_one_person_is_not_taken_into_the_page_of_another(twins: Twins) -> None:
    points = {"m1": 60, "m2": 40}
    for role in ("leader", "manager"):
        mine, theirs = written_only(role, 1), written_only(role, 2)
        visits = [
            [page(None, role), {"id": mine.id, "outcomes": ["What I wrote"]}, 1],
            [page(1, role), {"points": points}, 1],
            [page(2, role), None, 1],
            [page(2, role), {"points": {"m3": 100}}, 1],
            [page(1, role), None, 1],
        ]
        found: list[Any] = twins.run(RUN, setup(), visits)
        assert [it["ids"] for it in found] == [[mine.id]] * 2 + [[theirs.id]] * 2 + [[mine.id]]
        assert [it["besides"] for it in found] == [None, None, mine.id, mine.id, None]
        assert found[2]["outcomes"] == list(theirs.outcomes)
        assert set(found[2]["points"].values()) == {None}
        assert found[3]["points"] == {"m1": 0, "m2": 0, "m3": 100}
        assert found[4]["outcomes"] == ["What I wrote"]
        assert found[4]["points"] == points | {"m3": 0}


def test_a_page_that_is_saved_too_early_and_again_has_one_number(twins: Twins) -> None:
    early = page(None, pair="another1another1")
    visits = [[early, None, 3], [early, {"name": "Kim"}, 2], [early, {"outcomes": ["One"]}, 1]]
    found: list[Any] = twins.run(RUN, setup(), visits)
    assert len({number for it in found for number in it["ids"]}) == 1
    assert found[0]["own"] is None and found[2]["own"] == found[2]["ids"][0]
