// The end of the worker's source. Brython stands before it, and `staffplusRun`, which starts the
// driver under a name of its own (site/python.py).
let runs = 0;
self.addEventListener("message", ({ data }) => {
  runs += 1;
  self.staffplusJob = data;
  try {
    self.staffplusRun(`staffplus_run_${runs}`);
  } catch (error) {
    // What Python itself could not hold: the stack, the memory.
    self.postMessage({ kind: "crash", text: String(error?.message ?? error) }, []);
  }
  self.postMessage({ kind: "done" }, []);
});
self.postMessage({ kind: "ready" }, []);
