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

// Milliseconds.
const FILE_PATIENCE = 120_000;
const UPLOAD_SILENCE = 30_000;

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

  end() {
    return this.#call("end", {});
  }

  /** @returns {Promise<Blob>} an attachment's content */
  file(id) {
    return this.#call(`attachments/${id}`, null, "blob", FILE_PATIENCE);
  }

  /** By XMLHttpRequest, which alone tells how far it is: `progress` hears from 0 to 1; `signal` cancels. */
  async upload(file, progress, signal) {
    signal.throwIfAborted();
    const { token } = this;
    const form = new FormData();
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    const [status, answer] = await new Promise((resolve, reject) => {
      let silence;
      // A slow line may take its time; one on which nothing moves is dead.
      const moving = () => {
        clearTimeout(silence);
        silence = setTimeout(() => request.abort(), UPLOAD_SILENCE);
      };
      request.open("POST", `${this.#base}/api/chat/attachments`);
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => {
        moving();
        progress(loaded / total);
      };
      request.onload = () => resolve([request.status, request.response]);
      request.onerror = request.onabort = () => reject(new ApiError("network", "upload"));
      request.onloadend = () => clearTimeout(silence);
      signal.onabort = () => request.abort();
      moving();
      request.send(form);
    });
    return this.#accept(token, status, answer).attachment;
  }

  async #call(path, body, kind = "json", patience = 25_000) {
    const { token } = this;
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (body) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(`${this.#base}/api/chat/${path}`, {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        signal: AbortSignal.timeout(patience),
      });
    } catch (error) {
      throw new ApiError("network", error.message);
    }
    const answer = await response[response.ok ? kind : "json"]().catch(() => null);
    return this.#accept(token, response.status, answer);
  }

  #accept(token, status, answer) {
    // A late answer must not get into the next conversation.
    if (token !== this.token) throw new ApiError("network", "left meanwhile");
    if (status < 300 && answer) return answer;
    const kind = KINDS[status] ?? (status > 500 || status < 300 ? "network" : "refused");
    throw new ApiError(kind, answer?.error?.message ?? status, answer?.error?.code);
  }
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const OPENING_PATIENCE = 8_000;
const STALE = 30_000; // a socket silent for so long may have died while the page or the machine slept
const TICK = 5_000;

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
  #heard = 0;
  #ticked = Date.now();

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
    setInterval(() => this.#tick(), TICK);
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
    if (Date.now() - this.#heard > STALE) this.#drop();
    this.#connect();
  }

  /** A late tick on a visible page: the machine slept. */
  #tick() {
    const late = Date.now() - this.#ticked > 3 * TICK;
    this.#ticked = Date.now();
    if (late && !document.hidden) this.#wake();
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
    this.#heard = Date.now();
    const patience = setTimeout(() => socket === this.#socket && this.#drop(), OPENING_PATIENCE);
    socket.onopen = () => {
      clearTimeout(patience);
      this.#ready = true;
      this.send({ type: "hello", token: this.#api.token, after: this.#hooks.cursor() });
      this.#hooks.onUp();
    };
    socket.onmessage = (event) => {
      this.#heard = Date.now();
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
