/** Figures of a period: a few numbers and bars. */

import { api } from "../api.js";
import { field, form, h, replace } from "../dom.js";
import { duration, percent, words } from "../format.js";
import { t } from "../strings.js";

const text = t.reports;
const DAYS = 30;

export async function reportsView({ query, go }) {
  const to = query.get("to") || iso(new Date());
  const from = query.get("from") || iso(new Date(Date.now() - (DAYS - 1) * 86400000));
  const start = h("input", { type: "date", value: from });
  const end = h("input", { type: "date", value: to });
  const figures = h("div", {});
  const send = () => go(`/staff/reports?${new URLSearchParams({ from: start.value, to: end.value })}`);
  const csv = h("a", { class: "button", href: api.csv(from, to), download: true }, text.csv);
  const bar = form(send, [field(text.from, start), field(text.to, end), h("button", { class: "primary" }, text.show), csv], { class: "filters" });
  try {
    replace(figures, show(await api.summary(from, to)));
  } catch (error) {
    replace(figures, h("p", { class: "problem", role: "alert" }, error.message));
  }
  return { title: text.title, node: h("div", { class: "page" }, h("h1", {}, text.title), bar, figures) };
}

const iso = (date) => date.toISOString().slice(0, 10);

function show(summary) {
  const wait = summary.wait_to_claim_seconds;
  const seconds = (value) => (value === null ? text.nothing : duration(value));
  return [
    h(
      "dl",
      { class: "tiles" },
      tile(text.conversations, summary.conversations.total),
      tile(text.containment, percent(summary.containment), "lamp"),
      tile(text.escalated, percent(summary.escalated_share)),
      tile(text.median, seconds(wait.median)),
      tile(text.p90, seconds(wait.p90)),
      tile(text.tickets, summary.tickets.total),
    ),
    h(
      "div",
      { class: "charts" },
      bars(text.byReason, summary.handoffs.by_reason, t.reason),
      bars(text.byStatus, summary.tickets.by_status, t.status),
      bars(text.byPriority, summary.tickets.by_priority, t.priority, "priority"),
      bars(text.byTopic, summary.tickets.by_topic, {}),
    ),
  ];
}

function tile(name, value, kind = "") {
  return h("div", { class: kind }, h("dt", {}, name), h("dd", {}, value));
}

/** A table whose last column is a bar as long as the number. */
function bars(title, counts, names, kind = "") {
  const entries = Object.entries(counts);
  const most = Math.max(1, ...entries.map(([, count]) => count));
  const line = ([key, count]) => {
    const bar = h("span", { class: `bar ${kind ? `${kind}-${key}` : ""}` });
    bar.style.setProperty("--share", count / most);
    return h("tr", {}, h("th", { scope: "row" }, names[key] ?? words(key)), h("td", { class: "number" }, count), h("td", { class: "track", "aria-hidden": "true" }, bar));
  };
  const body = entries.some(([, count]) => count) ? h("table", { class: "bars" }, h("tbody", {}, entries.map(line))) : h("p", { class: "hint" }, text.none);
  return h("section", { class: "chart" }, h("h2", {}, title), body);
}
