"""A roster says whose a hand-in is: read as people save it, matched without a guess."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.grading.intake.roster import BadRoster, Person, Roster, read
from staffplus.grading.intake.whose import OnRoster, Unknown
from staffplus.grading.records import tables
from tests.grading import classroom
from tests.grading.classroom import NAME, Classroom, graded
from tests.grading.handins import dated

RIGHT = {"literal": "levels = {'a': 'staff'}"}
NFC, NFD = "Jos\u00e9 N\u00fa\u00f1ez", unicodedata.normalize("NFD", "Jos\u00e9 N\u00fa\u00f1ez")


def saved(tmp_path: Path, data: str | bytes, name: str = "people.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def spreadsheet(rows: list[list[str | int | None]]) -> bytes:
    """As a spreadsheet program saves it: texts apart, numbers as numbers, gaps left out."""
    texts: list[str] = []
    lines = []
    for number, row in enumerate(rows, 1):
        cells = ""
        for letter, value in zip("ABCDEFGH", row, strict=False):
            if isinstance(value, str):
                texts.append(value)
                cells += f'<c r="{letter}{number}" t="s"><v>{len(texts) - 1}</v></c>'
            elif value is not None:
                cells += f'<c r="{letter}{number}"><v>{value}.0</v></c>'
        lines.append(f'<row r="{number}">{cells}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{links}"><sheets><sheet name="People" '
        'sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {main}>"
        + "".join(f"<si><r><t>{it[:2]}</t></r><r><t>{it[2:]}</t></r></si>" for it in texts)
        + "</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(dated(name), text)
    return out.getvalue()


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


# --- Through the command -------------------------------------------------------------------------

ROSTER = (
    "Student ID;Name;Canvas ID;Section;Group;Extension\n"
    f"s1;Ana Reyes;101;Mon;;\ns2;Ben Okoro;102;Mon;Red;2 days\ns3;Cai Lind;103;Tue;Red;\n"
    f"s4;Dee Dale;;Tue;;\ns5;{NFC};;Tue;;\n"
)


def test_with_a_roster_two_platforms_work_is_one_learners_and_who_is_missing_is_told(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong = plain.filled(RIGHT), plain.filled({"literal": "levels = {}", "in-words": "?"})
    canvas = classroom.zipped(
        tmp_path / "canvas.zip",
        {
            f"reyesana_101_9001_{NAME}.ipynb": right,
            f"reyesanna_199_9002_{NAME}.ipynb": right,
            f"daledee_104_9003_{NAME}.pdf": b"",
        },
    )
    files = {f"Submitted files/{NFD}/Sheet/Version 1/{NAME}.ipynb": wrong,
             f"Submitted files/Ana Reyes/Sheet/Version 1/{NAME}.ipynb": wrong}  # fmt: skip
    teams = classroom.zipped(tmp_path / "teams.zip", files)
    red = classroom.zipped(tmp_path / "red.zip", {f"Red/{NAME}.ipynb": right})
    roster = saved(tmp_path, ROSTER)
    status, told = graded(plain, capsys, teams, canvas, red, "--roster", roster)
    assert status == 1
    assert set(plain.marks()) == {"s1", "s2", "s3", "s5"}
    found = told["roster"]
    assert "perhaps `s1`" in found["unknown"]["reyesanna_199"]
    assert (found["missing"], found["other"]) == ([], ["s4"])
    assert [it.rpartition("/")[2] for it in found["twice"]["s1"]] == [
        f"{NAME}.ipynb", f"canvas.zip: reyesana_101_9001_{NAME}.ipynb",
    ]  # fmt: skip
    assert [it["learner"] for it in told["by_arrival"]] == ["s1"]
    rows = {it["entry"]: it["learner"] for it in told["entries"]}
    assert rows[f"canvas.zip: daledee_104_9003_{NAME}.pdf"] == "s4"
    assert plain.marks()["s2"]["static-marks"][0] == plain.marks()["s3"]["static-marks"][0] == 2
    plain.grade(str(red), "--roster", str(roster))
    said = capsys.readouterr().out
    assert "all of it was refused (--explain LEARNER says why)\n  s4 (Tue)" in said
    assert "Not handed in" not in said, "the PDF of an earlier run is remembered"
    # Nobody's work waits for ever: with its number in the roster it is marked.
    better = saved(tmp_path, ROSTER.replace("s4;Dee Dale;;", "s4;Anna Reyes;199;"))
    status, told = graded(plain, capsys, canvas, "--roster", better)
    assert "s4" in plain.marks() and told["roster"]["unknown"] == {}


def test_what_was_refused_is_remembered_until_something_good_comes(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, at = plain.filled(RIGHT), tmp_path / "canvas.zip"
    roster = saved(tmp_path, ROSTER)
    pdf, good = f"reyesana_101_9001_{NAME}.pdf", f"okoroben_102_9002_{NAME}.ipynb"
    classroom.zipped(at, {pdf: b"%PDF", good: right})
    _, told = graded(plain, capsys, at, "--roster", roster)
    assert (told["roster"]["other"], told["roster"]["missing"]) == (["s1"], ["s3", "s4", "s5"])
    # The same name with new hand-ins alone, another platform's zip, one learner, nothing at all.
    classroom.zipped(at, {f"lindcai_103_9003_{NAME}.ipynb": right})
    teams = classroom.zipped(
        tmp_path / "teams.zip", {f"Submitted files/{NFC}/Sheet/Version 1/{NAME}.ipynb": right}
    )
    for words in ([at], [teams], [teams, "--only", "s5"], []):
        _, told = graded(plain, capsys, *words, "--roster", roster)
        if "--only" not in words:
            assert told["roster"]["other"] == ["s1"], words
            assert "s1" not in told["roster"]["missing"]
    assert plain.grade("--explain", "s1") == 0
    assert f"canvas.zip: {pdf}" in capsys.readouterr().out
    # The same entry, of somebody else by a better list: it is no longer Ana's.
    classroom.zipped(at, {pdf: b"%PDF"})
    other = saved(
        tmp_path, ROSTER.replace(";101;", ";;").replace("Dee Dale;;", "Ana Reyes;101;"), "other.csv"
    )
    _, told = graded(plain, capsys, at, "--roster", other)
    assert (told["roster"]["other"], told["roster"]["missing"]) == (["s4"], ["s1"])
    # And what can be marked ends it.
    classroom.zipped(at, {f"reyesana_101_9001_{NAME}.ipynb": right})
    _, told = graded(plain, capsys, at, "--roster", roster)
    assert (told["roster"]["other"], "s1" in plain.marks()) == (["s4"], True)


TWINS = "Student ID;Name;Canvas ID\ns1;Same Name;\ns2;Same Name;\ns3;Ana Reyes;103\ns4;Ben Okoro;\n"


def test_of_people_of_one_name_nobody_is_said_to_have_handed_in_nothing(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = plain.filled(RIGHT)
    names = classroom.zipped(tmp_path / "names.zip", {f"Same Name/{NAME}.ipynb": right})
    numbers = {f"reyesana_777_9001_{NAME}.ipynb": right}
    canvas = classroom.zipped(tmp_path / "canvas.zip", numbers)
    roster = saved(tmp_path, TWINS)
    status, told = graded(plain, capsys, names, canvas, "--roster", roster)
    found = told["roster"]
    assert (status, plain.marks()) == (1, {})
    assert (found["missing"], found["other"]) == (["s4"], ["s3"])
    assert (found["either"], found["maybe"]) == ([[["s1", "s2"], 1]], [])
    plain.grade(str(names), str(canvas), "--roster", str(roster))
    said = capsys.readouterr().out
    assert "Not handed in (2 of 4)\n  s4, one of s1, s2\n" in said

    def states(of: Path) -> dict[str, str]:
        for it in plain.root.glob("*-gradescope*.csv"):
            it.unlink()
        where = ["--course-dir", str(plain.root), "--roster", str(of)]
        assert main(["export", NAME, "--to", "gradescope", *where]) in (0, 1)
        with (plain.root / f"{NAME}-gradescope.csv").open(encoding="utf-8", newline="") as file:
            return {it["SID"]: it["Status"] for it in csv.DictReader(file)}

    exported = states(roster)
    assert exported["s4"] == "not handed in"
    assert "another number" in exported["s3"]
    for who in ("s1", "s2"):
        assert exported[who].startswith("not handed in, or what came is theirs"), exported
        assert "any of 2 people" in exported[who]
    # A run that looks at one learner alone takes nothing of that back.
    plain.grade(str(names), "--roster", str(roster), "--only", "s1")
    assert states(roster)["s1"] == exported["s1"]
    # With both files there is nobody left of whom one is missing.
    both = classroom.zipped(
        tmp_path / "both.zip",
        {f"Same Name_{n}_assignsubmission_file_/{NAME}.ipynb": right for n in (7, 8)},
    )
    _, told = graded(plain, capsys, names, both, "--roster", roster)
    assert (told["roster"]["either"], told["roster"]["maybe"]) == ([], ["s1", "s2"])
    plain.grade(str(names), str(both), "--roster", str(roster))
    assert "that is not theirs alone is theirs\n  s1, s2\n" in capsys.readouterr().out
    # Once the roster tells them apart, nothing of it is left.
    apart = saved(tmp_path, TWINS.replace("s1;Same Name", "s1;Some Name").replace("103", "777"))
    _, told = graded(plain, capsys, names, canvas, "--roster", apart)
    assert (told["roster"]["maybe"], told["roster"]["missing"]) == (["s1"], ["s4"]), "both.zip"
    _, told = graded(plain, capsys, names, canvas, both, "--roster", apart)
    assert (told["roster"]["either"], told["roster"]["missing"]) == ([], ["s1", "s4"])
    assert {*plain.marks()} == {"s2", "s3"}


def test_a_name_on_the_roster_says_which_folder_is_the_learners(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = plain.filled(RIGHT)
    files = {f"Ana Reyes/last/{NAME}.ipynb": right, f"Ben Okoro/clean/{NAME}.ipynb": right}
    made = classroom.zipped(tmp_path / "u.zip", files)
    assert graded(plain, capsys, made)[0] == 1 and not plain.marks()
    status, told = graded(plain, capsys, made, "--roster", saved(tmp_path, ROSTER))
    assert (status, set(plain.marks())) == (0, {"s1", "s2"})
    assert told["roster"]["missing"] == ["s3", "s4", "s5"]


def test_work_marked_before_under_another_name_is_told(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = classroom.zipped(
        tmp_path / "u.zip", {f"reyesana_101_9001_{NAME}.ipynb": plain.filled(RIGHT)}
    )
    graded(plain, capsys, made)
    _, told = graded(plain, capsys, made, "--roster", saved(tmp_path, ROSTER))
    assert told["roster"]["renamed"] == {"reyesana_101": "s1"}
    assert plain.marks()["s1"]["static-marks"][0] == 2


def test_an_extension_of_the_roster_moves_the_due_date(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = plain.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    due = sa.update(tables.assignment).values(duedate=datetime(2026, 11, 20))
    plain.query(due)
    for learner in ("s1", "s2"):
        plain.submit(learner, RIGHT, "2026-11-21 01:30:00 UTC")
    plain.submit("s3", RIGHT)
    roster = saved(tmp_path, ROSTER)
    _, told = graded(plain, capsys, "--roster", roster)
    found = told["late"]
    assert [(it["learner"], it["seconds"], it["penalty"]) for it in found["late"]] == [
        ("s1", 91_800, 2)
    ]
    assert (found["rule"], found["extended"], found["untimed"]) == (
        "LateSubmissionPlugin", {"s2": 172_800}, ["s3"],
    )  # fmt: skip
    plain.grade("--roster", str(roster), "--feedback")
    said = capsys.readouterr().out
    assert "s1: by 1 d 1 h 30 min, 2 points off" in said
    off = "taken off for handing in late"
    pages = [plain.root / f"feedback/{one}/{NAME}/{NAME}.html" for one in ("s1", "s2")]
    assert [off in it.read_text("utf-8") for it in pages] == [True, False]
    assert "Late or not is not known\n  1 of unknown time: s3" in said


def test_an_extension_that_is_not_understood_stops_nobodys_marks(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = plain.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    plain.query(sa.update(tables.assignment).values(duedate=datetime(2026, 11, 20)))
    for learner in ("s1", "s2", "s3"):
        plain.submit(learner, RIGHT, "2026-11-21 01:30:00 UTC")
    odd = saved(tmp_path, ROSTER.replace("2 days", "9999 days"))
    status, told = graded(plain, capsys, "--roster", odd)
    assert status == 1 and {it["static-marks"][0] for it in plain.marks().values()} == {2}
    assert [it["learner"] for it in told["late"]["late"]] == ["s1", "s3"]
    assert told["late"]["unclear"] == ["s2"]
    assert f"{odd}, line 3: the extension `9999 days` of `s2`" in told["faults"][0]
    assert plain.grade("--roster", str(odd)) == 1
    assert "extension is not understood\n  s2" in capsys.readouterr().out
    status, told = graded(plain, capsys, "--roster", saved(tmp_path, ROSTER))
    assert (status, told["late"]["extended"], told["late"]["unclear"]) == (0, {"s2": 172_800}, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--roster", "nowhere.csv"], "nowhere.csv: cannot be read: No such file"),
        (["--map", "id=X"], "give --roster too"),
        (["--roster", "people.csv", "--map", "X"], "--map X: expected FIELD=COLUMN"),
        (["--roster", "people.csv", "--map", "age=X"], "no such field; expected id, first"),
        (["--roster", "people.csv", "--map", "id=X"], "0 columns are called `X`"),
    ],
)
def test_a_wrong_word_is_told_and_nothing_is_begun(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, words: list[str], said: str,
) -> None:  # fmt: skip
    saved(tmp_path, ROSTER)
    monkeypatch.chdir(tmp_path)
    plain.submit("ann", RIGHT)
    assert plain.grade(*words) == 2
    assert said in capsys.readouterr().err
    assert not plain.marks()


def test_columns_that_are_not_used_are_named_with_how_to_use_them(tmp_path: Path) -> None:
    path = saved(tmp_path, "Student ID,Name,Tutorial,Degree,\n17,Ana Reyes,B,MSc,\n")
    (said,) = read(path).notes
    assert "line 1: not used: `Tutorial`, `Degree`." in said
    assert "--map FIELD=COLUMN" in said and "section" in said
    (said,) = read(path, {"section": "Tutorial"}).notes
    assert "not used: `Degree`." in said
    path = saved(tmp_path, "Student ID,Name\n17,Ana Reyes\n", "plain.csv")
    assert read(path).notes == ()


@pytest.mark.parametrize(
    ("label", "platform"), [("Vic Tim", "Teams"), ("Vic Tim", ""), ("Vic Tim_77", "Moodle")]
)
def test_a_group_that_is_called_as_somebody_else_takes_nobodys_work(
    label: str, platform: str
) -> None:
    people = (
        Person("v1", ("Vic Tim",)),
        Person("m1", ("Mel Oday",), groups=("Vic Tim",)),
        Person("m2", ("Mo Dal",), groups=("Vic Tim", "Red")),
    )
    roster = OnRoster(Roster(people))
    found = roster.learners([(label, platform), ("Red", platform)])
    assert found["Red", platform] == ["m2"]
    unsure = found[label, platform]
    assert isinstance(unsure, Unknown) and unsure.proposals == ("m1", "m2", "v1")
