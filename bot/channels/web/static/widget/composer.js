/** Where the visitor writes: text, files, and what is wrong with either. */
import { h, icon, iconButton, setText } from "./dom.js";
import { Uploads } from "./uploads.js";

const MAX_HEIGHT = 132;

export class Composer {
  #texts;
  #hooks;

  /** @param {object} hooks submit({text, attachments}); upload(file, progress, signal) */
  constructor(host, texts, hooks) {
    this.#texts = texts;
    this.#hooks = hooks;
    this.input = h("textarea", {
      rows: "1", maxlength: host.limits.text, autocomplete: "off", enterkeyhint: "send",
      oninput: () => this.#grow(), onkeydown: (event) => this.#key(event), onpaste: (event) => this.#paste(event),
    });
    const uploads = (this.uploads = new Uploads(host, texts, {
      upload: hooks.upload,
      complain: (key, values) => this.#complain(key, values),
      changed: () => this.#grow(),
      removed: () => this.input.focus(),
    }));
    this.send = iconButton(host, texts, { icon: "send", label: "send", type: "submit", class: "send" });
    this.problem = h("p", { class: "problem", role: "alert" });
    const hint = h("span");
    const submit = (event) => (event.preventDefault(), this.#submit());
    this.node = h("form", { class: "composer", onsubmit: submit }, this.problem, uploads.news, uploads.list,
      h("div", { class: "row" }, uploads.button, this.input, this.send, uploads.picker), h("p", { class: "hint" }, icon(host, "shield"), hint));
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

  #complain(key, values) {
    const text = key ? this.#texts.get(key, values) : "";
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
    const attachments = this.uploads.take();
    if (!attachments || !(text || attachments.length)) return;
    this.input.value = "";
    this.#complain();
    this.#grow();
    this.#hooks.submit({ text, attachments });
  }

  #grow() {
    this.input.dir = this.input.value ? "auto" : ""; // the placeholder's is the widget's
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, MAX_HEIGHT)}px`;
    this.send.classList.toggle("armed", this.input.value.trim() || this.uploads.count);
  }

  #paste(event) {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    this.uploads.add(files);
  }
}
