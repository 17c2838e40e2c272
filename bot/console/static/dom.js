/** Makes DOM nodes. What people wrote is only ever text: nothing is parsed as HTML anywhere in the console. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Record<string, unknown>} [props] `on…` are listeners; null, undefined and false are left out
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value") node.value = value ?? "";
    else if (value ?? false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Puts `children` into `parent`; what had the focus and is there again under the same data-key gets it back. */
export function replace(parent, ...children) {
  const key = parent.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  parent.replaceChildren(...children.flat(3).filter((child) => child ?? false));
  if (key) parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

/** A form field with its label. */
export function field(label, input, hint) {
  input.id ||= `f-${label.toLowerCase().replace(/[^a-z]+/g, "-")}-${(field.count = (field.count ?? 0) + 1)}`;
  return h("div", { class: "field" }, h("label", { for: input.id }, label), input, hint && h("p", { class: "hint" }, hint));
}

/** A list to choose from; `options` are [value, text]. */
export function choice(options, value, props = {}) {
  const node = h("select", props, options.map(([key, text]) => h("option", { value: key }, text)));
  node.value = value ?? "";
  return node;
}

/** A form that sends itself once at a time and shows what was refused. `send` may throw. */
export function form(send, children, props = {}) {
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const node = h("form", props, children, problem);
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = [...node.querySelectorAll("button")];
    if (node.dataset.busy) return;
    node.dataset.busy = "1";
    problem.hidden = true;
    buttons.forEach((button) => (button.disabled = true));
    try {
      await send(node);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      delete node.dataset.busy;
      buttons.forEach((button) => (button.disabled = false));
    }
  });
  return node;
}

const SHAPES = {
  queue: "M4 6h16M4 12h16M4 18h9",
  tickets: "M4 7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v3a2 2 0 0 0 0 4v3a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-3a2 2 0 0 0 0-4zM14 5v14",
  reports: "M5 20v-7M12 20V4M19 20v-11",
  accounts: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.6a3.3 3.3 0 0 1 0 6M18 14.4c2 .8 3.2 2.7 3.5 5.6",
  account: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4.3 3.4-6.5 7.5-6.5s6.9 2.2 7.5 6.5",
  signout: "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M10 8l-4 4 4 4M6 12h9",
  back: "M15 5l-7 7 7 7",
  send: "M4 12h15M13 5l7 7-7 7",
  file: "M14 3H6v18h12V7zM14 3v4h4",
  down: "M12 5v14M6 13l6 6 6-6",
};

/** A decorative icon. */
export function icon(shape) {
  const image = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 24 24"], ["class", "icon"], ["aria-hidden", "true"]]) image.setAttribute(name, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[shape]);
  image.append(path);
  return image;
}

/** Says something at the edge of the page for a moment, also to screen readers. */
export function notify(text, kind = "good") {
  const place = document.getElementById("notice");
  const node = h("div", { class: `toast ${kind}` }, text);
  place.replaceChildren(node);
  setTimeout(() => node.remove(), 6000);
}
