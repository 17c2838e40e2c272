/** The chat: joins messages, connection and panel, and answers to `window.pharos`. */
import { Attention } from "./attention.js";
import { Guide } from "./guide.js";
import { Texts } from "./i18n.js";
import { Language } from "./language.js";
import { Log, Outbox } from "./messages.js";
import { Panel } from "./panel.js";
import { download } from "./record.js";
import { Memory, Session } from "./session.js";
import { Status } from "./status.js";
import { STYLES } from "./styles.js";
import { Api, ApiError, Connection } from "./transport.js";

// Milliseconds.
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
  #attention;
  #conversation;
  #language;
  #guide;
  #filled = false; // with what came before this page
  #status = new Status(() => this.#render());

  constructor(host, texts) {
    this.#host = host;
    this.#texts = texts;
    const api = new Api(host.base);
    const key = `pharos:${new URL(host.base).host}`;
    this.#memory = new Memory(key, host.config.storage);
    this.#tab = new Memory(`${key}:tab`, "session");
    this.#language = new Language(host, texts, this.#memory, () => this.#render());
    this.#attention = new Attention(host, texts, this.#memory);
    const session = (this.#session = new Session(api, this.#memory, key, {
      language: () => texts.lang,
      onBegun: (page, resumed) => this.#begun(page, resumed),
    }));
    const connection = (this.#connection = new Connection(api, {
      session: () => session.ready(),
      cursor: () => this.#log.cursor,
      pace: () => (this.#attended ? POLL.open : POLL.background),
      onFrame: (frame) => this.#frame(frame),
      onPage: (page) => this.#take(page, true),
      onUp: () => this.#up(),
      onDown: (error) => this.#down(error),
    }));
    this.#outbox = new Outbox({ api, connection, log: this.#log, session, name: key }, {
      onChange: () => this.#render(),
      onReplies: (page) => this.#take(page, false),
      onExpired: () => this.#expired(),
    });
    const press = ({ title, payload }, byKeyboard) => this.#say({ text: title, payload }, byKeyboard);
    this.#panel = new Panel(host, texts, {
      submit: (draft) => this.#say(draft),
      ask: (text) => this.#say({ text }, true),
      press,
      help: () => this.#guide.open(),
      leave: () => this.#guide.leave(),
      retry: ({ id }) => this.#outbox.retry(id),
      upload: (...what) => session.ready().then(() => api.upload(...what)),
      fetch: (id) => api.file(id),
      choose: (lang) => this.#language.choose(lang),
      download: () => download(this.#log.ordered(), texts, (entry) => this.#panel.transcript.name(entry)),
      sound: this.#attention.sound,
      setSound: (on) => (this.#attention.sound = on),
      finish: async () => this.#take({ messages: [], ...(await api.end()) }, true),
      renew: () => (this.reset(), this.#panel.composer.input.focus()),
      close: () => this.close(),
    });
    this.#memory.watch(() => this.#heedTabs());
    this.#guide = new Guide(host, texts, this.#panel, { press, changed: () => this.#render() });
    addEventListener("online", () => this.#outbox.retry());
    addEventListener("offline", () => this.#render());
    document.addEventListener("visibilitychange", () => this.#render()); // seen, or no more
    for (const entry of this.#tab.get("outbox") ?? []) this.#log.add(entry);
    if (this.#memory.get("token") || this.#log.unsent().length) connection.start();
    // As the page wishes, or as on the page before; but not where it would cover the page.
    const wished = (host.config.open ?? "false") !== "false";
    if ((this.#tab.get("open") ?? wished) && innerWidth > 480) this.#open({ focus: false });
    this.#render();
  }

  /** @param {string} [draft] goes into an empty input, for the visitor to send */
  open(draft = "") {
    if (!this.#panel.opened) this.#open();
    if (draft) this.#guide.leave();
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
    return this.#language.settle(this.#host.locale(lang));
  }

  /** @param {"auto"|"light"|"dark"} theme */
  setTheme(theme) {
    this.#host.root.dataset.theme = this.#host.checked("theme", theme);
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
    this.#tab.set({ outbox: [] });
    this.#outbox.retry();
  }

  /** What was not sent goes into the next conversation. */
  #expired() {
    if (this.#session.outdated) this.#leave(true); // another tab has begun the next one already
    else this.#forget(true);
    this.#connection.restart();
  }

  #forget(keepUnsent) {
    const outbox = keepUnsent ? this.#log.outbox(this.#memory.get("outbox")) : [];
    this.#memory.set({ token: null, read: 0, rung: 0, outbox });
    this.#leave(keepUnsent);
  }

  /** Forgets it on this page, not in the memory that tabs share. */
  #leave(keepUnsent) {
    this.#session.forget();
    this.#log.clear(keepUnsent);
    this.#panel.composer.uploads.clear();
    this.#conversation = undefined;
    this.#filled = false;
    this.#status.clear();
    this.#render();
  }

  /** Another tab has left the conversation, begun one, or written, read or sent something. */
  #heedTabs() {
    if (this.#session.outdated) {
      this.#connection.stop();
      this.#leave(!this.#filled); // else what is unsent is in the memory, unless it was left there too
      if (this.#panel.opened || this.#memory.get("token")) this.#connection.start();
    } else if (this.#filled) {
      this.#log.restore(this.#memory.get("outbox"));
      this.#render();
      this.#outbox.flush();
    }
  }

  get #attended() {
    return this.#panel.opened && !document.hidden;
  }

  /** Somebody is looking at the conversation. */
  get #seen() {
    return this.#attended && !this.#panel.reading;
  }

  #say(draft, focus) {
    this.#log.add({ ...draft, lang: this.#language.news(), diagnostics: this.#panel.transcript.consented(draft) });
    if (!/waiting|staff/.test(this.#conversation?.state)) this.#status.await();
    this.#render();
    this.#connection.start();
    this.#outbox.flush();
    if (focus) this.#panel.composer.input.focus();
  }

  #frame({ type, message, conversation, id, seq, error }) {
    if (type === "message") this.#take({ messages: [message] }, true);
    else if (type === "conversation") this.#take({ messages: [], conversation }, true);
    else if (type === "ack") this.#acknowledged(id, seq);
    else if (type === "typing") this.#status.writing();
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
    if (answers.length) this.#status.answered();
    if (conversation) this.#hold(conversation);
    this.#render(history);
    if (history) return;
    for (const message of answers) this.#host.emit("message", message);
    if (answers.length && !this.#seen) this.#attention.ring(this.#log.last);
  }

  #hold(conversation) {
    const changed = JSON.stringify(conversation) !== JSON.stringify(this.#conversation);
    this.#conversation = conversation;
    if (conversation.state !== "bot") this.#status.rest();
    if (changed) this.#host.emit("conversation", conversation);
    this.#language.follow(conversation.lang);
  }

  /** What failed while there was no connection is not left to the visitor. */
  #up() {
    const { online } = this.#status;
    this.#status.up();
    if (online) this.#outbox.flush();
    else this.#outbox.retry();
  }

  #down(error) {
    this.#outbox.heard("lost");
    if (error?.kind === "auth") this.#refused(error);
    this.#status.down(error);
  }

  #render(history) {
    const entries = this.#log.ordered();
    const unsent = this.#log.unsent();
    const answers = entries.filter(({ author }) => author !== "customer");
    const typing = this.#status.typing && unsent.every(({ state }) => state !== "failed");
    this.#panel.transcript.update(entries, { typing, history, person: this.#conversation?.state === "staff" });
    this.#panel.show({
      conversation: this.#conversation,
      person: answers.findLast(({ author, name }) => author !== "bot" && name)?.name,
      asks: answers.at(-1)?.asks,
      online: this.#status.online,
      trouble: this.#status.trouble,
      unsent: unsent.length,
      spoken: entries.length,
    });
    // Not while an earlier conversation may be on its way.
    if (this.#panel.opened && !entries.length && (this.#filled || !this.#memory.get("token"))) this.#guide.fetch();
    if (this.#filled) this.#remember();
    // By this tab alone: what tabs share may not be written before one of them has begun the conversation.
    else this.#tab.set({ outbox: unsent });
    this.#attention.count(answers);
  }

  #remember() {
    const outbox = this.#log.outbox(this.#memory.get("outbox"));
    const read = Math.max(this.#memory.get("read") ?? 0, this.#seen ? this.#log.last : 0);
    this.#memory.set({ outbox, read });
  }
}
