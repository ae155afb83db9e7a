"""`python -m tests.hub.in_boxes FOLDER`: lay out a hub's folder, and say what three people can do in their boxes.

A program of its own, so that it can be run by root and by an ordinary user.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from staffplus.grading.intake.roster import Person
from staffplus.hub import apart, folders
from staffplus.hub.accounts import Account, Role
from staffplus.hub.folders import COURSE, Folders
from staffplus.hub.limits import Limits
from tests.grading.papers import EXERCISES

NAME = "sheet"


#: What a learner's programs take, until they get no more; each says how much that was.
HOGS = {
    "bomb": """
import os, signal, sys
made = 0
while True:
    try:
        child = os.fork()
    except OSError:
        break
    if not child:
        signal.pause()
    made += 1
print(made, flush=True)
""",
    "hog": """
held = []
try:
    while True:
        held.append(bytearray(2**26))
except MemoryError:
    print(len(held) * 2**26)
""",
    "file": """
written = 0
try:
    with open("all", "wb", buffering=0) as file:
        while True:
            written += file.write(bytes(10**6))
except OSError as error:
    print(written, error.strerror)
""",
    "scratch": """
written = 0
try:
    for number in range(1000):
        with open(f"/tmp/{number}", "wb", buffering=0) as file:
            written += file.write(bytes(5 * 10**6))
except OSError as error:
    print(written, error.strerror)
