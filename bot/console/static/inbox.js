/** What waits for this person: who is in the queue, which conversations are theirs, and what is new in them. */

import { api } from "./api.js";

export class Inbox {
  waiting = [];
  claimed = [];
  #unread = new Map();
  #listeners = new Set();
  #open = null;
  #asking = null;
  #again = false;

  constructor(me, live) {
    this.me = me;
    this.live = live;
    this.off = live.on((news) => this.#hear(news));
    addEventListener("focus", this.#seen);
    document.addEventListener("visibilitychange", this.#seen);
  }

  stop() {
    this.off();
    removeEventListener("focus", this.#seen);
    document.removeEventListener("visibilitychange", this.#seen);
  }

  get mine() {
    return this.claimed.filter((handoff) => handoff.claimed_by === this.me.username);
  }

  get team() {
    return this.claimed.filter((handoff) => handoff.claimed_by !== this.me.username);
  }

  /** How many new messages of the customer there are in a conversation. */
  unread(conversation) {
    return this.#unread.get(conversation) ?? 0;
  }

  get allUnread() {
    return [...this.#unread.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The conversation that is on the page now, or null. */
  set open(conversation) {
    this.#open = conversation;
    this.#watch();
    this.#seen();
  }

  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks at the queue; asked again while it looks, it looks once more after that. */
  async look() {
    if (this.#asking) {
      this.#again = true;
      return this.#asking;
    }
    this.#asking = this.#fetch().finally(() => (this.#asking = null));
    await this.#asking;
    if (this.#again) {
      this.#again = false;
      await this.look();
    }
  }

  async #fetch() {
    try {
      const [waiting, claimed] = await Promise.all([api.handoffs("waiting"), api.handoffs("claimed", 500)]);
      this.waiting = waiting.handoffs;
      this.claimed = claimed.handoffs;
    } catch {
      return; // the socket comes back and asks again
    }
    this.#watch();
    this.#tell();
  }

  #hear(news) {
    if (news.type === "queue") void this.look();
    if (news.type !== "conversation" || !news.from_customer) return;
    if (news.conversation === this.#open && document.hasFocus()) return;
    this.#unread.set(news.conversation, this.unread(news.conversation) + news.from_customer);
    this.#tell();
  }

  #watch() {
    const own = this.mine.map((handoff) => handoff.conversation);
    for (const known of this.#unread.keys()) if (known !== this.#open && !own.includes(known)) this.#unread.delete(known);
    this.live.watch(this.#open ? [this.#open, ...own.slice(0, 90)] : own.slice(0, 90));
  }

  #seen = () => {
    if (!this.#open || document.hidden) return;
    if (this.#unread.delete(this.#open)) this.#tell();
  };

  #tell() {
    for (const listener of [...this.#listeners]) listener();
  }
}
