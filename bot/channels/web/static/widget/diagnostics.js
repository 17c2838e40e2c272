/** Technical details that go along with a ticket: shown first, and sent only if the visitor ticks so. */
import { h, setText } from "./dom.js";

/** What there is to tell, all texts; the version of the page's app only if the page names it. The page is named without its query and fragment, which may hold secrets. */
function collect({ config, errors, version }) {
  const { userAgent, language } = navigator;
  const [, system = ""] = /\(([^)]*)\)/.exec(userAgent) ?? [];
  return {
    browser: userAgent.replace(/\([^)]*\)|Mozilla\/\S+|AppleWebKit\/\S+/g, "").trim().replace(/\s+/g, " "),
    system,
    language,
    window: `${innerWidth} × ${innerHeight}`,
    page: location.origin + location.pathname,
    app_version: config.appVersion,
    widget_version: version,
    errors: [...errors],
  };
}

export class Consent {
  #host;
  #texts;
  #values;

  constructor(host, texts) {
    this.#host = host;
    this.#texts = texts;
    this.box = h("input", { type: "checkbox" });
    this.label = h("span");
    this.summary = h("summary");
    this.list = h("dl");
    this.note = h("p");
    const details = h("details", { ontoggle: () => this.#collect() }, this.summary, this.list, this.note);
    this.node = h("div", { class: "consent" }, h("label", {}, this.box, this.label), details);
    this.relabel();
  }

  relabel() {
    setText(this.label, this.#texts.get("diag"));
    setText(this.summary, this.#texts.get("diag_what"));
    setText(this.note, this.#texts.get("diag_note"));
    this.#collect();
  }

  /** The details as they were shown, if they are ticked; else undefined. */
  take() {
    return this.box.checked && !this.node.hidden ? this.#values : undefined;
  }

  #collect() {
    this.#values = collect(this.#host);
    const none = this.#texts.get("diag_none");
    const terms = Object.entries(this.#values).flatMap(([key, value]) => {
      const lines = [value ?? []].flat();
      return [h("dt", {}, this.#texts.get(`diag_${key}`)), ...(lines.length ? lines : [none]).map((line) => h("dd", { dir: "auto" }, line))];
    });
    this.list.replaceChildren(...terms);
  }
}
