/** The files of a message: images are shown, and each is a link that downloads it. */
import { h, icon, save, setText } from "./dom.js";

const PICTURE = /^image\/(png|jpeg|webp)$/;
const SIDE = 440; // pixels of the canvas at most; half as many on the page

/**
 * They need the conversation's token, so that an address alone would open nothing: the links fetch. Pictures are drawn
 * on a canvas, for which no policy of the page has to allow anything.
 */
export class Attachments {
  #host;
  #texts;
  #hooks;
  #seen;

  /** @param {object} hooks fetch(id): Promise<Blob>; drawn() */
  constructor(host, texts, hooks) {
    this.#host = host;
    this.#texts = texts;
    this.#hooks = hooks;
    // Not before somebody looks.
    this.#seen = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        this.#seen.unobserve(target);
        target.dispatchEvent(new Event("seen"));
      }
    });
  }

  list(attachments) {
    return attachments?.length ? h("ul", { class: "files" }, ...attachments.map((one) => this.#item(one))) : null;
  }

  #item({ id, name, type }) {
    const problem = h("span", { class: "problem", role: "alert" });
    const download = (event) => {
      event.preventDefault();
      const failed = () => setText(problem, this.#texts.get("err_download"));
      setText(problem, "");
      this.#hooks.fetch(id).then((blob) => save(blob, name), failed);
    };
    const link = h("a", { href: `#${id}`, download: name, dir: "auto", onclick: download }, icon(this.#host, "file"), h("span", {}, name));
    const item = h("li", { onseen: () => this.#draw(id, name, link) }, link, problem);
    if (PICTURE.test(type)) this.#seen.observe(item);
    return item;
  }

  /** Puts the picture into `link`; what cannot be had or read as one stays a name. */
  async #draw(id, name, link) {
    const picture = await this.#hooks.fetch(id).then(createImageBitmap).catch(() => null);
    if (!picture) return;
    const scale = Math.min(1, SIDE / picture.width, SIDE / picture.height);
    const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
    const canvas = h("canvas", { role: "img", "aria-label": name, width, height });
    canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
    picture.close();
    link.replaceChildren(canvas);
    link.title = name;
    this.#hooks.drawn();
  }
}
