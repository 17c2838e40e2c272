/** Times, sizes and names as people read them. */

import { h } from "./dom.js";
import { t } from "./strings.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const languages = new Intl.DisplayNames(["en"], { type: "language" });

/** "3 min", "2 h 5 min", "16 h", "5 d". */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 6 * 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`.replace(" 0 min", "");
  if (whole < 48 * 3600) return `${Math.floor(whole / 3600)} h`;
  return `${Math.floor(whole / 86400)} d`;
}

const seconds = (iso) => (Date.now() - Date.parse(iso)) / 1000;

/** How long ago, kept up to date by `tick`. */
export function age(iso) {
  return h("time", { datetime: iso, title: full.format(new Date(iso)), "data-since": iso }, duration(seconds(iso)));
}

/** When something is due: "in 3 h", or "2 h overdue"; kept up to date by `tick`. */
export function due(iso) {
  const node = h("time", { datetime: iso, title: full.format(new Date(iso)), "data-due": iso });
  judge(node);
  return node;
}

function judge(node) {
  const late = seconds(node.dataset.due);
  const text = late > 0 ? t.tickets.overdue(duration(late)) : t.tickets.dueIn(duration(-late));
  if (node.textContent !== text) node.textContent = text;
  node.classList.toggle("late", late > 0);
}

/** The hour today, with the day before. */
export function time(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const text = today ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
  return h("time", { datetime: iso, title: full.format(at) }, text);
}

export const moment = (iso) => full.format(new Date(iso));

/** Keeps all ages and due times on the page true. */
export function tick() {
  document.querySelectorAll("time[data-due]").forEach(judge);
  for (const node of document.querySelectorAll("time[data-since]")) {
    const text = duration(seconds(node.dataset.since));
    if (node.textContent !== text) node.textContent = text;
  }
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** "withdrawal_pending" as "Withdrawal pending". */
export function words(id) {
  const text = (id ?? "").replaceAll("_", " ").replace(/\b(2fa|api|id|kyc|pnl|vip)\b/g, (short) => short.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function language(code) {
  try {
    return code ? languages.of(code) : "";
  } catch {
    return code;
  }
}

export const percent = (share) => (share === null ? t.reports.nothing : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`);

export const chip = (text, kind = "", props = {}) => h("span", { class: `chip ${kind}`, ...props }, text);
export const priorityChip = (priority) => chip(t.priority[priority] ?? priority, `priority-${priority}`);
export const statusChip = (status) => chip(t.status[status] ?? status, `status-${status}`);
/** Why something is urgent, in words; null when nothing raised it. */
export const reasons = (ids) => (ids.length ? `${t.raisedBy}: ${ids.map((id) => t.why[id] ?? words(id)).join(", ")}` : null);

export const moodChip = (mood) => (mood === "upset" ? chip(t.mood.upset, "upset") : chip(t.mood.calm));
