"""Agreement between people: figures checked by hand, and files that cannot be used."""

from __future__ import annotations

import dataclasses
import json
import random
from itertools import combinations
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from staffplus import alignment
from staffplus.alignment import alpha
from staffplus.alignment import files as first_files
from staffplus.alignment import leaders as first_leaders
from staffplus.alignment import pair as first_pair
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.questions import (
    SETTINGS,
    fingerprint,
    mark_ids,
    outcome_ids,
    questions,
    settings,
    tidy,
)
from staffplus.bankfile import BANK, BankError
from staffplus.cli.main import main
from tests import prose
from tests.agreement import (
    PAIR,
    ROW_IDS,
    answers,
    bad_files,
    changed,
    random_answers,
    twelve_leaders,
)

ROOT = Path(__file__).parents[2]

# --- A pair, by hand -------------------------------------------------------------------------------
#
#              o1 o2 o3 o4 o5     Direction … Not doing      forecast
#   learner     1  2  3  4  5     5 5 5 5 5 2 6              o1 o2 o3
#   manager     4  1  2  3  5     5 6 2 – 5 3 6              o1 o3 o5
#
# Top threes: o1 o2 o3 and o2 o3 o4: two shared. The learner foresaw o2 and o3, two; the manager
# o1 and o3, two. Rows: 0, 1, 3, open, 0, 1, 0 apart: five within one, Evidence three apart.

LEARNER = answers("learner", rated=(5, 5, 5, 5, 5, 2, 6))
MANAGER = answers(
    "manager",
    ranks=(4, 1, 2, 3, 5),
    rated=(5, 6, 2, None, 5, 3, 6),
    predicted="o1 o3 o5",
    marks="develop guide review decline guide guide review develop - guide",
)


@pytest.fixture
def pair() -> alignment.Comparison:
    return first_pair.compare(MANAGER, LEARNER)


def test_a_pair_is_compared_as_by_hand(pair: alignment.Comparison) -> None:
    assert pair.top3 == (2, 2)
    assert pair.foreseen == {"learner": (2, 2), "manager": (2, 2)}
    assert [row.gap for row in pair.rows] == [0, 1, 3, None, 0, 1, 0]
    assert (pair.rows_within, pair.rows_apart, pair.rows_open) == (5, ("evidence",), ("horizon",))
    assert pair.rows_low == ("stretch",)  # both rate it 3 or lower
    assert [request.gap for request in pair.requests] == [0, 0, 0, 0, 1, 0, 0, 3, None, 0]
    assert pair.requests_alike == 7
    assert [outcome.gap for outcome in pair.outcomes] == [3, 1, 1, 1, 0]
    assert [(o.learner_top, o.manager_top) for o in pair.outcomes][::3] == [
        ("yes", "no"),
        ("no", "yes"),
    ]


def test_the_exit_rule_gives_its_reasons(pair: alignment.Comparison) -> None:
    assert [(line.id, line.found, line.met) for line in pair.criteria] == [
        ("top3", "2 of 3", True),
        ("predicted-learner", "2 of 3", True),
        ("predicted-manager", "2 of 3", True),
        ("apart", "1 (Evidence)", False),
        ("within", "5 of 7", False),
        ("requests", "7 of 10", False),
    ]
    assert (pair.agreed, pair.next) == (False, "again")


def test_the_agenda_takes_the_largest_gap_first_and_fills_45_minutes(
    pair: alignment.Comparison,
) -> None:
    """Sizes in twelfths: a request 3 steps apart 12, o1 3 ranks 9, Evidence 6, then 4, 4, 4 and 3.

    35 minutes for seven gaps: 3 each, 14 left for 42 twelfths, so a third of a minute a twelfth:
    4, 3, 2, 1⅓, 1⅓, 1⅓, 1. The minute over goes to the first of the largest remainders.
    """
    assert [(point.id, point.size, point.minutes) for point in pair.agenda] == [
        ("r8", 12, 7),
        ("o1", 9, 6),
        ("evidence", 6, 5),
        ("horizon", 4, 5),
        ("r5", 4, 4),
        ("r9", 4, 4),
        ("o4", 3, 4),
    ]
    assert pair.minutes == 45 and pair.later == ()


