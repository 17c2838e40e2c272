/** What was said, with who and when. New messages are said by screen readers, and scrolled to by whoever is at the end. */

import { api } from "../api.js";
import { h, icon } from "../dom.js";
import { size, time, words } from "../format.js";
import { t } from "../strings.js";

const NEAR = 80;

export class Transcript {
  last = 0;

  constructor(conversation) {
    this.conversation = conversation;
    this.log = h("ol", { role: "log", "aria-label": t.conversation.transcript });
    this.below = h("button", { type: "button", class: "below", hidden: true, onclick: () => this.toEnd() }, icon("down"), t.conversation.newBelow);
    this.scroller = h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t.conversation.transcript }, this.log);
    this.node = h("div", { class: "transcript" }, this.scroller, this.below);
    this.scroller.addEventListener("scroll", () => this.#atEnd() && (this.below.hidden = true), { passive: true });
    // The reply box grows and the window changes: whoever was at the end stays there.
    this.sizes = new ResizeObserver(() => this.stuck && this.toEnd());
    this.sizes.observe(this.scroller);
    this.stuck = true;
    this.scroller.addEventListener("scroll", () => (this.stuck = this.#atEnd()), { passive: true });
  }

  stop() {
    this.sizes.disconnect();
  }

  /** Appends messages that are not there yet. */
  add(messages) {
    const fresh = messages.filter((message) => message.seq > this.last);
    if (!fresh.length) return;
    const follow = this.#atEnd() || this.last === 0;
    for (const message of fresh) this.log.append(item(this.conversation, message));
    this.last = fresh.at(-1).seq;
    if (follow) this.toEnd();
    else this.below.hidden = false;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.below.hidden = true;
  }

  #atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR;
  }
}

function item(conversation, message) {
  if (message.author === "system") {
    return h("li", { class: "said-by system" }, h("p", { dir: "auto", lang: message.lang }, message.text), time(message.created_at));
  }
  const who = message.name ? `${message.name}` : t.author[message.author];
  const about = message.about ? h("span", { class: "about" }, words(message.about)) : null;
  return h(
    "li",
    { class: `said-by ${message.author}` },
    h("p", { class: "by" }, h("strong", {}, who), time(message.created_at), about),
    message.text ? h("p", { class: "bubble", dir: "auto", lang: message.lang }, message.text) : null,
    message.attachments.length ? h("ul", { class: "files" }, message.attachments.map((file) => fileLink(conversation, file))) : null,
    message.buttons.length
      ? h("p", { class: "offered" }, h("span", {}, `${t.conversation.offered}:`), message.buttons.map((button) => h("span", { class: "option" }, button.title)))
      : null,
  );
}

export function fileLink(conversation, file) {
  const link = h("a", { href: api.file(conversation, file.id), download: file.name }, icon("file"), h("span", {}, t.conversation.file(file.name, size(file.size))));
  return h("li", {}, link);
}
