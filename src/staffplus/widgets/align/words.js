// Before something is handed over: words to read once more, and a way to copy it.
import { button, h } from "../../shared/dom.js";

/** Words in `texts` that a reader may take as a judgment, each with the reason: [{word, why}]. */
function wordsThatHurt(setup, texts) {
  const letters = /[\p{L}\p{N}]/u;
  const found = [];
  for (const { words, why } of setup.wording)
    for (const word of words) {
      const whole = letters.test(word.at(-1)) && letters.test(word[0]);
      const edge = whole ? ["(?<![\\p{L}\\p{N}])", "(?![\\p{L}\\p{N}])"] : ["", ""];
      const pattern = new RegExp(edge[0] + word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + edge[1], "iu");
      if (texts.some((text) => pattern.test(text))) found.push({ word, why });
    }
  return found;
}

/** Those words as a list, or null. */
export function wordingList(setup, texts) {
  const found = wordsThatHurt(setup, texts);
  if (!found.length) return null;
  const lines = found.map(({ word, why }) => h("li", {}, h("strong", {}, `“${word}”`), ` ${why}`));
  return h(
    "div",
    { class: "sp-given" },
    h("p", { class: "sp-label" }, "Words to read once more, as the other person"),
    h("ul", {}, ...lines),
  );
}

/** A button that copies `text()`, and says whether it could. */
export function copyButton(label, text) {
  const said = h("span", { role: "status", class: "sp-hint" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      said.textContent = "Copied.";
    } catch {
      said.textContent = "This browser does not let the page copy. Save the file instead.";
    }
  };
  return [button(label, copy), said];
}
