// The loop lab: choose a system, a world and a slice; say what you expect; then see the run.
// The page only selects among figures that came with it. Shares are whole tenths of a per cent.
import { h, keepKey, keepingFocus } from "../../shared/dom.js";
import { storageNotice } from "../../shared/notice.js";
import { heldWork } from "../../shared/work.js";
import { predictPart, setupPart, stepsPart } from "./controls.js";
import { addressOf, keyOf, nextStep, placeOf, workFrom } from "./lab.js";
import { shownPart } from "./shown.js";

const WORK = "loop-lab";

function render({ model, el, signal }) {
  const lab = model.get("lab");
  const course = model.get("course");
  const notice = storageNotice(course);
  const held = heldWork(course, WORK, (saved) => {
    work = workFrom(lab, saved);
    paint();
  }, signal);
  let work = workFrom(lab, held.read() ?? { at: window.staffplusRoom?.at }); // a slide has a run of its own

  function save(change) {
    work = { ...work, ...change };
    held.save(work);
    paint();
  }
  const go = (...at) => save({ at });
  const goOn = () => {
    go(...addressOf(nextStep(lab, work)));
    predict.focus();
  };
  const run = (guess) => save({ runs: { ...work.runs, [keyOf(work.at)]: guess } });
  const again = () => {
    const { [keyOf(work.at)]: made, ...runs } = work.runs;
    save({ runs });
    predict.focus();
  };

  const steps = stepsPart(lab, goOn);
  const setup = setupPart(lab, () => work.at, go);
  const predict = predictPart({ run, goOn, again, changed: draw });
  const shown = shownPart(lab);

  function draw() {
    shown.draw(placeOf(lab, work), predict.guess());
  }

  function paint() {
    const place = placeOf(lab, work);
    const hadFocus = predict.hasFocus();
    keepingFocus(el, () => {
      setup.paint(place);
      predict.paint(place, nextStep(lab, work) !== null);
      draw();
      shown.paint(place, work);
      steps.paint(work);
      notice.paint();
    });
    if (hadFocus && place.made) predict.leadOn();
  }

  const head = h("div", { class: "sp-head" }, h("p", { class: "sp-title" }, "Loop lab"), steps.tally);
  const root = { class: "sp-widget sp-looplab", role: "group", "aria-label": "Loop lab", keydown: keepKey };
  el.replaceChildren(h("div", root, head, steps.suggest, steps.route, setup.node, ...predict.nodes, ...shown.nodes, notice.node));
  paint();
}

export default { render };
