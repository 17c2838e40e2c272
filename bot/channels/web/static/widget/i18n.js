/** Texts in the visitor's language, from locales/<lang>.json. */

export class Texts {
  #table = {};
  #bound = [];
  lang = "en";

  /** Switches to `lang`; if its file cannot be had, the old language stays. */
  async load(lang) {
    const response = await fetch(new URL(`locales/${lang}.json`, import.meta.url));
    if (!response.ok) throw new Error(response.status);
    this.#table = await response.json();
    this.lang = lang;
    for (const refresh of this.#bound) refresh();
  }

  /** The text (or list) for `key`, its {places} filled from `values`. */
  get(key, values = {}) {
    const text = this.#table[key] ?? key;
    return Array.isArray(text) ? text : text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
  }

  has(key) {
    return key in this.#table;
  }

  /** Calls now and at each change of language. */
  bind(refresh) {
    this.#bound.push(refresh);
    refresh();
  }

  /** `lang` in its own words. */
  name(lang) {
    const name = new Intl.DisplayNames(lang, { type: "language" }).of(lang);
    return name[0].toLocaleUpperCase(lang) + name.slice(1);
  }

  /** As the visitor's own country writes the language, if the browser says so: 17:30 or 5:30 pm. */
  get #locale() {
    return navigator.languages.find((tag) => tag.split("-")[0] === this.lang) ?? this.lang;
  }

  time(iso) {
    const date = new Date(iso);
    const today = date.toDateString() === new Date().toDateString();
    return date.toLocaleString(this.#locale, { dateStyle: today ? undefined : "medium", timeStyle: "short" });
  }

  /** With its date, whichever day it is. */
  moment(iso) {
    return new Date(iso).toLocaleString(this.#locale, { dateStyle: "medium", timeStyle: "short" });
  }

  minutes(seconds) {
    return this.#amount(Math.max(1, Math.round(seconds / 60)), "minute");
  }

  megabytes(bytes) {
    return this.#amount(bytes / 2 ** 20, "megabyte");
  }

  #amount(value, unit) {
    return value.toLocaleString(this.#locale, { style: "unit", unit, unitDisplay: unit === "minute" ? "long" : "short", maximumFractionDigits: 1 });
  }
}
