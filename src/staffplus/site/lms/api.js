// The SCORM 1.2 interface of a learning platform: an object `API` in a window above this one, or above
// the one that opened it. Every call may be slow, refuse or throw; here it answers instead.
const FAR = 20; // windows to look up through: beyond it they go round
const ALREADY = "101"; // also what some platforms say of a second LMSInitialize

/** The API in this window or one above it, or null. A window of another site may not be looked into. */
function above(start) {
  for (let at = start, n = 0; at && n < FAR; n += 1) {
    try {
      if (at.API?.LMSInitialize) return at.API;
    } catch {
      // another site's: what is above it may be ours again
    }
    if (at.parent === at) return null;
    at = at.parent;
  }
  return null;
}

/** The platform's API, or null where no platform has opened this window. */
export function findApi(start) {
  let opener = null;
  try {
    opener = start.top.opener ?? start.opener;
  } catch {
    opener = start.opener;
  }
  return above(start) ?? (opener ? above(opener) : null);
}

/**
 * One sitting with a platform. `ask` gives {value, known}: the answer, and whether it was one.
 * The others give true, or false when the platform refused; then `trouble()` says why.
 */
export function platformOf(api) {
  let last = "";
  const call = (name, ...given) => {
    try {
      return { value: String(api[name](...given) ?? ""), threw: false };
    } catch (error) {
      last = String(error?.message ?? error);
      return { value: "", threw: true };
    }
  };
  const fault = () => {
    const { value } = call("LMSGetLastError");
    return value === "0" || value === "" ? "" : value;
  };
  const did = (name, ...given) => {
    const { value, threw } = call(name, ...given);
    if (value === "true") return true;
    if (!threw) last = call("LMSGetErrorString", fault() || "101").value;
    return false;
  };
  return {
    start: () => did("LMSInitialize", "") || fault() === ALREADY,
    ask(name) {
      const { value, threw } = call("LMSGetValue", name);
      const wrong = !threw && value === "" ? fault() : "";
      if (wrong) last = call("LMSGetErrorString", wrong).value;
      return { value, known: !threw && !wrong };
    },
    tell: (name, value) => did("LMSSetValue", name, value),
    commit: () => did("LMSCommit", ""),
    finish: () => did("LMSFinish", ""),
    trouble: () => last,
  };
}