def test_what_finds_no_place_on_the_agenda_is_kept_for_later() -> None:
    far = answers("manager", ranks=(5, 4, 3, 2, 1), rated=(1, 7, 1, 7, 1, 7, 1))
    found = first_pair.compare(LEARNER, far)
    assert (len(found.agenda), found.minutes) == (7, 45)
    assert found.later and min(p.size for p in found.agenda) >= max(p.size for p in found.later)


def test_one_gap_alone_does_not_fill_the_meeting() -> None:
    same = answers("learner"), answers("manager", marks="develop " * 9 + "guide")
    almost = dataclasses.replace(same[1], requests={**same[0].requests, "r1": "guide"})
    found = first_pair.compare(same[0], almost)
    assert [point.minutes for point in found.agenda] == [settings()["agenda"]["most"]]
    assert found.minutes == 22 and found.agreed


def test_two_who_answer_alike_agree_and_have_nothing_on_the_agenda() -> None:
    found = first_pair.compare(answers("learner"), answers("manager"))
    assert found.agreed and found.next == "agreed" and found.agenda == ()
    assert found.minutes == 10


def test_after_three_rounds_a_disagreement_is_written_down() -> None:
    other = dataclasses.replace(MANAGER, round="round 3")
    found = first_pair.compare(dataclasses.replace(LEARNER, round="round 3"), other)
    assert found.next == "log"


def test_after_30_days_only_requests_count() -> None:
    ours, theirs = (answers(role, round="day 30") for role in ("learner", "manager"))
    found = first_pair.compare(ours, theirs)
    assert [line.id for line in found.criteria] == ["requests"]
    assert (found.next, found.top3, found.rows) == ("holds", None, ())
    drifted = answers("manager", round="day 30", marks="decline " * 10)
    assert first_pair.compare(ours, drifted).next == "drifted"


def test_one_row_left_open_is_allowed_and_two_are_not() -> None:
    for open_rows, met in (((None,), True), ((None, None), False)):
        rated = (*open_rows, *(4,) * (7 - len(open_rows)))
        found = first_pair.compare(answers("learner"), answers("manager", rated=rated))
        assert found.agreed is met
        assert settings()["explain"]["within"] in found.notes


def test_rounds_are_compared_in_order_and_a_round_with_one_file_waits() -> None:
    files = [
        answers(role, round=r, number=n)
        for n, (r, role) in enumerate(
            [("round 2", "manager"), ("round 1", "learner"), ("round 2", "learner"),
             ("round 1", "manager"), ("day 30", "learner")]
        )
    ]  # fmt: skip
    assert [found.round for found in first_pair.rounds(files)] == ["round 1", "round 2"]


# --- Ties, gaps and open ranks ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ranks", "tops"),
    [
        ((1, 2, 3, 4, 5), ["o1 o2 o3"]),
        ((10, 20, 40, 41, 99), ["o1 o2 o3"]),  # gaps: only the order counts
        ((1, 1, 1, 4, 5), ["o1 o2 o3"]),  # a tie inside the top three
        ((1, 2, 3, 3, 5), ["o1 o2 o3", "o1 o2 o4"]),  # a tie across the third place
        ((1, 2, 3, 4, 4), ["o1 o2 o3"]),  # a tie below it
        ((1, 2, None, 3, 4), ["o1 o2 o3", "o1 o2 o4"]),  # the open one may be anywhere
    ],
)
def test_a_top_three_is_told_as_far_as_the_ranks_decide_it(
    ranks: tuple[int | None, ...], tops: list[str]
) -> None:
    found = alignment.top_threes(dict(zip(outcome_ids(), ranks, strict=True)))
    assert sorted(" ".join(sorted(top)) for top in found) == tops


