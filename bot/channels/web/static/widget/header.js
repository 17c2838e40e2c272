/** The panel's head: who speaks here, language, menu, close. */
import { h, icon, iconButton, setText } from "./dom.js";
import { Menu } from "./menu.js";

export class Header {
  #host;
  #texts;
  #person;

  /** @param {object} hooks choose(lang); close(); those of the menu */
  constructor(host, texts, hooks) {
    this.#host = host;
    this.#texts = texts;
    this.menu = new Menu(host, texts, hooks);
    this.avatar = h("span", { class: "avatar" });
    this.title = h("h2", { id: "title" });
    this.subtitle = h("p");
    const options = host.languages.map((lang) => h("option", { value: lang, lang }, texts.name(lang)));
    const picker = h("select", { onchange: () => hooks.choose(picker.value) }, ...options);
    texts.bind(() => {
      setText(this.title, host.config.title ?? texts.get("title"));
      picker.value = texts.lang;
      picker.setAttribute("aria-label", texts.get("language"));
    });
    this.node = h("header", {}, this.avatar, h("div", { class: "titles" }, this.title, this.subtitle),
      h("div", { class: "tool" }, icon(host, "globe"), picker), this.menu.node,
      iconButton(host, texts, { icon: "close", label: "close", onclick: hooks.close }));
  }

  /** `person` is their name while they are there, "" if it is not known, null while nobody is. */
  show(person) {
    const here = person !== null;
    if (person !== this.#person) this.avatar.replaceChildren(here ? initial(person) : this.#host.mark());
    this.avatar.classList.toggle("person", here);
    this.#person = person;
    setText(this.subtitle, person ? `${person} · ${this.#texts.get("staff")}` : this.#texts.get(here ? "subtitle_staff" : "subtitle"));
  }
}

export function initial(name) {
  return [...(name || "?")][0].toUpperCase();
}
