/** In the composer's place: the question before a conversation is ended, and what stands there afterwards. */
import { h, setText } from "./dom.js";

export class Ending {
  #texts;
  #hooks;
  #asking = false;
  #closed = false;

  /** @param {object} hooks finish(): Promise, rejects with an ApiError; renew(); changed(); left() */
  constructor(texts, hooks) {
    this.#texts = texts;
    this.#hooks = hooks;
    this.text = h("p", { id: "ending" });
    this.problem = h("p", { class: "problem", role: "alert" });
    this.renew = h("button", { type: "button", class: "primary", onclick: hooks.renew });
    this.stay = h("button", { type: "button", class: "primary", onclick: () => this.#leave() });
    this.leave = h("button", { type: "button", class: "secondary", onclick: () => this.#finish() });
    this.node = h("div", { class: "ending", role: "group", "aria-labelledby": "ending", onkeydown: (event) => this.#escape(event) },
      this.text, this.problem, this.leave, this.stay, this.renew);
  }

  get shown() {
    return this.#asking || this.#closed;
  }

  ask() {
    this.#asking = true;
    setText(this.problem, "");
    this.#hooks.changed();
    this.focus();
  }

  focus() {
    (this.#asking ? this.stay : this.renew).focus();
  }

  show(closed) {
    const get = (key) => this.#texts.get(key);
    this.#closed = closed;
    if (closed) this.#asking = false; // by the other side, too
    this.node.hidden = !this.shown;
    this.stay.hidden = this.leave.hidden = !this.#asking;
    this.renew.hidden = !closed;
    setText(this.text, get(closed ? "closed" : "end_ask"));
    setText(this.stay, get("end_not"));
    setText(this.leave, get("end"));
    setText(this.renew, get("new_chat"));
  }

  async #finish() {
    try {
      await this.#hooks.finish();
      this.focus();
    } catch (error) {
      setText(this.problem, this.#texts.get(`err_${error.kind}`));
    }
  }

  #leave() {
    this.#asking = false;
    this.#hooks.changed();
    this.#hooks.left();
  }

  #escape(event) {
    if (event.key !== "Escape" || !this.#asking) return;
    event.preventDefault(); // goes on with the chat, rather than closing it
    event.stopPropagation();
    this.#leave();
  }
}
