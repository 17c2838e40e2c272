/** The chat: joins messages, connection and panel, and answers to `window.pharos`. */
import { Texts } from "./i18n.js";
import { Log, Outbox } from "./messages.js";
import { Panel } from "./panel.js";
import { Memory, Session } from "./session.js";
import { STYLES } from "./styles.js";
import { Api, ApiError, Connection } from "./transport.js";

// Milliseconds.
const TYPING_SHOWN = 8_000;
const ANSWER_AWAITED = 60_000;
const QUIET_LOSS = 4_000; // before it is worth a notice
const POLL = { open: 3_000, background: 30_000 };

/**
 * @param {HTMLElement} host the loader's `<pharos-chat>`
 * @returns {Promise<Chat>}
 */
export async function mount(host) {
  const texts = new Texts();
  await texts.load(host.lang);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  host.shadowRoot.adoptedStyleSheets.push(sheet);
  return new Chat(host, texts);
}

class Chat {
  #host;
  #texts;
  #memory;
  #tab;
  #log = new Log();
  #session;
  #connection;
  #outbox;
  #panel;
  #conversation;
  #languageFixed;
  #languageToSend;
  #online = true;
  #trouble;
  #filled = false; // with what came before this page
  #typing = false;
  #awaiting = false;
  #timers = {};
  #unread = 0;