def test_equal_ranks_leave_every_top_three_possible_and_the_overlap_a_range() -> None:
    found = first_pair.compare(answers("learner", ranks=(1, 1, 1, 1, 1)), answers("manager"))
    assert len(alignment.top_threes(dict.fromkeys(outcome_ids(), 1))) == 10
    assert found.top3 == (1, 3)
    assert found.criteria[0].found == "1 to 3 of 3" and not found.criteria[0].met
    assert settings()["explain"]["ties"] in found.notes


def test_places_share_the_best_of_a_tie() -> None:
    ranks = dict(zip(outcome_ids(), (7, 7, 9, None, 12), strict=True))
    assert list(alignment.places(ranks).values()) == [1, 1, 3, None, 4]


# --- Claims that the page makes ---------------------------------------------------------------------


def test_alignment_claims_about_chance_hold() -> None:
    """Two top threes of five share at least one; by lot, two or more in 7 cases of 10."""
    tops = [set(top) for top in combinations(range(5), 3)]
    counts = [len(a & b) for a in tops for b in tops]
    assert min(counts) == 1
    assert sum(count >= 2 for count in counts) / len(counts) == pytest.approx(0.7)
    assert "7 cases of 10" in settings()["explain"]["chance"]


def test_alignment_claims_about_kappa_hold() -> None:
    """Ten requests, four marks, three in four alike in the long run: nine samples in ten."""
    rng = random.Random(1)
    found = []
    for _ in range(20_000):
        ours = [rng.randrange(4) for _ in range(10)]
        theirs = [
            a if rng.random() < 0.75 else rng.choice([b for b in range(4) if b != a]) for a in ours
        ]
        alike = sum(a == b for a, b in zip(ours, theirs, strict=True)) / 10
        by_chance = sum(ours.count(k) * theirs.count(k) for k in range(4)) / 100
        if by_chance < 1:
            found.append((alike - by_chance) / (1 - by_chance))
    found.sort()
    low, high = found[len(found) // 20], found[-len(found) // 20]
    explain = settings()["explain"]
    assert low == pytest.approx(float(explain["kappa_low"]), abs=0.01)
    assert high == pytest.approx(float(explain["kappa_high"]), abs=0.01)


def test_the_rows_are_those_of_the_rubric_without_agreement() -> None:
    assert ROW_IDS == [
        "direction",
        "problem",
        "evidence",
        "horizon",
        "radius",
        "stretch",
        "not-doing",
    ]
    rubric = BANK / "jd_rubric.toml"
    if rubric.exists():
        import tomllib

        parts = tomllib.loads(rubric.read_text("utf-8"))["part"]
        named = [(part["id"], part["name"]) for part in parts if part["id"] != "agreement"]
        assert [(row["id"], row["name"]) for row in settings()["row"]] == named


# --- Leaders, by hand --------------------------------------------------------------------------------
#
# Six leaders rank 1 2 3 4 5, three 2 1 3 5 4, three 3 2 1 4 5. Every place is given twelve times, so
# the ordinal metric is 12² times the squared difference of places. Sums of squared differences over
# ordered pairs of leaders, 2 (12 Σr² - (Σr)²): o1 198, o2 54, o3 216, o4 54, o5 54, together 576.
#   observed: 576 / 11 / 60 = 0.8727    expected: 12·12·100 / (60·59) = 4.0678
#   alpha = 1 - 0.8727 / 4.0678 = 216/275 = 0.7855


def test_twelve_leaders_give_the_figures_worked_out_by_hand() -> None:
    learner = answers("learner", ranks=(2, 1, 3, 5, 4))
    manager = answers("manager", ranks=(5, 4, 3, 2, 1))
    found = first_leaders.cohort([*twelve_leaders(), manager, learner])
    assert found.alpha == pytest.approx(216 / 275, abs=1e-12)
    assert [outcome.median for outcome in found.outcomes] == [1.5, 2, 3, 4, 5]
    assert [outcome.spread for outcome in found.outcomes] == [2, 1, 2, 1, 1]
    # Six leaders differ from the others' medians by one place in five outcomes, six by four.
    assert sorted(person.distance or 0 for person in found.leaders) == pytest.approx(
        [0.2] * 6 + [0.8] * 6
    )
    ours, theirs = found.beside
    assert (ours.distance, ours.nearer, ours.level, ours.farther) == (0.7, 6, 0, 6)
    assert (theirs.distance, theirs.nearer, theirs.farther) == (2.3, 12, 0)
    assert (ours.top3, theirs.top3) == ((3, 3), (1, 1))
    assert found.interval is not None and found.interval[0] < 216 / 275 < found.interval[1]
    assert found.samples == settings()["cohort"]["resamples"]


def test_the_interval_is_the_same_in_every_run_and_in_every_order_of_files() -> None:
    files = twelve_leaders()
    assert first_leaders.cohort(files) == first_leaders.cohort(files[::-1])


@trying(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 40))
def test_our_alpha_is_the_librarys_when_nobody_is_drawn_twice(seed: int, size: int) -> None:
    rng = random.Random(seed)
    ranked = [alignment.places(random_answers(rng, "leader", n).ranks) for n in range(size)]
    counted = alpha.weighted_counts(ranked, [1] * size)
    ours = alpha.weighted_alpha(counted) if any(sum(r) > 1 for r in counted[0]) else None
    table = np.array([[np.nan if p is None else p for p in row.values()] for row in ranked])
    try:
        theirs = krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal")
    except ValueError:
        theirs = np.nan
    assert ours is None if np.isnan(theirs) else ours == pytest.approx(theirs, abs=1e-9)


