/** The messages on the screen. */
import { Attachments } from "./attachments.js";
import { Consent } from "./diagnostics.js";
import { h, iconButton, setText } from "./dom.js";
import { initial } from "./header.js";
import { markdown } from "./markdown.js";

/** Whether a button opens the ticket that its message sums up. */
const opens = ({ payload }) => payload === "/affirm";
const NEAR_END = 80; // pixels within which a reader is taken to follow

export class Transcript {
  #host;
  #texts;
  #hooks;
  #items = new Map();
  #follow = true;
  #attachments;

  /** @param {object} hooks press(button, byKeyboard); retry(entry); ask(text); fetch(id): Promise<Blob> */
  constructor(host, texts, hooks) {
    this.#host = host;
    this.#texts = texts;
    this.#hooks = hooks;
    const follow = () => this.#follow && this.intro.hidden && this.toEnd();
    this.#attachments = new Attachments(host, texts, { ...hooks, drawn: follow });
    this.log = h("div", { role: "log", "aria-live": "polite" });
    this.log.addEventListener("toggle", () => this.#scrolled(), true); // who unfolds something reads there
    this.intro = h("div", { class: "intro" });
    const said = h("span", { class: "unseen" });
    this.typing = h("div", { class: "item bot first", role: "status" }, this.#avatar({ author: "bot" }), h("div", { class: "bubble typing" }, h("i"), h("i"), h("i"), said));
    this.latest = iconButton(host, texts, { icon: "down", label: "latest", class: "latest", onclick: () => this.toEnd() });
    this.node = h("div", { class: "scroller", tabindex: "0", onscroll: () => this.#scrolled() }, this.intro, this.log, this.typing, this.latest);
    new ResizeObserver(follow).observe(this.node); // room taken by a banner
    texts.bind(() => {
      for (const node of [this.log, this.node]) node.setAttribute("aria-label", texts.get("log"));
      setText(said, texts.get("typing"));
      this.#introduce();
      for (const item of this.#items.values()) item.relabel();
    });
  }

  /** `history` is filled in silently: it is not read out. `person`: it is not the bot who types. */
  update(entries, { typing, person, history }) {
    const newest = entries.at(-1);
    this.#follow ||= history || (newest?.state === "pending" && !this.#items.has(newest));
    if (history) {
      this.log.setAttribute("aria-busy", "true");
      setTimeout(() => this.log.removeAttribute("aria-busy"), 500);
    }
    for (const [entry, { node }] of this.#items) {
      if (entries.includes(entry)) continue;
      node.remove();
      this.#items.delete(entry);
    }
    const news = !history && entries.find((entry) => entry.author !== "customer" && !this.#items.has(entry));
    const lastOwn = entries.findLastIndex(({ author }) => author === "customer");
    entries.forEach((entry, index) => {
      const { node, adjust, buttons, consent } = this.#items.get(entry) ?? this.#make(entry);
      adjust(entries[index - 1]?.author !== entry.author, entries[index + 1]?.author !== entry.author);
      // A rating may come later too.
      const answers = ({ author, text }) => author === "customer" && entry.buttons.some(({ title }) => title === text);
      const answered = entry.pressed || (entry.asks === "rating" ? entries.slice(index).some(answers) : index < lastOwn);
      for (const button of buttons?.children ?? []) button.disabled = answered;
      if (consent) consent.node.hidden = answered;
      if (this.log.children[index] !== node) this.log.insertBefore(node, this.log.children[index] ?? null);
    });
    this.intro.hidden = entries.length > 0;
    this.typing.hidden = !typing;
    this.typing.firstChild.hidden = person;
    this.latest.hidden = this.#follow;
    if (!this.#follow || !entries.length) return;
    this.toEnd();
    if (news) this.#fromTheStart(this.#items.get(news).node);
  }

  /** The technical details that the visitor agrees to send with this message, if any: not if it is to open no ticket. */
  consented(message) {
    if (message.payload && !opens(message)) return undefined;
    return [...this.#items.values()].map(({ consent }) => consent?.take()).find(Boolean);
  }

  /** Who an entry is from, in words. */
  name({ author, name }) {
    if (author === "system") return "";
    return (author === "staff" && name) || this.#texts.get(author === "customer" ? "you" : author);
  }

  /** But not in an introduction that is longer than the panel. */
  toEnd() {
    if (this.intro.hidden) this.node.scrollTop = this.node.scrollHeight;
  }

  /** An answer that is longer than the panel is read from its beginning. */
  #fromTheStart(item) {
    const above = this.node.getBoundingClientRect().top - item.getBoundingClientRect().top;
    if (above <= 0) return;
    this.node.scrollTop -= above + 8;
    this.#scrolled();
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    this.#follow = this.latest.hidden = scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #introduce() {
    const get = (key) => this.#texts.get(key);
    const starters = get("starters").map((text) => h("button", { type: "button", onclick: () => this.#hooks.ask(text) }, text));
    this.intro.replaceChildren(this.#avatar({ author: "bot" }), h("h3", {}, get("intro_title")), h("p", {}, get("intro_text")), h("div", { class: "buttons" }, ...starters));
  }

  #avatar({ author, name }) {
    if (author === "bot") return h("span", { class: "avatar" }, this.#host.mark());
    return h("span", { class: "avatar person", "aria-hidden": "true" }, initial(name));
  }

  #make(entry) {
    const item = entry.author === "system" ? this.#makeNews(entry) : this.#makeMessage(entry);
    this.#items.set(entry, item);
    return item;
  }

  #makeNews(entry) {
    const buttons = this.#buttons(entry);
    const node = h("div", { class: buttons ? "system asking" : "system" }, h("p", { dir: "auto" }, entry.text), buttons);
    buttons?.setAttribute("aria-label", entry.text);
    return { node, buttons, adjust() {}, relabel() {} };
  }

  #makeMessage(entry) {
    const { author } = entry;
    const who = h("span", { class: author === "staff" ? "who" : "unseen" });
    const body = h("div", { class: "body", dir: "auto" });
    const meta = h("div", { class: "meta" });
    const retry = h("button", { type: "button", class: "retry", onclick: () => this.#hooks.retry(entry) });
    const buttons = this.#buttons(entry);
    const consent = entry.asks === "confirm" && entry.buttons.some(opens) ? new Consent(this.#host, this.#texts) : null;
    const bubble = h("div", { class: "bubble" }, body, this.#attachments.list(entry.attachments));
    const column = h("div", { class: "column" }, who, bubble, buttons, consent && consent.node, meta, retry);
    const node = h("div", {}, author === "customer" ? null : this.#avatar(entry), column);
    let shown;
    const label = () => {
      setText(who, `${this.name(entry)}${author === "staff" ? "" : ": "}`);
      setText(meta, this.#delivery(entry));
      setText(retry, this.#texts.get("retry"));
    };
    const adjust = (first, last) => {
      if (shown !== entry.text) {
        shown = entry.text ?? "";
        if (entry.lang) body.lang = entry.lang;
        body.hidden = !shown;
        body.replaceChildren(...(author === "bot" ? markdown(shown) : [shown]));
      }
      node.className = `item ${author} ${entry.state} ${first ? "first" : ""} ${last ? "last" : ""}`;
      retry.hidden = entry.state !== "failed";
      label();
    };
    const relabel = () => {
      label();
      consent?.relabel();
    };
    return { node, buttons, consent, adjust, relabel };
  }

  #delivery({ author, state, problem, created_at }) {
    const get = (key) => this.#texts.get(key);
    if (state === "pending") return get(navigator.onLine ? "sending" : "queued");
    const reason = `err_${problem}`;
    if (state === "failed") return `${get("failed")} ${get(this.#texts.has(reason) ? reason : "err_refused")}`;
    const time = this.#texts.time(created_at);
    return author === "customer" ? `${get("sent")} · ${time}` : time;
  }

  #buttons(entry) {
    if (!entry.buttons?.length) return null;
    const press = (button) => (event) => {
      entry.pressed = true;
      event.currentTarget.classList.add("pressed");
      this.#hooks.press(button, event.detail === 0); // no pointer
    };
    const make = (button) => h("button", { type: "button", dir: "auto", onclick: press(button) }, button.title);
    return h("div", { class: "buttons", role: "group" }, ...entry.buttons.map(make));
  }
}
