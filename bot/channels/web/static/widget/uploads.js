/** The files that go along with the next message: by picker, paste or drop. */
import { h, icon, iconButton, setText } from "./dom.js";

const TYPES = ["image/png", "image/jpeg", "image/webp", "application/pdf", "video/mp4", "text/plain"];
const ATTEMPTS = 3;
const PAUSE = 1_500; // milliseconds, after the first attempt

export class Uploads {
  #host;
  #texts;
  #hooks;
  #all = new Set();

  /** @param {object} hooks upload(file, progress, signal): Promise of the server's attachment; complain(key?, values); changed() */
  constructor(host, texts, hooks) {
    this.#host = host;
    this.#texts = texts;
    this.#hooks = hooks;
    this.picker = h("input", { type: "file", multiple: true, hidden: true, accept: TYPES.join(), onchange: () => this.#pick() });
    this.button = iconButton(host, texts, { icon: "attach", label: "attach", onclick: () => this.picker.click() });
    this.list = h("ul", { class: "files" });
    this.news = h("p", { class: "unseen", role: "status" });
    addEventListener("online", () => this.#all.forEach((one) => one.broken && this.#send(one)));
  }

  get count() {
    return this.#all.size;
  }

  /** Hands over the attachments and forgets them; null while one of them is not there yet, which is said. */
  take() {
    const late = [...this.#all].find(({ attachment }) => !attachment);
    if (late) {
      this.#hooks.complain(late.broken ? "err_upload" : "uploading", { name: late.file.name });
      return null;
    }
    const attachments = [...this.#all].map(({ attachment }) => attachment);
    this.clear();
    return attachments;
  }

  clear() {
    for (const one of this.#all) one.cancel.abort();
    this.#all.clear();
    this.list.replaceChildren();
  }

  /** Takes the files that it may, and says why not the others. */
  add(files) {
    this.#hooks.complain();
    for (const file of files) {
      const refusal = this.#refusal(file);
      if (refusal) this.#complain(refusal, file);
      else this.#add(file);
    }
  }

  /** Takes what is dropped on `target`, and shows there that it may be. */
  dropOn(target, allowed) {
    const zone = h("p", { class: "drop", role: "status" });
    const show = (shown) => setText(zone, shown ? this.#texts.get("drop") : "");
    const over = (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault(); // else the browser leaves the page for the file
      event.dataTransfer.dropEffect = allowed() ? "copy" : "none";
      show(allowed());
    };
    const drop = (event) => {
      over(event);
      show(false);
      if (allowed()) this.add(event.dataTransfer.files);
    };
    target.addEventListener("dragenter", over);
    target.addEventListener("dragover", over);
    target.addEventListener("dragleave", ({ relatedTarget }) => target.contains(relatedTarget) || show(false));
    target.addEventListener("drop", drop);
    target.append(zone);
  }

  #pick() {
    this.add(this.picker.files);
    this.picker.value = ""; // so that the same may be chosen again
  }

  #refusal({ type, size }) {
    if (!TYPES.includes(type)) return "err_file_type";
    if (size > this.#host.limits.bytes) return "err_file_size";
    return this.count < this.#host.limits.files ? null : "err_file_count";
  }

  #complain(key, { name }) {
    const { bytes, files } = this.#host.limits;
    this.#hooks.complain(key, { name, size: this.#texts.megabytes(bytes), n: files });
  }

  #add(file) {
    const { name } = file;
    const one = { file, cancel: new AbortController() };
    one.bar = h("progress", { max: 1, value: "0", "aria-label": name });
    one.again = h("button", { type: "button", class: "retry", hidden: true, onclick: () => (this.#send(one), one.remove.focus()) }, this.#texts.get("retry"));
    const title = this.#texts.get("remove", { name });
    one.remove = h("button", { type: "button", class: "tool", title, "aria-label": title, onclick: () => this.#remove(one) }, icon(this.#host, "close"));
    one.item = h("li", {}, icon(this.#host, "file"), h("span", { dir: "auto" }, name), one.bar, one.again, one.remove);
    this.#all.add(one);
    this.list.append(one.item);
    this.#send(one);
  }

  async #send(one) {
    one.broken = false;
    this.#show(one, true);
    try {
      one.attachment = await this.#attempts(one);
      setText(this.news, this.#texts.get("uploaded", { name: one.file.name }));
    } catch (error) {
      if (!this.#all.has(one)) return; // removed meanwhile
      if (/size|type|refused/.test(error.kind)) this.#forget(one);
      else one.broken = true; // and may be tried again
      const key = `err_file_${error.kind}`;
      this.#complain(this.#texts.has(key) ? key : "err_upload", one.file);
    }
    this.#show(one, false);
  }

  async #attempts({ file, bar, cancel }) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#hooks.upload(file, (share) => (bar.value = share), cancel.signal);
      } catch (error) {
        if (error.kind !== "network" || attempt === ATTEMPTS || cancel.signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE * attempt));
      }
    }
  }

  #show({ item, bar, again, broken }, busy) {
    item.className = busy ? "busy" : broken ? "broken" : "";
    bar.hidden = !busy;
    again.hidden = !broken;
    this.#hooks.changed();
  }

  #forget(one) {
    this.#all.delete(one);
    one.item.remove();
  }

  #remove(one) {
    this.#forget(one);
    one.cancel.abort();
    this.#hooks.complain();
    this.#hooks.changed();
    this.#hooks.removed();
  }
}