def test_a_leader_is_never_compared_with_their_own_copy() -> None:
    """Two leaders of opposite views, one drawn three times: only the two views count."""
    opposite = [{f"o{n}": n for n in range(1, 6)}, {f"o{n}": 6 - n for n in range(1, 6)}]
    once = alpha.weighted_alpha(alpha.weighted_counts(opposite, [1, 1]))
    copied = alpha.weighted_alpha(alpha.weighted_counts(opposite, [3, 1]))
    assert once is not None and copied is not None and once < 0 and copied < 0


def test_five_leaders_who_all_say_the_same_have_no_interval() -> None:
    found = first_leaders.cohort([answers("leader", number=n) for n in range(5)])
    assert (found.alpha, found.interval) == (1, None)
    assert settings()["cohort"]["no_variation_leaders"] in found.notes
    assert "Ordinal alpha: 1.00 (no interval)" in str(found)


def test_where_every_rank_is_the_same_there_is_no_alpha() -> None:
    found = first_leaders.cohort([answers("leader", ranks=(1,) * 5, number=n) for n in range(5)])
    assert found.alpha is None and "Ordinal alpha: no variation" in str(found)


def test_chapter_and_form_ask_for_the_same_rating() -> None:
    asked = " ".join(prose.markdown_of(ROOT / "book/workshop.ipynb").split())
    ask = alignment.second()["ask"]
    for words, name in (("far does the page settle", "settles"), ("what you expect", "expected")):
        assert words in ask[name] and words in asked


def test_with_few_leaders_the_number_is_played_down() -> None:
    found = first_leaders.cohort(twelve_leaders()[:3])
    assert any("With 3 leaders" in note for note in found.notes)


def test_leaders_without_names_get_letters_that_tell_nothing_of_the_order() -> None:
    files = [
        answers("leader", number=n, name=name) for n, name in enumerate(["", "fox", "fox", ""])
    ]
    assert [p.label for p in first_leaders.cohort(files[::-1]).leaders] == [
        "Leader A", "fox", "fox (2)", "Leader D"
    ]  # fmt: skip


def test_any_number_of_leaders_is_read_from_a_folder(tmp_path: Path) -> None:
    rng = random.Random(2)
    for n in range(60):
        (tmp_path / f"{n}.json").write_text(random_answers(rng, "leader", n).as_json(), "utf-8")
    found = first_leaders.cohort(tmp_path)
    assert len(found.leaders) == 60 and found.leaders[27].label == "Leader AB"


# --- Files -----------------------------------------------------------------------------------------


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    rng = random.Random(3)
    for n in range(50):
        made = random_answers(rng, "learner", n)
        path = tmp_path / "file.json"
        path.write_text(made.as_json(), "utf-8")
        assert first_files.load(path) == first_files.load(made.as_json()) == made
    assert len(made.as_json().encode()) < 4096


