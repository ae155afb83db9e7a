"""The box as seen from outside: namespaces, limits, layers, and where there can be none."""

from __future__ import annotations

import os
import site
import stat
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from staffplus.grading.box import bubblewrap
from staffplus.grading.box.box import Box
from staffplus.grading.box.bubblewrap import NoBox
from staffplus.grading.box.memory import memory_in_use
from staffplus.grading.box.session import Dead, Session
from staffplus.grading.model import Limits
from tests.grading.boxes import LIMITS, pids, text
from tests.grading.sheets import needs_box

pytestmark = needs_box


# --- Walls ---------------------------------------------------------------------------------------


def test_every_layer_is_in_force_on_this_machine(box: Box) -> None:
    assert box.layers == ("landlock", "seccomp")


def test_each_submission_has_namespaces_of_its_own(box: Box, session: Session) -> None:
    who = pids(box)
    for kind in ("user", "pid", "mnt", "net", "ipc", "uts", "cgroup"):
        here, around, host = (
            Path(f"/proc/{pid}/ns/{kind}").readlink()
            for pid in (who["main"], who["zygote"], os.getpid())
        )
        assert here not in (around, host), kind


def test_learner_code_has_no_rights_and_is_never_root(box: Box, session: Session) -> None:
    who = pids(box)
    for name in ("first", "main"):
        status = Path(f"/proc/{who[name]}/status").read_text()
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert set(fields["Uid"].split()) == {
            str(bubblewrap.uid_of_this_worker() if os.geteuid() == 0 else os.getuid())
        }
        for rights in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            assert int(fields[rights], 16) == 0, (name, rights)
        assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")
    status = Path(f"/proc/{who['zygote']}/status").read_text()
    assert "CapEff:\t0000000000000000" in status
    assert "\nUid:\t0" not in status


def test_only_two_pipes_lead_out(box: Box, session: Session) -> None:
    main = pids(box)["main"]
    files = {int(it.name): str(it.readlink()) for it in Path(f"/proc/{main}/fd").iterdir()}
    pipes = [fd for fd, what in files.items() if what.startswith("pipe:")]
    assert sorted(pipes) == [120, 121]
    assert {what for fd, what in files.items() if fd not in pipes} == {"/dev/null"}


def test_the_control_channel_is_the_zygotes_alone(box: Box, session: Session) -> None:
    who = pids(box)
    sockets = {
        name: {
            it
            for fd in Path(f"/proc/{pid}/fd").iterdir()
            if "socket:" in (it := str(fd.readlink()))
        }
        for name, pid in who.items()
    }
    assert len(sockets["zygote"]) == 1
    assert sockets["first"] == sockets["main"] == set()
    assert not sockets["watcher"] & sockets["zygote"]


def test_everything_but_one_folder_in_memory_is_read_only(box: Box, session: Session) -> None:
    mounts = Path(f"/proc/{pids(box)['main']}/mountinfo").read_text().splitlines()
    options = {line.split()[4]: line.split()[5] for line in mounts}
    writable = {at for at, how in options.items() if how.startswith("rw")}
    assert writable == {"/tmp", "/dev/shm", "/dev/null", "/dev/random", "/dev/urandom"}
    for at in ("/tmp", "/dev/shm"):
        assert {"nosuid", "nodev", "noexec"} <= set(options[at].split(","))
    assert options["/proc"].startswith("ro")


def test_the_course_is_not_among_what_the_box_sees(box: Box) -> None:
    root = Path(__file__).parents[2]
    for name in ("exercises", "tests", "book", ".git"):
        session = box.open(LIMITS)
        found = text(session.run(f"import os\nprint(os.path.exists({str(root / name)!r}))"))
        session.close()
        assert found == "False\n"


def test_python_may_live_below_tmp(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a checkout there: it is seen, read-only, in the box's own /tmp."""
    found = bubblewrap.seen()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "deep").mkdir()
        (Path(folder) / "deep" / "known.py").write_text("x = 5")
        deep = f"{folder}/deep"
        monkeypatch.setattr(bubblewrap, "seen", lambda: [*found, (deep, deep)])
        made = Box.start([])
        session = made.open(LIMITS)
        shown = text(
            session.run(
                f"import os, sys\nsys.path.append('{folder}/deep')\nimport known\nprint(known.x)\n"
                f"for path in ('{folder}/deep/new', '{folder}/new', '/tmp/new', '/new'):\n"
                "    try:\n        open(path, 'w'); print('wrote', path[-5:])\n"
                "    except OSError as error: print(error.strerror)\n"
                "print(os.listdir('.'))"
            )
        )
        session.close()
        made.close()
        assert not (Path(folder) / "new").exists()
    said = shown.splitlines()
    assert (said[0], said[1], said[-1]) == ("5", "Read-only file system", "[]")
    assert said[4] == "Read-only file system"


