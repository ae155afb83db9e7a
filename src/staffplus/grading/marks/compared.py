"""What a learner's function returned, beside what the author's returns on the very same calls.

Where a test of functions finds something wrong, results of another shape than the author's are read in the
author's (`likened`), and the test is asked once more. What comes of it never is a mark: people decide. Both sides are
data that has left the box; nothing of a learner's code runs for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from staffplus.grading import wire
from staffplus.grading.marks import likened, loose, unlike
from staffplus.grading.marks.examiner import Call
from staffplus.grading.marks.likened import Like
from staffplus.grading.marks.loose import Reading

#: How results are read: as far as that is sure; also where it is likely only.
SURE, LIKELY = "asked", "likely"
#: Of so many results of the author's it is looked at what shape they have; of so many calls, what they give.
LEARNT, HEARD = 200, 40
#: So many calls of one test are kept.
CALLS = 2000
#: A larger result is not read, in parts.
PARTS = 1000
#: So many kinds of things that stand in the place of others are told.
SHOWN = 3

#: A call of a function and its result, as `wire` has them.
Made = tuple[str, Any, Any]
#: Of the author's own functions: what one was called with -> its name, and what it returned.
Known = Mapping[str, tuple[str, Any]]


class Record:
    """Remembers what functions returned while a test was asked."""

    def __init__(self, call: Call) -> None:
        self._call, self.made = call, list[Made]()

    def __call__(self, name: str, calls: Sequence[Any]) -> list[Any]:
        results = self._call(name, calls)
        room = CALLS - len(self.made)
        self.made += [(name, *it) for it in zip(calls[:room], results[:room], strict=True)]
        return results


#: So many calls more may give no result, of which one did not.
ONCE_MORE = 1
_NO_RESULT = {
    "type": "TimeoutError", "bases": ["TimeoutError", "OSError", "Exception"], "message": "it did not answer",
}  # fmt: skip


def but_for(call: Call, made: Sequence[Made]) -> Call | None:
    """How functions are called where an error stands for a call that gave no result, as others did; None where
    none did. What is known is not asked again."""
    told = {_key(name, given): result for name, given, result in made}
    if not any("value" in it for it in told.values() if isinstance(it, dict)):
        return None
    left = ONCE_MORE

    def called(name: str, calls: Sequence[Any]) -> list[Any]:
        nonlocal left
        for given in calls:
            key = _key(name, given)
            if key not in told and left >= 0:
                (told[key],) = call(name, [given])
                left -= "gone" in told[key]
        found = [told.get(_key(name, it), _NO_RESULT) for it in calls]
        return [_NO_RESULT if "gone" in it else it for it in found]

    return called


def known(made: Sequence[Made]) -> dict[str, tuple[str, Any]]:
    """What a function of the author's returned, by what it was called with."""
    return {
        _key(name, given): (name, result["value"])
        for name, given, result in made
        if isinstance(result, dict) and "value" in result
    }


