// Python in a worker: loaded after the first run, from the book itself. Code that does not end is
// ended with its worker, and the next run gets another.
import { h } from "../../shared/dom.js";

const FILE = "exercise-python.js";
// The page's own script says where the book keeps its files, also on a disk.
const HOME = document.currentScript?.src ?? "";
let loading = null;
let worker = null;
/** The run before: one worker does one after the other, and what it says is of that run alone. */
let before = Promise.resolve();

/** The worker's source, loaded once. */
function source() {
  loading ??= new Promise((resolve, reject) => {
    const failed = () => {
      loading = null;
      reject(new Error("Python could not be loaded from this book. Load the page again, or work in the notebook."));
    };
    document.head.append(h("script", { src: new URL(FILE, HOME).href, load: () => resolve(window.staffplusPython), error: failed }));
  });
  return loading;
}

async function started() {
  if (worker) return worker;
  const url = URL.createObjectURL(new Blob([await source()], { type: "text/javascript" }));
  const made = new Worker(url);
  await new Promise((resolve, reject) => {
    made.addEventListener("message", resolve, { once: true });
    made.addEventListener("error", () => reject(new Error("Python could not start in this browser. Work in the notebook.")), { once: true });
  });
  URL.revokeObjectURL(url);
  worker = made;
  return made;
}

/** End the worker, and with it whatever it does. */
function end() {
  worker?.terminate();
  worker = null;
}

/**
 * Run cells, as a notebook would run them from the top.
 * @param {{cells: {id: string, text: string}[], modules: string[], seconds: number}} job `seconds` count
 *   from where the learner's code begins: loading Python takes none of them
 * @param {AbortSignal} signal stops it
 * @returns {Promise<{ended: string, output: Object<string, string>, errors: object[], much: string[]}>}
 *   ended: done, stopped, late or crashed; output and errors by cell: {id, type, text, line}
 */
export function run(job, signal) {
  const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  const ended = Promise.race([before, stopped]).then(() => alone(job, signal));
  before = Promise.allSettled([before, ended]);
  return ended;
}

async function alone({ cells, modules, seconds }, signal) {
  const found = { ended: "done", output: {}, errors: [], much: [], last: "" };
  if (signal.aborted) return { ...found, ended: "stopped" };
  const python = await started();
  if (signal.aborted) return { ...found, ended: "stopped" };
  return new Promise((resolve) => {
    let clock = null;
    const close = (ended) => {
      clearTimeout(clock);
      python.removeEventListener("message", hear);
      signal.removeEventListener("abort", stop);
      if (ended !== "done") end();
      resolve({ ...found, ended });
    };
    const stop = () => close("stopped");
    function hear({ data }) {
      if (data.kind === "begin") clock = setTimeout(() => close("late"), seconds * 1000);
      else if (data.kind === "cell") found.last = data.id;
      else if (data.kind === "out") found.output[found.last] = (found.output[found.last] ?? "") + data.text;
      else if (data.kind === "error") found.errors.push(data);
      else if (data.kind === "much") found.much.push(data.id);
      else if (data.kind === "crash") close("crashed");
      else if (data.kind === "done") close("done");
    }
    python.addEventListener("message", hear);
    signal.addEventListener("abort", stop);
    python.postMessage({ cells, modules }, []);
  });
}