def test_where_no_proc_may_be_mounted_the_one_that_is_there_will_do() -> None:
    """As in most containers. Inside, there is none in either case, and memory is still watched."""
    made = Box._start([], "bubblewrap", root=os.geteuid() == 0, own_proc=False)
    session = made.open(Limits(cell_seconds=20, memory_bytes=512 << 20))
    assert text(session.run("import os\nprint(os.listdir('/proc'), os.getpid())")) == "[] 2\n"
    with pytest.raises(Dead, match="GiB of memory"):
        session.run(
            "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
            "        x = [b'x' * (20 << 20) for _ in range(10)]\n        time.sleep(60)\ntime.sleep(60)"
        )
    session.close()
    made.close()


def test_a_covered_proc_leads_to_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[bool, bool]] = []

    def start(_: type[Box], preload: list[str], kind: str, *, root: bool, own_proc: bool) -> Box:
        tried.append((root, own_proc))
        raise NoBox("no box: bwrap: Can't mount proc on /newroot/proc: Operation not permitted")

    monkeypatch.setattr(Box, "_start", classmethod(start))
    with pytest.raises(NoBox, match="Can't mount proc"):
        Box.start([])
    ordinary = [(False, True), (False, False)]
    assert tried == ([(True, True), (True, False), *ordinary] if os.geteuid() == 0 else ordinary)


def test_a_wide_python_prefix_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(Path.home()))
    with pytest.raises(NoBox, match="Python is installed right in"):
        bubblewrap.command(["true"], bubblewrap.seen(), as_root=False)


# --- Memory --------------------------------------------------------------------------------------


def test_memory_that_forked_processes_share_counts_once(box: Box) -> None:
    session = box.open(Limits(cell_seconds=20, memory_bytes=1 << 30))
    many = """
import os, time
big = b"x" * (400 << 20)
for _ in range(8):
    if os.fork() == 0:
        time.sleep(1); os._exit(0)
time.sleep(0.5)
print("alive")
"""
    assert text(session.run(many)) == "alive\n"
    session.close()


@pytest.mark.parametrize("lists_children", [True, False])
def test_memory_is_reckoned_from_what_the_kernel_tells(
    tmp_path: Path, lists_children: bool
) -> None:
    """Processes of 100 MB each that share all of it, then one of them hides its share."""

    def process(
        pid: int, *, anon: int, share: int | None, sockets: int = 0, parent: int = 1000
    ) -> None:
        folder = tmp_path / str(pid)
        (folder / "task" / str(pid) / "fd").mkdir(parents=True)
        if not lists_children:
            (folder / "stat").write_text(f"{pid} (a) b) S {parent} 1 1")
        elif (thread := tmp_path / str(parent) / "task" / str(parent)).exists():
            with (thread / "children").open("a") as file:
                file.write(f"{pid} ")
        (folder / "status").write_text(f"Name:\tx\nRssAnon:\t{anon} kB\nRssShmem:\t24 kB\n")
        if share is not None:
            (folder / "smaps_rollup").write_text(
                f"head\nRss: {anon} kB\nPss:    {share} kB\nX: 1 kB\n"
            )
        for number in range(sockets):
            (folder / "task" / str(pid) / "fd" / str(number)).symlink_to(f"socket:[{pid}{number}]")

    mega = 1 << 20
    (tmp_path / "self").symlink_to("1000")
    process(1000, anon=10_000, share=1, parent=1)
    process(1001, anon=900_000_000, share=900_000_000, parent=1)  # somebody else's
    for pid in range(2000, 2010):
        process(pid, anon=100 * 1024, share=10 * 1024, parent=1000 if pid == 2000 else pid - 1)
    assert memory_in_use(5000 * mega, tmp_path) == 10 * (100 * 1024 + 24) * 1024
    assert memory_in_use(300 * mega, tmp_path) == 100 * mega
    (tmp_path / "2000" / "smaps_rollup").unlink()
    assert memory_in_use(300 * mega, tmp_path) == 90 * mega + (100 * 1024 + 24) * 1024
    assert memory_in_use(100 * mega, tmp_path) > 900 * mega, "so far above that it is not walked"
    process(2011, anon=0, share=0, sockets=50)
    assert (
        memory_in_use(5000 * mega, tmp_path) == (10 * (100 * 1024 + 24) + 24) * 1024 + 50 * 300_000
    )


