"""Finds bubblewrap for the grader's tests, and installs it where it is missing.

`python tests/bubblewrap.py` is what `make test` calls. As root it asks the system's packages;
otherwise it says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGERS = (
    ("apt-get", (("apt-get", "update", "-qq"), ("apt-get", "install", "-y", "-qq", "bubblewrap"))),
    ("dnf", (("dnf", "install", "-y", "-q", "bubblewrap"),)),
    ("apk", (("apk", "add", "-q", "bubblewrap"),)),
)


def install() -> str:
    """Path of bubblewrap, after installing it if need be. Raises SystemExit saying what to do."""
    if sys.platform != "linux":
        return "none: there is no box outside of Linux, and the tests of the box are left out"
    if path := shutil.which("bwrap"):
        return path
    for name, commands in PACKAGERS:
        if shutil.which(name) and os.geteuid() == 0:
            print(f"No bubblewrap here: installing it with {name} …", flush=True)
            env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            for command in commands:
                subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
            break
    if path := shutil.which("bwrap"):
        return path
    raise SystemExit(
        "The tests of the grader run learner code in bubblewrap, which is not installed. Install "
        "it (on Debian or Ubuntu: sudo apt install bubblewrap) and run make test again."
    )


if __name__ == "__main__":
    print(f"Box for the tests: {install()}")
