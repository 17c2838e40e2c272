/** The socket that says when something changed. It comes back by itself, and then everything is looked at again. */

import { api } from "./api.js";

const LONGEST_PAUSE = 10000;
const CALM = 3000;

export class Live {
  #socket = null;
  #listeners = new Set();
  #watched = [];
  #pause = 500;
  #stopped = true;

  start() {
    this.#stopped = false;
    this.#open();
  }

  stop() {
    this.#stopped = true;
    this.#socket?.close();
  }

  /** Calls `listener` with every news; returns how to stop. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` when something changed anywhere: at once, and then not more often than anybody reads. */
  onChange(listener) {
    let resting = null;
    let again = false;
    const call = () => {
      again = false;
      resting = setTimeout(() => {
        resting = null;
        if (again) call();
      }, CALM);
      void listener();
    };
    const off = this.on(({ type }) => {
      if (type !== "queue") return;
      if (resting) again = true;
      else call();
    });
    return () => {
      off();
      clearTimeout(resting);
    };
  }

  /** From now on tells of these conversations. */
  watch(conversations) {
    const wanted = [...new Set(conversations)].sort();
    if (wanted.join() === this.#watched.join()) return;
    this.#watched = wanted;
    this.#tellWatched();
  }

  #open() {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/staff/ws`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#pause = 500;
      this.#tellWatched();
      this.#emit({ type: "online" });
      this.#emit({ type: "queue" });
    });
    socket.addEventListener("message", (event) => this.#emit(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (this.#stopped || socket !== this.#socket) return;
      this.#emit({ type: "offline" });
      setTimeout(() => this.#again(), this.#pause * (0.7 + Math.random() * 0.6));
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    });
  }

  /** If the session has ended, asking who we are finds that out, and the password is asked for. */
  async #again() {
    if (!this.#stopped) await api.me().catch(() => null);
    if (!this.#stopped) this.#open();
  }

  #tellWatched() {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: "watch", conversations: this.#watched }));
  }

  #emit(news) {
    for (const listener of [...this.#listeners]) listener(news);
  }
}