@pytest.mark.parametrize("what", bad_files())
def test_a_file_that_cannot_be_used_is_refused_with_a_reason(what: str) -> None:
    text = bad_files()[what]
    with pytest.raises(AlignmentError) as refused:
        first_files.load(text, name="hers.json")
    assert str(refused.value).startswith("hers.json")
    assert "{" not in str(refused.value)


def test_emoji_and_right_to_left_text_are_kept() -> None:
    asked = questions(PAIR, "👩‍🔬 دور", ["نتيجة أولى", "🚀 launch", "c", "d", "e"], None)
    made = answers("learner", questions=asked, name="עדי")
    assert first_files.load(made.as_json()) == made


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    path.write_bytes(b"{" + b" " * 3_000_000)
    with pytest.raises(AlignmentError, match="3000001 bytes; a file of answers has at most 65536"):
        first_files.load(path)


def test_a_file_with_bytes_that_are_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.json"
    path.write_bytes(b"{\xff\xd8\xff\xe0 \x00\x10JFIF")
    with pytest.raises(AlignmentError, match=r"photo\.json could not be read"):
        first_files.load(path)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (LEARNER, "are the same file"),
        (answers("learner", number=5), "are both the learner's"),
        (answers("leader"), "is another leader's"),
        (answers("manager", round="round 2"), "is from Round 1, .* from Round 2"),
        (answers("manager", questions=questions("anotherpair1")), "two descriptions"),
        (
            answers("manager", questions=questions(PAIR, outcomes=["a", "b", "c", "d", "e"])),
            "different questions: o1, o2, o3, o4, o5",
        ),
    ],
)
def test_files_that_do_not_belong_together_are_not_compared(other: Any, message: str) -> None:
    with pytest.raises(AlignmentError, match=message):
        first_pair.compare(LEARNER, other)


def test_rows_worded_otherwise_are_other_questions() -> None:
    def reword(table: Any) -> None:
        table["questions"]["rows"][3]["text"] = "until when"
        rows = tuple(alignment.questions(PAIR).rows)
        other = dataclasses.replace(
            alignment.questions(PAIR),
            rows=(*rows[:3], dataclasses.replace(rows[3], text="until when"), *rows[4:]),
        )
        table["questions"]["fingerprint"] = other.fingerprint

    text = changed(answers("manager"), reword)
    with pytest.raises(AlignmentError, match="different questions: Horizon"):
        first_pair.compare(LEARNER, text)


def test_a_leader_who_sends_the_same_file_twice_counts_once_and_a_note_says_so() -> None:
    copy = dataclasses.replace(twelve_leaders()[0], source="again.json")
    found = first_leaders.cohort([*twelve_leaders(), copy])
    assert len(found.leaders) == 12
    assert any("again.json is the same as leader-1.json" in note for note in found.notes)


def test_two_versions_of_one_leaders_answers_are_refused() -> None:
    later = dataclasses.replace(twelve_leaders()[0], ranks={**twelve_leaders()[0].ranks, "o1": 5})
    with pytest.raises(AlignmentError, match="two versions of one person's answers"):
        first_leaders.cohort([*twelve_leaders(), later])


def test_a_map_needs_two_leaders_of_one_round() -> None:
    with pytest.raises(AlignmentError, match="at least two leaders; found 1"):
        first_leaders.cohort([twelve_leaders()[0], LEARNER])
    with pytest.raises(AlignmentError, match="one round"):
        first_leaders.cohort([answers("leader"), answers("leader", number=1, round="round 2")])


# --- Questions and settings ---------------------------------------------------------------------------


def test_the_fingerprint_tells_wordings_apart_and_is_fnv() -> None:
    assert fingerprint("") == "cbf29ce484222325"
    assert fingerprint("a") == "af63dc4c8601ec8c"  # from the reference test suite of FNV
    assert fingerprint("foobar") == "85944171f73967e8"
    assert questions(PAIR).fingerprint == questions("otherpair1").fingerprint
    changed_one = questions(PAIR, outcomes=["a", *settings()["defaults"]["outcomes"][1:]])
    assert questions(PAIR).fingerprint != changed_one.fingerprint


