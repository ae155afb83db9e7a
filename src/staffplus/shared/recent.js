// What this tab wrote in the last minute, beside localStorage. Of pages from a disk a browser may forget
// what was stored a moment before one page gave way to the next, even where another tab had seen it
// (Chromium 156, up to one time in six). The tab's own store keeps it, so the next page writes it again.
const KEY = "staffplus:recent";
const MINUTE = 60_000;
// A page that is presented has a memory of its own (site/present/early.js), of which nothing is left.
const fromDisk = location.protocol === "file:" && !window.staffplusRoom;

/** @returns {[string, [?string, number]][]} key, and its text (null: taken away) with the time in milliseconds */
function recent() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    // no list of ours: one is begun
  }
  return Object.entries(kept ?? {}).filter(([, it]) => Array.isArray(it) && Math.abs(Date.now() - it[1]) < MINUTE);
}

/** Note what was just stored. @param {[string, ?string][]} entries key and text; null where it was taken away */
export function remember(entries) {
  if (!fromDisk) return;
  try {
    const noted = entries.map(([key, text]) => [key, [text, Date.now()]]);
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries([...recent(), ...noted])));
  } catch {
    // full or forbidden: then the browser alone has it, as everywhere else
  }
}

const timeOf = (text) => {
  try {
    return Date.parse(JSON.parse(text)?.time) || 0;
  } catch {
    return 0;
  }
};

/** Store again what the browser has forgotten; what another tab stored since stays. Once for a page. */
export function recover() {
  if (!fromDisk || window.staffplusRecovered) return;
  window.staffplusRecovered = true;
  try {
    for (const [key, [text, at]] of recent()) {
      const stands = localStorage.getItem(key);
      if (stands === text || timeOf(stands) > (text === null ? at : timeOf(text))) continue;
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    }
  } catch {
    // as above
  }
}
