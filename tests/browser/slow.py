"""A slow machine, to look for tests that hope to be quick enough: `STAFFPLUS_SLOW=4 pytest tests/browser/test_live.py`.

Every processor is that many times slower for a page, what its server sends comes late, and so does
whatever a page hears of later than its own act: timers, frames, observers, other tabs, files, databases.
A test that reads at once what it should wait for then fails most times, and not one time in a thousand.
"""

from __future__ import annotations

import os
import random
import time

from playwright.sync_api import BrowserContext, Page

#: How many times slower; 0 where nobody asks for it.
FACTOR = float(os.environ.get("STAFFPLUS_SLOW") or 0)
#: Milliseconds for each of those times.
LATE = 20
#: Each comes that much later, and all of one kind in their order.
SCRIPT = """(late) => {
  const wait = window.setTimeout.bind(window), drop = window.clearTimeout.bind(window);
  const frame = window.requestAnimationFrame.bind(window), unframe = window.cancelAnimationFrame.bind(window);
  window.setTimeout = (act, time = 0, ...given) => wait(act, Number(time) + late, ...given);
  const frames = new Map();
  let last = 0;
  window.requestAnimationFrame = (act) => {
    const id = (last += 1);
    const asked = frame(() => frames.set(id, [drop, wait(() => frames.set(id, [unframe, frame((now) => (frames.delete(id), act(now)))]), late)]));
    frames.set(id, [unframe, asked]);
    return id;
  };
  window.cancelAnimationFrame = (id) => { const [stop, what] = frames.get(id) ?? []; stop?.(what); frames.delete(id); };
  const later = (act) => function (...given) { wait(() => act.apply(this, given), late); };
  for (const name of ["IntersectionObserver", "ResizeObserver", "MutationObserver"]) {
    window[name] = class extends window[name] { constructor(act, ...given) { super(later(act), ...given); } };
  }
  // What another tab, the history, the layout, a file or a database tells.
  const told = ["storage", "hashchange", "popstate", "scroll", "resize", "toggle", "message", "success", "fullscreenchange"];
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const known = new WeakMap();
  EventTarget.prototype.addEventListener = function (name, act, ...given) {
    if (!told.includes(name) || typeof act !== "function") return add.call(this, name, act, ...given);
    if (!known.has(act)) known.set(act, later(act));
    return add.call(this, name, known.get(act), ...given);
  };
  EventTarget.prototype.removeEventListener = function (name, act, ...given) {
    return remove.call(this, name, told.includes(name) ? (known.get(act) ?? act) : act, ...given);
  };
  const slowly = (made) => new Promise((resolve) => wait(resolve, late)).then(() => made);
  for (const [owner, name] of [[window, "fetch"], [Blob.prototype, "text"], [Blob.prototype, "arrayBuffer"], [window.Clipboard?.prototype, "writeText"]]) {
    const own = owner?.[name];
    if (own) owner[name] = function (...given) { return own.apply(this, given).then(slowly); };
  }
}"""


def slow(context: BrowserContext) -> None:
    """All pages of a profile."""
    if FACTOR:
        context.add_init_script(f"({SCRIPT})({LATE * FACTOR})")
        context.on("page", _throttle)


def _throttle(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": FACTOR})


def dawdle() -> None:
    """Before a server answers."""
    if FACTOR:
        time.sleep(random.uniform(0, LATE * FACTOR / 1000))
