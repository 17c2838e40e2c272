/** One conversation: what was said as it is said, and everything to answer it. */

import { api } from "../api.js";
import { h, icon, notify, replace } from "../dom.js";
import { chip, language, moodChip } from "../format.js";
import { t } from "../strings.js";
import { Composer } from "./composer.js";
import { sidePanel } from "./side.js";
import { Transcript } from "./transcript.js";

const words = t.conversation;

export async function conversationView({ me, live, inbox, id, query, retitle }) {
  const wanted = query.get("handoff");
  let seen = await api.conversation(id, 0, wanted);
  const transcript = new Transcript(id);
  const composer = new Composer(id, (text) => say(text));
  const heading = h("h1", {});
  const chips = h("p", { class: "chips" });
  const actions = h("div", { class: "actions" });
  const footer = h("div", { class: "footer" });
  const side = sidePanel(id, look);

  /** Fetches what is new; called again meanwhile, once more after that. */
  let looking = null;
  let again = false;
  async function look() {
    if (looking) {
      again = true;
      return;
    }
    looking = fetchNews();
    try {
      await looking;
    } finally {
      looking = null;
    }
    if (again) {
      again = false;
      await look();
    }
  }

  async function fetchNews() {
    const found = await api.conversation(id, transcript.last, wanted ?? seen.handoff?.id);
    transcript.add(found.messages);
    seen = found;
    draw();
  }

  async function say(text) {
    await api.say(id, text);
    await look();
    transcript.toEnd();
  }

  async function act(verb, told) {
    try {
      await api.handoff(seen.handoff.id, verb);
      notify(told);
    } catch (error) {
      notify(error.message, "bad");
    }
    await look().catch(() => null);
    if (verb === "claim") composer.focus();
    else if (!actions.contains(document.activeElement)) heading.focus();
  }

  function draw() {
    const { conversation, customer } = seen;
    heading.textContent = words.title(customer.name);
    retitle(heading.textContent);
    const mood = conversation.mood === "upset" ? moodChip("upset") : null;
    const vip = customer.vip ? chip(words.vip, "vip") : null;
    replace(chips, chip(t.state[conversation.state], `state-${conversation.state}`), vip, mood,
      chip(language(conversation.lang) || "?"), chip(t.channel[conversation.channel] ?? conversation.channel));
    replace(actions, buttons(seen, me, act));
    drawFooter(conversation.state);
    side.draw(seen);
  }

  function drawFooter(state) {
    const owner = seen.handoff?.claimed_by;
    if (state === "staff" && (owner === me.username || me.role !== "agent")) {
      if (!footer.contains(composer.node)) replace(footer, composer.node);
      return;
    }
    const told = { bot: words.withBot, waiting: words.waiting, closed: words.closed, staff: words.withOther(owner) }[state];
    replace(footer, h("p", { class: "ending" }, told));
  }

  transcript.add(seen.messages);
  draw();
  const stop = live.on((news) => {
    const about = news.type === "conversation" ? news.conversation === id : news.type === "online";
    if (about) void look().catch(() => null);
  });
  inbox.open = id;
  const node = h(
    "div",
    { class: "conversation" },
    h("div", { class: "top" }, h("a", { class: "back", href: "/staff", "aria-label": words.back }, icon("back")), h("div", {}, heading, chips), actions),
    h("section", { class: "talk", "aria-label": words.transcript }, transcript.node, footer),
    side.node,
  );
  queueMicrotask(() => transcript.toEnd());
  return { title: heading.textContent, node, stop: () => (stop(), transcript.stop()) };
}

function buttons({ conversation, handoff }, me, act) {
  const make = (verb, text, told, kind = "") =>
    h("button", { type: "button", class: kind, "data-key": verb, onclick: () => act(verb, told) }, text);
  if (!handoff || handoff.state === "done") return [];
  if (conversation.state === "waiting") return [make("claim", words.claim, words.claimed, "primary")];
  if (conversation.state !== "staff" || (handoff.claimed_by !== me.username && me.role === "agent")) return [];
  const close = make("close", words.close, words.ended);
  return [make("release", words.release, words.released), close];
}
