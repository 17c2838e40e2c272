/** Makes DOM nodes. Nothing in the widget is ever parsed as HTML. */

/** `on…` props are listeners, the rest attributes, unless null or false. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value ?? false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Only if it differs, so that live regions do not say it again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function iconButton(host, texts, { icon: shape, label, ...props }) {
  const node = h("button", { type: "button", class: "tool", ...props }, icon(host, shape));
  texts.bind(() => {
    node.title = texts.get(label);
    node.setAttribute("aria-label", node.title);
  });
  return node;
}

const SHAPES = {
  send: "M4 12h15M13 5l7 7-7 7",
  attach: "M20 11l-8 8a5 5 0 0 1-7-7l8-8a3.5 3.5 0 0 1 5 5l-8 8a1.5 1.5 0 0 1-2-2l7-7",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18z",
  file: "M14 3H6v18h12V7zM14 3v4h4",
  more: "M5 11a1 1 0 1 0 .01 0M12 11a1 1 0 1 0 .01 0M19 11a1 1 0 1 0 .01 0",
  shield: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
};

export function icon(host, shape) {
  return host.svg("icon", { d: SHAPES[shape], fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" });
}

/** Lets the browser keep `blob` as a file. */
export function save(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // by then it has been read
}
