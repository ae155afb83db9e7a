// What a marker did goes to the server in order, and is kept here until the server says it is on disk. A
// server that was killed, or a page that was closed, loses nothing: it is sent again, and kept once there.

const AGAIN = 1000; // milliseconds

/**
 * @param {object} place `{ address, xsrf, name }`: where to send to; `name` tells exercise and marker
 * @param {object} hear
 * @param {function(object, object): void} hear.kept an act, and the piece as the server keeps it
 * @param {function(object, string, ?object): void} hear.refused an act that was not kept, why, and the piece
 * @param {function(string): void} hear.state "saved", "saving" or why it takes longer
 */
export function outbox({ address, xsrf, name }, hear) {
  const prefix = `staffplus-review:${name}:`;
  const own = prefix + crypto.randomUUID();
  const waiting = [...left(prefix)];
  let busy = false;

  function keep() {
    try {
      if (waiting.length) localStorage.setItem(own, JSON.stringify(waiting));
      else localStorage.removeItem(own);
    } catch {
      // Private windows may keep nothing; then this page is all that remembers.
    }
  }

  async function send() {
    if (busy || !waiting.length) return;
    busy = true;
    hear.state("saving");
    const [act] = waiting;
    const { status, told } = await post(address, xsrf, act);
    busy = false;
    if (status === 0 || status >= 500) {
      hear.state(told || "Not saved yet: the server cannot be reached. Trying again; go on or leave this page open.");
      setTimeout(send, AGAIN);
      return;
    }
    waiting.shift();
    if (status === 200) {
      for (const later of waiting) if (later.code === act.code && later.criterion === act.criterion) later.after = told.after;
      hear.kept(act, told);
    } else hear.refused(act, told.told, told.item ?? null);
    keep();
    if (waiting.length) send();
    else hear.state("saved");
  }

  keep();
  if (waiting.length) send();
  return {
    /** Keep what was done, and send it. */
    put(act) {
      waiting.push({ nonce: crypto.randomUUID(), ...act });
      keep();
      send();
    },
    get size() {
      return waiting.length;
    },
  };
}

/** What windows that were closed had not sent; theirs is ours now. A window that is open sends it too, with the same name, and it is kept once. */
function left(prefix) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage).filter((it) => it.startsWith(prefix))) {
      found.push(...JSON.parse(localStorage.getItem(key)));
      localStorage.removeItem(key);
    }
  } catch {
    return found;
  }
  return found;
}

/** @returns {Promise<{status: number, told: *}>} status 0 where there was no answer of ours */
async function post(address, xsrf, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "x-xsrftoken": xsrf },
      body: JSON.stringify(body),
      redirect: "error",
    });
    if (!answer.headers.get("content-type")?.startsWith("application/json")) {
      return { status: 0, told: "Not saved yet: you are logged out. Log in again in another window; this one goes on by itself." };
    }
    const told = await answer.json();
    return { status: answer.status, told: answer.status >= 500 ? told.told : told };
  } catch {
    return { status: 0, told: "" };
  }
}

/** What the server shows. JupyterHub knows a page of its own by the token, in what is only read too. Raises with what it says where it refuses. */
export async function ask(address) {
  const answer = await fetch(address, { headers: { accept: "application/json", "x-xsrftoken": document.body.dataset.xsrf } });
  const told = await answer.json().catch(() => ({ told: "You are logged out. Load the page again to log in." }));
  if (!answer.ok) throw new Error(told.told);
  return told;
}
