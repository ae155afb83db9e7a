"""The three talks: a file that always leads to an end, and says where it does not."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from staffplus.bankfile import BankError
from staffplus.career import conversation
from staffplus.widgets.conversation.conversation import plain

TEXT = conversation.CONVERSATION.read_text("utf-8")


def broken(tmp_path: Path, old: str, new: str) -> str:
    """What is said of the file once `old` has become `new` in it, at its first place."""
    assert old in TEXT
    path = tmp_path / "conversation.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(BankError) as error:
        conversation.read(path)
    return str(error.value)


def test_whatever_the_talks_come_to_has_its_ending() -> None:
    data = conversation.read()
    ways = [[(talk["id"], it["id"]) for it in talk["outcome"]] for talk in data["talk"]]
    found = {tuple(way): conversation.ending(data, dict(way)) for way in product(*ways)}
    named = {way: one["id"] for way, one in found.items() if one}
    assert len(named) == 8 and set(named.values()) == {"stopped", "staggered", "at-once"}
    assert named[("dana", "waits"), ("henrik", "signs"), ("suri", "runs")] == "staggered"
    assert all(one == "stopped" for way, one in named.items() if ("henrik", "stops") in way)


def test_asking_first_is_the_quickest_way_to_what_was_wanted_and_going_alone_leaves_people_colder() -> (
    None
):
    talks = {talk["id"]: talk for talk in conversation.read()["talk"]}
    for talk in talks.values():
        opening = next(node for node in talk["node"] if node["id"] == talk["opening"])
        assert {move["id"]: move["goodwill"] for move in opening["move"]}["ask"] == 1
    alone = [
        move
        for talk in talks.values()
        for node in talk["node"]
        for move in node["move"]
        if move.get("flag") == "alone"
    ]
    assert [move["goodwill"] for move in alone] == [-2]
    assert all(talks[name]["opening_after"][0]["flag"] == "alone" for name in ("henrik", "suri"))


def test_without_javascript_every_move_and_every_ending_can_be_read() -> None:
    data = conversation.read()
    shown = str(plain(data))
    for talk in data["talk"]:
        for node in talk["node"]:
            assert repr(node["says"])[1:-1] in shown
            for move in node["move"]:
                assert repr(move["text"])[1:-1] in shown and repr(move["because"])[1:-1] in shown
    assert all(one["name"] in shown for one in data["ending"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('to = "what-it-brought"', 'to = "nowhere"', "expected one of what-it-brought, and-in-march"),
        ('to = "what-it-brought"', 'to = "fourteen"', "found to = 'fourteen'"),
        ('to = "what-it-brought"\n', "", "expected either `to` or `outcome`"),
        ('outcome = "waits"', 'outcome = "agrees"', "expected one of waits, all"),
        ('outcome = "waits"\nflag', 'outcome = "waits"\nto = "and-in-march"\nflag', "found both or neither"),
        ('opening = "fourteen"', 'opening = "door"', "found opening = 'door'; expected one of fourteen"),
        ('flag = "alone"\nbecause', "because", "found flag = 'alone'"),
        ('says = "Very good.', 'sais = "Very good.', "found no `says`"),
        ('id = "ask-late"', 'id = "thanks"', "found id = 'thanks' a second time"),
        ("days = 1", "days = 31", "expected a whole number from 0 to 30"),
        ("goodwill = 1", "goodwill = 3", "expected a whole number from -2 to 2"),
        ('needs = ["henrik=stops"]', 'needs = ["henrik=leaves"]', "found 'henrik=leaves' in `needs`"),
        ("needs = []", 'needs = ["dana=all"]', "let the last need nothing"),
        ('needs = ["dana=waits", "suri=runs"]', "needs = []", "no earlier ending takes"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_what_was_found(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in broken(tmp_path, old, new)


def test_a_node_that_cannot_be_left_or_that_nobody_comes_to_is_a_fault(tmp_path: Path) -> None:
    last = TEXT.index('[[talk.node]]\nid = "two-people"')
    node = TEXT[last : TEXT.index("[[ending]]")]
    told = broken(tmp_path, node, node.replace('outcome = "runs"', 'to = "nineteen"').replace('outcome = "one"', 'to = "nineteen"'))  # fmt: skip
    assert "so that the talk can end here" in told
    unvisited = broken(tmp_path, 'node = "from-above"', 'node = "in-winter"')
    assert "expected a node that an opening or a move leads to" in unvisited
