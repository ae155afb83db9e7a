// Brings the book's widgets to life with no kernel, no server and no network.
// The notebook's widget state and views stand in <script> tags of the page; this is their front
// end: the same module a live notebook would load, on a model that lives in the page.
// A classic script, not a module, so that the book also opens from file://.
(async () => {
  const CODE = window.staffplusWidgets ?? {}; // each widget's own script has put its code here
  const BASE = /* BASE */ "";
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

  /** Import each widget's module and add its style once, whatever the number of views. */
  const started = new Map();
  const addStyle = (text) =>
    document.head.append(Object.assign(document.createElement("style"), { textContent: text }));
  addStyle(BASE);
  function front(name) {
    if (!started.has(name)) {
      const { esm, css } = CODE[name] ?? {};
      if (!esm) throw new Error(`no code for ${name} in this book; build it again`);
      addStyle(css);
      const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
      started.set(name, import(url).then((module) => {
        URL.revokeObjectURL(url);
        return typeof module.default === "function" ? module.default() : module.default;
      }));
    }
    return started.get(name);
  }

  const models = new Map();
  for (const tag of parse("state"))
    for (const [id, { state }] of Object.entries(JSON.parse(tag.textContent).state))
      models.set(id, { model: new Model(state), name: state._anywidget_id });

  const { signal } = new AbortController();
  let failed = 0;
  await Promise.all(parse("view").map(async (tag) => {
    const el = Object.assign(document.createElement("div"), { className: "staffplus-widget" });
    tag.after(el);
    const list = tag.parentElement.querySelector(".widget-plain");
    try {
      const entry = models.get(JSON.parse(tag.textContent).model_id);
      if (!entry?.name) throw new Error("this widget needs a running notebook");
      const definition = await front(entry.name);
      entry.ready ??= Promise.resolve(definition.initialize?.({ model: entry.model, signal }));
      await entry.ready;
      await definition.render?.({ model: entry.model, el, signal });
    } catch (error) {
      failed += 1;
      console.error(error);
      el.textContent = `This interactive part could not start (${error.message}). What it holds stands below as plain text.`;
      list?.classList.add("widget-plain-shown");
    }
  }));
  root.dataset.widgets = failed ? "failed" : "ready";
  performance.mark("widgets-ready");
})();
