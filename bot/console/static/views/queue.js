/** The queue: who waits and why, what is mine, what colleagues have, what is done. */

import { api } from "../api.js";
import { h, notify, replace } from "../dom.js";
import { age, chip, language, moodChip, priorityChip, words } from "../format.js";
import { t } from "../strings.js";

const TABS = ["waiting", "mine", "team", "done"];

export async function queueView({ inbox, go, query }) {
  const tab = TABS.includes(query.get("show")) ? query.get("show") : "waiting";
  const tabs = h("nav", { class: "tabs", "aria-label": t.queue.title });
  const list = h("ul", { class: "handoffs" });
  const empty = h("p", { class: "empty", hidden: true }, t.queue.empty[tab]);
  let done = [];

  function draw() {
    replace(tabs, TABS.map((name) => tabLink(name, name === tab, inbox)));
    const shown = tab === "done" ? done : inbox[tab];
    replace(list, shown.map((handoff) => row(handoff, inbox, claim)));
    empty.hidden = shown.length > 0;
  }

  async function look() {
    if (tab === "done") done = (await api.handoffs("done", 100)).handoffs;
    draw();
  }

  async function claim(handoff) {
    try {
      await api.handoff(handoff.id, "claim");
      await go(`/staff/conversations/${encodeURIComponent(handoff.conversation)}`);
    } catch (error) {
      notify(error.message, "bad");
      void inbox.look();
    }
  }

  await inbox.look();
  await look();
  const stop = inbox.on(() => void look().catch(() => null));
  return { title: t.queue.title, node: h("div", { class: "page" }, h("h1", {}, t.queue.title), tabs, list, empty), stop };
}

function tabLink(name, current, inbox) {
  const count = name === "done" ? null : inbox[name].length;
  const href = name === "waiting" ? "/staff" : `/staff?show=${name}`;
  const props = { href, "aria-current": current ? "page" : null, "data-key": `tab-${name}` };
  return h("a", props, t.queue.tabs[name], count ? h("span", { class: `count ${name}` }, count) : null);
}

function row(handoff, inbox, claim) {
  const waiting = handoff.state === "waiting";
  const unread = inbox.unread(handoff.conversation);
  const address = `/staff/conversations/${encodeURIComponent(handoff.conversation)}`;
  const href = handoff.state === "done" ? `${address}?handoff=${encodeURIComponent(handoff.id)}` : address;
  const [about, said] = lastWords(handoff.summary);
  return h(
    "li",
    { class: `handoff edge-${handoff.priority}` },
    h(
      "div",
      { class: "what" },
      h(
        "h2",
        {},
        h("a", { href, "data-key": handoff.id }, t.reason[handoff.reason] ?? handoff.reason),
        handoff.topic ? h("span", { class: "soft" }, ` · ${words(handoff.topic)}`) : null,
      ),
      h("p", { class: "said" }, said || about),
      h(
        "p",
        { class: "chips" },
        priorityChip(handoff.priority),
        moodChip(handoff.mood),
        chip(language(handoff.lang), "", { title: handoff.lang }),
        chip(t.channel[handoff.channel] ?? handoff.channel),
        offered(handoff, inbox.me),
        handoff.claimed_by ? chip(t.queue.claimed(handoff.claimed_by)) : null,
        unread ? chip(t.queue.unread(unread), "new") : null,
      ),
    ),
    h("p", { class: "age" }, age(since(handoff)), h("span", { class: "soft" }, waiting ? ` ${t.queue.waiting}` : " ago")),
    waiting
      ? h(
          "button",
          { type: "button", class: "primary", "data-key": `claim-${handoff.id}`, "aria-label": `${t.queue.claim}: ${t.reason[handoff.reason]}`, onclick: () => claim(handoff) },
          t.queue.claim,
        )
      : null,
  );
}

/** Marks what waits for one person before others; an offer that has lapsed is for everybody. */
function offered(handoff, me) {
  if (handoff.state !== "waiting" || !handoff.offered_to || Date.parse(handoff.offered_until) <= Date.now()) return null;
  return handoff.offered_to === me.username ? chip(t.queue.offeredToMe, "new") : chip(t.queue.offered(handoff.offered_to));
}

const since = (handoff) => handoff.done_at ?? handoff.claimed_at ?? handoff.created_at;

/** [what is known, the customer's own words] of a summary; the latter say the most in a list. */
function lastWords(summary) {
  const at = summary.indexOf("Said: ");
  return at < 0 ? [summary, ""] : [summary.slice(0, at), summary.slice(at + 6)];
}
