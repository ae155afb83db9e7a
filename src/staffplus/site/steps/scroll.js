// Where on the page one is: kept in the browser's history, so that reload and Back come back to it.
const root = document.documentElement;

/** Give `node` the focus and move nothing. */
export function focusOn(node) {
  if (node.tabIndex < 0) node.setAttribute("tabindex", "-1");
  node.focus({ preventScroll: true });
}

/** Give `node` the focus and bring it into view; `atTop` begins at the top of the page. */
export function bring(node, atTop) {
  focusOn(node);
  if (atTop) window.scrollTo({ top: 0, behavior: "instant" });
  else node.scrollIntoView({ block: "start", behavior: "instant" });
}

/** Call `action` once the widgets have come, or failed to; at once where there are none to wait for. */
export function whenSettled(action) {
  if (root.dataset.widgets !== "loading") return action();
  const observer = new MutationObserver(() => {
    if (root.dataset.widgets === "loading") return;
    observer.disconnect();
    action();
  });
  observer.observe(root, { attributeFilter: ["data-widgets"] });
}

/**
 * Do it now, and again after the browser has gone to the address's anchor by itself and after the
 * widgets have moved everything; unless the reader has moved by then.
 */
export function onceSettled(action) {
  action();
  if (document.readyState === "complete" && root.dataset.widgets !== "loading") return;
  const moved = new AbortController();
  for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    window.addEventListener(name, () => moved.abort(), { signal: moved.signal, passive: true });
  }
  const loaded = new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else window.addEventListener("load", resolve, { once: true });
  });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const again = () => frame().then(() => moved.signal.aborted || action());
  loaded.then(again);
  whenSettled(() => loaded.then(again).then(() => moved.abort()));
}

/**
 * Keep how far the page is scrolled with its entry in the history; `after` is called when it rests.
 * @returns {function(): void} keeps it at once: for whoever moves on before the page rests
 */
export function keepScroll(after) {
  let timer = 0;
  const note = () => {
    clearTimeout(timer);
    history.replaceState({ ...history.state, y: Math.round(scrollY) }, "");
  };
  const rest = () => {
    note();
    after();
  };
  window.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(rest, 150);
  }, { passive: true });
  document.addEventListener("click", ({ target }) => target.closest?.("a[href]") && note(), true);
  return note;
}
