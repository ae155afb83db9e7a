// One piece of a learner's work, held in the model's trait `work` and kept in the browser: the
// model is what views draw and what Python sees, the browser's copy is what survives the page.
import { alike } from "../plain.js";
import { onWork, readWork, saveWork } from "./work.js";

/** For `initialize`: the model takes up what was kept, and follows changes made in another tab. */
export function followWork(model, id, signal) {
  const take = (value) => {
    if (value === null || typeof value !== "object" || alike(value, model.get("work"))) return;
    model.set("work", value);
    model.save_changes();
  };
  take(readWork(model.get("course"), id));
  onWork(model.get("course"), id, take, signal);
}

/** Change the work: `changes` replace its parts of the same names. */
export function keepWork(model, id, changes) {
  const next = { ...model.get("work"), ...changes };
  if (alike(next, model.get("work"))) return;
  model.set("work", next);
  model.save_changes();
  saveWork(model.get("course"), id, next);
}

/** Draw now, and again after every change of the work until `signal` aborts. */
export function onKeptWork(model, signal, paint) {
  model.on("change:work", paint);
  signal?.addEventListener("abort", () => model.off("change:work", paint));
  paint();
}
