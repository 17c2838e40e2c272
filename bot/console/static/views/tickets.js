/** Tickets with filters and search; the filters are in the address, so they can be kept and sent. */

import { api } from "../api.js";
import { choice, field, h, replace } from "../dom.js";
import { chip, language, priorityChip, statusChip, words } from "../format.js";
import { t } from "../strings.js";
import { nextDue } from "./promises.js";

const FILTERS = ["q", "status", "priority", "assignee", "lang"];
const LANGUAGES = ["en", "es", "it", "ru", "zh", "ja", "ko", "de", "fr", "pt", "tr", "vi", "ar"];
const TYPING_PAUSE = 300;

export async function ticketsView({ me, query, live }) {
  const filter = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""]));
  const { colleagues } = await api.colleagues();
  const count = h("p", { class: "hint", role: "status" });
  const body = h("tbody", {});
  const none = h("p", { class: "empty", hidden: true }, t.tickets.none);
  const more = h("button", { type: "button", hidden: true, onclick: () => void show(true) }, t.tickets.more);
  let next = null;
  let asked = 0;
  let pages = 1;

  async function show(further = false) {
    const mine = ++asked;
    const page = await api.tickets({ ...filter, after: further ? next : "" });
    if (mine !== asked) return;
    pages = further ? pages + 1 : 1;
    const rows = page.tickets.map((ticket) => row(ticket, me));
    if (further) body.append(...rows);
    else replace(body, rows);
    if (further) rows[0]?.querySelector("a").focus();
    next = page.next;
    more.hidden = !next;
    none.hidden = body.children.length > 0;
    table.hidden = !none.hidden;
    count.textContent = t.tickets.count(body.children.length, Boolean(next));
  }

  function changed() {
    const set = FILTERS.filter((name) => filter[name]).map((name) => [name, filter[name]]);
    history.replaceState(null, "", set.length ? `/staff/tickets?${new URLSearchParams(set)}` : "/staff/tickets");
    void show();
  }

  const table = h(
    "table",
    { class: "tickets" },
    h("thead", {}, h("tr", {}, ["ticket", "subject", "priority", "status", "assignee", "lang", "due"].map((name) => h("th", { scope: "col" }, t.tickets[name])))),
    body,
  );
  const bar = filterBar(filter, colleagues, me, changed);
  await show();
  // Further pages are left as they are: somebody is reading down there.
  const stop = live.onChange(() => pages === 1 && show().catch(() => null));
  return { title: t.tickets.title, stop, node: h("div", { class: "page" }, h("h1", {}, t.tickets.title), bar, count, table, none, more) };
}

function filterBar(filter, colleagues, me, changed) {
  const any = ["", t.tickets.any];
  const bind = (name, node, event = "change", pause = 0) => {
    let timer;
    node.value = filter[name];
    node.addEventListener(event, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        filter[name] = node.value.trim();
        changed();
      }, pause);
    });
    return field(t.tickets[name === "q" ? "search" : name], node);
  };
  const people = colleagues.map((who) => [who.username, who.username === me.username ? t.tickets.me(who.name) : who.name]);
  return h(
    "form",
    { class: "filters", role: "search", "aria-label": t.tickets.filters, onsubmit: (event) => event.preventDefault() },
    bind("q", h("input", { type: "search", placeholder: t.tickets.searchHint, maxlength: 200 }), "input", TYPING_PAUSE),
    bind("status", choice([any, ...Object.entries(t.status)])),
    bind("priority", choice([any, ...Object.entries(t.priority)])),
    bind("assignee", choice([any, ...people])),
    bind("lang", choice([any, ...LANGUAGES.map((code) => [code, language(code)])])),
  );
}

function row(ticket, me) {
  const cell = (name, ...content) => h("td", { "data-label": t.tickets[name] }, ...content);
  return h(
    "tr",
    { class: `edge-${ticket.priority}` },
    h("th", { scope: "row" }, h("a", { href: `/staff/tickets/${encodeURIComponent(ticket.id)}`, "data-key": ticket.id }, ticket.id)),
    h("td", { class: "subject" }, h("span", { dir: "auto" }, ticket.subject), h("span", { class: "soft" }, words(ticket.topic))),
    cell("priority", priorityChip(ticket.priority)),
    cell("status", statusChip(ticket.status)),
    cell("assignee", ticket.assignee === me.username ? chip(t.tickets.me(me.name), "new") : ticket.assignee ?? h("span", { class: "soft" }, t.tickets.unassigned)),
    cell("lang", language(ticket.lang)),
    cell("due", nextDue(ticket)),
  );
}