""",
}
#: A bomb that stays as it is until it is told to go.
LASTS = "sys.stdin.read()\n"


def beside(given: tuple[list[str], dict[str, str]], work: Callable[[], tuple[int, str]]) -> tuple[int, str]:  # fmt: skip
    """What comes of `work` while a command runs that has said a line."""
    words, env = given
    with subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:  # fmt: skip
        assert running.stdout is not None and running.stdin is not None
        assert running.stdout.readline().strip().isdigit()
        done = work()
        running.stdin.close()
    return done


def main(root: Path) -> None:
    assert (why := apart.why_not()) == "", why
    place = Folders(root)
    folders.prepare(place, EXERCISES)
    place.accounts.enrol([Person("ann"), Person("ben")], ["carla"])
    people = place.accounts.all()
    folders.settle(place, people.values())
    ann, ben, carla = people["ann"], people["ben"], people["carla"]
    told: dict[str, object] = {}

    def command(who: Account, line: str, limits: Limits | None = None) -> tuple[list[str], dict[str, str]]:  # fmt: skip
        env = apart.environment(who) | {"PYTHONDONTWRITEBYTECODE": "1"}
        return apart.command(place, who, ["/bin/bash", "-c", line], limits), env

    def box(who: Account, line: str, *, over: tuple[str, ...] = (), limits: Limits | None = None) -> tuple[int, str]:  # fmt: skip
        words, env = command(who, line, limits)
        at = words.index("--chdir")
        done = subprocess.run([*words[:at], *over, *words[at:]], env=env, text=True, capture_output=True, umask=apart.mask(who))  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    # What each of them makes, where only they may.
    box(ben, "echo mine > ~/secret; echo handed in > /exchange/staffplus/inbound/secret")
    secret = place.home(ben) / "secret"
    assert secret.read_text("utf-8") == "mine\n"
    made = f"mkdir /exchange/{COURSE}/outbound/{NAME} && echo '{{}}' > /exchange/{COURSE}/outbound/{NAME}/{NAME}.ipynb && echo '<p>of ben' > /exchange/{COURSE}/feedback/0b5c.html"
    assert box(carla, made)[0] == 0, box(carla, made)

    told["number"] = int(box(ann, "id -u")[1])
    told["ben's number"] = int(box(ben, "id -u")[1])
    told["name"] = box(ann, "id -un")[1].strip()
    told["reads"] = box(ann, f"cat /exchange/{COURSE}/outbound/{NAME}/{NAME}.ipynb")[1].strip()
    told["fetches a page whose name she knows"] = box(ann, f"cat /exchange/{COURSE}/feedback/0b5c.html")[1].strip()  # fmt: skip
    forbidden = {
        "another's home": f"cat {secret}",
        "another's home by its number": "ls /proc/1/root/tmp/.. && cat /home/*/secret",
        "another's tray": f"ls {place.tray(ben)} || ls /exchange/handed-in",
        "released work, to change it": f"echo x >> /exchange/{COURSE}/outbound/{NAME}/{NAME}.ipynb",
        "the list of feedback": f"ls /exchange/{COURSE}/feedback",
        "the list, after making it readable": f"chmod 755 /exchange/{COURSE}/feedback && ls /exchange/{COURSE}/feedback",
        "the list, as root of a box of her own": f"unshare -Ur ls /exchange/{COURSE}/feedback",
        "the course": "ls /course",
        "the gradebook's place": f"ls {place.course}",
        "accounts": f"cat {place.state}/accounts.json",
        "the keys in the package": f"{sys.executable} -c 'import staffplus.exercises.marks'",
        "a file of the machine": "touch /usr/x || touch /etc/x || touch /x",
        "a network": f"{sys.executable} -c 'import socket; socket.create_connection((\"127.0.0.1\", {_port()}), 5)'",
        "the system's users": "grep -v -e ^ann: -e ^nobody: /etc/passwd",
        "the sockets of others": f"ls {place.own_sockets(ben)} || ls {place.sockets()}",
    }  # fmt: skip
    told["forbidden"] = {what: box(ann, line) for what, line in forbidden.items()}
    # A learner whose programs take all they can get, beside Ann, who works on. A number that no other hub here has.
    hog = Account("hog", Role.LEARNER, 10_000 + os.getpid() % 19_000)
    folders.settle(place, [*people.values(), hog])
    most = Limits(memory=2**29, processes=80, file=10**7, cpus=1)
    for what, line in HOGS.items():
        told[what] = box(hog, f"{sys.executable} -c {shlex.quote(line)}", limits=most)
    told["beside the bomb"] = beside(command(hog, f"{sys.executable} -c {shlex.quote(HOGS['bomb'] + LASTS)}", most), lambda: box(ann, "true && true | cat"))  # fmt: skip
    told["processors"] = box(hog, f"{sys.executable} -c 'import os; print(len(os.sched_getaffinity(0)))'", limits=most)[1].strip()  # fmt: skip
    told["a tray with more than may be written"] = box(hog, f"head -c 20000000 /dev/zero > /exchange/{COURSE}/inbound/all", limits=most)  # fmt: skip
    told["handed in beside it"] = box(ben, f"echo x > /exchange/{COURSE}/inbound/mine && rm /exchange/{COURSE}/inbound/mine")  # fmt: skip

    told["processes"] = len(box(ann, "ls -d /proc/[0-9]*")[1].split())
    told["tray"] = box(ann, f"ls -A /exchange/{COURSE}/inbound")[1].split()
    told["instructor"] = box(carla, f"ls /course/source && ls /exchange/{COURSE}/inbound && cat {secret}")  # fmt: skip

    # Handing in to a disk that is full, and then to one that is not.
    work = f"mkdir -p ~/{NAME} && head -c 300000 /dev/urandom | base64 > ~/{NAME}/{NAME}.ipynb && "
    full = ("--perms", "1777", "--size", "65536", "--tmpfs", f"/exchange/{COURSE}/inbound")
    # The command is the last word, so that what is full stands after all other mounts.
    told["full"] = box(ann, f"{work} nbgrader submit {NAME}; code=$?; echo LEFT: $(ls -A /exchange/{COURSE}/inbound; ls -A ~/.local/share/jupyter/nbgrader_cache/{COURSE}) >&2; exit $code", over=full)  # fmt: skip
    told["kept"] = (place.home(ann) / NAME / f"{NAME}.ipynb").stat().st_size
    told["not full"] = box(ann, f"nbgrader submit {NAME}")
    told["feedback"] = box(ann, f"nbgrader fetch_feedback {NAME}")

    # Ben hands in a link to what only instructors read, and something under Ann's name.
    box(ben, f"mkdir ~/{NAME} && echo '{{}}' > ~/{NAME}/{NAME}.ipynb && nbgrader submit {NAME}")
    seen = " && chmod -R a+rX ."
    one = f"cd /exchange/{COURSE}/inbound && mkdir '{{0}}' && cd '{{0}}' && echo 2026-01-01 > timestamp.txt && echo x > submission_secret.txt && "
    box(ben, one.format(f"ben+{NAME}+2027-01-01 10:00:00 UTC+linked") + "ln -s /course/nbgrader_config.py sheet.ipynb" + seen)  # fmt: skip
    box(
        ben,
        one.format(f"ann+{NAME}+2027-01-01 10:00:00 UTC+forged") + "echo '{}' > sheet.ipynb" + seen,
    )
    box(ben, one.format(f"ben+{NAME}+2027-01-01 10:00:00 UTC+piped") + "mkfifo sheet.ipynb" + seen)
    box(ben, one.format(f"ben+{NAME}+2027-01-01 10:00:00 UTC+closed") + "chmod 0 .")
    told["collected"] = box(carla, f"nbgrader collect {NAME}")
    box_of = place.course / "submitted"
    told["submitted"] = sorted(str(it.relative_to(box_of)) for it in box_of.rglob("*.ipynb"))
    told["inbound"] = sorted(it.name for it in place.shelf("inbound").iterdir())
    print(json.dumps(told))
    shutil.rmtree(place.sockets(), ignore_errors=True)


def _port() -> int:
    """A port of this machine on which somebody listens for as long as this runs."""
    import socket

    listening = socket.create_server(("127.0.0.1", 0))
    _LISTENING.append(listening)
    return int(listening.getsockname()[1])


_LISTENING: list[object] = []

if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    main(Path(sys.argv[1]).resolve())
