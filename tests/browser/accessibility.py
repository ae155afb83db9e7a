"""What axe finds: on a whole page, or in one widget whose page is looked at elsewhere."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page, expect

#: Until nothing moves any more; what moves with the scroll bar never ends.
SETTLED = (
    "Promise.all(document.getAnimations().filter(it => it.timeline === document.timeline)"
    ".map(it => it.finished))"
)
#: What scrolling brings, as the theme's button to the top, comes and goes in the next frames.
TO_TOP = """() => scrollY && new Promise((done) => {
  scrollTo(0, 0);
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


#: The rules that may say another thing when nothing but the colours has changed.
COLOURS = ["color-contrast", "link-in-text-block"]
#: Two elements of each look that text has: its colours, what lies behind it, its size and weight. Axe needs
#: milliseconds for the contrast of one element, and thousands on a page look like another there. Two, since
#: axe cannot tell the colours of one that lies half under another.
LOOKS = """inside => {
  const behind = new Map([[null, ""]]);
  const backdrop = (it) => {
    if (!behind.has(it)) {
      const style = getComputedStyle(it);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join();
      const above = backdrop(it.parentElement);
      behind.set(it, own === "rgba(0, 0, 0, 0),none,1,none" ? above : `${above}/${own}`);
    }
    return behind.get(it);
  };
  const looks = new Map();
  for (const top of document.querySelectorAll(inside ?? "body")) {
    for (const it of [top, ...top.querySelectorAll("*")]) {
      const own = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!(own || it.matches("input, textarea, select")) || !it.checkVisibility({ visibilityProperty: true })) continue;
      const style = getComputedStyle(it);
      const around = it.matches("a") ? getComputedStyle(it.parentElement).color : "";
      const look = [it.localName, style.color, style.fontSize, style.fontWeight, style.textShadow,
        style.textDecoration, style.position, it.matches(":disabled"), around, backdrop(it)].join("|");
      if (!looks.has(look)) looks.set(look, []);
      if (looks.get(look).length < 2) looks.get(look).push(it);
    }
  }
  return [...looks.values()].flat();
}"""
#: Whether the contrast of an element's own text is plainly enough: its colour and those of the ancestors that it
#: lies on are 4.6 or more apart, all of the text lies on them, and nothing else that paints lies over the text
#: or under it. To know that of any element axe reads the styles of all, half of its time. Links that are
#: underlined differ from their text. Whatever is not as plain is left to axe.
PLAIN = """() => {
  const rgba = (text) => {
    const share = text.startsWith("color(srgb ") ? 255 : 1;
    if (share === 1 && !/^rgba?\\(/.test(text)) return null;
    const [r, g, b, a = 1] = text.match(/[\\d.]+(e-\\d+)?/g).map(Number);
    return { rgb: [r, g, b].map((c) => c * share), a };
  };
  const light = (rgb) => rgb.map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const drawn = "img, svg, canvas, video, iframe, object, embed, button, input, select, textarea, progress, meter";
  let painted = null; // each with the boxes that it paints
  const paints = () => painted ??= [...document.querySelectorAll("body *")].filter((it) => {
    const style = getComputedStyle(it);
    const colour = style.backgroundColor !== "rgba(0, 0, 0, 0)" || style.backgroundImage !== "none";
    return (colour || it.matches(drawn)) && it.checkVisibility();
  }).flatMap((it) => [...it.getClientRects()].map((box) => ({ it, box })));
  const grounds = (it) => {
    const found = [];
    for (let one = it; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.opacity !== "1" || style.filter !== "none" || style.mixBlendMode !== "normal") return null;
      if (found.at(-1)?.a === 1) continue;
      const colour = rgba(style.backgroundColor);
      if (style.backgroundImage !== "none" || !colour) return null;
      if (colour.a > 0) found.push({ one, ...colour });
    }
    return found.at(-1)?.a === 1 ? found : null;
  };
  const over = (below, { rgb, a }) => below.map((c, n) => rgb[n] * a + c * (1 - a));
  const lines = (it) => {
    if (it.matches("input, textarea, select")) return [it.getBoundingClientRect()];
    const range = document.createRange();
    return [...it.childNodes].filter((node) => node.nodeType === 3 && node.data.trim()).flatMap((node) =>
      (range.selectNodeContents(node), [...range.getClientRects()]));
  };
  const holds = (box, line) => box.left <= line.left + 1 && box.right >= line.right - 1
    && box.top <= line.top + 1 && box.bottom >= line.bottom - 1;
  const scrolled = (it) => { // where what scrolls in it lies, all of it before its ground
    if (getComputedStyle(it).overflowY === "visible") return it.getBoundingClientRect();
    const { left, top } = it.getBoundingClientRect();
    return new DOMRect(left - it.scrollLeft, top - it.scrollTop, it.scrollWidth, it.scrollHeight);
  };
  const meets = (box, line) => Math.min(box.right, line.right) - Math.max(box.left, line.left) > 1
    && Math.min(box.bottom, line.bottom) - Math.max(box.top, line.top) > 1;
  return (it) => {
    if (it.closest("svg")) return true; // axe never tells what lies behind it; `test_looks` does
    const style = getComputedStyle(it), ink = rgba(style.color), below = grounds(it);
    if (!ink || ink.a < 1 || !below || style.webkitTextFillColor !== style.color) return false;
    const shadow = style.textShadow === "none" ? [0, 0] : /^rgba\\(0, 0, 0, ([\\d.]+)\\) [^,]*$/.exec(style.textShadow);
    if (!shadow) return false;
    const ground = below.reduceRight(over, [255, 255, 255]);
    const far = [ground, over(ground, { rgb: [0, 0, 0], a: Number(shadow[1]) })].map((behind) => {
      const [low, high] = [light(ink.rgb), light(behind)].sort((one, other) => one - other);
      return (high + 0.05) / (low + 0.05);
    });
    if (Math.min(...far) < 4.6) return false;
    const all = lines(it), covers = (one, line) => [...one.getClientRects(), scrolled(one)].some((box) => holds(box, line));
    if (!below.every(({ one }) => one === document.documentElement || all.every((line) => covers(one, line)))) return false;
    return !paints().some((other) => !other.it.contains(it) && all.some((line) => meets(other.box, line)));
  };
}"""
#: Targets that may be too small or too close, as WCAG 2.5.8 has it: less than 24 px wide or high, with another
#: in the circle of 24 px around the middle of one of its lines, or in whose own circle that is; and any that
#: another one touches. Axe measures each target against all that stands around it, half of its time on a
#: chapter, and passes every other one. A pixel more each way leaves what is close to the edge to axe.
TARGET_SIZE = ["target-size"]
TARGETS = """inside => {
  const LEAST = 24;
  const reached = [...document.querySelectorAll("*")].filter((it) =>
    (it.tabIndex >= 0 || it.matches("[tabindex], [contenteditable]")) && it.checkVisibility());
  const all = reached.map((it) => {
    const box = it.getBoundingClientRect();
    const lines = [...it.getClientRects()];
    const middles = [box, ...lines].map((one) => [(one.left + one.right) / 2, (one.top + one.bottom) / 2]);
    return { it, box, middles, small: lines.length > 1 || box.width < LEAST || box.height < LEAST };
  });
  const out = (at, low, high) => Math.max(low - at, 0, at - high);
  const touch = (a, b) =>
    a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
  const close = (one, other) => one.middles.some(([x, y]) =>
    Math.hypot(out(x, other.box.left, other.box.right), out(y, other.box.top, other.box.bottom)) <= LEAST / 2 + 1
    || (other.small && other.middles.some(([itsX, itsY]) => Math.hypot(x - itsX, y - itsY) <= LEAST + 1)));
  return all.filter((one) => (inside === null || one.it.closest(inside)) && all.some((other) =>
    other !== one && (touch(one.box, other.box) || (one.small && close(one, other))))).map(({ it }) => it);
}"""
#: The theme lets Tab stop at what scrolls, a third of a second after the window or the text has changed.
TAB_STOPS = """() => !document.querySelector("script[src*='pydata-sphinx-theme']")
  || [...document.querySelectorAll("pre, .cell_output > .output, .pst-scrollable-table-container")]
    .every((it) => it.tabIndex === 0 || it.clientHeight === 0
      || (it.scrollWidth <= it.clientWidth && it.scrollHeight <= it.clientHeight))"""


def axe(page: Page, inside: str | None = None, *, colours_only: bool = False) -> list[str]:
    """Violations of WCAG 2.2 AA, one line each with the first element that has it.

    `inside`: a selector; only elements in it are looked at, which takes a tenth of the time.
    `test_pages` looks at whole pages.
    """
    page.wait_for_function(TAB_STOPS)
    if page.evaluate("!window.axe"):
        page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
    if inside is not None:
        expect(page.locator(inside).first, f"there is no {inside} on the page").to_be_attached()
    # No preload: axe would fetch the theme's imported style sheets from a wrong address.
    found = page.evaluate(
        """async ([inside, [LOOKS, PLAIN, TARGETS], tags, rules]) => {
          const run = (text, ...given) => new Function(`return (${text})(...arguments)`)(...given);
          const looks = run(LOOKS, inside), isPlain = run(PLAIN);
          const isAlone = (it) => {
            let block = it.parentElement;
            while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
            return block.textContent.trim() === it.textContent.trim();
          };
          const isUnderlined = (it) => getComputedStyle(it).textDecorationLine.includes("underline")
            && getComputedStyle(it.parentElement).textDecorationLine === "none";
          const marks = {
            "color-contrast": looks.filter((it) => !isPlain(it)),
            "link-in-text-block": looks.filter((it) => it.matches("a[href]") && !isUnderlined(it) && !isAlone(it)),
            "target-size": rules ? [] : run(TARGETS, inside),
          };
          if (rules && rules.every((id) => !marks[id].length)) return [];
          for (const [id, all] of Object.entries(marks)) all.forEach((it) => it.setAttribute(`data-${id}`, ""));
          axe.configure({rules: Object.keys(marks).map((id) => ({id, selector: `[data-${id}]`}))});
          try {
            const runOnly = rules ? {type: "rule", values: rules} : {type: "tag", values: tags};
            return (await axe.run(inside ?? document, {runOnly, preload: false, resultTypes: ["violations"]}))
              .violations;
          } finally {
            for (const [id, all] of Object.entries(marks)) all.forEach((it) => it.removeAttribute(`data-${id}`));
          }
        }""",
        [inside, [LOOKS, PLAIN, TARGETS], WCAG, COLOURS if colours_only else None],
    )
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found]


#: Takes a chapter's text away but for some elements, what is in them and what they are in. The theme's
#: script measures its own bars when the window changes, so these stay.
ALONE = """inside => {
  const kept = [...document.querySelectorAll(inside)];
  const near = (one) => kept.some((it) => it.contains(one) || one.contains(it));
  const text = document.querySelectorAll("article.bd-article *");
  for (const one of text) if (!near(one)) one.remove();
}"""


def every_look(
    page: Page, inside: str | None = None, *, widths: tuple[int, ...] = (1280, 390)
) -> list[str]:
    """What bars anyone from the page as it stands: at each width, in the light theme and in the dark.

    The window is resized and the theme changes as when somebody's system does, so that a state, once
    reached, is looked at everywhere. What axe finds, and a page that is wider than its window.

    `inside`: only elements in it are looked at, and the rest of the page is taken away: axe would
    read a whole chapter each time, for what `test_pages` looks at. The theme's style stays.
    """
    if inside is not None:
        page.evaluate(ALONE, inside)
    html = page.locator("html")
    named = html.get_attribute("data-theme") is not None  # a page without scripts names no theme
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            if named:
                expect(html).to_have_attribute("data-theme", theme)
            page.evaluate(SETTLED)
            page.evaluate(TO_TOP)  # else the page's bar lies over what scrolled under it
            faults = axe(page, inside, colours_only=theme == "dark")
            found += [f"{width} px, {theme}: {fault}" for fault in faults]
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{width} px: the page scrolls sideways, it is {needed} px wide")
    return found
