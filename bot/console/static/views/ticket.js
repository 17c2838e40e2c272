/** One ticket: what it is about, where it stands, who has it, and everything that happened to it. */

import { api } from "../api.js";
import { choice, field, h, icon, notify, replace } from "../dom.js";
import { chip, due, language, moment, priorityChip, statusChip, time, words } from "../format.js";
import { t } from "../strings.js";
import { pairs } from "./side.js";
import { fileLink } from "./transcript.js";

const UNSOLVED = ["open", "in_progress", "waiting_customer"];

export async function ticketView({ id, me }) {
  const [found, { colleagues }] = await Promise.all([api.ticket(id), api.colleagues()]);
  const body = h("div", { class: "ticket-page" });

  async function change(changes) {
    try {
      draw(await api.changeTicket(id, changes));
      notify(t.ticket.saved);
    } catch (error) {
      notify(error.message, "bad");
      await api.ticket(id).then(draw, () => null);
    }
  }

  function draw({ ticket, legal }) {
    replace(body, about(ticket), controls(ticket, legal, colleagues, me, change));
  }

  draw(found);
  const { ticket } = found;
  const heading = h("div", {}, h("h1", { dir: "auto" }, ticket.subject), h("p", { class: "soft" }, `${ticket.id} · ${moment(ticket.created_at)}`));
  const back = h("a", { class: "back", href: "/staff/tickets", "aria-label": t.ticket.back }, icon("back"));
  return { title: `${ticket.id} ${ticket.subject}`, node: h("div", { class: "page" }, h("div", { class: "top" }, back, heading), body) };
}

function about(ticket) {
  const facts = Object.entries(ticket.facts).map(([name, value]) => [t.fact[name] ?? words(name), value]);
  const conversation = `/staff/conversations/${encodeURIComponent(ticket.conversation)}`;
  const files = ticket.attachments.map((file) => fileLink(ticket.conversation, file));
  return h(
    "div",
    {},
    h("section", {}, h("h2", {}, t.ticket.description), h("p", { class: "body", dir: "auto" }, ticket.description), h("p", {}, h("a", { href: conversation }, t.ticket.conversation))),
    facts.length ? h("section", {}, h("h2", {}, t.conversation.facts), pairs(facts)) : null,
    files.length ? h("section", {}, h("h2", {}, t.ticket.files), h("ul", { class: "files" }, files)) : null,
    h("section", {}, h("h2", {}, t.ticket.history), h("ol", { class: "history" }, [...ticket.history].reverse().map(event))),
  );
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
  const open = UNSOLVED.includes(ticket.status);
  const who = ["name", "email", "sub"].filter((name) => ticket.customer[name]).map((name) => [t.fact[name], ticket.customer[name]]);
  return h(
    "aside",
    { class: "controls" },
    h("section", {}, h("h2", {}, t.tickets.status), h("p", { class: "chips" }, statusChip(ticket.status), priorityChip(ticket.priority), ticket.customer.vip ? chip(t.conversation.vip, "vip") : null),
      h("div", { class: "moves", role: "group", "aria-label": t.ticket.move }, h("span", { class: "hint" }, t.ticket.move), moves)),
    h("section", {}, field(t.tickets.priority, priority), field(t.tickets.assignee, assignee)),
    h("section", {}, pairs([
      [t.ticket.firstResponse, due(ticket.first_response_due, open)],
      [t.ticket.resolution, due(ticket.resolution_due, open)],
      [t.ticket.team, ticket.team],
      [t.ticket.topic, words(ticket.topic)],
      [t.tickets.lang, language(ticket.lang)],
      ...who,
    ])),
  );
}

function event(change) {
  return h("li", {}, h("p", { class: "by" }, h("strong", {}, change.who), time(change.at)), h("p", { class: "body", dir: "auto" }, describe(change)));
}

function describe({ what, from, to }) {
  if (what === "created") return t.ticket.created;
  if (what === "rated") return t.ticket.rated(to);
  if (what === "comment") return `${t.ticket.commented}: ${to}`;
  const named = (value) => (value === null ? t.ticket.nothing : (t[what]?.[value] ?? value));
  return t.ticket.changed(what, named(from), named(to));
}
