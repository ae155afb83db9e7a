"""Times of handing in: read only where they say which moment they mean, their offset kept.

nbgrader reads a zone name that it does not know, such as PST, as UTC without a word, and
`2026-11-24-09-40-00` as nine o'clock. Both would move a deadline, so both are refused here.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from staffplus.grading.intake.people import shown

#: A clock that is so much ahead is not worth a note.
SLACK = timedelta(minutes=5)

EXPECTED = "expected ISO 8601 with an offset, for example 2026-11-24T09:40:00+01:00"

_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8})[T -]"
    r"(?P<hour>\d\d)[:-]?(?P<minute>\d\d)(?:[:-]?(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r" ?(?P<zone>.*)",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d\d)(?::?(?P<minutes>\d\d))?", re.ASCII)

#: What zip_collect takes from file names (see `exercises/nbgrader_config.py`), always in UTC.
_NBGRADER_NAME = re.compile(r"\d{8}T\d{6}", re.ASCII)
#: What zip_collect then writes into `timestamp.txt`, always in UTC.
_NBGRADER_FILE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", re.ASCII)


#: Digits of a platform's clock as a number: year to millisecond, so that a later one is a larger number.
CLOCK_DIGITS = 17
#: Months as platforms write them in their languages, by how they begin, small and without accents.
_MONTHS = (
    ("jan", "gen", "ene", "oca", "styc", "tammi"),
    ("feb", "fev", "subat", "lut", "helmi"),
    ("mar", "mrt", "mrz", "mac", "maalis"),
    ("apr", "avr", "abr", "nis", "kwi", "huhti"),
    ("may", "mai", "mag", "maj", "mei", "touko"),
    ("jun", "juin", "giu", "haz", "cze", "kesa"),
    ("jul", "juil", "lug", "tem", "lip", "heina"),
    ("aug", "aou", "ago", "sie", "elo"),
    ("sep", "set", "eyl", "wrz", "syys"),
    ("oct", "okt", "ott", "out", "eki", "paz", "loka"),
    ("nov", "kas", "marras"),
    ("dec", "dez", "dic", "des", "ara", "gru", "joulu"),
)
#: What says which half of the day a time of twelve hours is of.
_HALVES = {
    "am": 0, "a.m.": 0, "a. m.": 0, "上午": 0, "午前": 0, "오전": 0, "fm": 0, "öö": 0,
    "pm": 12, "p.m.": 12, "p. m.": 12, "下午": 12, "午後": 12, "오후": 12, "em": 12, "ös": 12,
}  # fmt: skip
_WORD = r"(?P<month>[^\W\d_]{3,})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OF = r"(?:\s*(?:de|del|of)\s+|\s*,?\s*)"
#: Orders of a date that leave no choice.
_DATES = tuple(
    re.compile(it)
    for it in (
        rf"{_YEAR}\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}})\s*[日일]",
        rf"\b{_YEAR}[-.](?P<month>\d\d?)[-.](?P<day>\d\d?)\b",
        rf"\b{_DAY}{_OF}{_WORD}{_OF}{_YEAR}\b",
        rf"\b{_WORD}\s+{_DAY},?\s+{_YEAR}\b",
    )
)
#: Day and month in figures, in an order that the platform's language decides.
_FIGURES = re.compile(rf"\b(?P<one>\d\d?)[-. ](?P<two>\d\d?)[-. ]{_YEAR}\b")
#: A day without its year perhaps, and the months in it: in full, or as three letters and more.
_DAYS = tuple(
    re.compile(it)
    for it in (
        rf"{_DAY}(?:\s*(?:de|del|of)\s+|[ _.-]*){_WORD}(?:(?:\s*de\s+|[ ,_.-]*){_YEAR})?(?![^\W_])",
        rf"{_WORD}[ _-]+{_DAY}(?:[ ,_.-]+{_YEAR})?(?![^\W_])",
    )
)
_MONTHS_WRITTEN = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december", "januar", "februar", "märz", "mär", "mrz", "mai", "juni", "juli", "okt",  # codespell:ignore
    "oktober", "dez", "dezember", "janvier", "février", "févr", "mars", "avril", "avr", "juin",  # codespell:ignore
    "juillet", "août", "septembre", "octobre", "novembre", "décembre", "déc", "enero", "febrero",
    "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre", "ene", "abr", "ago", "dic", "janeiro", "fevereiro", "março", "maio", "junho", "julho",
    "setembro", "outubro", "novembro", "dezembro", "fev", "set", "out", "gennaio", "febbraio", "aprile",
    "maggio", "giugno", "luglio", "settembre", "ottobre", "dicembre", "januari", "februari", "maart",
    "mei", "augustus",
)  # fmt: skip
_OF_DAY = re.compile(
    r"(?P<hour>\d{1,2}?)(?:(?: ?h ?|[ .:_-])?(?P<minute>\d\d))?(?:[ .:_-](?P<second>\d\d))?"
)


class BadTime(ValueError):
    """A time that does not say which moment it means; says what is expected."""


def looks_like_time(text: str) -> bool:
    """Whether a part of a file's name means a time. Eight digits alone are a student's number."""
    return (
        re.match(r"(\d{4}-\d\d-\d\d$|(\d{4}-\d\d-\d\d|\d{8})[T -]\d)", text, re.ASCII) is not None
    )


def read_time(text: str) -> str:
    """The time as ISO 8601, its offset as it was given.

    Two forms without an offset are read as UTC, since nbgrader writes them and means UTC by them:
    that of its file names, 20261124T094000, and that of its `timestamp.txt` after `zip_collect`,
    2026-11-24 09:40:00.

    Raises:
        BadTime: no time, or one without an offset, or with a zone's name.
    """
    text = text.strip()
    found = _TIME.fullmatch(text)
    if found is None:
        raise BadTime(f"the time {shown(text)} is not understood; {EXPECTED}")
    zone = found["zone"]
    if zone.upper() in ("Z", "UTC", "GMT"):
        offset = "+00:00"
    elif given := _OFFSET.fullmatch(zone):
        offset = f"{given['sign']}{given['hours']}:{given['minutes'] or '00'}"
    elif zone:
        raise BadTime(
            f"the time {shown(text)} ends with {shown(zone)}; a zone's name may mean several offsets. "
            f"Write the offset itself: {EXPECTED}"
        )
    elif _NBGRADER_NAME.fullmatch(text) or _NBGRADER_FILE.fullmatch(text):
        offset = "+00:00"
    else:
        raise BadTime(f"the time {shown(text)} has no offset, so it may mean any hour; {EXPECTED}")
    date = found["date"].replace("-", "")
    part = f".{found['part'][:6]:0<6}" if found["part"] else ""
    try:
        moment = datetime.fromisoformat(
            f"{date[:4]}-{date[4:6]}-{date[6:]}T{found['hour']}:{found['minute']}:"
            f"{found['second'] or '00'}{part}{offset}"
        )
        moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadTime(
            f"the time {shown(text)} is not on any calendar ({error}); {EXPECTED}"
        ) from error
    return moment.isoformat()


def has_offset(text: str) -> bool:
    """Whether the text itself says its offset, rather than nbgrader's habit."""
    found = _TIME.fullmatch(text.strip())
    return found is not None and bool(found["zone"])


