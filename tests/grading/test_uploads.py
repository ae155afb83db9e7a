"""Zips and folders that anybody may have made: nothing blocks, nothing leads elsewhere, the rest goes on."""

from __future__ import annotations

import os
import random
import socket
import stat
import struct
import threading
import zipfile
from functools import partial
from pathlib import Path

import pytest

from staffplus.grading.intake import uploads, zips
from staffplus.grading.intake.intake import MAX_BYTES, arrivals
from staffplus.grading.intake.people import visible
from staffplus.grading.intake.roster import Person, Roster
from staffplus.grading.intake.whose import OnRoster
from staffplus.grading.model import Arrival, Refusal
from tests import work
from tests.grading.handins import MOODLE, E, Entry, folder, packed, taken, zipped


def files_open() -> int:
    return len(list(Path("/dev/fd").iterdir()))


# --- Zips in folders and in zips -----------------------------------------------------------------


def test_zips_in_a_folder_and_a_learners_own_zip_are_opened(tmp_path: Path) -> None:
    own = packed([(f"work/{E}.ipynb", b"inner")])
    files = {
        "cohort_2026_11_24.zip": packed([(f"ann/{E}.ipynb", b"1"), (f"{MOODLE}/w.zip", own)]),
        f"cal_{E}.ipynb": b"3",
        "doedot_7_2007_all.ZIP": own,
        "damaged.zip": b"PK\x03\x04 and so on",
    }
    good, (refused,) = taken(folder(tmp_path, files))
    assert {it.learner: it.data for it in good} == {
        "ann": b"1", "cal": b"3", "doedot_7": b"inner", "José Ñandú_104": b"inner",
    }  # fmt: skip
    (origin,) = (it.origin for it in good if it.learner.startswith("José"))
    assert origin == f"cohort_2026_11_24.zip: {MOODLE}/w.zip: work/{E}.ipynb"
    assert refused.origin == "damaged.zip"
    assert "not a zip that can be read" in refused.reason


def test_a_zip_of_a_learners_name_is_that_learners(tmp_path: Path) -> None:
    names = {"ann.zip": f"{E}.ipynb", "ben.zip": f"work/{E}/{E}.ipynb", "cal.zip": f"ann_{E}.ipynb"}
    made = folder(tmp_path, {name: packed([(inner, b"x")]) for name, inner in names.items()})
    good, (refused,) = taken(made)
    assert [it.learner for it in good] == ["ann", "ben"]
    assert refused.learner == "cal"
    assert "it lies in the folder of `cal`" in refused.reason


def test_many_zips_need_few_open_files(tmp_path: Path) -> None:
    names = [f"l{n:03}" for n in range(60)]
    made = folder(tmp_path, {f"{name}.zip": packed([(f"{E}.ipynb", b"x")]) for name in names})
    before = files_open()
    seen = []
    for it in arrivals(made, E):
        assert isinstance(it, Arrival)
        seen.append(it.learner)
        assert files_open() < before + 2 * zips.OPEN
    assert seen == names
    assert files_open() == before


def test_a_zip_that_is_replaced_meanwhile_is_not_mixed_with_the_old_one(tmp_path: Path) -> None:
    names = [f"l{n:02}" for n in range(20)]
    made = folder(tmp_path, {f"{it}.zip": packed([(f"{E}.ipynb", it.encode())]) for it in names})
    found = arrivals(made, E)
    assert isinstance(next(found), Arrival)
    for name in names[1:]:
        (made / f"{name}.zip").unlink()
        other: list[Entry] = [("evil.ipynb", b"evil"), (f"{E}.ipynb", b"evil")]
        (made / f"{name}.zip").write_bytes(packed(other))
    rest = list(found)
    assert [it.learner for it in rest] == names[1:]
    kept = [it for it in rest if isinstance(it, Arrival)]
    assert [it.data for it in kept] == [it.learner.encode() for it in kept]
    told = [it.reason for it in rest if isinstance(it, Refusal)]
    assert len(told) >= 20 - 1 - zips.OPEN
    assert all("the zip changed while it was read" in it for it in told)


def test_names_that_macos_wrote_in_utf8_without_saying_so_are_read(tmp_path: Path) -> None:
    data = bytearray(packed([(f"José Ñ_{E}.ipynb", b"x")]))
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = data.index(start) + at
        (flags,) = struct.unpack_from("<H", data, where)
        struct.pack_into("<H", data, where, flags & ~0x800)
    (tmp_path / "mac.zip").write_bytes(data)
    (one,), refused = taken(tmp_path / "mac.zip")
    assert not refused
    assert one.learner == "José Ñ"


