// What a learner takes away from a widget: as text for the clipboard, a file, or a printed sheet.
import { button, download, h } from "./dom.js";

/** Put `text` on the clipboard. @returns {Promise<boolean>} whether that worked */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelecting(text); // pages opened from a disk have no clipboard
  }
}

function copyBySelecting(text) {
  const focused = document.activeElement;
  const field = h("textarea", { readonly: true, "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  field.style.cssText = "position:fixed;top:0;left:0;opacity:0";
  document.body.append(field);
  field.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  field.remove();
  focused?.focus?.();
  return done;
}

/** Print `nodes` alone on a sheet with the title `title`, without leaving the page. */
export function printSheet(title, nodes) {
  document.querySelector("iframe.sp-sheet")?.remove();
  const frame = h("iframe", { class: "sp-sheet", title, "aria-hidden": "true", tabindex: "-1" });
  frame.style.cssText = "position:fixed;width:0;height:0;border:0";
  document.body.append(frame);
  const sheet = frame.contentDocument;
  sheet.title = title;
  const style = sheet.createElement("style");
  style.textContent =
    "body{font:11pt/1.45 Georgia,serif;margin:0;color:#000}h1{font-size:16pt}h2{font-size:12pt;margin:1.2em 0 .3em}" +
    "dl{margin:0}dt{font-weight:bold;margin-top:.4em}dd{margin:0}section{break-inside:avoid}svg{max-width:100%}";
  sheet.head.append(style);
  sheet.body.append(...nodes.map((node) => sheet.importNode(node, true)));
  frame.contentWindow.print();
}

/**
 * Buttons that take away what `write` returns.
 * @param {string} name of the file, ending in .md
 * @param {function(): string} write the text, in Markdown
 * @param {?function} print what Print does; without it there is no such button
 */
export function takeAway(name, write, print = null) {
  const said = h("span", { class: "sp-hint sp-taken", role: "status" });
  const copy = async () => {
    said.textContent = (await copyText(write()))
      ? "Copied."
      : "This browser does not let the page copy; use Save as text.";
  };
  return h(
    "p",
    { class: "sp-buttons" },
    button("Copy as text", copy),
    button("Save as text", () => download(name, write(), "text/markdown")),
    print && button("Print", print),
    said,
  );
}
