"""An item file is read whole or refused with the place of every fault; marking is fair and total."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from staffplus import items
from staffplus.bankfile import BankError
from staffplus.items.kinds import KINDS

CHOICE = """
[[item]]
id = "probe-first"
set = "probes"
objective = "apply-five-probes"
kind = "choice"
see = "five-probes"
prompt = "What do you ask first?"
[[item.option]]
text = "How much does it matter?"
correct = true
feedback = "Depth depends on it."
[[item.option]]
text = "Which model would fit?"
feedback = "A solution before a problem."
misconception = "solution-first"
[[item.option]]
text = "Who made the mistake?"
feedback = "It explains no mechanism."
misconception = "solution-first"
"""
MANY = CHOICE.replace("probe-first", "probe-many").replace('"choice"', '"many"').replace(
    'text = "Which model would fit?"', 'text = "Which parts separate?"\ncorrect = true'
)  # fmt: skip
CLASSIFY = """
[[item]]
id = "scope-one"
set = "givens"
objective = "classify-question-scope"
kind = "classify"
see = "read-what-is-given"
givens = "The target and the metric are fixed."
prompt = "Which features help?"
key = "senior"
open = "method"
dimensions = { ambiguity = "senior", consequence = "senior", solution_space = "senior", people = "lead", answerer = "senior" }
feedback = { staff = "Nothing is open.", lead = "The route is set.", senior = "Only the method is open." }
misconception = { staff = "wide-topic", lead = "wide-topic" }
"""
MATCH = """
[[item]]
id = "pillars"
set = "map"
objective = "apply-five-probes"
kind = "match"
prompt = "Which pillar?"
[[item.target]]
id = "execution"
text = "Execution"
[[item.target]]
id = "leveling"
text = "Leveling up"
[[item.row]]
id = "glue"
text = "Glue"
key = ["execution", "leveling"]
feedback = "It feeds both."
misconception = "glue-is-admin"
[[item.row]]
id = "mentoring"
text = "Mentoring"
key = "leveling"
feedback = "It raises others."
misconception = "glue-is-admin"
"""
ORDER = """
[[item]]
id = "probes-in-order"
set = "probes"
objective = "apply-five-probes"
kind = "order"
prompt = "Put them in order."
[[item.step]]
id = "importance"
text = "How important?"
[[item.step]]
id = "depth"
text = "How deep?"
[[item.step]]
id = "parts"
text = "Which parts?"
[[item.constraint]]
before = "importance"
after = "depth"
feedback = "Depth depends on importance."
misconception = "depth-by-taste"
[[item.constraint]]
before = "depth"
after = "parts"
feedback = "Depth says how many parts to look at."
misconception = "depth-by-taste"
"""
NUMBER = """
[[item]]
id = "hours-of-glue"
set = "map"
objective = "apply-five-probes"
kind = "number"
prompt = "Four people spend three hours a week each on glue. How much is that a month, of four weeks?"
unit = "hours"
key = 48
tolerance = 0.1
working = "4 people × 3 hours × 4 weeks."
feedback = "Multiply people, hours and weeks."
[[item.wrong]]
value = 12
feedback = "That is one week, or one person."
misconception = "glue-is-admin"
[[item.wrong]]
value = 16.5
feedback = "That leaves the hours out."
misconception = "glue-is-admin"
"""

MARK = """
[[item]]
id = "what-is-fixed"
set = "givens"
objective = "classify-question-scope"
kind = "mark"
prompt = "Which of these lines fix what success is?"
[[item.line]]
id = "cranes"
text = "Two cranes are rented."
right = false
feedback = "A means."
misconception = "wide-topic"
[[item.line]]
id = "aim"
text = "Out again within nine hours."
right = true
feedback = "A figure."
[[item.line]]
id = "cap"
text = "No crew works two nights."
right = true
feedback = "A bound."
[[item.line]]
id = "rain"
text = "It rained in May."
right = false
feedback = "A fact."
[[item.line]]
id = "hope"
text = "All hope for a calm summer."
right = false
feedback = "A wish."
"""
REASONED = CHOICE.replace("probe-first", "probe-reason").replace(
    'kind = "choice"',
    """kind = "choice"