def clock_read(number: int) -> datetime | None:
    """What a platform's clock said, from the number that is made of it; in no zone."""
    text = str(number)
    if len(text) not in (12, 14, CLOCK_DIGITS):  # an earlier version kept fewer digits
        return None
    text = text.ljust(CLOCK_DIGITS, "0")
    at = (0, 4, 6, 8, 10, 12, 14, CLOCK_DIGITS)
    year, month, day, hour, minute, second, part = (int(text[a:b]) for a, b in pairwise(at))
    try:
        return datetime(year, month, day, hour, minute, second, part * 1000)
    except ValueError:
        return None


def clock_number(moment: datetime | None) -> int:
    """A moment by a platform's clock as a number that grows with it; 0 for none."""
    return int(f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03}") if moment else 0


def written_out(text: str) -> datetime | None:
    """A day and a time of day as a platform writes them into a name, where `:` cannot stand, in any of
    its languages; None where it is not certain which they are.

    `Nov 20, 2026 203 PM`, `20 nov. 2026 14 03`, `20 de novembro de 2026 1403`, `2026年11月20日 1403`.
    """
    text = " ".join(text.casefold().split())
    for form in _DATES:
        for found in form.finditer(text):
            month = int(found["month"]) if found["month"].isdecimal() else _month(found["month"])
            if month:
                return _at(int(found["year"]), month, int(found["day"]), text[found.end() :])
    if figures := _FIGURES.search(text):
        one, two = int(figures["one"]), int(figures["two"])
        if one > 12 or one == two:
            return _at(int(figures["year"]), two, one, text[figures.end() :])
        if two > 12:
            return _at(int(figures["year"]), one, two, text[figures.end() :])
    return None


