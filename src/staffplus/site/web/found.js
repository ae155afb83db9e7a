// A search from the disk: the page of results may not fetch what it has found, so the text comes as scripts.
(() => {
  if (location.protocol !== "file:") return;
  const fromServer = window.fetch;
  /** The text of a page of this book, by its path from the top: see found.py. */
  const text = (page) =>
    new Promise((resolve, reject) => {
      const kept = window.staffplusFound?.[page];
      if (kept !== undefined) return resolve(kept);
      const script = document.createElement("script");
      script.src = `_static/found/${page.replace(/\.html$/, ".js")}`;
      script.addEventListener("load", () => resolve(window.staffplusFound?.[page] ?? ""));
      script.addEventListener("error", () => reject(new TypeError(`no text of ${page} beside this page`)));
      return document.head.append(script);
    });
  window.fetch = (address, ...how) => {
    const page = String(address).replace(/^\.\//, "").replace(/[?#].*$/s, "");
    if (!page.endsWith(".html") || page.includes(":")) return fromServer(address, ...how);
    return text(page).then((html) => new Response(html, { headers: { "Content-Type": "text/html" } }));
  };
  // The words to mark go along in the address: the store may have lost them by then (shared/recent.js).
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("#search-results a[href]");
    const words = link && localStorage.getItem("sphinx_highlight_terms");
    if (!words) return;
    const to = new URL(link.href);
    to.searchParams.set("highlight", words);
    link.href = to;
  }, true);
})();