def test_questions_need_five_outcomes_and_ten_requests_that_differ() -> None:
    with pytest.raises(ValueError, match="found 4 different outcomes; expected 5"):
        questions(PAIR, outcomes=["a", "b", "c", "d", " a "])
    with pytest.raises(ValueError, match="found 1 different requests; expected 10"):
        questions(PAIR, requests=["a"])


def test_text_is_tidied_onto_one_line() -> None:
    assert tidy(" a\n\tb\x00\ufeff  c ") == "a b c"


def test_faults_in_the_settings_are_told_with_their_place(tmp_path: Path) -> None:
    def told(*changes: tuple[str, str]) -> str:
        text = SETTINGS.read_text("utf-8")
        for change in changes:
            assert change[0] in text
            text = text.replace(*change, 1)
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.toml"
        path.write_text(text, "utf-8")
        with pytest.raises(BankError) as caught:
            settings(path)
        return str(caught.value)

    form = told(("top3 = 2", "top3 = 0"), ("[ask]", "[asked]"))
    assert "found exit.top3 = 0; expected a whole number from 1" in form
    assert "found no `ask`; expected a table of ranks, rows" in form
    assert "found the roles ['learner', 'boss', 'leader']; expected learner, manager" in told(
        ('id = "manager"', 'id = "boss"')
    )
    assert "found 5; expected 4 different texts, one for each id in `format`" in told(
        (', "o5"]', "]")
    )


def test_the_marks_are_those_of_the_chapter_on_scope() -> None:
    assert mark_ids() == ["develop", "guide", "review", "decline"]


# --- Pictures and the command ---------------------------------------------------------------------------


def test_pictures_are_drawn_for_full_short_and_open_answers(tmp_path: Path) -> None:
    from staffplus.alignment import pictures

    short = [answers(role, round="day 30", marks="- " * 10) for role in ("learner", "manager")]
    pairs = [first_pair.compare(LEARNER, MANAGER), first_pair.compare(*short)]
    for n, figure in enumerate(
        [*(alignment.picture(found) for found in pairs), pictures.over_rounds(pairs), pictures.over_rounds(pairs[:1]),
         alignment.picture(first_leaders.cohort([*twelve_leaders(), LEARNER]))]
    ):  # fmt: skip
        figure.savefig(tmp_path / f"{n}.png", dpi=30)
        assert (tmp_path / f"{n}.png").stat().st_size > 1000


def test_the_command_compares_in_words_and_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    for made in (LEARNER, MANAGER, *twelve_leaders()):
        paths.append(tmp_path / made.source)
        paths[-1].write_text(made.as_json(), "utf-8")
    assert main(["align", "compare", str(paths[0]), str(paths[1])]) == 0
    assert (
        "open  Requests marked alike: 7 of 10 (proposal: at least 8 of 10)"
        in capsys.readouterr().out
    )
    assert main(["align", "compare", "--json", str(paths[1]), str(paths[0])]) == 0
    assert json.loads(capsys.readouterr().out) == first_pair.compare(LEARNER, MANAGER).as_dict()
    assert main(["align", "rounds", "--json", *map(str, paths[:2])]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert main(["align", "leaders", "--json", *map(str, paths)]) == 0
    assert json.loads(capsys.readouterr().out)["alpha"] == pytest.approx(216 / 275)
    assert main(["align", "leaders", *map(str, paths)]) == 0
    assert "Ordinal alpha: 0.79 (95 % interval" in capsys.readouterr().out


def test_the_command_says_what_is_wrong_and_returns_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.json"
    path.write_text(LEARNER.as_json(), "utf-8")
    assert main(["align", "compare", str(path), str(path)]) == 2
    assert "mine.json and mine.json are the same file" in capsys.readouterr().err
    assert main(["align", "rounds", str(path)]) == 2
    assert "no round has both files" in capsys.readouterr().err
    assert main(["align", "leaders", str(tmp_path / "none.json")]) == 2
