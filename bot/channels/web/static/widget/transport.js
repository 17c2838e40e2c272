/** How the widget speaks with its server: REST calls, and a socket that is held open. */

/** `kind` says what to do: network | auth | rate | size | type | server | refused. */
export class ApiError extends Error {
  constructor(kind, message, code = "") {
    super(message);
    this.kind = kind;
    this.code = code;
  }

  /** From a socket's error frame. */
  static fromCode({ code = "", message } = {}) {
    const kind = /unauth|token/.test(code) ? "auth" : /rate|too_many/.test(code) ? "rate" : "refused";
    return new ApiError(kind, message, code);
  }
}

const KINDS = { 401: "auth", 413: "size", 415: "type", 429: "rate", 500: "server" };

/** REST; each call rejects with an ApiError. */
export class Api {
  #base;
  token = null;

  constructor(base) {
    this.#base = base;
  }

  get socketUrl() {
    return `${this.#base.replace(/^http/, "ws")}/api/chat/ws`;
  }

  open(lang, userToken) {
    return this.#call("session", { lang, ...(userToken && { user_token: userToken }) });
  }

  history(after) {
    return this.#call(`messages?after=${after}`);
  }

  say(body) {
    return this.#call("messages", body);
  }

  async upload(file) {
    const form = new FormData();
    form.append("file", file, file.name);
    return (await this.#call("attachments", form, 120_000)).attachment;
  }

  async #call(path, body, patience = 25_000) {
    const isForm = body instanceof FormData;
    const { token } = this;
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (body && !isForm) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(`${this.#base}/api/chat/${path}`, {
        method: body ? "POST" : "GET",
        headers,
        body: isForm ? body : JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        signal: AbortSignal.timeout(patience),
      });
    } catch (error) {
      throw new ApiError("network", error.message);
    }
    const answer = await response.json().catch(() => null);
    // A late answer must not get into the next conversation.
    if (token !== this.token) throw new ApiError("network", "left meanwhile");
    if (response.ok && answer) return answer;
    const kind = KINDS[response.status] ?? (response.status > 500 ? "network" : "refused");
    throw new ApiError(kind, answer?.error?.message ?? response.status, answer?.error?.code);
  }
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const OPENING_PATIENCE = 8_000;

/** The socket, opened again whenever it is lost; while there is none, messages are polled. */
export class Connection {
  #api;
  #hooks;
  #socket = null;
  #ready = false;
  #running = false;
  #failures = 0;
  #retryTimer = 0;
  #pollTimer = 0;

  /**
   * @param {object} hooks session(): Promise; cursor(): last seq seen; pace(): ms between polls; onFrame(frame);
   *   onPage({messages, conversation}); onUp(); onDown(error?)
   */
  constructor(api, hooks) {
    this.#api = api;
    this.#hooks = hooks;
    addEventListener("online", () => this.#wake());
    addEventListener("offline", () => this.#drop());
    addEventListener("pagehide", () => this.#drop()); // a page with a socket cannot be kept for "back"
    addEventListener("pageshow", (event) => event.persisted && this.#wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#wake();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#retryTimer);
    this.#drop();
  }

  /** Connects anew, after the back-off. */
  restart() {
    if (this.#socket) this.#drop();
    else this.#retry();
  }

  /** False if there is no open socket to send by. */
  send(frame) {
    if (this.#ready) this.#socket.send(JSON.stringify(frame));
    return this.#ready;
  }

  #wake() {
    this.#failures = 0;
    this.#connect();
  }

  async #connect() {
    clearTimeout(this.#retryTimer);
    if (!this.#running || this.#socket) return;
    try {
      await this.#hooks.session();
      if (this.#running && !this.#socket) this.#open(new WebSocket(this.#api.socketUrl));
    } catch (error) {
      this.#hooks.onDown(error);
      this.#retry();
    }
  }

  #open(socket) {
    this.#socket = socket;
    const patience = setTimeout(() => socket === this.#socket && this.#drop(), OPENING_PATIENCE);
    socket.onopen = () => {
      clearTimeout(patience);
      this.#ready = true;
      this.send({ type: "hello", token: this.#api.token, after: this.#hooks.cursor() });
      this.#hooks.onUp();
    };
    socket.onmessage = (event) => {
      this.#failures = 0; // not at opening, which may be followed by closing
      this.#hooks.onFrame(JSON.parse(event.data));
    };
    socket.onclose = () => {
      clearTimeout(patience);
      this.#drop();
    };
  }

  /** Without waiting for the closing handshake, which takes a minute on a dead line. */
  #drop() {
    const socket = this.#socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#socket = null;
    this.#ready = false;
    this.#hooks.onDown();
    this.#retry();
    this.#pollLater();
  }

  #retry() {
    if (!this.#running) return;
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures++);
    clearTimeout(this.#retryTimer);
    // Jitter: when the server restarts, its visitors should not all return at once.
    this.#retryTimer = setTimeout(() => this.#connect(), delay * (0.5 + Math.random() / 2));
  }

  #pollLater() {
    if (!this.#running || this.#ready) return;
    this.#pollTimer ||= setTimeout(() => this.#poll(), this.#hooks.pace());
  }

  async #poll() {
    this.#pollTimer = 0;
    if (!this.#running || this.#ready) return;
    try {
      await this.#hooks.session();
      this.#hooks.onPage(await this.#api.history(this.#hooks.cursor()));
      this.#hooks.onUp();
    } catch (error) {
      this.#hooks.onDown(error);
    }
    this.#pollLater();
  }
}