class Compared:
    """Results of the learner's functions in the shape of the author's."""

    def __init__(self, known: Known, made: Sequence[Made], code: Sequence[str] = ()) -> None:
        """`code`: what the learner has written. Of who does not write of nan nobody knows whether they saw
        that it may come."""
        self._nan = any(re.search(r"\bnan\b", it, re.I) for it in code)
        self._known, self._like = known, dict[str, Like]()
        self._some = dict[
            str, Any
        ]()  #: of each function a result of the author's with something in it
        self.notes: dict[str, None] = {}
        pairs = [(it, known[key][1]) for it in made if (key := _key(it[0], it[1])) in known]
        for name, raw in islice(known.values(), LEARNT if pairs else 0):
            model = _decoded(raw)
            self._like.setdefault(name, Like(self._nan)).learn(model)
            if model is not None and model not in ([], (), {}):
                self._some.setdefault(name, model)
        for (name, given, _), _ in pairs[:HEARD]:
            self._like.setdefault(name, Like(self._nan)).hear(_decoded(given))
        self._pairs = pairs
        said = {_said(it[2]) for it, _ in pairs}
        #: Whether it is the same whatever is asked.
        self._constant = len(made) > 1 and len({_said(it[2]) for it in made}) == 1
        ours = {json.dumps(model, sort_keys=True) for _, model in pairs}
        #: Whether anything would be read otherwise. What is the same whatever it is asked answers nothing.
        self.worth = (len(said) > 1 or len(ours) == 1) and any(
            self._read(*it, LIKELY) is not it[2] for it, _ in pairs
        )

    def calls(self, call: Call, way: str) -> Call:
        """How functions are called whose results are read in a way."""

        def called(name: str, calls: Sequence[Any]) -> list[Any]:
            results = zip(calls, call(name, calls), strict=True)
            return [self._read(name, given, result, way) for given, result in results]

        return called

    def said(self) -> str:
        """What was read in the place of what, to begin a sentence."""
        some = [*self.notes]
        if some == [likened.MORE]:
            return "Your function returns more than was asked for. With only what was asked for"
        if len(some) == 1:
            return f"With {some[0]} in what your function returns"
        more = "; and more of that kind" if len(some) > SHOWN else ""
        read = "; ".join(some[:SHOWN])
        return f"If what your function returns is read as it may be meant ({read}{more})"

    def unlike(self) -> str:
        """What is said where results are of another form than the author's and may hold what was asked for,
        though nothing could read them (`unlike`); or ""."""
        try:
            for name in () if self._constant else dict.fromkeys(it[0] for it, _ in self._pairs):
                pairs = [
                    (_decoded(_returned(result)), _decoded(model))
                    for (one, _, result), model in self._pairs[:HEARD]
                    if one == name and isinstance(result, dict) and _parts(result) <= PARTS
                ]
                if found := unlike.found(pairs, self._like.setdefault(name, Like(self._nan))):
                    return unlike.said(name, found)
        except Exception:  # whatever a learner returns, the mark stands as it is
            return ""
        return ""

    def _read(self, name: str, given: Any, result: Any, way: str) -> Any:
        """A result in the author's shape; the same where it has that, or cannot be read in it."""
        key = _key(name, given)
        exact = key in self._known
        if not isinstance(result, dict) or not (exact or name in self._some):
            return result
        try:
            model = _decoded(self._known[key][1]) if exact else self._some[name]
            like = self._like.setdefault(name, Like(self._nan))
            found = self._reading(like, result, model, exact=exact)
            if found is None or not found.notes or not (found.sure or way == LIKELY):
                return result
            new = wire.encode(found.value)
        except Exception:  # whatever a learner returns, the result stands as it is
            return result
        self.notes |= dict.fromkeys(found.notes)
        return {**_kept(result), "value": new}

    @staticmethod
    def _reading(like: Like, result: dict[str, Any], model: Any, *, exact: bool) -> Reading | None:
        drawn = "value" not in result and result.get("whole") is True
        if "value" in result or (drawn and "likely" in result):
            raw = _returned(result)
            found = like.read(_decoded(raw), model, exact=exact) if _parts(raw) <= PARTS else None
            return (
                loose.noted(found, "a list in place of a generator") if drawn and found else found
            )
        if exact and model in (None, [], ()) and _is_raised(result):
            return Reading(model, False, (f"{model} in place of an exception that you raise",))
        return None


def _is_raised(result: Mapping[str, Any]) -> bool:
    """Whether a function raised on purpose, in a line of its own; to fail is no answer."""
    line = str(result.get("where", "")).partition(":")[2]
    return "type" in result and line.split()[:1] == ["raise"] and "NotImplemented" not in line


def _said(result: Any) -> str:
    """What a function gave back, for comparison with what it gives at another time."""
    if not isinstance(result, dict) or not {"value", "likely"} & result.keys():
        return ""
    try:
        value = _returned(result)
        return json.dumps(value, sort_keys=True) if _parts(value) <= PARTS else ""
    except RecursionError:
        return ""


def _returned(result: Mapping[str, Any]) -> Any:
    """What a function returned; of what cannot leave the box as it is, what it gives one by one."""
    return result["value"] if "value" in result else result.get("likely")


def _kept(result: Mapping[str, Any]) -> dict[str, Any]:
    """What a result tells beside its value."""
    return {"changed": result["changed"]} if "changed" in result else {}


def _decoded(raw: Any) -> Any:
    """A value in plain types, also where NumPy is imported. Raises Malformed, and what lists in a wrong array raise."""

    def listed(raw: Any) -> Any:
        if isinstance(raw, list):
            return [*map(listed, raw)]
        if not isinstance(raw, dict):
            return raw
        if "array" in raw:
            _, shape, flat = raw["array"]
            for size in reversed(shape[1:]):
                flat = [flat[n : n + size] for n in range(0, len(flat), size)]
            return flat if shape else flat[0]
        return {kind: listed(inside) for kind, inside in raw.items()}

    return wire.decode(listed(raw))


def _key(name: str, given: Any) -> str:
    return hashlib.sha256(json.dumps([name, given], sort_keys=True).encode()).hexdigest()


def _parts(raw: Any) -> int:
    """How many parts a value has, as `wire` has it, as far as it is worth to count them."""
    count, open_ = 0, [raw]
    while open_ and count <= 4 * PARTS:
        it = open_.pop()
        count += 1
        if isinstance(it, (list, dict)):
            open_ += it if isinstance(it, list) else it.values()
    return count // 4