# --- Hostile zips --------------------------------------------------------------------------------


def info(
    name: str, mode: int = stat.S_IFREG | 0o644, packing: int = zipfile.ZIP_DEFLATED
) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr, made.compress_type = 3, mode << 16, packing
    return made


#: Entries of a zip, and what is said of each.
HOSTILE: dict[str, tuple[Entry, str]] = {
    "from the root": ((f"/ann/{E}.ipynb", b""), "leads out of the zip"),
    "from above": ((f"../ann/{E}.ipynb", b""), "leads out of the zip"),
    "from above by a way round": ((f"x/../../ann/{E}.ipynb", b""), "leads out of the zip"),
    "with a drive": ((f"C:/ann/{E}.ipynb", b""), "leads out of the zip"),
    "with a drive and no root": ((f"c:ann_{E}.ipynb", b""), "leads out of the zip"),
    "with a backslash": ((f"ann\\{E}.ipynb", b""), "holds a backslash"),
    "above with backslashes": ((f"..\\..\\ann_{E}.ipynb", b""), "holds a backslash"),
    "a link": ((info(f"ann_{E}.ipynb", stat.S_IFLNK | 0o777), b"/etc/passwd"), "a link or a device"),
    "a pipe": ((info(f"ann_{E}.ipynb", stat.S_IFIFO | 0o644), b""), "a link or a device"),
    "a device": ((info(f"ann_{E}.ipynb", stat.S_IFCHR | 0o644), b""), "a link or a device"),
    "packed another way": ((info(f"ann_{E}.ipynb", packing=zipfile.ZIP_BZIP2), b"x"), "packed by method 12; pack it again as an ordinary zip"),
    "a bomb": ((f"ann_{E}.ipynb", bytes(15_000_000)), "as a zip bomb does"),
    "too large": ((info(f"ann_{E}.ipynb", packing=zipfile.ZIP_STORED), bytes(MAX_BYTES + 1)),
         f"the file has 20,000,001 bytes unpacked; at most {MAX_BYTES:,} are read"),
    "a zip in a zip in a zip": (("x.zip", packed([("y.zip", packed([(f"ann_{E}.ipynb", b"x")]))])), "a zip in a zip in a zip"),
    "a bomb in a zip": (("x.zip", packed([(f"ann_{E}.ipynb", bytes(15_000_000))])), "as a zip bomb does"),
    "a bomb of a zip": (("x.zip", bytes(15_000_000)), "as a zip bomb does"),
    "no name to show": (("/".join("d" * 300) + f"/ann\x07_{E}.ipynb", b""), "U+0007"),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_entry_is_refused_and_the_rest_is_taken(
    tmp_path: Path, entry: Entry, said: str
) -> None:
    (ben,), (refused,) = taken(zipped(tmp_path, [entry, (f"ben_{E}.ipynb", b"fine")]))
    assert (ben.learner, ben.data) == ("ben", b"fine")
    assert said in refused.reason
    assert refused.origin.startswith("cohort.zip: ")
    assert visible(refused.origin) == refused.origin


def test_a_zip_of_bombs_is_one_refusal_of_whose_zip_it_is(tmp_path: Path) -> None:
    bomb = packed([(f"{E}.ipynb", bytes(101_000_000))])
    bombs = packed([(f"{n}.zip", bomb) for n in range(10)])
    made = folder(tmp_path, {f"work/ann/{E}.ipynb": b"x", "work/cal.zip": bombs})
    rostered = OnRoster(Roster((Person("ann", ()), Person("s7", ("Cal Lee",), login="cal"))))
    for whose in (None, rostered):
        (ann,), (refused,) = taken(made, whose=whose)
        assert ann.learner == "ann"
        assert refused.learner == "cal"
        assert refused.origin == f"work/cal.zip: 0.zip: {E}.ipynb, …"
        assert refused.reason.startswith(
            "10 files there cannot be used, this one since it unpacks from"
        )
        assert len(refused.entries) == 10
        assert refused.entries[3] == f"work/cal.zip: 3.zip: {E}.ipynb"


def patched(data: bytes, start: bytes, at: int, form: str, value: int) -> bytes:
    """A zip with a number of its first record of a kind changed."""
    made = bytearray(data)
    struct.pack_into(form, made, made.index(start) + at, value)
    return bytes(made)


ONE = packed([(f"ann_{E}.ipynb", b"some text " * 50)])
TWO = packed([(f"ann_{E}.ipynb", b"some text " * 50), (f"ben_{E}.ipynb", b"fine")])


#: The bytes of a zip, and what is said of it.
LYING: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not a zip"),
    "no zip": (b"not a zip at all", "not a zip"),
    "the end is missing": (ONE[:-30], "not a zip"),
    "the half is missing": (ONE[: len(ONE) // 2], "not a zip"),
    "a directory of 4 GB": (patched(ONE, b"PK\x05\x06", 12, "<I", 0xFFFFFF0), "not a zip"),
    "a directory 4 GB away": (patched(ONE, b"PK\x05\x06", 16, "<I", 0xFFFFFFF0), "not a zip"),
    "one over the other": (patched(TWO, b"PK\x01\x02", 20, "<I", 60), "entries lie over each other"),
    "encrypted": (patched(ONE, b"PK\x01\x02", 8, "<H", 1), "it is encrypted"),
    "a record elsewhere": (patched(ONE, b"PK\x01\x02", 42, "<I", 7), "cannot be unpacked"),
    "another checksum": (patched(ONE, b"PK\x01\x02", 16, "<I", 7), "cannot be unpacked"),
    "fewer bytes than said": (patched(ONE, b"PK\x01\x02", 24, "<I", 5), "cannot be unpacked"),
    "4 GB said": (patched(ONE, b"PK\x01\x02", 24, "<I", 0xFFFFFFF0), "to 4,294,967,280 bytes, as a zip bomb"),
    "64 bits said": (patched(ONE, b"PK\x01\x02", 24, "<I", 0xFFFFFFFF), "to 4,294,967,295 bytes, as a zip bomb"),
    "fewer bytes packed": (patched(ONE, b"PK\x01\x02", 20, "<I", 3), "cannot be unpacked"),
    "two names": (patched(ONE, b"PK\x03\x04", 30, "<B", 0x62), "cannot be unpacked"),
    "a zero byte in a name": (ONE.replace(b"ann_", b"a\0n_"), "holds a zero byte"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), LYING.values(), ids=LYING)
def test_a_broken_or_lying_zip_gives_a_refusal_and_no_more(
    tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "bad.zip").write_bytes(data)
    good, refused = taken(tmp_path / "bad.zip")
    assert [it.learner for it in good] in ([], ["ben"])
    assert refused[0].origin.startswith("bad.zip")
    assert said in refused[0].reason


def test_one_name_twice_in_a_zip_is_two_hand_ins(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        made = zipped(tmp_path, [(f"ann_{E}.ipynb", b"1"), (f"ann_{E}.ipynb", b"2")])
    good, refused = taken(made)
    assert not refused
    assert [(it.learner, it.data) for it in good] == [("ann", b"1"), ("ann", b"2")]


def test_entries_that_share_their_bytes_are_no_way_to_a_bomb(tmp_path: Path) -> None:
    """Many directory entries that point to one compressed file: 1 KB that would become gigabytes."""
    data = packed([(f"l00_{E}.ipynb", b"x" * 100_000)])
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    record = data[start:end]
    records = b"".join(record.replace(b"l00", b"l%02d" % n) for n in range(100))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 100, 100, len(records), start, 0)
    (tmp_path / "bomb.zip").write_bytes(data[:start] + records + tail)
    good, (refused,) = taken(tmp_path / "bomb.zip")
    assert not good
    assert "entries lie over each other" in refused.reason


def test_more_than_the_limits_of_a_zip_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries: list[Entry] = [(f"l{n}_{E}.ipynb", b"x" * 600) for n in range(5)]
    made = zipped(tmp_path, entries)
    monkeypatch.setattr(zips, "MAX_DIRECTORY", 100)
    assert "its directory has more than 100 bytes" in taken(made)[1][0].reason
    monkeypatch.undo()
    monkeypatch.setattr(uploads, "MAX_FILES", 3)
    good, (refused,) = taken(made)
    assert [it.learner for it in good] == ["l0", "l1", "l2"]
    assert "more than 3 files" in refused.reason
    monkeypatch.undo()
    monkeypatch.setattr(zips, "Archives", partial(zips.Archives, left=1500))
    good, told = taken(made)
    assert [it.learner for it in good] == ["l0", "l1"]
    assert [it.learner for it in told] == ["l2", "l3", "l4"]
    assert "hand in fewer at a time" in told[0].reason


def test_no_damage_to_a_zip_stops_intake(tmp_path: Path) -> None:
    """Bytes changed, taken out and put in, mostly where the directory is; the same ones every time."""
    chance = random.Random(5)
    whole = packed(
        [
            (f"ann_{E}.ipynb", b"some text " * 50),
            (f"José/{E}.ipynb", b"x" * 300),
            (f"{MOODLE}/w.zip", packed([(f"work/{E}.ipynb", b"inner")])),
        ]
    )
    seen = set()
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            at = len(data) - 1 - chance.randrange(min(len(data), 450))
            if (what := chance.random()) < 0.6:
                data[at] = chance.choice([0, 255, chance.randrange(256)])
            elif what < 0.8:
                del data[at : at + chance.randint(1, 9)]
            else:
                data[at:at] = bytes([chance.choice([0, 255])]) * chance.randint(1, 8)
        (tmp_path / "damaged.zip").write_bytes(data)
        for found in arrivals(tmp_path / "damaged.zip", E):
            seen.add(type(found))
            assert found.origin.isprintable()
            assert isinstance(found, Arrival) or found.reason.isprintable()
    assert seen == {Arrival, Refusal}


def test_ten_times_the_entries_are_ten_times_the_work(tmp_path: Path) -> None:
    def taken(count: int) -> int:
        # Names that nobody has asked about before: what is said of one is kept.
        files = [(f"l{count}x{n:04}/{E}.ipynb", b"x" * 2000) for n in range(count)]
        (tmp_path / str(count)).mkdir()
        made = zipped(tmp_path / str(count), files)
        found: list[object] = []
        took = work.calls(lambda: found.extend(arrivals(made, E)))
        assert len(found) == count and all(isinstance(it, Arrival) for it in found)
        return took

    assert taken(3000) < 11 * taken(300)


# --- Hostile folders -----------------------------------------------------------------------------


def test_links_pipes_sockets_and_shared_files_are_told_of_and_never_opened(tmp_path: Path) -> None:
    made = folder(tmp_path, {f"ann/{E}.ipynb": b"fine"})
    secret = tmp_path / f"secret_{E}.ipynb"
    secret.write_bytes(b"secret")
    for name in ("ben", "cal", "dot", "eva"):
        (made / name).mkdir()
    (made / "ben" / f"{E}.ipynb").symlink_to(secret)
    os.link(secret, made / "cal" / f"{E}.ipynb")
    os.mkfifo(made / "dot" / f"{E}.ipynb")
    with socket.socket(socket.AF_UNIX) as unix:
        home = Path.cwd()
        os.chdir(made / "eva")  # a socket's path is short
        try:
            unix.bind(f"{E}.ipynb")
        finally:
            os.chdir(home)
        (made / "fay").symlink_to(tmp_path)
        done: list[tuple[list[Arrival], list[Refusal]]] = []
        reader = threading.Thread(target=lambda: done.append(taken(made)), daemon=True)
        reader.start()
        reader.join(120)
    assert done, "waited for a pipe"
    ((one,), refused) = done[0]
    assert (one.learner, one.data) == ("ann", b"fine")
    said = {it.origin: (it.learner, it.reason) for it in refused}
    assert said.keys() == {*(f"{it}/{E}.ipynb" for it in ("ben", "cal", "dot", "eva")), "fay"}
    assert "symbolic link" in said[f"ben/{E}.ipynb"][1]
    assert said[f"ben/{E}.ipynb"][0] == "ben"
    assert "hard links" in said[f"cal/{E}.ipynb"][1]
    assert "a pipe, a socket or a device" in said[f"dot/{E}.ipynb"][1]
    assert "a pipe, a socket or a device" in said[f"eva/{E}.ipynb"][1]
    assert "symbolic link" in said["fay"][1]


def test_a_file_that_becomes_a_link_or_a_pipe_after_it_was_listed_is_not_followed(
    tmp_path: Path,
) -> None:
    made = folder(tmp_path, {f"{name}/{E}.ipynb": b"fine" for name in ("ann", "ben", "cal", "dot")})
    secret = tmp_path / "secret"
    folder(secret, {f"{E}.ipynb": b"secret"})
    found = arrivals(made, E)
    assert isinstance(next(found), Arrival)
    (made / "ben" / f"{E}.ipynb").unlink()
    (made / "ben" / f"{E}.ipynb").symlink_to(secret / "in" / f"{E}.ipynb")
    (made / "cal").rename(tmp_path / "away")
    (made / "cal").symlink_to(secret / "in")
    (made / "dot" / f"{E}.ipynb").unlink()
    ben, cal, dot = found
    assert isinstance(ben, Refusal)
    assert isinstance(cal, Refusal)
    assert isinstance(dot, Refusal)
    assert ("symbolic link" in ben.reason, dot.reason) == (
        True,
        "it cannot be read: No such file or directory; make sure that it is there and that you may "
        "read it, then run again",
    )


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = folder(tmp_path, {f"ann/{E}.ipynb": b"half", f"ben/{E}.ipynb": b"whole"})
    read = os.read

    def slow(file: int, count: int) -> bytes:
        data = read(file, count)
        if data == b"half":
            with (made / "ann" / f"{E}.ipynb").open("ab") as more:
                more.write(b" and half")
        return data

    monkeypatch.setattr(os, "read", slow)
    (ben,), (refused,) = taken(made)
    assert ben.data == b"whole"
    assert (refused.learner, "changed while it was read" in refused.reason) == ("ann", True)


def test_a_large_file_is_refused_with_the_limit_and_not_read(tmp_path: Path) -> None:
    made = folder(tmp_path, {f"ann/{E}.ipynb": b"", f"ben/{E}.ipynb": b""})
    os.truncate(made / "ann" / f"{E}.ipynb", 3 << 40)
    os.truncate(made / "ben" / f"{E}.ipynb", MAX_BYTES)
    (ben,), (refused,) = taken(made)
    assert len(ben.data) == MAX_BYTES == 20_000_000
    assert refused.learner == "ann"
    assert "at most 20,000,000 are read" in refused.reason


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, said in (("nothing", "No such file"), ("pipe", "a pipe, a socket or a device")):
        good, (refused,) = taken(tmp_path / name)
        assert not good
        assert said in refused.reason
        assert refused.origin.endswith(name)


def test_a_source_that_is_a_link_is_the_markers_own_and_followed(tmp_path: Path) -> None:
    folder(tmp_path, {f"ann_{E}.ipynb": b"x"})
    zipped(tmp_path, [(f"ben_{E}.ipynb", b"x")])
    (tmp_path / "here").symlink_to(tmp_path / "in")
    (tmp_path / "there.zip").symlink_to(tmp_path / "cohort.zip")
    assert [it.learner for it in taken(tmp_path / "here")[0]] == ["ann"]
    assert [it.learner for it in taken(tmp_path / "there.zip")[0]] == ["ben"]


def test_deep_folders_and_names_that_are_no_text_cost_only_themselves(tmp_path: Path) -> None:
    made = folder(tmp_path, {f"ann/{E}.ipynb": b"x", f"{'d/' * 25}deep/{E}.ipynb": b"x"})
    odd = os.fsencode(made) + b"/b\xffn_sheet.ipynb"
    with open(odd, "wb"):  # noqa: PTH123  (no Path for a name that is no text)
        pass
    (ann,), refused = taken(made)
    assert ann.learner == "ann"
    assert len(refused) == 2
    assert "more than 20 folders deep" in refused[0].reason
    assert "is not in UTF-8" in refused[1].reason
    assert refused[1].origin == "b\\udcffn_sheet.ipynb"


def test_a_learners_zip_of_countless_files_leaves_room_for_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two zips of 13 MB, with 165,000 empty files each, were as many as are looked at in all."""
    monkeypatch.setattr(uploads, "MAX_FILES", 30)
    monkeypatch.setattr(uploads, "MAX_INNER_FILES", 20)
    bomb = packed([(f"{n}", b"") for n in range(40)])
    fair = packed([(f"{E}.ipynb", b"{}"), *[(f"{n}", b"") for n in range(10)]])
    whole = zipped(tmp_path, [("ann/x.zip", bomb), ("ben/x.zip", fair), (f"cal/{E}.ipynb", b"{}")])
    good, (refused,) = taken(whole)
    assert [it.learner for it in good] == ["ben", "cal"]
    assert "the zip holds 40 files" in refused.reason and "ann/x.zip" in refused.origin
    files = {"ann/x.zip": bomb, "ben/x.zip": fair, f"cal/{E}.ipynb": b"{}"}
    good, (refused,) = taken(folder(tmp_path, files))
    assert [it.learner for it in good] == ["ben", "cal"]
    assert "unpack it first" in refused.reason


def test_a_notebook_may_be_larger_than_the_directory_of_a_zip(tmp_path: Path) -> None:
    data = random.Random(1).randbytes(zips.MAX_DIRECTORY + 1_000_000)
    path = tmp_path / "large.zip"
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(path, "w", method) as made:
            made.writestr("large.ipynb", data)
        archives = zips.Archives()
        (entry,) = archives.entries(path, lambda: path.open("rb"))
        assert archives.read(path, lambda: path.open("rb"), entry, MAX_BYTES) == data
        archives.close()
