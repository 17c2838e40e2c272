/** The box for replies. What was begun is kept while the console is open. */

import { h, icon } from "../dom.js";
import { t } from "../strings.js";

const words = t.conversation;
const drafts = new Map();

export class Composer {
  #sending = false;

  /**
   * @param {string} conversation under what the draft is kept
   * @param {{ first?: boolean, hint?: string }} [more] `first`: gets the focus when the page opens; `hint`: what else to know
   */
  constructor(conversation, send, { first = true, hint = "" } = {}) {
    this.conversation = conversation;
    this.send = send;
    this.input = h("textarea", { id: "reply", rows: 2, "data-focus": first, placeholder: words.placeholder, "aria-describedby": "reply-hint", value: drafts.get(conversation) });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.button = h("button", { type: "submit", class: "primary send" }, icon("send"), h("span", {}, words.send));
    this.node = h(
      "form",
      { class: "composer", onsubmit: (event) => this.#submit(event) },
      h("label", { for: "reply", class: "unseen" }, words.reply),
      this.problem,
      h("div", { class: "box" }, this.input, this.button),
      h("p", { class: "hint", id: "reply-hint" }, `${hint} ${words.hint}`.trim()),
    );
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("input", () => this.#typed());
  }

  focus() {
    this.input.focus();
  }

  #key(event) {
    // While an input method composes (Chinese, Japanese…), Enter only takes its suggestion.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  #typed() {
    drafts.set(this.conversation, this.input.value);
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 220)}px`;
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text || this.#sending) return;
    this.#sending = true;
    this.problem.hidden = true;
    this.input.readOnly = true;
    try {
      await this.send(text);
      this.input.value = "";
      this.#typed();
    } catch (error) {
      this.problem.textContent = error.message;
      this.problem.hidden = false;
    } finally {
      this.#sending = false;
      this.input.readOnly = false;
      this.focus();
    }
  }
}
