/**
 * The bot's Markdown as DOM nodes: ## headings, **bold**, *italics*, `code`, lists, line breaks, links. Nothing is parsed as HTML;
 * a link that is not http(s) stays text.
 */
import { h } from "./dom.js";

const DEEPEST = 4;
const HEADING = /^#{1,6}\s+(.*)$/;
const ITEM = /^\s{0,6}(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/;

/**
 * `inner` reads the text inside. Repetitions are bounded, so that no text takes long. The last two are links, which may
 * not stand in links; bare ones are ASCII, so that look-alikes stay text.
 */
const INLINE = [
  [/`([^`]{1,300})`/, (match) => h("code", {}, match[1])],
  [/\*\*(?=\S)(.{0,2000}?\S)\*\*/, (match, inner) => h("strong", {}, ...inner(match[1]))],
  [/\*(?![\s*])([^*]{0,1000}[^\s*])\*|(?<![\p{L}\p{N}_])_(?![\s_])([^_]{0,1000}[^\s_])_(?![\p{L}\p{N}_])/u, (match, inner) => h("em", {}, ...inner(match[1] ?? match[2]))],
  [/\[([^[\]]{1,300})\]\(([^\s()]{1,2000})\)/, (match, inner) => link(match[2], inner(match[1], false)) ?? match[0]],
  [/https?:\/\/[\w.~:/?#@!$&'()+,;=%-]{1,2000}[\w/#=&%+-]/, (match) => link(match[0], match) ?? match[0]],
];

function link(address, children) {
  try {
    const { protocol, href } = new URL(address);
    return /^https?:$/.test(protocol) ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children) : null;
  } catch {
    return null;
  }
}

/** The leftmost construct, what is before it, and so on with the rest. */
function inline(text, mayLink = true, depth = 0) {
  const nodes = [];
  const patterns = mayLink ? INLINE : INLINE.slice(0, -2);
  let rest = text;
  while (rest && depth < DEEPEST) {
    const found = patterns.map(([pattern, make]) => ({ match: pattern.exec(rest), make })).filter(({ match }) => match);
    if (!found.length) break;
    const { match, make } = found.reduce((first, other) => (other.match.index < first.match.index ? other : first));
    nodes.push(rest.slice(0, match.index), make(match, (within, linked = mayLink) => inline(within, linked, depth + 1)));
    rest = rest.slice(match.index + match[0].length);
  }
  return [...nodes, rest];
}

/** @returns {HTMLElement[]} headings, paragraphs and lists */
export function markdown(text) {
  const blocks = [];
  let open = null; // to which the next line may belong
  const begin = (tag, props) => {
    blocks.push((open = h(tag, props)));
    return open;
  };
  for (const line of text.split(/\r?\n/)) {
    const [item, number, content] = ITEM.exec(line) ?? [];
    const last = open?.lastChild;
    const heading = HEADING.exec(line);
    if (heading) {
      begin("h3").append(...inline(heading[1]));
      open = null;
    } else if (item) {
      const tag = number ? "ol" : "ul";
      if (open?.localName !== tag) begin(tag, number && { start: number });
      open.append(h("li", {}, ...inline(content)));
    } else if (!line.trim()) {
      if (open?.localName === "p") open = null; // but a list goes on after a blank line
    } else if (last?.localName === "li" && /^\s{2}/.test(line)) {
      last.append(h("br"), ...inline(line.trim()));
    } else {
      if (open?.localName === "p") open.append(h("br"));
      else begin("p");
      open.append(...inline(line));
    }
  }
  return blocks;
}
