/** What outlives a page, and which conversation this visitor is in. */
import { ApiError } from "./transport.js";

/** A record in the browser's storage; where that is forbidden, it lasts as long as the page. */
export class Memory {
  #storage = null;
  #key;
  #record = {};

  /** @param {"local"|"session"} kind shared by tabs and kept, or ending with the tab */
  constructor(key, kind) {
    this.#key = key;
    try {
      this.#storage = kind === "session" ? sessionStorage : localStorage;
    } catch {
      // Forbidden.
    }
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
    this.#record = { ...this.#record, ...changes };
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(this.#record));
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

/** The conversation's token: an earlier page's while it is good, else a new one. */
export class Session {
  #api;
  #memory;
  #hooks;
  #begun = null;
  #era = 0;
  #user = null;

  /** @param {object} hooks language(); onBegun({messages, conversation}, resumed) */
  constructor(api, memory, hooks) {
    this.#api = api;
    this.#memory = memory;
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

  forget() {
    this.#era += 1;
    this.#begun = this.#api.token = null;
    this.#memory.set({ token: null, read: 0 });
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
    const api = this.#api;
    api.token = this.#memory.get("token");
    const gone = (error) => {
      if (error.kind !== "auth") throw error;
    };
    const page = api.token && (await api.history(0).catch(gone));
    if (page) return this.#hooks.onBegun(page, true);
    api.token = null;
    const { token, conversation } = await api.open(this.#hooks.language(), this.#user);
    if (era !== this.#era) throw new ApiError("network", "left meanwhile");
    api.token = token;
    this.#memory.set({ token, read: 0 });
    return this.#hooks.onBegun({ messages: [], conversation }, false);
  }
}
