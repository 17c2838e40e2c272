/** What is around every page: the navigation with its counts, and whether we are connected. */

import { api } from "./api.js";
import { h, icon, notify, replace } from "./dom.js";
import { t } from "./strings.js";

const SECTIONS = [
  ["queue", "/staff"],
  ["tickets", "/staff/tickets"],
  ["reports", "/staff/reports"],
  ["accounts", "/staff/accounts"],
  ["account", "/staff/account"],
];

export class Shell {
  constructor(me, inbox, leave) {
    this.inbox = inbox;
    this.badge = h("span", { class: "badge", hidden: true });
    this.offline = h("p", { class: "offline", role: "status", hidden: true }, t.reconnecting);
    this.main = h("main", { id: "content", tabindex: -1 });
    this.links = new Map(
      SECTIONS.filter(([section]) => section !== "accounts" || me.role === "admin").map(([section, href]) => [
        section,
        h("a", { href }, icon(section), h("span", {}, t.nav[section]), section === "queue" ? this.badge : null),
      ]),
    );
    const who = h("p", { class: "who" }, h("strong", {}, me.name), h("span", {}, t.role[me.role]));
    const out = h("button", { type: "button", class: "leave", onclick: leave }, icon("signout"), h("span", {}, t.signOut));
    this.node = h(
      "div",
      { class: "shell" },
      h("a", { class: "skip", href: "#content" }, t.skip),
      h(
        "header",
        { class: "rail" },
        h("a", { class: "brand", href: "/staff" }, h("img", { src: "/staff/static/mark.svg", alt: "", width: 30, height: 30 }), h("span", {}, t.product)),
        h("nav", { "aria-label": t.nav.label }, h("ul", {}, [...this.links.values()].map((link) => h("li", {}, link)))),
        h("div", { class: "self" }, who, presence(me), out),
      ),
      h("div", { class: "stage" }, this.offline, this.main),
    );
  }

  show(node) {
    replace(this.main, node);
    this.main.scrollTop = 0;
    scrollTo(0, 0);
  }

  /** After going to another page, reading goes on at its heading. */
  focus() {
    const heading = this.main.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    (this.main.querySelector("[data-focus]") ?? heading ?? this.main).focus({ preventScroll: true });
  }

  mark(section) {
    for (const [name, link] of this.links) {
      if (name === section) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  count() {
    const waiting = this.inbox.waiting.length + this.inbox.allUnread;
    this.badge.hidden = !waiting;
    this.badge.textContent = waiting > 99 ? "99+" : String(waiting);
  }

  online(connected) {
    this.offline.hidden = connected;
  }
}

/** Says whether one may be given something. Others see it at once; it stays as it was set until it is set again. */
function presence(me) {
  const text = h("span", {});
  const node = h("button", { type: "button", role: "switch", class: "presence", title: t.presence.hint, onclick: () => void set(node.getAttribute("aria-checked") !== "true") }, h("span", { class: "dot", "aria-hidden": "true" }), text);

  function draw(present) {
    node.setAttribute("aria-checked", String(present));
    text.textContent = present ? t.presence.available : t.presence.away;
  }

  async function set(present) {
    node.disabled = true;
    try {
      draw((await api.presence(present)).present);
      me.away = !present;
    } catch (error) {
      notify(error.message, "bad");
    } finally {
      node.disabled = false;
      node.focus();
    }
  }

  draw(!me.away);
  return node;
}
