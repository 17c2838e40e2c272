/** What customers were promised about a ticket: what is due next, and how its clocks stand. */

import { h } from "../dom.js";
import { chip, due, moment } from "../format.js";
import { t } from "../strings.js";

const UNSOLVED = ["open", "in_progress", "waiting_customer"];

/** The promises that still have to be kept, as [name, due], soonest first. */
function pending(ticket) {
  if (!UNSOLVED.includes(ticket.status)) return [];
  const found = [["resolution", ticket.resolution_due]];
  if (!ticket.first_responded_at) found.push(["first_response", ticket.first_response_due]);
  else if (ticket.next_response_due) found.push(["next_response", ticket.next_response_due]);
  return found.sort(([, one], [, other]) => Date.parse(one) - Date.parse(other));
}

function state(ticket, promise) {
  if (ticket.sla.breached.includes(promise)) return chip(t.sla.breached, "sla-breached");
  return ticket.sla.warned.includes(promise) ? chip(t.sla.warned, "sla-warned") : null;
}

const paused = () => chip(t.sla.paused, "sla-paused", { title: t.sla.pausedHint });

/** For a row of the list: what is due next. */
export function nextDue(ticket) {
  const [next] = pending(ticket);
  if (!next) return h("span", { class: "soft" }, t.reports.nothing);
  const [promise, at] = next;
  return h("span", { class: "promise" }, ticket.sla.paused ? paused() : due(at), state(ticket, promise), h("span", { class: "soft" }, t.sla.promise[promise]));
}

/** For the ticket's page: each promise, when it was or is to be kept, as rows for `pairs`. */
export function promiseRows(ticket) {
  const names = ["first_response", ...(ticket.next_response_due ? ["next_response"] : []), "resolution"];
  const waits = new Map(pending(ticket));
  return names.map((promise) => {
    const kept = promise === "first_response" ? ticket.first_responded_at : null;
    const at = kept ? moment(kept) : !waits.has(promise) ? t.reports.nothing : ticket.sla.paused ? paused() : due(waits.get(promise));
    return [kept ? t.sla.kept[promise] : t.sla.due[promise], h("span", { class: "promise" }, at, state(ticket, promise))];
  });
}
