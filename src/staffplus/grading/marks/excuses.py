"""What stands in the place of an answer and says that there is none: `TODO`, "sorry, no time", "later"; and
notes on the chapter.

Only what is certain counts. Of an excuse every word is known, and some of them say it; whoever wrote a word
more, a figure or a name of the question is read by a person. Notes are called so by whoever wrote them, and
hold nothing that was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

#: A longer text says more than that.
LONGEST = 200
#: So many letters of a name are a part of it.
PART = 4
#: Says that there is no answer, whatever was asked.
_PLAINLY = (
    r"todo|fixme|tbd|tba|wip|i (?:have )?(?:ran|run|was running) out of time"
    r"|(?:sorry|apologies)\b.*\b(?:no|out of|enough|more) (?:more )?time|time\b.*\b(?:sorry|apologies)"
    r"|i (?:will|ll) (?:do|finish|answer|fill|write|complete) (?:this|it in|the rest)\b(?:.* )?(?:later|tomorrow|soon|week)"
)
#: The same where a value was asked for, so that a text is no answer in words.
_SAYS = (
    rf"{_PLAINLY}|work in progress|to do|na|idk|sorry|apologies|no (?:more )?time|not (?:enough|much) time|out of time"
    r"|tomorrow|tonight|soon|weekend|ill|sick|busy"
    r"|(?:dont|do not|did not) know|no (?:idea|clue|answer)|later|not (?:yet|done|finished|complete|answered)"
    r"|unfinished|unanswered|skip|skipped|skipping|gave (?:this |it )?up|giving up|left (?:this |it )?(?:blank|empty)"
    r"|(?:could not|cannot|can not|did not) (?:do|finish|answer|solve|get to)"
    r"|(?:will|ll) (?:do|finish|answer|fill|write|complete|come back)\b"
)
_FOUND = {True: re.compile(rf"\b(?:{_PLAINLY})\b"), False: re.compile(rf"\b(?:{_SAYS})\b")}
#: What may stand around it; no word that could be an answer, as `first`, `all`, `yes` or a figure.
_PLAIN = """
a able about add again am an and answer apologies as at back be because been blank busy but can
cannot cell chapter child class clue come complete could d day deadline did do does doing done dont
due empty enough exercise fill finish finished fixme flu for forgot gave get getting give giving go
got had has have here hope how i idea idk ill in is it its just kid kids know later left ll m me
more much my na need no not of on or out part please progress question questions ran re really run
running section sick skip skipped skipping so solve solved soon sorry still task tba tbd thank
thanks that the them then there these they this those though time to today todo tomorrow tonight too
tried try trying unanswered unfinished unfortunately until up ve very want was we week weekend well
what when will wip with work working would write yet you your
"""
_AROUND = {*_PLAIN.split()}
_WORD = re.compile(r"[^\W_]+")
#: Words that may be an answer, where they are none.
_NONE = (
    (re.compile(r"\bcan't\b"), "cannot"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\bn\s*[/.]\s*a\b"), "na"),
    (re.compile(r"\b(this|that|these|those) ones?\b"), r"\1"),
    (re.compile(r"\bnext (?=week|weekend|time\b)"), ""),
    (re.compile(r"\b(?:the )?rest of (?=this|that|the|it)"), ""),
)
#: An `a` that is no article: at the end, or with a sign beside it.
_A = re.compile(r"(?<![\w'\u2019])a(?=\s*$|\s*[^\w\s])|[\"'`\u201c=:]\s*a\b")
#: A `no` that answers something.
_NO = re.compile(r"\bno\b(?! (?:more |real )?(?:time|idea|clue|answer)\b)")
#: How people head their notes.
_HEADED = re.compile(
    r"^[\W_]*(?:(?:my|own|some|study|reading|lecture|class|chapter|course|personal|private|quick|rough)\s+)*"
    r"(?:notes?|glossary|vocabulary|key (?:terms|words)|(?:things )?to remember|reminders?)(?![\w-])",
    re.I,
)
#: What makes an answer of notes: a count, code, a word for it.
_ANSWERS = re.compile(
    r"^[ \t>*-]*\(?(?:\d+|[a-h])[.):]|[=`]|\w\(|\b(?:def|return|lambda|answers?|(?:the|this|that|these|each|your|my|first|last|next) questions?|questions|solutions?|q\d+|question \d|\d+(?:st|nd|rd|th)"
    r"|first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth)\b",
    re.I | re.M,
)


@lru_cache(maxsize=512)
def is_excuse(text: str, *, plainly: bool = False) -> bool:
    """Whether a text says that there is no answer, and nothing besides. `plainly`: in words that are no
    answer to anything, for a question that is answered in words."""
    if len(text) > LONGEST:
        return False
    plain = text.lower().replace("\u2019", "'")
    for what, instead in _NONE:
        plain = what.sub(instead, plain)
    words = _WORD.findall(plain)
    said = " ".join(words)
    return (
        {*words} <= _AROUND
        and bool(_FOUND[plainly].search(said))
        and not _A.search(plain)
        and not _NO.search(said)
    )


def only(texts: Sequence[str], names: Collection[str] = (), *, plainly: bool = False) -> bool:
    """Whether texts, as the lines of a comment, say that and nothing else.

    `names`: what a question takes, of which nothing may stand there.
    """
    whole = " ".join(texts)
    if not is_excuse(whole, plainly=plainly) and not (
        texts and all(is_excuse(it, plainly=plainly) for it in texts)
    ):
        return False
    return not _holds(whole, {*names} - {"a", "i"})


def _holds(text: str, names: Collection[str]) -> bool:
    """Whether one of several names stands in a text, as words of its own."""
    joined = f" {' '.join(_WORD.findall(text.lower()))} "
    return any(f" {' '.join(_WORD.findall(it.lower()))} " in joined for it in names)


def is_notes(text: str, asked: Collection[str]) -> bool:
    """Whether a text is notes by its own head, and holds nothing of what was asked for, in no part of it:
    who writes of `doors` may mean the question of the train doors."""
    if not _HEADED.match(text.strip()) or _ANSWERS.search(text):
        return False
    parts = {part for it in asked for part in _WORD.findall(it.lower()) if len(part) >= PART}
    return not _holds(text, {*asked, *parts} - _AROUND)


def is_open(text: str, given: str, names: Collection[str]) -> bool:
    """Whether a cell is as it was handed out, but for a line that gives a name and no value: `order =`."""
    ours = {" ".join(it.split()) for it in given.split("\n")}
    lines = [" ".join(it.split()) for it in text.split("\n")]
    rest = [it for it in lines if it and it not in ours]
    return bool(rest) and all(it.removesuffix("=").rstrip() in names and "=" in it for it in rest)