  constructor(host, texts) {
    this.#host = host;
    this.#texts = texts;
    const api = new Api(host.base);
    const key = `pharos:${new URL(host.base).host}`;
    this.#memory = new Memory(key, host.config.storage);
    this.#tab = new Memory(`${key}:tab`, "session");
    this.#languageFixed = host.chosen ?? host.config.lang;
    const session = (this.#session = new Session(api, this.#memory, {
      language: () => texts.lang,
      onBegun: (page, resumed) => this.#begun(page, resumed),
    }));
    const connection = (this.#connection = new Connection(api, {
      session: () => session.ready(),
      cursor: () => this.#log.cursor,
      pace: () => (this.#panel.opened && !document.hidden ? POLL.open : POLL.background),
      onFrame: (frame) => this.#frame(frame),
      onPage: (page) => this.#take(page, true),
      onUp: () => this.#up(),
      onDown: (error) => this.#down(error),
    }));
    this.#outbox = new Outbox({ api, connection, log: this.#log, session }, {
      onChange: () => this.#render(),
      onReplies: (page) => this.#take(page, false),
      onExpired: () => this.#expired(),
    });
    this.#panel = new Panel(host, texts, {
      submit: (draft) => this.#say(draft),
      ask: (text) => this.#say({ text }, true),
      press: ({ title, payload }, byKeyboard) => this.#say({ text: title, payload }, byKeyboard),
      retry: ({ id }) => this.#outbox.retry(id),
      upload: (file) => session.ready().then(() => api.upload(file)),
      choose: (lang) => this.#choose(lang),
      renew: () => (this.reset(), this.#panel.composer.input.focus()),
      close: () => this.close(),
    });
    addEventListener("online", () => this.#outbox.retry());
    addEventListener("offline", () => this.#render());
    if (this.#memory.get("token")) connection.start();
    // Open on the next page too, unless it would cover that page.
    if (this.#tab.get("open") && innerWidth > 480) this.#open({ focus: false });
    this.#render();
  }

  /** @param {string} [draft] goes into an empty input, for the visitor to send */
  open(draft = "") {
    if (!this.#panel.opened) this.#open();
    this.#panel.composer.draft(draft);
  }

  close() {
    if (!this.#panel.opened) return;
    this.#panel.close();
    this.#tab.set({ open: false });
    this.#host.emit("close");
  }

  toggle() {
    if (this.#panel.opened) this.close();
    else this.open();
  }

  /** @param {?string} token of the page's server; null: nobody is signed in any more */
  setUser(token) {
    if (this.#session.setUser(token)) this.reset();
  }

  setLocale(lang) {
    this.#memory.set({ lang: null });
    return this.#speak(this.#host.pick(lang), true);
  }

  /** @param {"auto"|"light"|"dark"} theme */
  setTheme(theme) {
    this.#host.root.dataset.theme = theme;
  }

  /** Forgets the conversation on this device. */
  reset() {
    this.#connection.stop();
    this.#forget(false);
    if (this.#panel.opened) this.#connection.start();
  }

  #open(how) {
    this.#panel.open(how);
    this.#tab.set({ open: true });
    this.#connection.start();
    this.#render();
    this.#host.emit("open");
  }

  #begun(page, resumed) {
    this.#take(page, true, resumed);
    this.#log.restore(this.#memory.get("outbox"));
    this.#filled = true;
    this.#render(resumed);
    this.#outbox.flush();
  }

  /** What was not sent goes into the next conversation. */
  #expired() {
    this.#forget(true);
    this.#connection.restart();
  }

  #forget(keepUnsent) {
    this.#session.forget();
    this.#log.clear(keepUnsent);
    this.#memory.set({ outbox: this.#log.unsent() });
    this.#conversation = this.#trouble = undefined;
    this.#filled = this.#awaiting = this.#typing = false;
    this.#render();
  }

  #say(draft, focus) {
    const lang = this.#languageToSend;
    this.#languageToSend = undefined;
    this.#log.add({ ...draft, lang });
    this.#show("awaiting", ANSWER_AWAITED, !/waiting|staff/.test(this.#conversation?.state));
    this.#connection.start();
    this.#outbox.flush();
    if (focus) this.#panel.composer.input.focus();
  }

  #frame({ type, message, conversation, id, seq, error }) {
    if (type === "message") this.#take({ messages: [message] }, true);
    else if (type === "conversation") this.#take({ messages: [], conversation }, true);
    else if (type === "ack") this.#acknowledged(id, seq);
    else if (type === "typing") this.#show("typing", TYPING_SHOWN);
    else if (type === "error") this.#refused(ApiError.fromCode(error), id);
  }

  #acknowledged(id, seq) {
    this.#log.settle(id, seq);
    this.#outbox.heard("sent", id);
    this.#render();
  }

  #refused(error, id) {
    if (error.kind === "auth") this.#expired();
    else this.#outbox.heard(error, id);
    this.#host.emit("error", { kind: error.kind, code: error.code });
  }

  /** News from any source; what is `streamed` comes in order and leaves nothing out. */
  #take({ messages, conversation }, streamed, history) {
    const news = messages.map((message) => this.#log.merge(message, streamed));
    for (const { id } of messages) this.#outbox.heard("sent", id);
    const answers = news.filter((message) => message && message.author !== "customer");
    if (answers.length) this.#awaiting = this.#typing = false;
    if (conversation) this.#hold(conversation);
    this.#render(history);
    if (!history) for (const message of answers) this.#host.emit("message", message);
  }

  #hold(conversation) {
    const changed = JSON.stringify(conversation) !== JSON.stringify(this.#conversation);
    this.#conversation = conversation;
    if (conversation.state !== "bot") this.#awaiting = false;
    if (changed) this.#host.emit("conversation", conversation);
    // The visitor writes in another language than the page's: follow, unless told what to speak.
    const { lang } = conversation;
    if (!this.#languageFixed && lang !== this.#texts.lang && this.#host.languages.includes(lang)) this.#speak(lang);
  }

  #up() {
    clearTimeout(this.#timers.loss);
    this.#timers.loss = 0;
    this.#online = true;
    this.#trouble = undefined;
    this.#render();
    this.#outbox.flush();
  }

  #down(error) {
    this.#outbox.heard("lost");
    if (error?.kind === "auth") this.#expired();
    if (error && error.kind !== "network") this.#trouble = error.kind;
    this.#timers.loss ||= setTimeout(() => {
      this.#online = false;
      this.#render();
    }, QUIET_LOSS);
    this.#render();
  }

  /** Raises a flag for a time. */
  #show(flag, time, up = true) {
    const set = (value) => {
      if (flag === "typing") this.#typing = value;
      else this.#awaiting = value;
      this.#render();
    };
    set(up);
    clearTimeout(this.#timers[flag]);
    this.#timers[flag] = setTimeout(set, time, false);
  }

  /** The visitor's choice: kept, and told to the bot with the next message. */
  #choose(lang) {
    this.#memory.set({ lang });
    this.#languageToSend = lang;
    this.#speak(lang, true);
  }

  async #speak(lang, fixed) {
    this.#languageFixed ||= fixed;
    await this.#texts.load(lang).catch((error) => console.error("Pharos: the language could not be loaded.", error));
    this.#render();
  }

  #render(history) {
    const entries = this.#log.ordered();
    const unsent = this.#log.unsent();
    const answers = entries.filter(({ author }) => author !== "customer");
    const typing = this.#typing || (this.#awaiting && this.#online && navigator.onLine && unsent.every(({ state }) => state !== "failed"));
    this.#panel.transcript.update(entries, { typing, history, person: this.#conversation?.state === "staff" });
    this.#panel.show({
      conversation: this.#conversation,
      person: answers.findLast(({ author, name }) => author !== "bot" && name)?.name,
      asks: answers.at(-1)?.asks,
      online: this.#online,
      trouble: this.#trouble,
      unsent: unsent.length,
    });
    // Until then memory holds more than the log does.
    if (this.#filled) this.#memory.set({ outbox: unsent, ...(this.#panel.opened && { read: this.#log.last }) });
    this.#count(answers);
  }

  #count(answers) {
    const read = this.#memory.get("read") ?? 0;
    const unread = answers.filter(({ seq }) => seq > read).length;
    this.#host.label(this.#texts.lang, unread || "", this.#texts.get("unread", { n: unread }));
    if (unread !== this.#unread) this.#host.emit("unread", unread);
    this.#unread = unread;
  }
}
