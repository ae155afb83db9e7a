// What few people need, fetched when somebody does: by a script of the book, which works from file:// too; a live
// notebook brings it along.
import { h } from "../../shared/dom.js";

/** What the book's script `file` leaves under `name`. Throws where it cannot be loaded. */
export async function fetched(name, file) {
  if (!window[name]) {
    const src = `${document.documentElement.dataset.content_root ?? "../"}_static/${file}`;
    await new Promise((resolve, reject) => {
      const failed = () => reject(new Error(`${src} could not be loaded. Open this page again, with the whole course beside it.`));
      document.head.append(h("script", { src, load: resolve, error: failed }));
    });
  }
  return window[name];
}
