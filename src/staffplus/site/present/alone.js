// One node of a page alone on the screen: everything beside the way to it steps aside.
const OFF = "data-present-off";

/** Show `node` and what `kept` names, and nothing else. */
export function only(node, kept) {
  for (const hidden of document.querySelectorAll(`[${OFF}]`)) hidden.removeAttribute(OFF);
  for (let here = node; here && here !== document.body; here = here.parentElement) {
    for (const other of here.parentElement.children) {
      if (other !== here && !kept.includes(other)) other.setAttribute(OFF, "");
    }
  }
}
