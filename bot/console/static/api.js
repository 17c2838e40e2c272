/** Calls the staff API. The session is a cookie that scripts cannot read; its CSRF word comes with `me`. */

import { t } from "./strings.js";

let csrf = null;
let onSignedOut = () => {};
let touched = Date.now();
for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => (touched = Date.now()), { capture: true, passive: true });

/** The API said no, or could not be reached (status 0). */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? t.broken);
    this.status = status;
    this.code = error?.code ?? "broken";
    this.legal = error?.legal ?? [];
  }
}

/** Calls `listener` when the session turns out to have ended. */
export function whenSignedOut(listener) {
  onSignedOut = listener;
}

export function signedOut() {
  csrf = null;
  onSignedOut();
}

async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  // What the page asks for by itself must not keep an abandoned session alive.
  if (Date.now() - touched > 60000) headers["X-Background"] = "1";
  if (csrf && method !== "GET") headers["X-CSRF-Token"] = csrf;
  let response;
  try {
    response = await fetch(`/api/staff${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Refused(0, { code: "offline", message: t.offline });
  }
  if (response.status === 204) return null;
  const data = await response.json().catch(() => ({}));
  if (response.ok) {
    if (data.csrf) csrf = data.csrf;
    return data;
  }
  if (response.status === 401 && path !== "/login" && csrf) signedOut();
  throw new Refused(response.status, data.error);
}

/** A path with the values that are there. */
export function query(path, values) {
  const filled = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return filled.length ? `${path}?${new URLSearchParams(filled)}` : path;
}

const id = encodeURIComponent;

export const api = {
  me: () => call("GET", "/me"),
  login: (username, password) => call("POST", "/login", { username, password }),
  logout: () => call("POST", "/logout"),
  password: (current, next) => call("POST", "/password", { current, new: next }),
  tokens: () => call("GET", "/tokens"),
  makeToken: (label, days) => call("POST", "/tokens", days ? { label, days } : { label }),
  revokeToken: (token) => call("DELETE", `/tokens/${id(token)}`),
  presence: (present) => call("POST", "/presence", { present }),
  colleagues: () => call("GET", "/colleagues"),
  accounts: () => call("GET", "/accounts"),
  addAccount: (account) => call("POST", "/accounts", account),
  changeAccount: (username, changes) => call("PATCH", `/accounts/${id(username)}`, changes),
  handoffs: (state, limit) => call("GET", query("/handoffs", { state, limit })),
  handoff: (handoff, verb) => call("POST", `/handoffs/${id(handoff)}/${verb}`),
  conversation: (conversation, after, handoff) =>
    call("GET", query(`/conversations/${id(conversation)}`, { after, handoff })),
  say: (conversation, text) => call("POST", `/conversations/${id(conversation)}/messages`, { text }),
  note: (conversation, text) => call("POST", `/conversations/${id(conversation)}/notes`, { text }),
  file: (conversation, file) => `/api/staff/conversations/${id(conversation)}/attachments/${id(file)}`,
  tickets: (filter) => call("GET", query("/tickets", filter)),
  ticket: (ticket) => call("GET", `/tickets/${id(ticket)}`),
  answerTicket: (ticket, text) => call("POST", `/tickets/${id(ticket)}/messages`, { text }),
  changeTicket: (ticket, changes) => call("PATCH", `/tickets/${id(ticket)}`, changes),
  summary: (from, to) => call("GET", query("/reports/summary", { from, to })),
  comments: (from, to) => call("GET", query("/reports/comments", { from, to })),
  csv: (from, to) => `/api/staff${query("/reports/summary.csv", { from, to })}`,
};
