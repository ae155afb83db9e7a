// What of the theme comes only when somebody reaches for it: its menus and tips, the search's
// index, and the marks on what a search has found.
const root = document.documentElement;
const CONTROLS = "[data-bs-toggle]";
const MENUS = "_static/scripts/bootstrap.js";
const SEARCH = ["_static/searchtools.js", "_static/language_data.js", "searchindex.js"];
const MARKS = ["_static/doctools.js", "_static/sphinx_highlight.js"];
const address = (path) => (root.dataset.content_root ?? "") + path;

let coming = null;

/** The theme's script, once; a menu that was pressed before it came is opened then. */
function menus() {
  coming ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address(MENUS) });
    script.addEventListener("load", resolve, { once: true });
    script.addEventListener("error", () => ((coming = null), reject(new Error(`${MENUS} did not come`))), { once: true });
    document.head.append(script);
  });
  return coming;
}

const isHere = () => window.bootstrap !== undefined;

function press(event) {
  const control = event.target.closest?.('[data-bs-toggle="dropdown"]');
  if (!control || isHere()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  menus().then(() => control.click(), () => {}); // without it the page's own controls still work
}

/** The theme takes the focus from its buttons when they are pressed; without a mouse one's place is lost with it. */
function keepPlace({ detail, target }) {
  const pressed = detail === 0 && target.closest?.("button");
  if (!pressed) return;
  setTimeout(() => { // once the theme has done so
    const { activeElement: at } = document;
    if (at === document.body) pressed.focus();
    else at.closest("dialog")?.addEventListener("close", () => pressed.focus(), { once: true });
  });
}

/** The page of results asks for these; a search from the disk is quick without. */
function fetchAhead() {
  if (location.protocol === "file:") return;
  for (const path of SEARCH) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", as: "script", href: address(path) }));
  }
}

/** What a search has found is marked on the page it leads to; no other page needs that. */
function markFound() {
  let terms = new URLSearchParams(location.search).get("highlight");
  try {
    terms ||= localStorage.getItem("sphinx_highlight_terms");
  } catch {
    return; // no storage, nothing kept
  }
  if (!terms) return;
  for (const path of MARKS) {
    document.head.append(Object.assign(document.createElement("script"), { src: address(path), async: false }));
  }
}

/** The theme shows its button as one scrolls up; the button goes to the top. */
function backToTop() {
  const button = document.getElementById("pst-back-to-top");
  if (!button) return;
  let before = 0;
  button.addEventListener("click", () => window.scrollTo({ top: 0 }));
  window.addEventListener("scroll", () => {
    button.style.display = before > scrollY && scrollY > 0 ? "block" : "none";
    before = scrollY;
  }, { passive: true });
}

export function later() {
  backToTop();
  markFound();
  const reach = ({ target }) => target.closest?.(CONTROLS) && !isHere() && menus().catch(() => {});
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, reach, { passive: true });
  document.addEventListener("click", press, true);
  document.addEventListener("click", keepPlace, true);
  document.querySelector(".bd-search input")?.addEventListener("focus", fetchAhead, { once: true });
}
