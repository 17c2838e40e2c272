/** The dialog: header, where the conversation stands, transcript, composer. */
import { Composer } from "./composer.js";
import { h, setText } from "./dom.js";
import { Ending } from "./ending.js";
import { Header } from "./header.js";
import { Transcript } from "./transcript.js";

const FULL_SCREEN = matchMedia("(max-width: 480px), (max-height: 480px)");

export class Panel {
  #host;
  #texts;
  #state = {};

  /** @param {object} hooks those of its parts; close(); leave(): Promise, when nothing hides the conversation */
  constructor(host, texts, hooks) {
    this.#host = host;
    this.#texts = texts;
    this.transcript = new Transcript(host, texts, hooks);
    this.composer = new Composer(host, texts, hooks);
    this.banner = h("p", { class: "banner", role: "status" });
    this.notice = h("p", { class: "notice", role: "status" });
    this.ending = new Ending(texts, { ...hooks, changed: () => this.show(this.#state), left: () => this.header.menu.button.focus() });
    this.header = new Header(host, texts, { ...hooks, end: () => hooks.leave().then(() => this.ending.ask()) });
    const escape = (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation(); // the page's own dialogs must not close with it
      hooks.close();
    };
    this.node = h("dialog", { class: "panel", part: "panel", "aria-labelledby": "title", onkeydown: escape, oncancel: (event) => (event.preventDefault(), hooks.close()) },
      this.header.node, this.banner, this.notice, this.transcript.node, this.ending.node, this.composer.node);
    this.composer.uploads.dropOn(this.node, () => !this.composer.node.hidden && !this.reading);
    host.root.prepend(this.node);
    texts.bind(() => this.show(this.#state));
    visualViewport?.addEventListener("resize", () => this.#fit());
  }

  get opened() {
    return this.node.open;
  }

  /** The help centre stands in place of the conversation. */
  get reading() {
    return this.node.matches(".helping");
  }

  open({ focus = true } = {}) {
    // Modal where it covers the page; else not by show(), which would take the focus.
    if (FULL_SCREEN.matches) this.node.showModal();
    else this.node.open = true;
    this.#host.launcher.setAttribute("aria-expanded", "true");
    this.#fit();
    if (focus) this.composer.input.focus();
  }

  close() {
    this.node.close();
    this.#host.launcher.setAttribute("aria-expanded", "false");
    this.#host.launcher.focus();
  }

  /** @param {object} state conversation?, person?: who serves, asks?, unsent?, spoken?: how many messages, online?, trouble?: kind of error */
  show(state) {
    const { conversation, asks, unsent, spoken } = (this.#state = state);
    const closed = conversation?.state === "closed";
    this.#showBanner(state);
    this.#showNotice(state);
    this.ending.show(closed);
    const writing = this.composer.node.contains(this.#host.shadowRoot.activeElement);
    // A closed conversation may still ask how it went.
    this.composer.node.hidden = this.ending.shown && !(closed && (asks || unsent));
    if (writing && this.composer.node.hidden) this.ending.focus();
    this.header.show(conversation?.state === "staff" ? (state.person ?? "") : null);
    this.header.menu.allow({ save: spoken, end: spoken && conversation && !closed });
  }

  #showBanner({ conversation: { state, queue } = {}, person }) {
    const texts = this.#texts;
    const lines = [];
    if (state === "waiting") {
      lines.push(texts.get("waiting"));
      if (queue?.position) lines.push(texts.get("position", { n: queue.position }));
      if (queue?.expected_wait_seconds) lines.push(texts.get("wait", { t: texts.minutes(queue.expected_wait_seconds) }));
    }
    if (state === "staff") lines.push(texts.get(person ? "with" : "with_team", { name: person }));
    this.banner.hidden = !lines.length;
    this.banner.className = `banner ${state}`;
    setText(this.banner, lines.join(" "));
  }

  #showNotice({ online = true, trouble }) {
    const key = !navigator.onLine ? "offline" : trouble ? `err_${trouble}` : online ? "" : "reconnecting";
    this.notice.hidden = !key;
    setText(this.notice, key && this.#texts.get(key));
  }

  /** Above an on-screen keyboard, which covers the page without resizing it. */
  #fit() {
    const covering = FULL_SCREEN.matches && visualViewport;
    this.node.style.height = covering ? `${visualViewport.height}px` : "";
  }
}
