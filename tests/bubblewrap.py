"""Finds what the tests of the grader's box need, and installs what is missing: bubblewrap, and the
kernel's headers, against which the numbers of its filter are held.

`python tests/bubblewrap.py` is what `make test` calls. As root it asks the system's packages;
otherwise it says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGERS = (
    (
        "apt-get",
        (
            ("apt-get", "update", "-qq"),
            ("apt-get", "install", "-y", "-qq", "bubblewrap", "linux-libc-dev"),
        ),
    ),
    ("dnf", (("dnf", "install", "-y", "-q", "bubblewrap", "kernel-headers"),)),
    ("apk", (("apk", "add", "-q", "bubblewrap", "linux-headers"),)),
)
HEADERS = Path("/usr/include/asm-generic/unistd.h")


def ready() -> str | None:
    """Path of bubblewrap, if that and the headers are here."""
    return shutil.which("bwrap") if HEADERS.exists() else None


def install() -> str:
    """Path of bubblewrap, after installing it if need be. Raises SystemExit saying what to do."""
    if sys.platform != "linux":
        return "none: there is no box outside of Linux, and the tests of the box are left out"
    if path := ready():
        return path
    for name, commands in PACKAGERS:
        if shutil.which(name) and os.geteuid() == 0:
            print(f"No bubblewrap or no kernel headers here: installing with {name} …", flush=True)
            env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            for command in commands:
                subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
            break
    if path := ready():
        return path
    raise SystemExit(
        "The tests of the grader run learner code in bubblewrap and read the kernel's headers; one "
        "of them is not installed. Install both (on Debian or Ubuntu: sudo apt install bubblewrap "
        "linux-libc-dev) and run make test again."
    )


if __name__ == "__main__":
    print(f"Box for the tests: {install()}")
