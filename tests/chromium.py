"""Finds a Chromium for the browser tests, and installs one where there is none.

`python tests/chromium.py` is what `make test` calls. The tests' browser is Chromium's headless shell
where there is one: the same engine without windows, in which a page costs two thirds of the time. It is
looked for on the system and among Playwright's downloads, and asked of Playwright and, as root, of
Debian; then any Chromium or Chrome of the system will do, and last Playwright's or Debian's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DOWNLOAD_SECONDS = 300


def find() -> str | None:
    """Path of a browser that is there, the shell before all others, or None."""
    return find_shell() or find_full()


def find_shell() -> str | None:
    """Path of a headless shell: the system's, or the last that Playwright has downloaded."""
    for name in SHELLS:
        if path := shutil.which(name):
            return path
    # <downloads>/chromium-1234/chrome-linux/chrome is where Playwright would have the whole browser.
    downloads = _playwrights().parents[2]
    found = [
        path
        for path in downloads.glob("chromium_headless_shell-*/*/*headless*shell*")
        if os.access(path, os.X_OK) and path.is_file()
    ]
    return str(max(found, key=lambda path: path.stat().st_mtime)) if found else None


def find_full() -> str | None:
    """Path of a whole browser that is there, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if MAC.exists():
        return str(MAC)
    own = _playwrights()
    return str(own) if own.exists() else None


@cache
def _playwrights() -> Path:
    """Where Playwright would have its own Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def install() -> str:
    """Path of a browser, after installing one if need be. Raises SystemExit saying what to do."""
    if path := find_shell():
        return path
    there = find_full()
    print("No headless Chromium here: asking Playwright to download one …", flush=True)
    what = ["--only-shell", "chromium"] if there else ["chromium"]
    try:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", *what],
            timeout=DOWNLOAD_SECONDS,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        print("The download took too long.")
    if path := find_shell():
        return path
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Not to be had from Playwright: installing Debian's package …", flush=True)
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "chromium-headless-shell"],
        ):
            subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
        if not find():  # Ubuntu has no such package
            subprocess.run(
                ["apt-get", "install", "-y", "-qq", "chromium"],
                env=env,
                check=False,
                stdout=subprocess.DEVNULL,
            )
    if path := find():
        return path
    raise SystemExit(
        "The browser tests need Chromium or Chrome and none could be installed. "
        "Install one (on Debian or Ubuntu: sudo apt install chromium) and run make test again."
    )


if __name__ == "__main__":
    print(f"Browser for the tests: {install()}")
