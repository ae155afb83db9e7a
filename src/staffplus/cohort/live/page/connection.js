// How a page hears of the room, and tells it something. A stream that ends is opened again.
import { betweenPresses } from "./pressed.js";

const AGAIN = 2000; // milliseconds; the server was stopped, say, or the phone slept

/**
 * Show every state that comes from `address`, from the present one on.
 * @param {string} address
 * @param {function(object): void} show
 * @param {function(boolean): void} connected hears whether the room can be reached
 */
export function follow(address, show, connected) {
  let source = null;
  const put = betweenPresses(show);
  function open() {
    source?.close();
    source = new EventSource(address);
    source.addEventListener("message", ({ data }) => {
      connected(true);
      put(JSON.parse(data));
    });
    source.addEventListener("error", () => {
      connected(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN);
    });
  }
  open();
  // A phone that slept, or a tab behind another, may have missed something.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && open());
}

/**
 * Send `body`.
 * @returns {Promise<{ok: boolean, reached: boolean, told: string}>} `told` says why not
 */
export async function post(address, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const { told = "" } = await answer.json();
    return { ok: answer.ok, reached: answer.status !== 503, told }; // 503: the server has lost its votes for now
  } catch {
    return { ok: false, reached: false, told: "" };
  }
}