# --- Where there can be none ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("bwrap: setting up uid map: Permission denied", "this machine gives it no namespaces"),
        (
            "bwrap: Creating new namespace failed: Operation not permitted",
            "user.max_user_namespaces",
        ),
        (
            "bwrap: Can't find source path /root/x: Permission denied",
            "where every user may read it",
        ),
        ("", "it said nothing"),
    ],
)
def test_why_there_is_no_box_is_said_with_what_to_do(said: str, expected: str) -> None:
    assert expected in bubblewrap.explained(said)


def test_a_box_that_does_not_hold_is_no_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staffplus.grading.box.box.TRIAL", "print('it can write to /')")
    with pytest.raises(NoBox, match="it did not hold on this machine: it can write to /"):
        Box.start([])


def test_a_bubblewrap_that_fails_is_no_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "program", lambda: str(fake))
    with pytest.raises(NoBox, match="gives it no namespaces"):
        Box.start([])


def test_other_systems_have_no_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NoBox, match="grade on Linux"):
        bubblewrap.program()


def test_what_works_out_right_answers_is_not_there_to_be_imported(session: Session) -> None:
    said = text(
        session.run(
            textwrap.dedent(
                """
                import pathlib, staffplus
                here = pathlib.Path(staffplus.__file__).parent / "exercises"
                print([*here.iterdir()])
                try:
                    import staffplus.exercises.marks.ladders
                    print("it is there")
                except ImportError as error:
                    print("no", error.name)
                """
            )
        )
    )
    assert said.split("\n")[:2] == ["[]", "no staffplus.exercises.marks"]


#: Everything that tells where something is, as learner code sees it.
PLACES = """
import gc, json, os, sys, traceback
import numpy, staffplus.grading.wire
told = [repr(sorted(os.environ.items())), repr([it for it in vars(sys).values() if isinstance(it, (str, list, tuple))])]
for module in list(sys.modules.values()):
    spec = getattr(module, "__spec__", None)
    told += [repr(getattr(module, name, None)) for name in ("__file__", "__cached__", "__path__")]
    told += [repr(getattr(spec, "origin", None)), repr(getattr(spec, "submodule_search_locations", None))]
told += [it.co_filename for made in gc.get_objects() if (it := getattr(made, "__code__", None)) and hasattr(it, "co_filename")]
for wrong in (lambda: staffplus.grading.wire.decode({1: 2}), lambda: numpy.zeros(2).reshape(7), lambda: json.loads("?")):
    try:
        wrong()
    except Exception:
        told.append(traceback.format_exc())
for folder, _, names in os.walk("/python", onerror=None):
    told.append(folder)
    for it in names:
        if it.endswith(".pth") or it in ("direct_url.json", "pyvenv.cfg"):
            try:
                told.append(open(f"{folder}/{it}").read())
            except PermissionError:  # one that an installer wrote of this package
                pass
print(len(told), *sorted({it[:200] for it in told if any(one in it for one in HOST)})[:3])
"""


def test_nothing_in_the_box_says_where_this_machine_has_the_course_or_its_homes(
    box: Box, session: Session
) -> None:
    root = Path(__file__).parents[2]
    host = [
        str(root),
        str(Path.home()),
        str(Path(sys.prefix)),
        str(Path(bubblewrap.__file__).parents[3]),
    ]
    outside = [it for it in host if not it.startswith(("/usr", "/python"))]
    shown = text(session.run(f"HOST = {outside!r}\n{PLACES}"))
    count, _, left = shown.strip().partition(" ")
    assert int(count) > 500 and not left, left
    shown = text(session.run(f"import os\nprint([it for it in {outside!r} if os.path.exists(it)])"))
    assert shown == "[]\n"


def test_a_folder_that_python_names_and_does_not_have_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Debian's own Python names a folder of modules in every virtual environment that it never makes."""
    there, gone = tmp_path / "site-packages", tmp_path / "gone" / "dist-packages"
    there.mkdir()
    monkeypatch.setattr(site, "getsitepackages", lambda: [str(there), str(gone)])
    monkeypatch.setattr(sys, "path", [str(there)])
    monkeypatch.setattr(bubblewrap, "python_folders", lambda: [str(tmp_path)])
    folders = bubblewrap.seen()
    assert (str(there), f"{bubblewrap.AT}/modules") in folders
    assert all(Path(real).is_dir() for real, _ in folders)
    assert str(gone) not in " ".join(bubblewrap.zygote(3, {}, folders))


def test_a_python_that_learner_code_starts_has_the_same_modules(session: Session) -> None:
    source = (
        "import subprocess, sys, numpy\n"
        "say = 'import numpy; print(numpy.__file__)'\n"
        "found = subprocess.run([sys.executable, '-c', say], capture_output=True, text=True)\n"
        "print(found.stdout.strip() == numpy.__file__, found.stderr)"
    )
    assert text(session.run(source)).strip() == "True"
