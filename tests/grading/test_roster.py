"""A roster says whose a hand-in is: read as people save it, matched without a guess."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from staffplus.grading.intake.roster import BadRoster, Person, Roster, read
from staffplus.grading.intake.whose import OnRoster, Unknown
from tests.grading.handins import dated
from tests.grading.people import NFC, NFD, saved, spreadsheet

# --- Reading -------------------------------------------------------------------------------------

HEADER, LINE = (
    "Student ID{0}Last name{0}First name{0}E-mail",
    "17{0}Núñez{0}José{0}jose@example.org",
)
SAVED = {
    "commas": (HEADER + "\n" + LINE + "\n").format(",").encode(),
    "semicolons": (HEADER + "\r\n" + LINE + "\r\n").format(";").encode(),
    "tabs": (HEADER + "\n" + LINE).format("\t").encode(),
    "a byte order mark": ("\ufeff" + HEADER + "\n" + LINE).format(",").encode(),
    "UTF-16": (HEADER + "\n" + LINE).format("\t").encode("utf-16"),
    "Latin-1": (HEADER + "\n" + LINE).format(";").encode("latin-1"),
    "Excel's own line": ("sep=;\n" + HEADER + "\n" + LINE).format(";").encode(),
    "blank lines": ("\n\n" + HEADER + "\n\n" + LINE + "\n;;;\n").format(";").encode(),
    "a spreadsheet": spreadsheet(
        [
            ["Student ID", "Last name", "First name", "E-mail"],
            [17, "Núñez", "José", "jose@example.org"],
        ]
    ),
}


@pytest.mark.parametrize("how", SAVED)
def test_a_roster_is_read_however_it_was_saved(tmp_path: Path, how: str) -> None:
    found = read(saved(tmp_path, SAVED[how]))
    (one,) = found.people
    assert (one.id, one.first, one.last, one.email) == ("17", "José", "Núñez", "jose@example.org")
    assert one.names[0] == "José Núñez"
    assert len(found.notes) == (how == "Latin-1")
    if found.notes:
        assert "line 2: is not in UTF-8; the file is read as Latin-1" in found.notes[0]


PLATFORMS = {
    "Canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
        '"Reyes, Ana",101,s17,areyes,Mon\n',
        Person("s17", ("Ana Reyes", "Reyes, Ana", "Reyes Ana"), "Ana", "Reyes", "", "areyes", (),
               ("101",), "Mon", line=3),
    ),
    "Moodle": (
        "First name,Surname,ID number,Email address,Groups\nAna,Reyes,s17,a@example.org,Red; Blue\n",
        Person("s17", ("Ana Reyes", "Reyes Ana"), "Ana", "Reyes", "a@example.org",
               groups=("Red", "Blue"), line=2),
    ),
    "Gradescope": (
        "First Name,Last Name,SID,Email,Role\nAna,Reyes,s17,a@example.org,Student\n",
        Person("s17", ("Ana Reyes", "Reyes Ana"), "Ana", "Reyes", "a@example.org", line=2),
    ),
    "Brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,Email\ns17,areyes,Reyes,Ana,a@example.org\n",
        Person("s17", ("Ana Reyes", "Reyes Ana"), "Ana", "Reyes", "a@example.org", "areyes", line=2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_platforms_own_list_needs_no_words(tmp_path: Path, platform: str) -> None:
    text, person = PLATFORMS[platform]
    assert read(saved(tmp_path, text)).people == (person,)


@pytest.mark.parametrize(
    "heads",
    ["Matrikelnr.;Vorname;Nachname;Benutzername;Verlängerung", "Numéro étudiant;Prénom;Nom;Nom d'utilisateur;Prolongation",
     "Matrícula;Nombre;Apellidos;Usuario;Prórroga"],
)  # fmt: skip
def test_headings_in_other_languages_are_known(tmp_path: Path, heads: str) -> None:
    found = read(saved(tmp_path, f"{heads}\ns021;Eva;Maier;emaier;2 d\n"))
    (one,) = found.people
    assert (one.id, one.first, one.last, one.login) == ("s021", "Eva", "Maier", "emaier")
    assert one.extension == timedelta(days=2)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="0 &quot;days&quot;"/></numFmts><cellXfs count="4"><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


def edited(data: bytes, changes: dict[str, str], strict: bool = False) -> bytes:
    """A spreadsheet with other words in its parts, with styles; `strict`: as *Strict Open XML* has it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as file:
        parts = {name: given.read(name).decode() for name in given.namelist()}
        for name, text in (parts | {"xl/styles.xml": STYLES}).items():
            for before, after in changes.items():
                text = text.replace(before, after)
            if strict:
                text = text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
                text = text.replace(
                    "schemas.openxmlformats.org/officeDocument/2006",
                    "purl.oclc.org/ooxml/officeDocument",
                )
            file.writestr(dated(name), text)
    return out.getvalue()


