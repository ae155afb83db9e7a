// A step of the workshop in a chapter: its frame, and how it is drawn anew.
import { h, keepKey } from "../../../shared/dom.js";
import { storageNotice } from "../../../shared/notice.js";

/** A step's frame: title, a place for the notice, a line that is spoken, and a place that is redrawn. */
function frame(course, el, title, hint) {
  const notice = storageNotice(course);
  const status = h("p", { class: "sp-say", role: "status" });
  const place = h("div", {});
  el.append(
    h(
      "div",
      { class: "sp-widget sp-align", role: "group", "aria-label": title, keydown: keepKey },
      h("div", { class: "sp-head" }, h("h3", { class: "sp-title" }, title), h("p", { class: "sp-hint" }, hint)),
      notice.node,
      status,
      place,
    ),
  );
  notice.paint();
  return { notice, status, place };
}

/** A step that is drawn by `parts`, and anew when another step or tab has changed something. */
export function step({ course, el, title, hint, parts }) {
  const { notice, status, place } = frame(course, el, title, hint);
  const redraw = (told = "") => {
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    const value = focused?.type === "radio" ? focused.value : null;
    place.replaceChildren(...parts(redraw).filter(Boolean));
    status.textContent = told;
    notice.paint();
    if (!focused) return;
    const same = [...place.querySelectorAll("input[type=radio]")].find((input) => input.value === value && input.checked);
    (same ?? place.querySelector("input, select, button"))?.focus();
  };
  return { redraw, notice };
}
