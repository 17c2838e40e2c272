/** Starts the console: who is signed in, which page the address asks for, and going from one to the next. */

import { api, whenSignedOut } from "./api.js";
import { h, notify } from "./dom.js";
import { tick } from "./format.js";
import { Inbox } from "./inbox.js";
import { Live } from "./live.js";
import { Shell } from "./shell.js";
import { t } from "./strings.js";
import { applyTheme } from "./theme.js";
import { accountView } from "./views/account.js";
import { accountsView } from "./views/accounts.js";
import { conversationView } from "./views/conversation.js";
import { queueView } from "./views/queue.js";
import { reportsView } from "./views/reports.js";
import { signInView } from "./views/signin.js";
import { ticketView } from "./views/ticket.js";
import { ticketsView } from "./views/tickets.js";

/** Each page: its address, its place in the navigation, and what makes it: {title, node, stop?}. */
const PAGES = [
  [/^\/staff\/?$/, "queue", queueView],
  [/^\/staff\/conversations\/([^/]+)$/, "queue", conversationView],
  [/^\/staff\/tickets\/?$/, "tickets", ticketsView],
  [/^\/staff\/tickets\/([^/]+)$/, "tickets", ticketView],
  [/^\/staff\/reports$/, "reports", reportsView],
  [/^\/staff\/account$/, "account", accountView],
  [/^\/staff\/accounts$/, "accounts", accountsView],
];

const root = document.getElementById("app");
let me = null;
let live = null;
let inbox = null;
let shell = null;
let page = null;
let visit = 0;

function go(address, { replace = false } = {}) {
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  return show();
}

async function show({ focus = true } = {}) {
  const mine = ++visit;
  const [match, section, view] = find(location.pathname);
  page?.stop?.();
  page = null;
  inbox.open = null;
  shell.mark(section);
  let next;
  try {
    next = view ? await view({ me, live, inbox, go, id: match[1] && decodeURIComponent(match[1]), query: new URLSearchParams(location.search), retitle }) : lost(t.notFound);
  } catch (error) {
    next = lost(error.message);
  }
  if (mine !== visit) return void next.stop?.();
  page = next;
  shell.show(next.node);
  retitle(next.title);
  if (focus) shell.focus();
}

function find(path) {
  for (const [pattern, section, view] of PAGES) {
    const match = pattern.exec(path);
    if (match) return [match, section, view];
  }
  return [null, null, null];
}

function lost(message) {
  return {
    title: t.console,
    node: h("div", { class: "page narrow" }, h("h1", { tabindex: -1 }, message), h("p", {}, h("a", { href: "/staff" }, t.toQueue))),
  };
}

/** The page's title, with how much is new before it. */
function retitle(title) {
  if (title) retitle.last = title;
  const fresh = inbox ? inbox.allUnread + inbox.waiting.length : 0;
  document.title = `${fresh ? `(${fresh}) ` : ""}${retitle.last ?? t.console} · ${t.product}`;
}

function enter(account) {
  me = account;
  live = new Live();
  inbox = new Inbox(me, live);
  shell = new Shell(me, inbox, leave);
  inbox.on(() => {
    shell.count();
    retitle();
  });
  live.on((news) => {
    if (news.type === "offline" || news.type === "online") shell.online(news.type === "online");
  });
  root.replaceChildren(shell.node);
  live.start();
  return show({ focus: false });
}

function forget() {
  page?.stop?.();
  live?.stop();
  inbox?.stop();
  page = live = inbox = shell = me = null;
  visit += 1;
}

async function leave() {
  await api.logout().catch(() => null);
  forget();
  history.replaceState(null, "", "/staff");
  askForPassword();
}

function askForPassword(reason = "") {
  const view = signInView(enter, reason);
  root.replaceChildren(view.node);
  document.title = `${view.title} · ${t.product}`;
  view.node.querySelector("input").focus();
}

/** Links within the console do not load it anew. */
function follow(event) {
  const link = event.target.closest?.("a[href]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || !me || link.target || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !url.pathname.startsWith("/staff") || url.hash) return;
  event.preventDefault();
  void go(url.pathname + url.search);
}

async function start() {
  applyTheme();
  document.addEventListener("click", follow);
  addEventListener("popstate", () => me && show());
  setInterval(tick, 15000);
  whenSignedOut(() => {
    if (!me) return;
    forget();
    askForPassword(t.signIn.ended);
  });
  try {
    await enter(await api.me());
  } catch (error) {
    if (error.status === 401) askForPassword();
    else {
      askForPassword(error.message);
      notify(error.message, "bad");
    }
  }
}

void start();
