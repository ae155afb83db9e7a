// Brings the book's widgets to life with no kernel, no server and no network.
// The notebook's widget state and views stand in <script> tags of the page; this is their front
// end: the same code a live notebook would load, on a model that lives in the page.
// A classic script, not a module, so that the book also opens from file://.
(async () => {
  const CODE = (window.staffplusWidgets ??= {}); // each widget's own script puts its code here
  const BASE = /* BASE */ "";
  const LATER = "text/x-staffplus-later"; // a script that the page names and does not load
  const root = document.documentElement;
  const parse = (type) =>
    [...document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${type}+json"]`)];

  /** The part of an ipywidgets model that an anywidget front end uses. */
  class Model {
    #data;
    #listeners = new Map();
    constructor(data) { this.#data = data; }
    get(key) { return this.#data[key]; }
    set(key, value) {
      const changes = typeof key === "string" ? { [key]: value } : key;
      let changed = false;
      for (const [name, to] of Object.entries(changes)) {
        if (Object.is(this.#data[name], to)) continue;
        this.#data[name] = to;
        changed = true;
        this.#emit(`change:${name}`, to);
      }
      if (changed) this.#emit("change");
    }
    save_changes() {}                     // there is no kernel to tell: the page is the only copy
    send() {}
    on(names, listener) {
      for (const name of names.split(/\s+/)) {
        if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
        this.#listeners.get(name).add(listener);
      }
    }
    off(names, listener) {
      for (const name of names ? names.split(/\s+/) : [...this.#listeners.keys()]) {
        if (listener) this.#listeners.get(name)?.delete(listener);
        else this.#listeners.delete(name);
      }
    }
    #emit(name, ...values) {
      // Of a copy: a listener may add or take away others.
      for (const listener of new Set(this.#listeners.get(name))) listener(...values);
    }
  }

  /** The code of each kind of widget and its style, once, whatever the number of views. */
  const started = new Map();
  const addStyle = (text) =>
    document.head.append(Object.assign(document.createElement("style"), { textContent: text }));
  addStyle(BASE);

  /** Bring a script that the page has named and left for later; without one, the code is here or missing. */
  function fetched(name) {
    const file = `widgets/${name.split(".").slice(-2).join(".")}.js`;
    const named = [...document.querySelectorAll(`script[type="${LATER}"]`)].find(({ src }) => src.includes(file));
    if (CODE[name] || !named) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: named.src });
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error(`its code did not come: ${file}`)));
      document.head.append(script);
    });
  }

  async function start(name) {
    await fetched(name);
    const { css, make } = CODE[name] ?? {};
    if (!make) throw new Error(`no code for ${name} in this book; build it again`);
    addStyle(css);
    const definition = make();
    return typeof definition === "function" ? definition() : definition;
  }

  function front(name) {
    if (!started.has(name)) started.set(name, start(name));
    return started.get(name);
  }

  const models = new Map();
  for (const tag of parse("state"))
    for (const [id, { state }] of Object.entries(JSON.parse(tag.textContent).state)) {
      for (const trait of Object.keys(state)) {
        const owner = models.get(state[trait]?.same_as); // a table that an earlier widget has too: see pages.py
        if (owner) state[trait] = owner.model.get(trait);
      }
      models.set(id, { model: new Model(state), name: state._anywidget_id });
    }

  const { signal } = new AbortController();
  let failed = 0;
  async function draw({ tag, el, entry }) {
    try {
      if (!entry?.name) throw new Error("this widget needs a running notebook");
      const definition = await front(entry.name);
      entry.ready ??= Promise.resolve(definition.initialize?.({ model: entry.model, signal }));
      await entry.ready;
      await definition.render?.({ model: entry.model, el, signal });
    } catch (error) {
      failed += 1;
      console.error(error);
      el.textContent = `This interactive part could not start (${error.message}). What it holds stands below as plain text.`;
      tag.parentElement.querySelector(".widget-plain")?.classList.add("widget-plain-shown");
    }
  }

  let waiting = parse("view").map((tag) => {
    const el = Object.assign(document.createElement("div"), { className: "staffplus-widget" });
    tag.after(el);
    return { tag, el, entry: models.get(JSON.parse(tag.textContent).model_id) };
  });
  /** Take out of those that wait the ones for which it is time. */
  const taken = (isTime) => {
    const now = waiting.filter(isTime);
    waiting = waiting.filter((view) => !now.includes(view));
    return now;
  };
  const isShown = ({ tag }) => tag.closest("[hidden]") === null;
  const isNear = (view) => isShown(view) || view.tag.closest("[data-near]") !== null;
  const isHere = ({ entry }) => entry === undefined || CODE[entry.name] !== undefined;
  /** Lets the browser paint, and take what somebody does, before the next is drawn. */
  const breath = () => new Promise((resolve) => setTimeout(resolve));

  // What is on the screen comes first. The rest, one by one, stands in steps that are not: questions,
  // for which the page's bar may ask; and what needs code of its own, when its step is near.
  await Promise.all(taken((view) => isShown(view) && isHere(view)).map(draw));
  performance.mark("widgets-first");
  await breath();
  const coming = taken(isNear).map(draw);
  for (const view of taken(isHere)) {
    await draw(view);
    await breath();
  }
  await Promise.all(coming);
  addEventListener("staffplus:step", () => taken(isNear).forEach(draw));
  taken(isNear).forEach(draw); // the step may have changed meanwhile
  root.dataset.widgets = failed ? "failed" : "ready";
  performance.mark("widgets-ready");
})();
