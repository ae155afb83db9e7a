"""What tests of several folders use: one Chromium for a process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: The suggestions below the address bar are pages too, a third of what a new context costs. The
#: others are what Playwright switches off that calls somebody or changes pages: the last list counts.
SWITCHED_OFF = (
    "WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding",
    "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip
#: No address but loopback is found, whoever asks for it.
LOOPBACK = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    f"--disable-features={','.join(SWITCHED_OFF)}", f"--host-resolver-rules={LOOPBACK}",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # most tests need no browser

    path = chromium.find()
    with sync_playwright() as playwright:
        yield (launched := playwright.chromium.launch(executable_path=path, args=FLAGS))
        launched.close()
