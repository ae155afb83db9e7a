"""The page and Python agree on the second edition: whole results, the same refusals, the same files."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from staffplus import alignment
from staffplus.alignment.held import alpha_words
from staffplus.alignment.merged import cards_of, labels_of, named_by, suggestions
from staffplus.alignment.weighed import hits_chance
from staffplus.alignment.written import load_list
from tests.agreement import answers
from tests.parity.both import alike, close, in_page
from tests.parity.conftest import Twins
from tests.raters import asked, bad_files, outcome_list, random_rater, rater, written_only

MODULES = (
    "alignment/agreed.js",
    "alignment/both.js",
    "alignment/held.js",
    "alignment/leaders.js",
    "alignment/merged.js",
    "alignment/talk.js",
    "alignment/unlike.js",
    "alignment/weighed.js",
    "alignment/written.js",
    "widgets/align/forms/board.js",
    "widgets/align/forms/sheet.js",
)
WORK = """(setup) => {
  const read = (text, n) => code.readPerson(setup, text, `${n}.json`);
  return {
    compare: (texts) => code.agreementOf(setup, ...texts.map(read)),
    either: (texts) => code.compareEither(setup, ...texts.map(read)),
    held: (texts) => {
      const found = code.mapHeld(setup, texts.map(read));
      return { ...found, told: code.alphaText(setup, found) };
    },
    again: (texts) => code.raterFile(setup, read(texts[0], 0)),
    list: (texts) => code.listFile(setup, code.readList(setup, texts[0], "0.json")),
    merge: (texts) => {
      const raters = texts.map(read);
      return code.suggestionsFor(setup, code.cardsOf(raters));
    },
    fresh: (texts) => {
      const cards = code.cardsOf(texts.map(read));
      const all = code.suggestionsFor(setup, cards).map(({ a, b }) => ({ a: cards[a], b: cards[b] }));
      const said = (board) => code.freshOf(board, all).map(({ a, b }) => [a.person, b.person]);
      const board = code.boardOf(cards, {});
      const joined = code.joinGroups(board, 1, 0);
      const keys = cards.map(code.keyOf);
      const apart = code.keepApart(joined, `${keys[0]} | ${keys[2]}`);
      const undone = code.undone(apart);
      return { all: all.length, begun: said(board), joined: said(joined), apart: said(apart), undone: said(undone), groups: joined.groups.map(({ cards: some }) => some.length) };
    },
    named: (texts) => {
      const { listed } = read(texts[0], 0);
      const named = listed.people.map(({ id }) => code.namedBy(listed, id));
      return { named, labels: code.labelsFor(setup, listed.people) };
    },
  };
}"""


def in_python(name: str, texts: list[str]) -> dict[str, Any]:
    try:
        if name == "list":
            return {"found": load_list(texts[0], name="0.json").as_dict()}
        read: list[Any] = [alignment.load(text, name=f"{n}.json") for n, text in enumerate(texts)]
        if name in ("compare", "either"):
            return {"found": alignment.compare(*read).as_dict()}
        if name == "again":
            return {"found": read[0].as_dict()}
        if name == "merge":
            pairs = suggestions(cards_of(read))
            return {"found": [{"a": p.a, "b": p.b, "words": list(p.words)} for p in pairs]}
        if name == "named":
            listed = read[0].listed
            named = [named_by(listed, key) for key, _, _ in listed.people]
            return {"found": {"named": named, "labels": labels_of(listed.people)}}
        found = alignment.cohort(read)
        assert isinstance(found, alignment.Held)
        told = alpha_words(found.alpha, found.interval)
        return {"found": {**found.as_dict(), "told": told}}
    except alignment.AlignmentError as error:
        return {"refused": str(error)}


def agree(twins: Twins, name: str, cases: list[list[str]]) -> list[dict[str, Any]]:
    return alike(twins, WORK, alignment.setup(), in_python, name, cases)


def test_pairs_are_compared_alike(twins: Twins) -> None:
    rng = random.Random(14)
    cases = []
    for n in range(160):
        listed = outcome_list(rng.choice([2, 3, 5, 6, 8, 9, 10]))
        round_id = rng.choice(["round 1", "round 2", "round 3", "day 30"])
        sides = [
            random_rater(rng, role, n, listed, round=round_id).as_json()
            for role in ("manager", "learner")
        ]
        rng.shuffle(sides)
        cases.append(sides)
    same = rater("learner"), rater("manager")
    cases.append([one.as_json() for one in same])
    none = outcome_list(8, requests=())
    cases.append([rater(r, listed=none).as_json() for r in ("learner", "manager")])
    flat, left = (20,) * 5, {"points": (None,) * 5, "predicted": "", "marks": "-" * 10}
    for manager in ((20,) * 5, (25, 20, 20, 20, 15), (25, 25, 25, 25, 0)):
        pair = rater("learner", points=flat), rater("manager", points=manager)
        cases.append([one.as_json() for one in pair])
    cases.append([rater(r, **left).as_json() for r in ("learner", "manager")])  # type: ignore[arg-type]
    cases.append([rater(r, round="day 30", **left).as_json() for r in ("learner", "manager")])  # type: ignore[arg-type]
    found = agree(twins, "compare", cases)
    assert {line["found"]["next"] for line in found} >= {
        "agreed",
        "words",
        "again",
        "log",
        "drifted",
    }
    assert any(point["kind"] == "even" for line in found for point in line["found"]["agenda"])
    assert any(line["found"]["later"] for line in found)
    assert any(line["found"]["overlap"] is None for line in found)


def test_a_blank_in_a_saved_file_is_nought_in_both_where_all_points_are_given(
    twins: Twins,
) -> None:
    def saved(role: str, *points: int | None) -> str:
        made = rater(role).as_dict()
        blank = [None] * (8 - len(points))
        made["answers"]["points"] = dict(
            zip(made["answers"]["points"], [*points, *blank], strict=True)
        )
        return json.dumps(made)

    learner, manager = saved("learner", 50, 25, 25), saved("manager", 40, 30, 30)
    short = saved("manager", 40, 30, 25)
    found, less = agree(twins, "compare", [[learner, manager], [learner, short]])
    assert found["found"]["foreseen"] == {"learner": [3, 3], "manager": [3, 3]}
    assert less["found"]["foreseen"] is None
    again = agree(twins, "again", [[manager], [short]])
    points = [list(one["found"]["answers"]["points"].values()) for one in again]
    assert points == [[40, 30, 30, 0, 0, 0, 0, 0], [40, 30, 25, *[None] * 5]]
    run = """(setup, listed, points) => {
      const sheet = code.wholeSheet(setup, { points });
      return code.raterOf(setup, { pair: "k7d2m9x4q1zb", title: "T", round: "round 1", role: "manager", listed }, sheet).points;
    }"""
    listed = outcome_list(4).as_dict()
    for given in ({"m1": 60, "m3": 40}, {"m1": 60}):
        kept = twins.run(run, alignment.setup(), listed, given)
        assert kept == {
            k: given.get(k, 0 if "m3" in given else None) for k in ("m1", "m2", "m3", "m4")
        }


def test_leaders_are_mapped_alike(twins: Twins) -> None:
    rng = random.Random(15)
    cases = []
    for size in (2, 3, 5, 8, 12):
        listed = outcome_list(rng.choice([6, 8, 10]))
        files = [random_rater(rng, "leader", n, listed) for n in range(size)]
        files += [random_rater(rng, role, 90, listed) for role in ("learner", "manager")]
        cases.append([made.as_json() for made in files])
    cases.append([rater("leader", number=n).as_json() for n in range(3)])
    cases.append([rater("leader", number=n, points=(None,) * 8).as_json() for n in range(3)])
    cases.append([rater("leader", number=n, points=(25,) * 4).as_json() for n in range(3)])
    cases.append([rater("leader").as_json()])
    cases.append([rater("leader").as_json(), rater("leader", name="Other").as_json()])
    found = agree(twins, "held", cases)
    assert any(line.get("found", {}).get("interval") for line in found)
    assert sum("refused" in line for line in found) == 2


def test_of_two_versions_of_one_leaders_file_the_later_is_counted_in_both(twins: Twins) -> None:
    early = rater("leader", points=(None,) * 8, predicted="")
    late = rater("leader", points=(60, 40, *[0] * 6), created="2026-11-29T09:55Z", source="again")
    other = rater("leader", number=1)
    orders = [[early, late, other], [late, other, early]]
    found = agree(twins, "held", [[it.as_json() for it in files] for files in orders])
    for one in found:
        assert [it["label"] for it in one["found"]["people"]] == ["Leader A", "Leader B"]
        assert one["found"]["people"][0]["points"]["m1"] == 60
        assert "The later one is counted" in one["found"]["notes"][0]
    tie = [early, rater("leader", points=(100, *[0] * 7)), other]
    (refused,) = agree(twins, "held", [[it.as_json() for it in tie]])
    assert "two versions of one person's answers" in refused["refused"]


def test_what_leaders_release_of_their_sentences_is_shown_alike(twins: Twins) -> None:
    files = [rater("leader", number=n, words=n % 2 == 0) for n in range(4)]
    files[1] = rater("leader", number=1, stop="", direction="", radius="")
    (found,) = agree(twins, "held", [[it.as_json() for it in files]])
    assert [it["label"] for it in found["found"]["said"]] == ["Leader A", "Leader C"]
    assert found["found"]["unsaid"] == 1
    odd = rater("leader").as_dict() | {"words": "yes"}
    (refused,) = agree(twins, "again", [[json.dumps(odd)]])
    assert "found “yes” at words; expected one of true, false" in refused["refused"]


def test_no_suggestion_repeats_what_another_says(twins: Twins) -> None:
    """Five people wrote alike: four suggestions join them all, and one no ends what was asked of two groups."""
    texts = [
        written_only("leader", number=n, outcomes=("Problems stay solved",)).as_json()
        for n in range(5)
    ]
    told = in_page(twins, WORK, alignment.setup(), "fresh", [texts])[0]["found"]
    who = [f"leader{n:06d}" for n in range(5)]
    assert told["all"] == 10
    assert told["begun"] == [[who[0], it] for it in who[1:]]
    assert told["joined"] == told["undone"] == [[who[0], it] for it in who[2:]]
    assert told["apart"] == [[who[0], who[3]], [who[0], who[4]]]
    assert told["groups"] == [2, 1, 1, 1]


def test_bad_files_are_refused_in_the_same_words(twins: Twins) -> None:
    found = agree(twins, "again", [[text] for text in bad_files().values()])
    accepted = [name for name, line in zip(bad_files(), found, strict=True) if "found" in line]
    assert accepted == []
    lists = [rater("learner").as_json(), "{", json.dumps(asked().as_dict() | {"kind": "x"})]
    assert all("refused" in line for line in agree(twins, "list", [[text] for text in lists]))


def test_files_that_do_not_belong_together_are_refused_in_the_same_words(twins: Twins) -> None:
    learner = rater("learner")
    others = [
        learner,
        rater("learner", number=5),
        rater("leader"),
        rater("manager", round="round 2"),
        rater("manager", pair="anotherpair1", title="Another role"),
        rater("manager", listed=outcome_list(8, requests=())),
        rater("manager", points=(50, 50)),
        written_only("manager"),
    ]
    found = agree(twins, "compare", [[learner.as_json(), other.as_json()] for other in others])
    assert all(line.keys() == {"refused"} for line in found)


def test_each_edition_is_compared_by_its_rule_and_two_of_them_are_refused_in_the_same_words(
    twins: Twins,
) -> None:
    files = [made(role).as_json() for made in (answers, rater) for role in ("learner", "manager")]
    found = agree(twins, "either", [[one, other] for one in files for other in files])
    compared = [line["found"].get("edition", 1) for line in found if "found" in line]
    assert compared == [1, 1, 2, 2]
    assert sum("two editions" in line.get("refused", "") for line in found) == 8


def test_a_file_is_written_alike(twins: Twins) -> None:
    rng = random.Random(16)
    roles = ["learner", "manager", "leader"]
    made = [random_rater(rng, rng.choice(roles), n, outcome_list(9)) for n in range(20)]
    html = "</script><img src=x onerror=alert(1)>"
    made += [
        written_only(
            "manager", outcomes=(html, "👩‍🔬 “x” \\"), stop=html, direction=html, name=html
        ),
        written_only("leader", outcomes=(), stop="", direction="", radius=""),
    ]
    agree(twins, "again", [[one.as_json()] for one in made])
    agree(twins, "list", [[asked().as_json()], [asked(outcome_list(10)).as_json()]])


def test_cards_are_suggested_and_classed_alike(twins: Twins) -> None:
    words = [
        "depot",
        "forecast",
        "decide",
        "decided",
        "Queue",
        "minutes",
        "spanish",
        "Straße",
        "ΣΊΣΥΦΟΣ",
        "naïve",
        "24/7",
        "queue's",
    ]
    rng = random.Random(17)

    def wrote(n: int) -> alignment.Rater:
        texts = {" ".join(rng.sample(words, rng.randint(2, 5))) for _ in range(3)}
        return written_only("leader", n, outcomes=tuple(sorted(texts)))

    found = agree(twins, "merge", [[wrote(n).as_json() for n in range(6)] for _ in range(10)])
    assert all(line["found"] for line in found)
    people = (
        ("leader000000", "leader", ""),
        ("leader000009", "leader", "Kim"),
        ("x" * 8, "leader", ""),
    )
    alone = alignment.OutcomeList((alignment.Listed("m1", "t", (("leader000000", "t"),)),), people)
    lists = [outcome_list(9), alone]
    files = [[rater("learner", points=(5,) * len(it.ids), listed=it).as_json()] for it in lists]
    agree(twins, "named", files)


#: Moves cards of a board by their words, under other words, to "new" or to "aside"; what the page says after each.
LAY = """(setup, texts, moves) => {
  const raters = texts.map((text, n) => code.readPerson(setup, text, `${n}.json`));
  const cards = code.cardsOf(raters);
  const keyFor = (words) => code.keyOf(cards.find(({ text }) => text === words));
  let board = code.boardOf(cards, {});
  const fault = () => code.faultIn(setup, board, (text) => text.trim());
  const said = [fault()];
  for (const [words, to] of moves) {
    const place = ["new", "aside"].includes(to) ? to : board.groups.findIndex((group) => group.cards.includes(keyFor(to)));
    board = code.moveCard(board, cards, keyFor(words), place);
    said.push(fault());
  }
  const listed = code.listOf(raters, cards, board, [], (text) => text.trim());
  while (board.undo.length) board = code.undone(board);
  return { said, listed, before: board.groups.length };
}"""


def laid(
    twins: Twins, outcomes: Sequence[tuple[str, ...]], moves: Sequence[tuple[str, str]]
) -> Any:
    files = [written_only("leader", n, outcomes=some).as_json() for n, some in enumerate(outcomes)]
    return twins.run(LAY, alignment.setup(), files, list(moves))


def test_the_same_outcome_of_two_people_is_no_list_until_one_lies_under_the_other(
    twins: Twins,
) -> None:
    wrote = [("Fewer tickets", "One record"), ("fewer tickets", "Spanish"), ("Fewer tickets",)]
    found = laid(twins, wrote, [("fewer tickets", "Fewer tickets")])
    assert all(
        it.startswith("Two outcomes read the same: lay them together") for it in found["said"]
    )
    # The third one's card has the first one's words: it is found by who wrote it.
    assert [len(it["by"]) for it in found["listed"]["outcomes"]] == [2, 1, 1, 1]
    found = laid(twins, wrote[:2], [("fewer tickets", "Fewer tickets")])
    assert found["said"][0].startswith("Two outcomes read the same") and found["before"] == 4
    assert found["said"][-1] == ""
    both = found["listed"]["outcomes"][0]
    assert [it["text"] for it in both["by"]] == ["Fewer tickets", "fewer tickets"]


def test_where_nobody_or_one_alone_wrote_an_outcome_there_is_nothing_to_weigh(twins: Twins) -> None:
    for wrote in ([(), ()], [("One record",), ()]):
        found = laid(twins, wrote, [])
        assert found["said"][0].startswith(
            "At least two outcomes are needed: open the others' files"
        )
        assert len(found["listed"]["people"]) == 2


def test_of_twenty_outcomes_ten_can_be_weighed_and_no_card_or_writer_is_lost(twins: Twins) -> None:
    wrote = [(f"Outcome {n}",) for n in range(20)]
    moves = [(f"Outcome {n}", f"Outcome {n - 10}") for n in range(10, 18)]
    moves += [("Outcome 18", "aside"), ("Outcome 19", "aside"), ("Outcome 17", "new")]
    found = laid(twins, wrote, moves)
    assert found["said"][0].startswith("20 outcomes are left; at most 10 can be weighed.")
    assert found["said"][-2] == "" and found["said"][-1].startswith("11 outcomes are left")
    listed = found["listed"]
    kept = [card for it in listed["outcomes"] for card in it["by"]] + listed["aside"]
    assert sorted(it["text"] for it in kept) == sorted(text for one in wrote for text in one)
    assert len({it["person"] for it in kept}) == 20 and found["before"] == 20


def test_hits_by_chance_are_alike(twins: Twins) -> None:
    cases = [(outcomes, predicted) for outcomes in range(1, 11) for predicted in range(4)]
    theirs = twins.call("hitsChance", [(alignment.setup(), *case) for case in cases])
    for case, it in zip(cases, theirs, strict=True):
        ours = hits_chance(*case)
        assert close({"mean": ours.mean, "share": ours.share}, it), case


def test_files_of_the_first_edition_open_alike(twins: Twins) -> None:
    first, now = answers("learner").as_json(), rater("manager").as_json()
    run = """(setup, texts) => texts.map((text, n) => {
      const read = code.readPerson(setup, text, `${n}.json`);
      return code.ofFirstEdition(read) ? code.lacksOf(setup, read) : null;
    })"""
    told = twins.run(run, alignment.setup(), [first, now])
    from staffplus.alignment.written import lacks

    assert told == [lacks(alignment.load(first, name="0.json")), None]  # type: ignore[arg-type]
