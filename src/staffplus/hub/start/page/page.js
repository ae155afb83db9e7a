// What both first pages on the hub share: their address, what they ask, and the links out of them.
import { h } from "../../../shared/dom.js";
import { followTheme } from "../../../shared/theme.js";
import { ask } from "../../../review/page/outbox.js";

const told = document.body.dataset;
export const base = told.base;
/** The course's address; "" where there is none. */
export const course = told.course;
const api = `${base}staffplus/start/api`;
export const main = document.querySelector("main");
/** What came of the last press of a button. */
export const said = h("p", { class: "sp-said", role: "status" });

/** A link that opens beside this page. */
export const beside = (text, href, more = {}) => h("a", { href, target: "_blank", rel: "noopener", ...more }, text);

export const section = (title, ...children) => h("section", {}, h("h2", {}, title), ...children);

const UNHEARD = [403, 502, 503]; // the hub or its proxy answered in the server's place: nothing has been done
const SECOND = 1000;

/** What the server wants to see of its cookie, which it may have set anew since the page was loaded. */
const token = () => /(?:^|; )_xsrf=([^;]+)/.exec(document.cookie)?.[1] ?? told.xsrf;

/** Ask, with what to send if there is something; raises with why not. A hub that has just begun is asked again. */
export async function tell(path, body = null) {
  if (!body) return ask(`${api}/${path}`);
  for (let left = 5; ; left -= 1) {
    const headers = { "content-type": "application/json", "x-xsrftoken": token() };
    const answer = await fetch(`${api}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const found = await answer.json().catch(() => null);
    if (found) return found;
    if (!left || !UNHEARD.includes(answer.status)) throw new Error("You are signed out, or your server has stopped. Load the page again.");
    await new Promise((resolve) => setTimeout(resolve, SECOND));
  }
}

export const signOut = () => h("p", { class: "sp-hint" }, `Signed in as ${told.me}. `, h("a", { href: `${told.hub}logout` }, "Sign out"));

followTheme();
