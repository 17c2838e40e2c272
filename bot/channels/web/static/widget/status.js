/** What passes and should be seen while it lasts: that an answer is awaited or being written, that the line is down. */

// Milliseconds.
const WRITING_SHOWN = 8_000;
const ANSWER_AWAITED = 60_000;
const QUIET_LOSS = 4_000; // before it is worth a notice

export class Status {
  #changed;
  #timers = {};
  #writing = false;
  #awaiting = false;
  online = true;
  /** The kind of error that is more than a lost line. */
  trouble;

  /** @param {function} changed called when something has */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Somebody is writing, or nobody knows better yet. */
  get typing() {
    return this.#writing || (this.#awaiting && this.online && navigator.onLine);
  }

  writing() {
    this.#writing = true;
    this.#later("writing", WRITING_SHOWN, () => (this.#writing = false));
    this.#changed();
  }

  await() {
    this.#awaiting = true;
    this.#later("awaiting", ANSWER_AWAITED, () => this.rest());
  }

  answered() {
    this.#writing = this.#awaiting = false;
  }

  /** Nobody needs to answer at once. */
  rest() {
    this.#awaiting = false;
  }

  up() {
    this.#later("loss", 0);
    this.online = true;
    this.trouble = undefined;
    this.#changed();
  }

  down(error) {
    if (error && error.kind !== "network") this.trouble = error.kind;
    if (!this.#timers.loss) this.#later("loss", QUIET_LOSS, () => (this.online = false));
    this.#changed();
  }

  clear() {
    this.answered();
    this.trouble = undefined;
  }

  /** Instead of what was to happen; nothing without `change`. */
  #later(what, time, change) {
    clearTimeout(this.#timers[what]);
    const act = () => {
      change();
      this.#changed();
    };
    this.#timers[what] = change && setTimeout(act, time);
  }
}
