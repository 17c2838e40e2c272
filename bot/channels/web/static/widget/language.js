/** Which language the panel speaks: what somebody has settled, else the conversation's. */
export class Language {
  #host;
  #texts;
  #memory;
  #changed;
  #settled;
  #untold;

  /** @param {function} changed called when it is another one */
  constructor(host, texts, memory, changed) {
    this.#host = host;
    this.#texts = texts;
    this.#memory = memory;
    this.#changed = changed;
    this.#settled = host.chosen ?? host.config.lang;
  }

  /** The visitor's choice: kept, and told to the bot with the next message. */
  choose(lang) {
    this.#untold = lang;
    return this.settle(lang, lang);
  }

  /** `kept` for the visitor's next page, too. */
  settle(lang, kept = null) {
    this.#memory.set({ lang: kept });
    this.#settled = lang;
    return this.#speak(lang);
  }

  /** The visitor writes in another language than the page's. */
  follow(lang) {
    if (!this.#settled && lang !== this.#texts.lang && this.#host.languages.includes(lang)) this.#speak(lang);
  }

  /** What the bot does not know yet, once. */
  news() {
    const lang = this.#untold;
    this.#untold = undefined;
    return lang;
  }

  async #speak(lang) {
    await this.#texts.load(lang).catch((error) => console.error("Pharos: no such language.", error));
    this.#changed();
  }
}