@pytest.mark.parametrize("strict", [False, True])
def test_in_a_spreadsheet_numbers_are_ids_days_are_days_and_errors_are_nothing(
    tmp_path: Path, strict: bool
) -> None:
    rows: list[list[str | int | None]] = [
        ["Student ID", "Login", "Extension"],
        [12345678, "a", 46356],
        [7, "b", 46357],
        [8, "c", 3],
        [9, "d", 46358],
    ]
    changes = {
        "<v>12345678.0</v>": "<v>1.2345678E7</v>",
        'r="C2"><v>46356.0': 'r="C2" s="2"><v>46356.5',
        'r="C3"><v>': 'r="C3" s="1"><v>',
        'r="C4"><v>': 'r="C4" s="3"><v>',
        '<c r="C5"><v>46358.0': '<c r="C5" t="e"><v>#N/A',
    }
    found = read(saved(tmp_path, edited(spreadsheet(rows), changes, strict), "people.xlsx"))
    assert [(it.id, it.login, it.extension) for it in found.people] == [
        ("12345678", "a", None), ("7", "b", None), ("8", "c", timedelta(days=3)), ("9", "d", None),
    ]  # fmt: skip
    # What a spreadsheet knows as a day has no zone, and is told as people see it there.
    assert [it.split("extension ")[1][:18] for it in found.faults] == [
        "`2026-11-30T12:00`",
        "`2026-12-01` of `7",
    ]
    since_1904 = {**changes, "<sheets>": '<workbookPr date1904="1"/><sheets>'}
    found = read(saved(tmp_path, edited(spreadsheet(rows), since_1904, strict), "people.xlsx"))
    assert "`2030-12-01T12:00`" in found.faults[0]


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Canvas number", "numbers"), ("Canvas user ID", "numbers"), ("Number in Moodle", "numbers"),
        ("Moodle no.", "numbers"), ("LMS id", "numbers"), ("Brightspace Number", "numbers"),
        ("Gradescope student number", "numbers"), ("Blackboard username", "logins"), ("Moodle login", "logins"),
        ("Canvas quiz", ""), ("Number of posts", ""),
    ],
)  # fmt: skip
def test_a_column_named_after_a_platform_is_its_number_or_login(
    tmp_path: Path, head: str, field: str
) -> None:
    found = read(saved(tmp_path, f"id,login,{head}\ns1,ana,7011\n".encode()))
    (one,) = found.people
    assert {it: getattr(one, it) for it in ("numbers", "logins")} == {
        it: ("7011",) * (it == field) for it in ("numbers", "logins")
    }
    assert bool(found.notes) is not bool(field)


def test_a_column_of_another_name_is_mapped(tmp_path: Path) -> None:
    path = saved(tmp_path, "Kürzel;Wer\nar;Ana Reyes\n")
    with pytest.raises(
        BadRoster, match=r"no column says who a person is.*`Kürzel`, `Wer`.*--map id="
    ):
        read(path)
    (one,) = read(path, {"id": "kürzel", "name": "Wer"}).people
    assert (one.id, one.names[0]) == ("ar", "Ana Reyes")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2 days", timedelta(days=2)),
        ("36h", timedelta(hours=36)),
        ("1,5", timedelta(days=1.5)),
        ("90 min", timedelta(minutes=90)),
        ("2026-11-30T12:00+01:00", datetime(2026, 11, 30, 11, tzinfo=UTC)),
        ("", None),
        ("none", None),
    ],
)
def test_an_extension_is_so_much_longer_or_until_a_moment(
    tmp_path: Path, text: str, wanted: timedelta | datetime | None
) -> None:
    (one,) = read(saved(tmp_path, f"id;extension\nann;{text}\n")).people
    assert one.extension == wanted


@pytest.mark.parametrize(
    "text", ["soon", "2026-11-30 12:00", "9999 days", "400", "1e9", "-3", "46356.5"]
)
def test_an_extension_that_is_not_understood_is_told_and_everybody_is_there(
    tmp_path: Path, text: str
) -> None:
    path = saved(tmp_path, f"id;extension\nann;{text}\nben;2 days\n")
    found = read(path)
    assert [it.extension for it in found.people] == [None, timedelta(days=2)]
    (said,) = found.faults
    assert said.startswith(
        f"{path}, line 2: the extension `{text}` of `ann` is not understood; expected"
    )
    assert "2 days or 36 hours" in said and "2026-11-24T09:40:00+01:00" in said