because = "p"
reason = { p = "It sets the depth.", q = "It is polite." }
reason_feedback = { p = "How deep to go follows.", q = "Manners settle nothing." }
belief = { "b+q" = "solution-first" }""",
)


def bank_file(folder: Path, *tables: str, head: str = 'chapter = "scope-of-questions"\n') -> Path:
    path = folder / "scope_of_questions.toml"
    path.write_text(head + "".join(tables), "utf-8")
    return path


def only_item(folder: Path, table: str) -> items.Item:
    return items.load_file(bank_file(folder, table)).items[0]


def faults(folder: Path, *tables: str) -> list[str]:
    with pytest.raises(BankError) as caught:
        items.load_file(bank_file(folder, *tables))
    return [str(problem) for problem in caught.value.problems]


def test_every_kind_is_read_and_its_page_form_has_the_key_only_in_practice(tmp_path: Path) -> None:
    bank = items.load_file(bank_file(tmp_path, CHOICE, MANY, CLASSIFY, MATCH, ORDER, NUMBER, MARK))
    assert [item.kind for item in bank.items] == list(KINDS)
    for item in bank.items:
        assert "feedback" in str(item.practice())
        keyless = str(item.keyless())
        for secret in (
            "correct",
            "feedback",
            "misconception",
            "constraint",
            "'key'",
            "Depth depends",
            "tolerance",
            "4 people",
            "'right'",
        ):
            assert secret not in keyless, f"{item.id} gives away {secret}"


@pytest.mark.parametrize(
    ("table", "response", "score"),
    [
        (CHOICE, "a", 1),
        (CHOICE, "b", 0),
        (CLASSIFY, "senior", 1),
        (CLASSIFY, "staff", 0),
        (MANY, ["a", "b"], 1),
        (MANY, ["a"], 0.5),
        (MANY, ["a", "c"], 0),
        (MANY, ["a", "b", "c"], 0.5),
        (MATCH, {"glue": ["execution", "leveling"], "mentoring": ["leveling"]}, 1),
        (MATCH, {"glue": ["execution"], "mentoring": ["leveling"]}, 0.75),
        (MATCH, {"mentoring": ["leveling"]}, 0.5),
        (ORDER, ["importance", "depth", "parts"], 1),
        (ORDER, ["importance", "parts", "depth"], 0.5),
        (ORDER, ["parts", "depth", "importance"], 0),
        (NUMBER, 48, 1),
        (NUMBER, 48.1, 1),
        (NUMBER, 47.9, 1),
        (NUMBER, 48.11, 0),
        (NUMBER, 12, 0),
        (MARK, ["aim", "cap"], 1),
        (MARK, ["aim"], 0.5),
        (MARK, ["aim", "cap", "hope"], 0.5),
        (MARK, ["aim", "hope"], 0),
        (MARK, ["aim", "cap", "hope", "rain", "cranes"], 0),
        (REASONED, {"answer": "a", "reason": "p"}, 1),
        (REASONED, {"answer": "a", "reason": "q"}, 0.5),
        (REASONED, {"answer": "a", "reason": None}, 0.5),
        (REASONED, {"answer": "b", "reason": "p"}, 0),
    ],
)
def test_marks_give_partial_credit(
    tmp_path: Path, table: str, response: object, score: float
) -> None:
    got = items.mark(only_item(tmp_path, table), response)
    assert got.score == score
    assert got.correct == (score == 1)


@pytest.mark.parametrize("table", [CHOICE, MANY, CLASSIFY, MATCH, ORDER, NUMBER, MARK, REASONED])
@pytest.mark.parametrize(
    "response",
    [None, 0, True, "", "z", [], {}, [1], [["a"]], {"glue": None}, {"glue": "execution"}, {"x": ["execution"]},
     ["a", "a"], ["importance", "importance", "depth"], ["importance"], {"a": {"b": []}},
     float("nan"), float("inf"), 10**400, "48", {"answer": ["a"], "reason": "p"}, {"reason": "p"}],
)  # fmt: skip
def test_a_malformed_response_scores_nothing_and_raises_nothing(
    tmp_path: Path, table: str, response: object
) -> None:
    assert items.mark(only_item(tmp_path, table), response).score == 0


def test_the_hash_follows_question_and_key_but_not_feedback(tmp_path: Path) -> None:
    first = only_item(tmp_path, CHOICE).hash
    assert (
        only_item(tmp_path, CHOICE.replace("Depth depends on it.", "It sets the depth.")).hash
        == first
    )
    assert only_item(tmp_path, CHOICE.replace("How much", "How far")).hash != first
    other_key = CHOICE.replace("correct = true\n", "").replace(
        'text = "Who made the mistake?"', 'text = "Who made the mistake?"\ncorrect = true'
    ).replace('text = "How much does it matter?"', 'text = "How much does it matter?"\nmisconception = "x"')  # fmt: skip
    assert only_item(tmp_path, other_key).hash != first


def test_an_unknown_kind_is_refused_with_its_line(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, CHOICE.replace('"choice"', '"guess"'))
    path = tmp_path / "scope_of_questions.toml"
    line = path.read_text().splitlines().index('kind = "guess"') + 1
    assert fault.startswith(
        f"{path}:{line}: item 'probe-first': found kind 'guess'; expected one of choice"
    )


def test_a_missing_key_is_refused(tmp_path: Path) -> None:
    assert (
        "found no options with correct = true"
        in faults(tmp_path, CHOICE.replace("correct = true\n", 'misconception = "x"\n'))[0]
    )
    assert "found key None" in faults(tmp_path, CLASSIFY.replace('key = "senior"\n', ""))[0]
    assert "row 2 has the key None" in faults(tmp_path, MATCH.replace('key = "leveling"\n', ""))[0]


def test_an_option_without_feedback_is_refused_at_the_option(tmp_path: Path) -> None:
    (fault,) = faults(
        tmp_path, CLASSIFY, CHOICE.replace('feedback = "A solution before a problem."\n', "")
    )
    text = (tmp_path / "scope_of_questions.toml").read_text().splitlines()
    header = text.index('text = "Which model would fit?"')  # the line above it, counted from 1
    assert f":{header}: item 'probe-first': option 2 has no feedback" in fault


def test_a_wrong_option_without_misconception_is_refused(tmp_path: Path) -> None:
    assert (
        "option 3 is wrong but names no misconception"
        in faults(tmp_path, CHOICE.rsplit("misconception", 1)[0])[0]
    )


def test_a_misspelt_field_is_refused_by_name(tmp_path: Path) -> None:
    assert "unknown field 'promt'" in " ".join(
        faults(tmp_path, CHOICE.replace("prompt =", "promt ="))
    )


def test_broken_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, CHOICE, '[[item]]\nid = "unclosed\n')
    number = len((tmp_path / "scope_of_questions.toml").read_text().splitlines())
    assert f":{number}: not valid TOML" in fault


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "scope_of_questions.toml"
    path.write_bytes(b'chapter = "scope-of-questions"\n# caf\xe9\n')
    with pytest.raises(BankError, match="not UTF-8"):
        items.load_file(path)


def test_constraints_that_no_order_satisfies_are_refused(tmp_path: Path) -> None:
    circle = ORDER.replace(
        'before = "depth"\nafter = "parts"', 'before = "depth"\nafter = "importance"'
    )
    assert "no order can satisfy the constraints" in faults(tmp_path, circle)[0]


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('unit = "hours"', "", "found None as `unit`; expected what the number counts"),
        ('unit = "hours"', 'unit = " "', "found ' ' as `unit`"),
        ('working = "4 people × 3 hours × 4 weeks."', "", "found None as `working`"),
        ("key = 48", "key = nan", "found key nan; expected a number"),
        ("key = 48", "key = true", "found key True; expected a number"),
        ("tolerance = 0.1", "tolerance = -1", "found tolerance -1; expected a number from 0"),
        ("tolerance = 0.1", "tolerance = 36", "12 is within 36 of the key 48"),
        ("value = 16.5", "value = 12.05", "12.05 is within 0.1 of the wrong result 12"),
        ("value = 12", 'value = "12"', "wrong result 1 has the value '12'; expected a number"),
        ('misconception = "glue-is-admin"\n[', "[", "wrong result 1 names no misconception"),
    ],
)
def test_a_number_that_cannot_be_marked_fairly_is_refused(
    tmp_path: Path, was: str, now: str, fault: str
) -> None:
    assert was in NUMBER
    assert any(fault in told for told in faults(tmp_path, NUMBER.replace(was, now)))


SUMMED = NUMBER.replace("Four people", "How many of these hours count? Four people").replace(
    "tolerance = 0.1", "tolerance = 0.1\ncounts = [40, 8]\nleaves = [3, 16]"
)


@pytest.mark.parametrize(
    ("counts", "leaves", "fault"),
    [
        ("[40, 8]", "[3, 5]", "leave out 8 and take in 3 and 5, and the result is right"),
        ("[40, 8]", "[3, 8.05]", "leave out 8 and take in 8.05, and the result is right"),
        ("[40, 9]", "[3, 16]", "`counts` add up to 49, and the key is 48"),
        ("[40, 8]", '["3"]', "found no lists of figures"),
        ("[]", "[]", "some lines of the case are to be added up"),
    ],
)
def test_a_sum_that_two_mistakes_together_get_right_is_refused(
    tmp_path: Path, counts: str, leaves: str, fault: str
) -> None:
    def told(table: str) -> list[str]:
        item = only_item(tmp_path, table)
        return [message for _, message in item.rulebook.rules(item.raw)]

    assert told(SUMMED) == [] and told(NUMBER) == []
    assert [fault in message for message in told(SUMMED.replace("[40, 8]", counts).replace("[3, 16]", leaves))] == [True]  # fmt: skip
    for secret in ("counts", "leaves"):
        assert secret not in str(only_item(tmp_path, SUMMED).keyless())


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("right = true", "right = false", "found 0 of 5 lines with right = true; expected some"),
        ('right = false\nfeedback = "A fact."', 'feedback = "A fact."', "line 4 has right = None"),
        ('feedback = "A bound."', "", "line 3 has no feedback"),
        ('id = "cap"', 'id = "aim"', "two lines have the id 'aim'"),
    ],
)
def test_lines_that_cannot_be_marked_fairly_are_refused(
    tmp_path: Path, was: str, now: str, fault: str
) -> None:
    assert was in MARK
    assert any(fault in told for told in faults(tmp_path, MARK.replace(was, now)))
    all_right = MARK.replace("right = false", "right = true").replace(
        'misconception = "wide-topic"\n', ""
    )
    assert "found 5 of 5 lines with right = true" in faults(tmp_path, all_right)[0]


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('because = "p"', 'because = "z"', "found because = 'z'; expected one of p, q"),
        ('because = "p"\n', "", "found because = None"),
        (', q = "Manners settle nothing."', "", "no feedback for the reason 'q'"),
        ('"b+q"', '"b+r"', "found the pair 'b+r'; expected an answer and a reason"),
        ('reason = { p = "It sets the depth.", q = "It is polite." }\n', "", "found `because` on an item without reasons"),
        (', q = "It is polite."', "", "found 1 reasons; expected two or more"),
    ],
)  # fmt: skip
def test_reasons_that_cannot_be_marked_are_refused(
    tmp_path: Path, was: str, now: str, fault: str
) -> None:
    assert was in REASONED
    assert any(fault in told for told in faults(tmp_path, REASONED.replace(was, now)))


def test_every_fault_is_reported_at_once_and_sound_items_are_still_read(tmp_path: Path) -> None:
    path = bank_file(
        tmp_path,
        CHOICE.replace('"choice"', '"guess"'),
        MANY,
        CLASSIFY.replace('"senior"\nopen', '"chief"\nopen'),
    )
    bank, problems = items.read_file(path)
    assert [item.id for item in bank.items] == ["probe-many"]
    assert {problem.item for problem in problems} == {"probe-first", "scope-one"}


def test_a_header_inside_a_long_string_is_not_taken_for_an_item(tmp_path: Path) -> None:
    long = CHOICE.replace(
        'prompt = "What do you ask first?"', 'prompt = """\nWhat about\n[[item]]\nin text?"""'
    )
    bank, problems = items.read_file(bank_file(tmp_path, long, MANY.replace('"many"', '"guess"')))
    text = bank.path.read_text().splitlines()
    assert problems[0].line == text.index('kind = "guess"') + 1


def test_asking_for_a_chapter_or_set_that_is_not_there_lists_what_is() -> None:
    with pytest.raises(LookupError, match=r"there are items for: .*scope-of-questions"):
        items.load("scope-of-answers")
    with pytest.raises(LookupError, match="its sets are: first-look"):
        items.load("scope-of-questions", "no-such-set")


def test_published_items_agree_with_their_own_source() -> None:
    bank = items.load("scope-of-questions")
    raw = tomllib.loads(bank[0].path.read_text("utf-8"))["item"]
    assert [stems[0].family for stems in items.families(bank)] == [table["id"] for table in raw]
