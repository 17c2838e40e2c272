/** What is known beside a conversation: why it is here, the customer, facts, tickets, and notes among colleagues. */

import { api } from "../api.js";
import { field, form, h, replace } from "../dom.js";
import { moment, priorityChip, reasons, statusChip, time, words } from "../format.js";
import { t } from "../strings.js";

const text = t.conversation;

export function sidePanel(conversation, look) {
  const known = h("div", {});
  const notes = h("ul", { class: "notes" });
  const input = h("textarea", { rows: 2 });
  const send = async () => {
    if (!input.value.trim()) return;
    await api.note(conversation, input.value.trim());
    input.value = "";
    await look();
  };
  const add = form(send, [field(text.noteLabel, input), h("button", {}, text.addNote)]);
  const noted = h("section", {}, h("h2", {}, text.notes), h("p", { class: "hint" }, text.notesHint), notes, add);
  const wide = matchMedia("(min-width: 900px)").matches;
  const summary = h("summary", {}, text.details);
  const node = h("details", { class: "side", open: wide }, summary, known, noted);
  return {
    node,
    draw(seen) {
      const reason = seen.handoff?.reason ?? seen.conversation.escalation_reason;
      summary.textContent = reason ? `${text.details} · ${t.reason[reason] ?? reason}` : text.details;
      replace(known, why(seen), customer(seen), facts(seen), tickets(seen));
      replace(notes, seen.notes.map(note));
    },
  };
}

function why({ handoff, conversation }) {
  const reason = handoff?.reason ?? conversation.escalation_reason;
  if (!reason) return null;
  return h(
    "section",
    { class: "why" },
    h("h2", {}, text.why),
    h("p", { class: "chips" }, h("strong", {}, t.reason[reason] ?? reason), handoff ? priorityChip(handoff.priority) : null),
    handoff ? h("p", { dir: "auto" }, handoff.summary) : null,
    handoff && reasons(handoff.reasons) ? h("p", {}, reasons(handoff.reasons)) : null,
    handoff ? h("p", { class: "hint" }, `${text.handedOver} ${moment(handoff.created_at)}`) : null,
  );
}

function customer({ customer: who }) {
  const rows = ["name", "email", "sub"].filter((name) => who[name]).map((name) => [t.fact[name], who[name]]);
  const proof = who.verified ? text.verified : text.unverified;
  return h("section", {}, h("h2", {}, text.customer), h("p", { class: "hint" }, proof), rows.length ? pairs(rows) : null);
}

function facts({ conversation, handoff }) {
  const found = Object.entries({ ...handoff?.facts, ...conversation.facts });
  const rows = found.map(([name, value]) => [t.fact[name] ?? words(name), value]);
  return h("section", {}, h("h2", {}, text.facts), rows.length ? pairs(rows) : h("p", { class: "hint" }, text.noFacts));
}

function tickets({ tickets: found }) {
  const line = (ticket) =>
    h("li", {}, h("a", { href: `/staff/tickets/${encodeURIComponent(ticket.id)}`, "data-key": ticket.id }, ticket.id), " ", statusChip(ticket.status), h("span", { class: "soft", dir: "auto" }, ticket.subject));
  const body = found.length ? h("ul", { class: "plain" }, found.map(line)) : h("p", { class: "hint" }, text.noTickets);
  return h("section", {}, h("h2", {}, text.tickets), body);
}

function note(one) {
  return h("li", {}, h("p", { class: "by" }, h("strong", {}, one.who), time(one.at)), h("p", { class: "body", dir: "auto" }, one.text));
}

/** Names and values; values are people's own text. */
export function pairs(rows) {
  return h("dl", {}, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { dir: "auto" }, value))));
}
