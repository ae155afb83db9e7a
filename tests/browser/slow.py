"""A slow machine, to look for tests that hope to be quick enough: `STAFFPLUS_LATE=100 pytest tests/browser/test_live.py`.

So many milliseconds late comes whatever a page hears of later than its own act: timers, frames, observers,
other tabs, the history, files; and up to so many what the book's server sends. A test that reads at once
what it should wait for then fails most times, and not one time in a thousand. It costs no processor:
Chromium's own way to be slow keeps one busy for each page that is open.
"""

from __future__ import annotations

import os
import random
import time

from playwright.sync_api import BrowserContext

#: Milliseconds; 0 where nobody asks for it.
LATE = float(os.environ.get("STAFFPLUS_LATE") or 0)
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
    if LATE:
        context.add_init_script(f"({SCRIPT})({LATE})")


def dawdle() -> None:
    """Before a server answers."""
    if LATE:
        time.sleep(random.uniform(0, LATE / 1000))
