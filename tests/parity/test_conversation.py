"""Every way through the three talks, on an empty page: each ends, where the file says, at its price."""

from __future__ import annotations

from typing import Any

from staffplus.career import conversation
from tests.parity.conftest import Twins

MODULES = ("widgets/conversation/replay.js",)
DATA = conversation.read()
ALL_WAYS = """(data, replay = code.replay) => {
  const found = [];
  const ahead = [[]];
  while (ahead.length) {
    const path = ahead.pop();
    const { talks, days, goodwill, ending } = replay(data, path);
    if (ending) found.push({ path, days, goodwill, ending: ending.id, ends: talks.map(({ talk, outcome }) => [talk.id, outcome.id]) });
    else for (const { id } of talks.at(-1).choices) ahead.push([...path, id]);
  }
  return found;
}"""


def test_every_way_ends_as_the_file_says(twins: Twins) -> None:
    ways: list[dict[str, Any]] = twins.run(ALL_WAYS, DATA)
    assert len(ways) > 500
    for way in ways:
        ends = conversation.ending(DATA, dict(way["ends"]))
        assert ends is not None and ends["id"] == way["ending"], way
    assert {way["ending"] for way in ways} == {one["id"] for one in DATA["ending"]}


def test_asking_and_paying_leaves_people_warmest_of_all_ways_to_what_was_wanted(
    twins: Twins,
) -> None:
    ways = [it for it in twins.run(ALL_WAYS, DATA) if it["ending"] == "staggered"]
    warmest = max(ways, key=lambda it: (sum(it["goodwill"].values()), -it["days"]))
    assert warmest["path"] == ["ask", "pay"] * 3
    alone = [it for it in ways if it["path"][0] == "chief"]
    assert alone and all(it["goodwill"]["dana"] == -2 for it in alone)


def test_moves_of_an_older_file_are_left_out_with_all_that_follows(twins: Twins) -> None:
    (found,) = twins.call("replay", [[DATA, ["ask", "no-such-move", "pay"]]])
    assert [turn["move"] and turn["move"]["id"] for turn in found["talks"][0]["turns"]] == ["ask", None]  # fmt: skip
    assert found["days"] == 1 and found["ending"] is None


def test_a_move_is_offered_once(twins: Twins) -> None:
    path = ["show", "ask-late", "method"]
    (found,) = twins.call("replay", [[DATA, path]])
    assert [move["id"] for move in found["talks"][0]["choices"]] == ["thanks", "together"]