def is_day(text: str) -> bool:
    """Whether a text is a day and nothing more than perhaps a time of it: `24 Nov`, `24.11.2026`,
    `2026-11-24 late`. A month's name is read whole or as its first letters, so that `Maria 2` is none."""
    text = " ".join(text.casefold().split())
    if re.match(r"\d{4}[-_.]\d\d[-_.]\d\d", text) or re.fullmatch(
        r"(?:\d\d?[-_.]){2}(?:\d\d|\d{4})", text
    ):
        return True
    for form in _DAYS:
        if (found := form.match(text)) and (it := found["month"]):
            rest = text[found.end() :]
            if it in _MONTHS_WRITTEN and re.fullmatch(r"[\W\d_]*(?:[ap]\.?m\.?)?", rest):
                return 1 <= int(found["day"]) <= 31
    return False


def _month(word: str) -> int:
    """The number of a month; 0 for a word that is none."""
    apart = unicodedata.normalize("NFD", word)
    plain = "".join(it for it in apart if not unicodedata.combining(it))
    fits = [
        (len(it), n) for n, them in enumerate(_MONTHS, 1) for it in them if plain.startswith(it)
    ]
    return max(fits, default=(0, 0))[1]


def _at(year: int, month: int, day: int, rest: str) -> datetime | None:
    """A day, with the time of day that stands behind it."""
    said = [it for it in _HALVES if re.search(rf"(?<![^\W\d_]){re.escape(it)}(?![^\W\d_])", rest)]
    for it in said:
        rest = rest.replace(it, " ")
    found = _OF_DAY.fullmatch(rest.strip(" ,.;"))
    if found is None or not (said or found["minute"]):
        return None
    hour, half = int(found["hour"]), {_HALVES[it] for it in said}
    if len(half) > 1 or (half and not 1 <= hour <= 12):
        return None
    try:
        hour = hour % 12 + half.pop() if half else hour
        return datetime(
            year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0)
        )
    except ValueError:
        return None


def doubts(submitted: str, released_at: datetime | None, now: datetime) -> list[str]:
    """What is odd about a time that was read: before the release, or not yet come."""
    moment = datetime.fromisoformat(submitted)
    said = []
    if released_at is not None and moment < released_at:
        said.append(
            f"It was handed in at {submitted} by its clock, before the release at "
            f"{released_at.isoformat()}. The time is kept as it is; check it before you rely on it."
        )
    if moment > now + SLACK:
        said.append(
            f"It was handed in at {submitted} by its clock, which has not come yet. The time is "
            "kept as it is; check it before you rely on it."
        )
    return said
