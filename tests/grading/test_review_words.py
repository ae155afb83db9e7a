"""What a marker reads: names masked, what changed in a text, codes for people, the nearest texts."""

from __future__ import annotations

from staffplus.exercises.calibration import Anchor
from staffplus.review import aids
from staffplus.review.pieces import changed_words, codes, masked


def test_names_are_masked_wherever_they_stand() -> None:
    names = {"Zoë Ñandú", "Zoë", "Ñandú", "zoe@example.org", "Al"}
    text = 'Signed: ZOË ñandú (zoe@example.org). Al also fell. {"name": "Zo\\u00eb \\"la jefa\\""}'
    assert masked(text, names) == 'Signed: [name] ([name]). Al also fell. {"name": "[name]"}'


def test_what_changed_in_a_text_is_all_of_both() -> None:
    before, after = (
        "We move fares\nfrom bookings, by May.",
        "We move fares and sailings\nfrom demand, by May.",
    )
    found = changed_words(before, after)
    assert "".join(words for how, words in found if how != "new") == before
    assert "".join(words for how, words in found if how != "gone") == after
    assert ("gone", "bookings") in found and ("new", "demand") in found


def test_codes_are_short_stable_and_nobodys_twice() -> None:
    people = [f"learner-{n}" for n in range(3000)]
    found = codes("salt", people)
    assert len(set(found.values())) == 3000
    assert found == codes("salt", reversed(people)) != codes("pepper", people)
    assert {len(it) for it in found.values()} == {6}


def test_the_nearest_texts_speak_of_the_same_and_are_never_the_text_itself() -> None:
    known = [Anchor(name, "problem", text, 1, "Why.") for name, text in
             (("late", "Trains are late and nobody owns it."), ("gates", "Gates open late at the airport."),
              ("claims", "Claims pile up since the storm."))]  # fmt: skip
    found = aids.nearest({"x": "Since the storm, claims wait.", "y": known[0].text, "z": ""}, known)
    assert [it.id for it in found["x"]][:1] == ["claims"]
    assert "late" not in [it.id for it in found["y"]] and len(found["y"]) == len(found["z"]) == 2
    assert aids.nearest({}, known) == aids.nearest({"x": "a"}, []) == {}
    parts = aids.practised("problem")
    assert len(parts) == 3 and all(it.why and it.criterion == "problem" for it in parts)
    assert aids.practised("in-words") == []
