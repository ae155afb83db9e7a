"""What an upload holds beside notebooks that count: told with its owner, and with what to do.

Every entry ends in one row. What may be somebody's hand-in, and is no notebook of this exercise, is
refused, so that a person looks; what certainly is nothing of the kind is passed over, and says so.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from staffplus.grading.intake.homes import Owners
from staffplus.grading.intake.layouts import Draft, Odd, Place, Typed, place
from staffplus.grading.intake.naming import stem_of
from staffplus.grading.intake.people import BadName, learner_name, listed, shown
from staffplus.grading.intake.platforms import GRADESCOPE_FILE
from staffplus.grading.intake.uploads import Upload
from staffplus.grading.model import Passed, Refusal

#: So many notebooks of other names with the same ending are one exercise's, and told of together.
SEVERAL = 3
#: Files that platforms and tools put beside hand-ins. In nobody's folder they are nobody's.
BESIDE = (
    ".csv", ".txt", ".yml", ".yaml", ".json", ".xml", ".css", ".js", ".log", ".md", ".ini", ".toml",
    ".lock", ".url", ".db",
)  # fmt: skip

#: Tables, of which one may be the list of people.
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
A_LIST = "If it lists your people, give it with --roster"
#: Archives that are not opened.
ARCHIVES = (".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".zst")
#: Files of these names that platforms put beside hand-ins, whatever their endings.
LISTS = {
    "index.html": "the list that Brightspace puts beside what was handed in",
    "feedbacktext.html": "what Sakai keeps of feedback, beside what was handed in",
}


def no_files(aside: Iterable[tuple[Upload, Typed | Draft]], told: set[str]) -> Iterator[Refusal]:
    """Who handed in nothing but typed text, a link, or a draft that the platform keeps."""
    for upload, said in aside:
        if folded(said.learner) in told:
            continue
        what = (
            "only a draft, which was not turned in; ask them to turn it in"
            if isinstance(said, Draft)
            else "typed text or a link only, and no notebook; ask for the file"
        )
        yield Refusal(upload.origin, f"handed in {what}", checked(said.learner))


def other_formats(
    others: Iterable[Upload], owners: Owners, told: set[str], exercise: str
) -> Iterator[Refusal]:
    """A refusal for each learner who handed in files, and no notebook of this exercise.

    So for a file of which nothing says whose it is, unless a platform or tool puts such files there.
    """
    by_learner: dict[str, list[Upload]] = defaultdict(list)
    for upload in others:
        who = whose(upload, owners, exercise)
        if upload.parts[-1] in ("timestamp.txt", GRADESCOPE_FILE):
            continue
        if who:
            by_learner[who].append(upload)
        elif not _beside(upload.parts[-1].lower()):
            yield Refusal(upload.origin, _nobodys(upload.parts[-1], exercise))
    for learner, uploads in sorted(by_learner.items()):
        if folded(learner) in told:
            continue
        names = listed([shown(it.parts[-1]) for it in uploads], 5, full="")
        yield Refusal(
            uploads[0].origin,
            f"handed in, but no notebook: {names}; {_ask([it.parts[-1] for it in uploads], exercise)}",
            checked(learner),
            tuple(it.origin for it in uploads),
        )


def _nobodys(name: str, exercise: str) -> str:
    if name.lower().endswith(ARCHIVES):
        return (
            "it is an archive, and of archives only .zip is opened, so nothing of what is in it was "
            "looked at; unpack it, and give the folder"
        )
    if name.lower().endswith(TABLES):
        return f"it is a table, and nothing says whose it is. {A_LIST}"
    return (
        "it is no notebook, and nothing says whose it is; if somebody handed it in, ask for "
        f"{exercise}.ipynb"
    )


def _ask(names: Collection[str], exercise: str) -> str:
    if any(it.lower().endswith(ARCHIVES) for it in names):
        return f"of archives only .zip is opened: unpack it, or ask for {exercise}.ipynb"
    return f"ask for {exercise}.ipynb"


def _beside(name: str) -> bool:
    return name in LISTS or name.endswith(BESIDE)


def whose(upload: Upload, owners: Owners, exercise: str) -> str:
    """Whose a file is that is no notebook: by its folder, or by its name; "" if neither tells."""
    if home := owners.home(upload.parts):
        return owners.owner(home)
    who, _, rest = upload.parts[-1].rpartition(f"_{exercise}.")
    return who if who and rest else ""


def odd_ones(
    odd: Iterable[tuple[Upload, Odd]],
    known: set[str],
    exercise: str,
    holds: Callable[[Upload], str] = lambda _: "",
) -> Iterator[Refusal]:
    """A refusal for each oddly named notebook of a learner of whom there is no other.

    `holds`: what a look into a notebook tells; "" where that is not known.
    """
    kinds: dict[str, list[tuple[Upload, Odd]]] = defaultdict(list)
    for upload, said in odd:
        if not said.other_exercise and not known & {folded(it) for it in said.learners}:
            kinds[said.kind].append((upload, said))
    for kind, found in kinds.items():
        if len(found) >= SEVERAL:
            first = ", ".join(upload.origin for upload, _ in found[:3])
            look = holds(found[0][0])
            inside = f" (looking into the first: {look})" if look else ""
            yield Refusal(
                first + (", …" if len(found) > 3 else ""),
                f"{len(found)} notebooks have names that end in {shown(kind)}, and are taken for "
                f"another exercise's{inside}; if they are this one's, name them "
                f"LEARNER_{exercise}.ipynb",
                entries=tuple(upload.origin for upload, _ in found),
            )
            continue
        for upload, it in found:
            look = holds(upload)
            inside = f", and {look}" if look else ""
            yield Refusal(
                upload.origin,
                f"the name does not say that this is a learner's {exercise}{inside}; if it is to "
                f"count, rename it to LEARNER_{exercise}.ipynb, or put it into a folder of the learner's name as "
                f"{exercise}.ipynb",
                checked(it.learners[0]) if len(it.learners) == 1 else "",
            )


def passed(
    uploads: Iterable[Upload],
    told: Collection[str],
    owners: Owners,
    exercise: str,
    elsewhere: Mapping[tuple[str, ...], str] = MappingProxyType({}),
) -> Iterator[Passed]:
    """What the entries are that neither count nor are refused; `told`: the origins that are;
    `elsewhere`: the exercises whose notebooks some are."""
    for upload in uploads:
        if upload.origin not in told:
            learner, what = _what(upload, owners, exercise, elsewhere.get(upload.parts, ""))
            yield Passed(upload.origin, what, checked(learner))


def _what(upload: Upload, owners: Owners, exercise: str, elsewhere: str) -> tuple[str, str]:
    """Whose an entry is, "" if nobody's, and what it is taken for. `elsewhere`: the exercise it is of."""
    home = owners.home(upload.parts)
    owner = owners.owner(home) if home else ""
    if upload.parts[-1] == GRADESCOPE_FILE:
        return "", "says whose the submissions are"
    if upload.parts[-1] == "timestamp.txt":
        around = (*upload.parts[:-1], f"{exercise}.ipynb")
        beside = place(around, exercise)
        said = beside.learner if isinstance(beside, Place) else ""
        return owner or said, "says when it was handed in"
    match place(upload.parts, exercise):
        case Typed(learner):
            return learner, "typed text or a link, beside a file"
        case Draft(learner):
            return learner, "a draft, beside what was handed in"
        case Odd(learners, _, other_exercise):
            who = owner or (learners[0] if len(learners) == 1 else "")
            if other_exercise or elsewhere:
                other = elsewhere or stem_of(upload.parts[-1])
                return who, (
                    f"the notebook of another exercise: staffplus grade {other}, with the same folder or "
                    "zip, marks it"
                )
            return who, "a notebook of another name, beside the one that counts"
        case Place() as it:
            return owner or it.learner, "also handed in, and not looked at: another one counts"
    who = whose(upload, owners, exercise)
    if not who and (what := LISTS.get(upload.parts[-1].lower())):
        return "", what
    if not who and upload.parts[-1].lower().endswith(TABLES):
        return "", f"a table, and nobody's. {A_LIST}"
    return who, "no notebook; beside what was handed in" if who else "no notebook, and nobody's"


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def checked(name: str) -> str:
    """A name for a refusal; "" for one that is refused itself."""
    try:
        return learner_name(name)
    except BadName:
        return ""
