/** The way to the help centre within the panel, which is fetched when it is first wanted. */
import { h, setText } from "./dom.js";
import { markdown } from "./markdown.js";

export class Guide {
  #parts;
  #tools;
  #help;

  /** @param {Function} press says what a button says: ({title, payload}, byKeyboard) */
  constructor(host, texts, panel, press) {
    this.#parts = [host, texts, panel];
    this.#tools = { h, setText, markdown, press };
  }

  /** Puts search and topics into the introduction; the chat works without. */
  fetch() {
    this.#help ??= import("./help.js")
      .then(({ Help }) => new Help(...this.#parts, this.#tools))
      .catch((error) => console.error("Pharos: the help centre could not be loaded.", error));
    return this.#help;
  }

  /** Shows search and topics in place of the conversation. */
  async open() {
    (await this.fetch())?.open();
  }

  /** Shows the conversation again. */
  async leave() {
    (await this.#help)?.leave();
  }
}
