"""Finds a Chromium for the browser tests, and installs one where there is none.

`python tests/chromium.py` is what `make test` calls. It tries, in this order: a Chromium or Chrome
of the system, Playwright's own download, Debian's package (as root).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DOWNLOAD_SECONDS = 300


def find() -> str | None:
    """Path of a browser that is there, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if MAC.exists():
        return str(MAC)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str:
    """Path of a browser, after installing one if need be. Raises SystemExit saying what to do."""
    if path := find():
        return path
    print("No Chromium here: asking Playwright to download one …", flush=True)
    try:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"],
            timeout=DOWNLOAD_SECONDS,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        print("The download took too long.")
    if path := find():
        return path
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Not to be had from Playwright: installing Debian's package …", flush=True)
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "chromium"],
        ):
            subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
    if path := find():
        return path
    raise SystemExit(
        "The browser tests need Chromium or Chrome and none could be installed. "
        "Install one (on Debian or Ubuntu: sudo apt install chromium) and run make test again."
    )


if __name__ == "__main__":
    print(f"Browser for the tests: {install()}")
