/** Figures of a period: a few numbers and bars. */

import { api } from "../api.js";
import { field, form, h, replace } from "../dom.js";
import { duration, percent, time, words } from "../format.js";
import { t } from "../strings.js";

const text = t.reports;
const DAYS = 30;
const MOST_ARTICLES = 20;

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
    const [summary, { comments }] = await Promise.all([api.summary(from, to), api.comments(from, to)]);
    replace(figures, show(summary, comments));
  } catch (error) {
    replace(figures, h("p", { class: "problem", role: "alert" }, error.message));
  }
  return { title: text.title, node: h("div", { class: "page" }, h("h1", {}, text.title), bar, figures) };
}

const iso = (date) => date.toISOString().slice(0, 10);

function show(summary, comments) {
  const { csat, nps } = summary.satisfaction;
  const value = (number) => (number === null ? text.nothing : number);
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
      tile(text.csat, value(csat.average), "", text.answers(csat.answers, csat.asked)),
      tile(text.good, percent(csat.good_share)),
      tile(text.nps, value(nps.score), "", text.answers(nps.answers, nps.asked)),
      tile(text.helped, percent(summary.help.helped_share), "", text.votes(summary.help.helped, summary.help.not_helped)),
    ),
    h(
      "div",
      { class: "charts" },
      bars(text.byReason, summary.handoffs.by_reason, t.reason),
      bars(text.byStatus, summary.tickets.by_status, t.status),
      bars(text.byPriority, summary.tickets.by_priority, t.priority, "priority"),
      bars(text.byTopic, summary.tickets.by_topic, {}),
      bars(text.byRating, csat.by_score, Object.fromEntries(Object.keys(csat.by_score).map((score) => [score, text.rated("csat", score)]))),
      articles(summary.help.by_article),
      said(comments),
    ),
  ];
}

function tile(name, value, kind = "", hint = null) {
  return h("div", { class: kind }, h("dt", {}, name), h("dd", {}, value), hint ? h("dd", { class: "hint" }, hint) : null);
}

/** What readers said of articles; the bar is the share that an article helped. */
function articles(votes) {
  const line = ([page, { helped, not_helped, helped_share }]) => {
    const bar = h("span", { class: "bar" });
    bar.style.setProperty("--share", helped_share);
    const [lang, topic] = page.split("/");
    const name = h("a", { href: `/help/${page}` }, `${words(topic)} (${lang})`);
    return h("tr", {}, h("th", { scope: "row" }, name), h("td", { class: "number wide" }, text.votes(helped, not_helped)), h("td", { class: "track", "aria-hidden": "true" }, bar));
  };
  const entries = Object.entries(votes).slice(0, MOST_ARTICLES);
  const body = entries.length ? h("table", { class: "bars" }, h("tbody", {}, entries.map(line))) : h("p", { class: "hint" }, text.none);
  return h("section", { class: "chart" }, h("h2", {}, text.articles), body);
}

/** Comments with their ratings, each with the way to what it is about. */
function said(comments) {
  const line = ({ kind, score, comment, ticket, conversation, at }) => {
    const [href, name] = ticket
      ? [`/staff/tickets/${encodeURIComponent(ticket)}`, ticket]
      : [`/staff/conversations/${encodeURIComponent(conversation)}`, text.toConversation];
    return h("li", {}, h("p", { class: "by" }, h("strong", {}, text.rated(kind, score)), time(at), h("a", { href }, name)), h("p", { class: "body", dir: "auto" }, comment));
  };
  const body = comments.length ? h("ol", { class: "history" }, comments.map(line)) : h("p", { class: "hint" }, text.none);
  return h("section", { class: "chart" }, h("h2", {}, text.comments), body);
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
