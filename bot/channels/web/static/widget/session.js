/** What outlives a page, and which conversation this visitor is in. */
import { alone } from "./tabs.js";
import { ApiError } from "./transport.js";

/** A record in the browser's storage; where that is forbidden, it lasts as long as the page. */
export class Memory {
  #storage = null;
  #key;
  #watched;
  #record = {};

  /** @param {"local"|"session"} kind shared by tabs and kept, or ending with the tab */
  constructor(key, kind) {
    this.#key = key;
    try {
      this.#storage = kind === "session" ? sessionStorage : localStorage;
    } catch {
      // Forbidden.
    }
    addEventListener("storage", ({ key: changed, storageArea }) => {
      if (storageArea === this.#storage && (changed ?? key) === key) this.#watched?.();
    });
  }

  /** @param {function} hook called when another tab has changed the record */
  watch(hook) {
    this.#watched = hook;
  }

  get(name) {
    try {
      if (this.#storage) this.#record = JSON.parse(this.#storage.getItem(this.#key)) ?? {};
    } catch {
      this.#record = {};
    }
    return this.#record[name];
  }

  set(changes) {
    this.get(); // another tab may have written
    const before = JSON.stringify(this.#record);
    const after = JSON.stringify({ ...this.#record, ...changes });
    if (after === before) return; // or what another tab is just writing, and is not seen here yet, would be undone
    this.#record = JSON.parse(after);
    try {
      this.#storage?.setItem(this.#key, after);
    } catch {
      this.#storage = null; // full
    }
  }
}

/** Whom a token claims to be, only to notice a change; the server verifies it. */
function subject(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub;
  } catch {
    return token ?? null;
  }
}

const SETTLING = 300; // milliseconds until other tabs surely read what this one has stored

/** The conversation's token: an earlier page's while it is good, else a new one. */
export class Session {
  #api;
  #memory;
  #hooks;
  #name;
  #begun = null;
  #era = 0;
  #user = null;

  /** @param {object} hooks language(); onBegun({messages, conversation}, resumed) */
  constructor(api, memory, name, hooks) {
    this.#api = api;
    this.#memory = memory;
    this.#name = name;
    this.#hooks = hooks;
  }

  /** Resolves when there is a conversation; after a rejection, try again. */
  ready() {
    const era = this.#era;
    this.#begun ??= this.#begin(era).catch((error) => {
      if (era === this.#era) this.#begun = null;
      throw error;
    });
    return this.#begun;
  }

  /** Leaves the conversation on this page; the memory is the caller's. */
  forget() {
    this.#era += 1;
    this.#begun = this.#api.token = null;
  }

  /** True if another tab has left this conversation, or begun one, of which this tab does not know. */
  get outdated() {
    return (this.#memory.get("token") ?? null) !== this.#api.token;
  }

  /** True if that is somebody else than before. */
  setUser(token) {
    this.#user = token;
    const sub = subject(token);
    const changed = sub !== (this.#memory.get("sub") ?? null);
    this.#memory.set({ sub });
    return changed;
  }

  async #begin(era) {
    if (await this.#resume(era)) return;
    // Two tabs at once would open two conversations.
    await alone(this.#name, async () => (await this.#resume(era)) || this.#open(era), SETTLING);
  }

  /** True if an earlier page's, or another tab's, conversation goes on. */
  async #resume(era) {
    this.#check(era);
    const token = (this.#api.token = this.#memory.get("token") ?? null);
    if (!token) return false;
    try {
      const page = await this.#api.history(0);
      this.#hooks.onBegun(page, true);
      return true;
    } catch (error) {
      if (error.kind !== "auth") throw error;
    }
    this.#check(era);
    this.#api.token = null;
    if (this.#memory.get("token") === token) this.#memory.set({ token: null });
    return false;
  }

  async #open(era) {
    this.#check(era);
    const { token, conversation } = await this.#api.open(this.#hooks.language(), this.#user);
    this.#check(era);
    this.#api.token = token;
    this.#memory.set({ token, read: 0, rung: 0 });
    this.#hooks.onBegun({ messages: [], conversation }, false);
  }

  #check(era) {
    if (era !== this.#era) throw new ApiError("network", "left meanwhile");
    // Else a page that was left open would bring its user's conversation before whoever has signed in since.
    const sub = this.#memory.get("sub");
    if (this.#user && sub !== undefined && sub !== subject(this.#user)) throw new ApiError("auth", "somebody else");
  }
}
