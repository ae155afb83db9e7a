// A page that is presented to a room has a memory of its own, which ends with it: nobody sees what its
// facilitator answered when rehearsing, and what a room chooses is not taken for the facilitator's.
// Loaded before all that reads the log; other settings, the theme's among them, stay as they are.
(() => {
  if (!new URLSearchParams(location.search).has("present")) return;
  window.staffplusRoom = true; // and of each question it sees the case that the handout has
  class Memory {
    getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }
    setItem(key, value) { this[key] = String(value); }
    removeItem(key) { delete this[key]; }
  }
  const memory = new Memory();
  try {
    for (const [key, value] of Object.entries(localStorage)) {
      if (!key.startsWith("staffplus:")) memory.setItem(key, value);
    }
  } catch { /* storage is forbidden: then there is nothing to take over */ }
  Object.defineProperty(window, "localStorage", { configurable: true, value: memory });
})();
