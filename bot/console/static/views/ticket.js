/** One ticket: what it is about, where it stands, who has it, and everything that happened to it. */

import { api } from "../api.js";
import { choice, field, h, icon, notify, replace } from "../dom.js";
import { chip, language, moment, priorityChip, reasons, statusChip, time, words } from "../format.js";
import { t } from "../strings.js";
import { Composer } from "./composer.js";
import { promiseRows } from "./promises.js";
import { pairs } from "./side.js";
import { fileLink } from "./transcript.js";

export async function ticketView({ id, me, live }) {
  const [found, { colleagues }] = await Promise.all([api.ticket(id), api.colleagues()]);
  const body = h("div", { class: "ticket-page" });
  // Made once: what is being written must outlive what is drawn anew around it.
  const composer = new Composer(`ticket ${id}`, answer, { first: false, hint: t.ticket.answerHint });
  const box = h("section", { class: "answer" }, h("h2", {}, t.ticket.answer), composer.node);

  async function change(changes) {
    try {
      draw(await api.changeTicket(id, changes));
      notify(t.ticket.saved);
    } catch (error) {
      notify(error.message, "bad");
      await api.ticket(id).then(draw, () => null);
    }
  }

  async function answer(text) {
    await api.answerTicket(id, text);
    notify(t.ticket.answered);
    draw(await api.ticket(id));
  }

  let shown = "";

  function draw(found) {
    const { ticket, legal } = found;
    shown = JSON.stringify(found);
    replace(body, about(ticket, box), controls(ticket, legal, colleagues, me, change));
  }

  /** Drawn anew only if something changed, for that would close a list that somebody has just opened. */
  async function look() {
    const now = await api.ticket(id).catch(() => null);
    if (now && JSON.stringify(now) !== shown) draw(now);
  }

  draw(found);
  const { ticket } = found;
  const heading = h("div", {}, h("h1", { dir: "auto" }, ticket.subject), h("p", { class: "soft" }, `${ticket.id} · ${moment(ticket.created_at)}`));
  const back = h("a", { class: "back", href: "/staff/tickets", "aria-label": t.ticket.back }, icon("back"));
  const stop = live.onChange(look);
  return { title: `${ticket.id} ${ticket.subject}`, stop, node: h("div", { class: "page" }, h("div", { class: "top" }, back, heading), body) };
}

function about(ticket, box) {
  const facts = Object.entries(ticket.facts).map(([name, value]) => [t.fact[name] ?? words(name), value]);
  const conversation = `/staff/conversations/${encodeURIComponent(ticket.conversation)}`;
  const files = ticket.attachments.map((file) => fileLink(ticket.conversation, file));
  return h(
    "div",
    {},
    h("section", {}, h("h2", {}, t.ticket.description), h("p", { class: "body", dir: "auto" }, ticket.description), h("p", {}, h("a", { href: conversation }, t.ticket.conversation))),
    facts.length ? h("section", {}, h("h2", {}, t.conversation.facts), pairs(facts)) : null,
    ticket.diagnostics ? diagnostics(ticket.diagnostics) : null,
    files.length ? h("section", {}, h("h2", {}, t.ticket.files), h("ul", { class: "files" }, files)) : null,
    box,
    h("section", {}, h("h2", {}, t.ticket.history), h("ol", { class: "history" }, [...ticket.history].reverse().map(event))),
  );
}

/** What the customer's browser told with their consent. */
function diagnostics({ errors = [], ...told }) {
  const rows = Object.entries(told).map(([name, value]) => [words(name), value]);
  const faults = errors.length ? h("ul", { class: "faults", dir: "ltr" }, errors.map((error) => h("li", {}, error))) : null;
  return h("section", {}, h("h2", {}, t.ticket.diagnostics), pairs(rows), faults);
}

function controls(ticket, legal, colleagues, me, change) {
  const moves = legal.map((status) =>
    h("button", { type: "button", "data-key": `move-${status}`, onclick: () => change({ status }) }, t.status[status]),
  );
  const people = colleagues.map((who) => [who.username, who.username === me.username ? t.tickets.me(who.name) : who.name]);
  if (ticket.assignee && !people.some(([name]) => name === ticket.assignee)) people.push([ticket.assignee, ticket.assignee]);
  const priority = choice(Object.entries(t.priority), ticket.priority, { "data-key": "priority" });
  const assignee = choice([["", t.tickets.unassigned], ...people], ticket.assignee, { "data-key": "assignee" });
  priority.addEventListener("change", () => change({ priority: priority.value }));
  assignee.addEventListener("change", () => change({ assignee: assignee.value || null }));
  const who = ["name", "email", "sub"].filter((name) => ticket.customer[name]).map((name) => [t.fact[name], ticket.customer[name]]);
  return h(
    "aside",
    { class: "controls" },
    h("section", {}, h("h2", {}, t.tickets.status), h("p", { class: "chips" }, statusChip(ticket.status), priorityChip(ticket.priority), ticket.customer.vip ? chip(t.conversation.vip, "vip") : null),
      h("div", { class: "moves", role: "group", "aria-label": t.ticket.move }, h("span", { class: "hint" }, t.ticket.move), moves)),
    h("section", {}, field(t.tickets.priority, priority, reasons(ticket.reasons)), field(t.tickets.assignee, assignee)),
    h("section", {}, pairs([
      ...promiseRows(ticket),
      [t.ticket.kind, t.kind[ticket.kind] ?? ticket.kind],
      [t.ticket.team, ticket.team],
      [t.ticket.topic, words(ticket.topic)],
      [t.tickets.lang, language(ticket.lang)],
      ...who,
    ])),
  );
}

function event(change) {
  return h("li", {}, h("p", { class: "by" }, h("strong", {}, change.who === "sla" ? t.sla.who : change.who), time(change.at)), h("p", { class: "body", dir: "auto" }, describe(change)));
}

function describe({ who, what, from, to }) {
  if (who === "lookup") return t.ticket.lookedUp(what, from, to);
  if (what === "created") return t.ticket.created;
  if (what === "rated") return t.ticket.rated(to);
  if (what === "comment") return `${t.ticket.commented}: ${to}`;
  if (what === "answer") return `${t.ticket.wrote}: ${to}`;
  if (what === "file") return `${t.ticket.sent}: ${to}`;
  if (what === "reopened" || what === "withdrawn") return t.ticket[what];
  if (what === "sla_warning" || what === "sla_breach") return t.sla[what](t.sla.promise[to]);
  const named = (value) => (value === null ? t.ticket.nothing : (t[what]?.[value] ?? value));
  return t.ticket.changed(what, named(from), named(to));
}
