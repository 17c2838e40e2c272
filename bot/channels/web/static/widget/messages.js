/** The messages that this page knows, and how the visitor's own are sent. */
import { alone } from "./tabs.js";
import { ApiError } from "./transport.js";

/** Random, version 4; `crypto.randomUUID` is missing without HTTPS. */
function uuid() {
  const digit = (d) => (d ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (d / 4)))).toString(16);
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, digit);
}

/** A message is known by id and by seq: whatever arrives twice stands here once. */
export class Log {
  #byId = new Map();
  #bySeq = new Map();
  #count = 0;
  /** The seq up to which nothing is missing: only what comes in order (socket, poll) moves it. */
  cursor = 0;
  last = 0;

  /** @param {object} draft the visitor's message: text, payload?, attachments?, lang? */
  add(draft) {
    const entry = { id: uuid(), attachments: [], created_at: new Date().toISOString(), state: "pending", ...draft };
    Object.assign(entry, { author: "customer", seq: null, anchor: Infinity, order: this.#count++ });
    this.#byId.set(entry.id, entry);
    return entry;
  }

  /**
   * Takes in a server's message; returns it if it is news. The server's text wins, since secrets are cut out there;
   * only a pressed button keeps its title.
   */
  merge(message, streamed) {
    const known = this.#byId.get(message.id) ?? this.#bySeq.get(message.seq);
    const entry = known ?? { id: message.id, order: this.#count++ };
    const { id, payload, text } = entry;
    Object.assign(entry, message, { id, state: "sent" }, payload && { text });
    this.#byId.set(id, entry).set(message.id, entry);
    this.#bySeq.set(message.seq, entry);
    this.last = Math.max(this.last, message.seq);
    if (streamed) this.cursor = Math.max(this.cursor, message.seq);
    return known ? null : entry;
  }

  /** The server has `id`: at `seq`, or at least before another. */
  settle(id, seq, before = this.last + 1) {
    const entry = this.#byId.get(id);
    if (!entry) return;
    const stored = this.#bySeq.get(seq);
    if (stored && stored !== entry) return void this.#byId.set(id, stored); // came back under another id first
    Object.assign(entry, { state: "sent", problem: null, anchor: before - 0.5 });
    if (!seq) return;
    entry.seq = seq;
    this.#bySeq.set(seq, entry);
    this.last = Math.max(this.last, seq);
  }

  /** In reading order; what the server does not have stands at the end. */
  ordered() {
    const place = (entry) => entry.seq ?? entry.anchor;
    // Infinity - Infinity is NaN: then the order of writing decides.
    return [...new Set(this.#byId.values())].sort((a, b) => place(a) - place(b) || a.order - b.order);
  }

  unsent() {
    return this.ordered().filter((entry) => entry.state !== "sent");
  }

  /** False once `entry` has arrived, or its conversation was left: nothing of it may get into the next one. */
  waits(entry) {
    return this.#byId.get(entry.id) === entry && entry.state !== "sent";
  }

  /** What `stored` of all tabs should become: less what has arrived, and with what was written here. */
  outbox(stored = []) {
    const open = ({ id }) => {
      const known = this.#byId.get(id);
      return !known || (known.kept && known.state !== "sent");
    };
    const own = this.unsent().filter(({ kept }) => !kept);
    // In one order and in their author's words, or two tabs would correct each other for ever.
    const age = ({ created_at, id }) => created_at + id;
    return [...stored.filter(open), ...own].sort((a, b) => (age(a) < age(b) ? -1 : 1));
  }

  /** Takes up what an earlier page, or another tab, has not sent, unless it did arrive. */
  restore(entries = []) {
    for (const entry of entries) if (!this.#byId.has(entry.id)) this.add({ ...entry, kept: true });
  }

  clear(keepUnsent) {
    const kept = keepUnsent ? this.unsent() : [];
    this.#byId = new Map(kept.map((entry) => [entry.id, entry]));
    this.#bySeq = new Map();
    this.cursor = this.last = 0;
  }
}

const ACK_PATIENCE = 8_000;
const ATTEMPTS = 3;
const PAUSE = 1_500;
const FRESH = 5_000;

/**
 * Sends one message after another, by socket or else by POST. Either may repeat the other: the server knows a message
 * by its id.
 */
export class Outbox {
  #parts;
  #hooks;
  #busy = false;
  #timer = 0;
  #awaited = null;

  /**
   * @param {object} parts api, connection, log, session; name: of the conversation's place in this browser
   * @param {object} hooks onChange(); onReplies({messages, conversation}); onExpired()
   */
  constructor(parts, hooks) {
    this.#parts = parts;
    this.#hooks = hooks;
  }

  /** To be called when there is something new to send, or a new way. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      await this.#parts.session.ready();
      for (let entry; (entry = this.#parts.log.unsent().find(({ state }) => state === "pending")); ) {
        if (!(await alone(`${this.#parts.name}:send`, () => this.#turn(entry)))) break;
      }
    } catch (error) {
      // No session yet: there will be another flush.
      if (!(error instanceof ApiError)) throw error;
    } finally {
      this.#busy = false;
    }
  }

  /** Without `id`: all that failed for want of a connection. */
  retry(id) {
    for (const entry of this.#parts.log.unsent()) {
      if (id ? entry.id === id : entry.problem === "network") Object.assign(entry, { state: "pending", problem: null, attempts: 0 });
    }
    this.#hooks.onChange();
    this.flush();
  }

  /** What became of the message under way (of `id`, if known): "sent", "lost" with the socket, or an ApiError. */
  heard(outcome, id) {
    if (this.#awaited && (!id || this.#awaited.id === id)) this.#awaited.done(outcome);
  }

  /** True if the next message may be tried. */
  async #turn(entry) {
    const { api, log } = this.#parts;
    try {
      // What another page has written, or what has lain here for long, may have been sent from elsewhere.
      if (entry.kept || Date.now() - Date.parse(entry.created_at) > FRESH) this.#hooks.onReplies(await api.history(log.cursor));
      if (log.waits(entry)) await this.#deliver(entry);
      return true;
    } catch (error) {
      return this.#fail(entry, error);
    }
  }

  async #deliver(entry) {
    const { id, text, payload, attachments, lang, diagnostics } = entry;
    const files = attachments.length ? attachments.map((file) => file.id) : undefined;
    const body = { id, ...(payload ? { payload } : { text }), attachments: files, lang, diagnostics };
    const outcome = await this.#say(body);
    if (outcome === "lost") await this.#post(entry, body);
    else if (outcome !== "sent") throw outcome;
  }

  #say(body) {
    const { connection } = this.#parts;
    if (!connection.send({ type: "say", ...body })) return "lost";
    return new Promise((resolve) => {
      const late = setTimeout(() => connection.restart(), ACK_PATIENCE); // heard of as "lost"
      const done = (outcome) => {
        clearTimeout(late);
        this.#awaited = null;
        resolve(outcome);
      };
      this.#awaited = { id: body.id, done };
    });
  }

  async #post(entry, body) {
    const { api, log, session } = this.#parts;
    if (log.waits(entry)) await session.ready(); // it may have been lost with the socket
    if (!log.waits(entry)) return;
    const page = await api.say(body);
    log.settle(body.id, page.seq, page.messages[0]?.seq);
    this.#hooks.onReplies(page);
  }

  #fail(entry, error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.kind === "auth") return void this.#hooks.onExpired();
    const unreachable = error.kind === "network";
    entry.attempts = (entry.attempts ?? 0) + 1;
    // Without a network nothing has failed: it waits.
    if (unreachable && (!navigator.onLine || entry.attempts < ATTEMPTS)) this.#timer = setTimeout(() => this.flush(), PAUSE * entry.attempts);
    else Object.assign(entry, { state: "failed", problem: error.kind });
    this.#hooks.onChange();
    return !unreachable;
  }
}
