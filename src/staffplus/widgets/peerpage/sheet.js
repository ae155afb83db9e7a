// The page, a step on the screen: what is read, each of its rows with the levels that one may give, and on.
import { button, freshId, h } from "../../shared/dom.js";
import { isForgetful, onLogChange } from "../../shared/log.js";
import { packetStore } from "./held.js";
import { savePart } from "./saving.js";
import { stepPart } from "./step.js";
import { isOpen, stepsOf } from "./steps.js";

const KEPT = "What you mark is kept in this browser as you go. Close the page when you like; open the same file in the same browser, and it goes on where you were.";
const NOT_KEPT = "This browser keeps nothing for this page: what you mark is gone when you close it. Save your file at the end, however much is still open, and open it below when you come back.";

/** Draw a packet into `place`. */
export function drawPacket(packet, place) {
  const store = packetStore(packet, () => redraw());
  const keeping = h("p", { class: "sp-given", role: "status" });
  const nav = h("nav", { "aria-label": "Steps", class: "sp-buttons sp-steps" });
  const body = h("div", {});

  const paintKeeping = () => {
    const words = isForgetful() ? NOT_KEPT : KEPT;
    if (keeping.textContent !== words) keeping.textContent = words;
  };
  onLogChange(paintKeeping);

  /** The step on the screen: the one that was chosen last, else the first that is not done. */
  function current(steps) {
    const chosen = steps.find((it) => it.id === store.state().at);
    return chosen && isOpen(steps, chosen) ? chosen : steps.find((it) => !it.done);
  }

  function go(step) {
    store.put({ at: step.id });
    redraw();
    body.querySelector("h2").focus();
    scrollTo(0, 0);
  }

  function paintSteps(steps, here) {
    nav.replaceChildren(
      ...steps.map((step) => {
        const open = isOpen(steps, step);
        const words = `${step.title}${step.done ? ", done" : ""}`;
        return button(words, () => open && go(step), { "aria-current": step === here && "step", "aria-disabled": !open && "true" });
      }),
    );
  }

  const changed = (step) => paintSteps(stepsOf(packet, store.state()), step);
  const compared = () => {
    redraw();
    body.querySelector("h2").focus();
  };
  function onwards(step) {
    const steps = stepsOf(packet, store.state());
    go(steps[steps.findIndex(({ id }) => id === step.id) + 1]);
  }

  function redraw() {
    const steps = stepsOf(packet, store.state());
    const here = current(steps);
    paintSteps(steps, here);
    paintKeeping();
    const id = freshId();
    const heading = h("h2", { id, tabindex: "-1" }, here.title);
    const nodes = here.kind === "save" ? savePart(packet, store, steps, redraw) : stepPart(packet, store, here, { changed, compared, onwards });
    body.replaceChildren(h("section", { class: "sp-step", "data-step": here.id, "aria-labelledby": id }, heading, ...nodes));
  }

  place.replaceChildren(
    h("header", {}, h("p", { class: "sp-label" }, `Peer review, packet of ${packet.learner}`), h("h1", {}, packet.title), h("p", {}, `This packet is for ${packet.learner} alone. If that is not you, close it: a file that comes back from somebody else is refused.`), keeping),
    nav,
    body,
  );
  redraw();
}
