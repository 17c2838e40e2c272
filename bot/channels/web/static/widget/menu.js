/** The header's menu: a button that discloses further ones. */
import { h, iconButton, setText } from "./dom.js";

export class Menu {
  /** @param {object} hooks help(); download(); end(); sound: is it on?; setSound(on) */
  constructor(host, texts, hooks) {
    const act = (hook) => () => {
      this.#show(false);
      this.button.focus();
      hook();
    };
    const item = (label, props) => {
      const node = h("button", { type: "button", ...props });
      texts.bind(() => setText(node, texts.get(label)));
      return node;
    };
    this.button = iconButton(host, texts, { icon: "more", label: "menu", "aria-expanded": "false", "aria-controls": "menu", onclick: () => this.#show(this.list.hidden) });
    this.help = item("help", { onclick: act(hooks.help) });
    this.download = item("download", { onclick: act(hooks.download) });
    this.end = item("end", { onclick: act(hooks.end) });
    this.sound = item("sound", { role: "switch", "aria-checked": String(hooks.sound), onclick: () => this.#switch(hooks.setSound) });
    this.list = h("div", { id: "menu", class: "menu", hidden: true }, this.help, this.download, this.sound, this.end);
    this.node = h("span", { class: "more", onkeydown: (event) => this.#escape(event), onfocusout: ({ relatedTarget }) => relatedTarget && this.#left(relatedTarget) }, this.button, this.list);
    host.root.addEventListener("pointerdown", ({ target }) => this.#left(target));
  }

  /** What can be done: there is something to `save`, or to `end`. */
  allow({ save, end }) {
    this.download.disabled = !save;
    this.end.disabled = !end;
  }

  #show(open) {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", open);
  }

  #left(target) {
    if (!this.node.contains(target)) this.#show(false);
  }

  #switch(setSound) {
    const on = this.sound.getAttribute("aria-checked") !== "true";
    this.sound.setAttribute("aria-checked", on);
    setSound(on);
  }

  #escape(event) {
    if (event.key !== "Escape" || this.list.hidden) return;
    event.preventDefault(); // closes the menu, not the chat
    event.stopPropagation();
    this.#show(false);
    this.button.focus();
  }
}
