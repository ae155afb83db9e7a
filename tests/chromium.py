"""Finds a Chromium for the browser tests, and installs one where there is none.

`python tests/chromium.py` is what `make test` calls. The tests' browser is Chromium's headless shell
where there is one: the same engine without windows, in which a page costs two thirds of the time. As
root it comes from Debian; else any Chromium or Chrome of the system will do, and where there is none
Playwright downloads its own.
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


def _from_playwright() -> None:
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


def _from_debian(package: str) -> None:
    print(f"Installing Debian's package {package} …", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", package]):
        subprocess.run(["apt-get", *command], env=env, check=False, stdout=subprocess.DEVNULL)


def install() -> str:
    """Path of a browser, after installing one if need be. Raises SystemExit saying what to do."""
    if path := find_shell():
        return path
    there = find_full()
    if not there:
        _from_playwright()
    if not find_shell() and shutil.which("apt-get") and os.geteuid() == 0:
        _from_debian("chromium-headless-shell")
        if not find():  # Ubuntu has no such package
            _from_debian("chromium")
    if path := find():
        return path
    raise SystemExit(
        "The browser tests need Chromium or Chrome and none could be installed. "
        "Install one (on Debian or Ubuntu: sudo apt install chromium) and run make test again."
    )


if __name__ == "__main__":
    print(f"Browser for the tests: {install()}")
