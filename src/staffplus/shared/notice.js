// The warning that a learner's answers and work are not being saved.
import { button, download, h } from "./dom.js";
import { exportLog, isForgetful } from "./log.js";

/** The warning, with a way to save by hand; `paint` shows it while it is true. */
export function storageNotice(course) {
  const node = h("div", { class: "sp-storage", "aria-live": "polite" });
  const save = () => download(`${course}-answers.json`, JSON.stringify(exportLog(course), null, 2));
  return {
    node,
    paint() {
      if (isForgetful() === node.hasChildNodes()) return;
      const warning = "This browser cannot save your answers: they will be gone when this page is closed.";
      const parts = [h("p", {}, warning), button("Download my answers", save)];
      node.replaceChildren(...(isForgetful() ? parts : []));
    },
  };
}
