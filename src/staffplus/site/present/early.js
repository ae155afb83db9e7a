// A page that is presented to a room has a memory of its own, which ends with it: nobody sees what its
// facilitator answered when rehearsing, and what a room chooses is not taken for the facilitator's.
// Loaded before all that reads the log; other settings, the theme's among them, stay as they are.
import { inRoomOrder } from "./order.js";

class Memory {
  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }
  setItem(key, value) { this[key] = String(value); }
  removeItem(key) { delete this[key]; }
}

const asked = new URLSearchParams(location.search);
if (asked.has("present")) {
  // Of each question the room sees the case that its handout has, in the order of phones and paper; `at` is
  // how a widget is set up for this slide.
  window.staffplusRoom = { arrange: inRoomOrder, at: asked.get("at")?.split("/") };
  const memory = new Memory();
  try {
    for (const [key, value] of Object.entries(localStorage)) {
      if (!key.startsWith("staffplus:")) memory.setItem(key, value);
    }
  } catch { /* storage is forbidden: then there is nothing to take over */ }
  Object.defineProperty(window, "localStorage", { configurable: true, value: memory });
}
