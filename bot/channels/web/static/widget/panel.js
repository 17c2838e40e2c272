/** The dialog: header, where the conversation stands, transcript, composer. */
import { h, icon, iconButton, setText } from "./dom.js";
import { Transcript } from "./transcript.js";

const MAX_FILE_BYTES = 10_000_000;
const FILE_TYPES = ["image/png", "image/jpeg", "image/webp", "application/pdf", "video/mp4", "text/plain"];
const MAX_TEXT = "4000";
const MAX_HEIGHT = 132;

/** Where the visitor writes: text, files, and what is wrong with either. */
class Composer {
  #host;
  #texts;
  #hooks;
  #files = new Map();

  /** @param {object} hooks submit({text, attachments}); upload(file): Promise of the server's attachment */
  constructor(host, texts, hooks) {
    this.#host = host;
    this.#texts = texts;
    this.#hooks = hooks;
    this.input = h("textarea", {
      rows: "1", maxlength: MAX_TEXT, autocomplete: "off", enterkeyhint: "send",
      oninput: () => this.#grow(), onkeydown: (event) => this.#key(event), onpaste: (event) => this.#paste(event),
    });
    const picker = h("input", { type: "file", multiple: true, hidden: true, accept: FILE_TYPES.join(), onchange: () => this.#pick(picker) });
    const attach = iconButton(host, texts, { icon: "attach", label: "attach", onclick: () => picker.click() });
    this.send = iconButton(host, texts, { icon: "send", label: "send", type: "submit", class: "send" });
    this.list = h("ul", { class: "files" });
    this.problem = h("p", { class: "problem", role: "alert" });
    const hint = h("span");
    const submit = (event) => (event.preventDefault(), this.#submit());
    this.node = h("form", { class: "composer", onsubmit: submit }, this.problem, this.list,
      h("div", { class: "row" }, attach, this.input, this.send, picker), h("p", { class: "hint" }, icon(host, "shield"), hint));
    texts.bind(() => {
      this.input.setAttribute("aria-label", texts.get("input"));
      this.input.placeholder = texts.get("placeholder");
      setText(hint, texts.get("secret"));
      this.#complain();
    });
  }

  draft(text) {
    this.input.value ||= text;
    this.#grow();
  }

  #complain(key, name = "") {
    const text = key ? this.#texts.get(key, { name, size: this.#texts.megabytes(MAX_FILE_BYTES) }) : "";
    setText(this.problem, text);
    this.problem.hidden = !text;
  }

  #key(event) {
    // While an input method composes, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.input.value.trim();
    const attachments = [...this.#files.values()];
    if (attachments.includes(null)) return this.#complain("uploading");
    if (!text && !attachments.length) return;
    this.input.value = "";
    this.#files.clear();
    this.list.replaceChildren();
    this.#complain();
    this.#grow();
    this.#hooks.submit({ text, attachments });
  }

  #grow() {
    this.input.dir = this.input.value ? "auto" : ""; // the placeholder's is the widget's
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, MAX_HEIGHT)}px`;
    this.send.classList.toggle("armed", this.input.value.trim() || this.#files.size);
  }

  #pick(picker) {
    for (const file of picker.files) this.#add(file);
    picker.value = ""; // so that the same may be chosen again
  }

  #paste(event) {
    const { files } = event.clipboardData;
    if (files.length) event.preventDefault();
    for (const file of files) this.#add(file);
  }

  async #add(file) {
    const refusal = this.#refusal(file);
    this.#complain(refusal, file.name);
    if (refusal) return;
    const remove = iconButton(this.#host, this.#texts, { icon: "close", label: "remove", onclick: () => this.#remove(item) });
    const item = h("li", { class: "busy" }, icon(this.#host, "file"), h("span", { dir: "auto" }, file.name), remove);
    this.#files.set(item, null);
    this.list.append(item);
    try {
      const attachment = await this.#hooks.upload(file);
      if (this.#files.has(item)) this.#files.set(item, attachment);
      item.className = "";
      this.#complain();
    } catch (error) {
      this.#remove(item);
      const key = `err_file_${error.kind}`;
      this.#complain(this.#texts.has(key) ? key : "err_upload", file.name);
    }
    this.#grow();
  }

  #refusal({ type, size }) {
    if (!FILE_TYPES.includes(type)) return "err_file_type";
    return size > MAX_FILE_BYTES ? "err_file_size" : null;
  }

  #remove(item) {
    this.#files.delete(item);
    item.remove();
    this.#grow();
    this.input.focus();
  }
}

const FULL_SCREEN = matchMedia("(max-width: 480px), (max-height: 480px)");

export class Panel {
  #host;
  #texts;
  #hooks;
  #state = {};

  /** @param {object} hooks those of transcript and composer; choose(lang); renew(); close() */
  constructor(host, texts, hooks) {
    this.#host = host;
    this.#texts = texts;
    this.#hooks = hooks;
    this.transcript = new Transcript(host, texts, hooks);
    this.composer = new Composer(host, texts, hooks);
    this.banner = h("p", { class: "banner", role: "status" });
    this.notice = h("p", { class: "notice", role: "status" });
    this.renew = h("button", { type: "button", class: "primary", onclick: hooks.renew });
    this.ending = h("div", { class: "ending" }, h("p"), this.renew);
    this.node = h("dialog", { class: "panel", part: "panel", "aria-labelledby": "title", onkeydown: (event) => this.#escape(event), oncancel: (event) => (event.preventDefault(), hooks.close()) },
      this.#header(), this.banner, this.notice, this.transcript.node, this.ending, this.composer.node);
    host.root.prepend(this.node);
    texts.bind(() => this.show(this.#state));
    visualViewport?.addEventListener("resize", () => this.#fit());
  }

  get opened() {
    return this.node.open;
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

  /** @param {object} state conversation?, person?: who serves, asks?, unsent?, online?, trouble?: kind of error */
  show(state) {
    const { conversation, asks, unsent } = (this.#state = state);
    this.#showBanner(state);
    this.#showNotice(state);
    // A closed conversation may still ask how it went.
    this.ending.hidden = conversation?.state !== "closed";
    this.composer.node.hidden = !this.ending.hidden && !asks && !unsent;
    setText(this.ending.firstChild, this.#texts.get("closed"));
    setText(this.renew, this.#texts.get("new_chat"));
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
    setText(this.subtitle, texts.get(state === "staff" ? "subtitle_staff" : "subtitle"));
  }

  #showNotice({ online = true, trouble }) {
    const key = !navigator.onLine ? "offline" : trouble ? `err_${trouble}` : online ? "" : "reconnecting";
    this.notice.hidden = !key;
    setText(this.notice, key && this.#texts.get(key));
  }

  #header() {
    const texts = this.#texts;
    const title = h("h2", { id: "title" });
    this.subtitle = h("p");
    const options = this.#host.languages.map((lang) => h("option", { value: lang, lang }, texts.name(lang)));
    const picker = h("select", { onchange: () => this.#hooks.choose(picker.value) }, ...options);
    texts.bind(() => {
      setText(title, this.#host.config.title ?? texts.get("title"));
      picker.value = texts.lang;
      picker.setAttribute("aria-label", texts.get("language"));
    });
    return h("header", {}, h("span", { class: "avatar" }, this.#host.mark()), h("div", {}, title, this.subtitle),
      h("div", { class: "tool" }, icon(this.#host, "globe"), picker),
      iconButton(this.#host, texts, { icon: "close", label: "close", onclick: this.#hooks.close }));
  }

  #escape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own dialogs must not close with it
    this.#hooks.close();
  }

  /** Above an on-screen keyboard, which covers the page without resizing it. */
  #fit() {
    const covering = FULL_SCREEN.matches && visualViewport;
    this.node.style.height = covering ? `${visualViewport.height}px` : "";
  }
}
