/** The way to the help centre within the panel, which is fetched when it is first wanted. */
import { h, setText } from "./dom.js";
import { markdown } from "./markdown.js";

export class Guide {
  #parts;
  #tools;
  #help;

  /** @param {object} hooks press({title, payload}, byKeyboard) says what a button says; changed(): it is shown, or no more */
  constructor(host, texts, panel, hooks) {
    this.#parts = [host, texts, panel];
    this.#tools = { h, setText, markdown, ...hooks };
  }

  /** Puts search and topics into the introduction; the chat works without. */
  fetch() {
    this.#help ??= import("./help.js")
      .catch(() => import(`./help.js?${Date.now()}`)) // browsers remember failures
      .then(({ Help }) => new Help(...this.#parts, this.#tools))
      .catch((error) => console.error("Pharos: no help centre.", error));
    return this.#help;
  }

  /** Shows search and topics in place of the conversation. */
  async open() {
    if (!(await this.fetch())) this.#help = null; // another attempt
    (await this.fetch())?.open();
  }

  /** Shows the conversation again. */
  async leave() {
    (await this.#help)?.leave();
  }
}