FAULTS = {
    "": "is empty; expected a line of column names",
    "id,name\n": "no line with a person",
    "id,name\nann,Ann,x\n": "line 2: has 3 columns, and the header in line 1 has 2",
    "id,name\nann,Ann\nben,Ben\nann,Anna\n": "line 4: `ann` stands in line 2 too, there for `Ann` and here for `Anna`",
    "id,name\n,Ann\n": "line 2: `Ann` has no student id, login or address",
    "id,name\na/b,Ann\n": "line 2: the learner's name `a/b` holds `/`",
    'id,name\n"ann,Ann\n': "line 2: is no CSV",
    "PK\x03\x04nothing": "the spreadsheet cannot be read",
    "id\0": "neither text nor a spreadsheet",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_names_the_file_the_line_what_was_found_and_what_was_expected(
    tmp_path: Path, text: str
) -> None:
    path = saved(tmp_path, text)
    with pytest.raises(BadRoster) as caught:
        read(path)
    assert str(caught.value).startswith(str(path)) and FAULTS[text] in str(caught.value)


def test_who_stands_there_twice_is_told_and_what_two_people_share_tells_nobody(
    tmp_path: Path,
) -> None:
    text = "id,name,email,section\nann,Ann,x@example.org,Mon\nANN,ann,,Tue\nben,Ben,X@example.org,Mon\n"
    found = read(saved(tmp_path, text))
    assert [(it.id, it.section) for it in found.people] == [("ann", "Mon, Tue"), ("ben", "Mon")]
    first, second = found.notes
    assert "line 3: `ANN` stands in line 2 already" in first
    assert "`ann`, `ben` (lines 2, 4) have one address, `x@example.org`" in second
    assert isinstance(
        OnRoster(found).learners([("x@example.org", "")])["x@example.org", ""], Unknown
    )


# --- Matching ------------------------------------------------------------------------------------

PEOPLE = Roster(
    (
        Person("s1", ("Ana Reyes", "Reyes Ana"), email="ana@example.org", login="areyes", numbers=("101",)),
        Person("s2", ("Ben Okoro", "Okoro Ben"), login="bokoro", groups=("Team Red",)),
        Person("s3", ("Cai Lind", "Lind Cai"), groups=("Team Red",)),
        Person("s4", ("Cai Lind", "Lind Cai"), numbers=("404",)),
        Person("s5", (NFC, "Núñez José")),
        Person("s6", ("Dee O'Dale-Smith", "O'Dale-Smith Dee")),
    )
)  # fmt: skip
MATCHES: list[tuple[str, str, list[str] | str]] = [
    ("s1", "", ["s1"]),
    ("S1", "", ["s1"]),
    ("areyes", "Sakai", ["s1"]),
    ("ana@example.org", "Gradescope", ["s1"]),
    ("Reyes, Ana", "", ["s1"]),
    ("ana  reyes", "Teams", ["s1"]),
    ("reyesana_101", "Canvas", ["s1"]),
    ("Ana Reyes_9", "Moodle", ["s1"]),
    ("Ben Okoro_5104", "Brightspace", ["s2"]),
    ("lindcai_404", "Canvas", ["s4"]),
    ("odalesmithdee_7", "Canvas", ["s6"]),
    (NFC, "", ["s5"]),
    (NFD, "", ["s5"]),
    ("Team Red", "", ["s2", "s3"]),
    ("Team Red_12", "Moodle", ["s2", "s3"]),
    (
        "reyesana_222",
        "Canvas",
        "the roster has another number for `s1 (Ana Reyes)` (101, and not 222); perhaps `s1`",
    ),
    ("okoroben_101", "Canvas", "the number and the name are not one person's"),
    ("Cai Lind", "Teams", "may be any of 2 people on the roster; perhaps `s3` or `s4`"),
    ("Ana Reies", "Teams", "is not on the roster; perhaps `s1`"),
    ("Jose Nunez", "Teams", "is not on the roster; perhaps `s5`"),
    ("Xiu", "Teams", "is not on the roster"),
    ("Ana Reyes_404", "Moodle", ["s1"]),
]


@pytest.mark.parametrize(("name", "platform", "wanted"), MATCHES)
def test_a_name_is_matched_or_proposed_and_never_guessed(
    name: str, platform: str, wanted: list[str] | str
) -> None:
    who = OnRoster(PEOPLE).learners([(name, platform)])[name, platform]
    if isinstance(wanted, str):
        assert isinstance(who, Unknown) and wanted in str(who)
    else:
        assert who == wanted


def test_two_numbers_under_one_name_are_two_people() -> None:
    labels = [("okoroben_7", "Canvas"), ("okoroben_8", "Canvas"), ("reyesana_101", "Canvas")]
    found = OnRoster(PEOPLE).learners(labels)
    assert all(isinstance(found[it], Unknown) for it in labels[:2])
    assert "they are several people" in str(found[labels[0]])
    assert found[labels[2]] == ["s1"]


def test_two_people_whose_names_differ_in_unicode_forms_only_are_never_one() -> None:
    people = OnRoster(Roster((Person("a", (NFC,)), Person("b", (NFD,)))))
    for name in (NFC, NFD):
        assert "may be any of 2 people" in str(people.learners([(name, "")])[name, ""])
    assert people.learners([("a", "")])["a", ""] == ["a"]
