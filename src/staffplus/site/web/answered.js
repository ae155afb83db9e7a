// Says beside each chapter how many of its questions this browser holds answers to.
// The rows are the quiz's own (shared/log.js); nothing is written here. A question may have
// several stems: it is answered when one of them is.
(() => {
  const PREFIX = "staffplus:1:staffplus:";
  const isAnswered = (id) => {
    try {
      const row = JSON.parse(localStorage.getItem(PREFIX + id));
      return row !== null && row.response !== null && row.response !== undefined;
    } catch {
      return false;
    }
  };
  const show = () => {
    for (const node of document.querySelectorAll(".answered[data-items]")) {
      const questions = JSON.parse(node.dataset.items);
      const done = questions.filter((stems) => stems.some(isAnswered)).length;
      const bar = Object.assign(document.createElement("progress"), { max: questions.length, value: done });
      bar.setAttribute("aria-hidden", "true"); // the words say the same
      node.replaceChildren(`${done} of ${questions.length} answered${done === questions.length ? " ✓" : ""} `, bar);
    }
  };
  show();
  addEventListener("staffplus:log", show);
  addEventListener("storage", show);
})();
