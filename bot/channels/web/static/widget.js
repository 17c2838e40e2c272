/**
 * The chat's loader: launcher and `window.pharos`. The rest comes when the page is idle or the launcher is pressed.
 * <script src="https://HOST/widget.js" async></script>; attributes, methods and events are in docs/widget.md.
 */
(() => {
  "use strict";
  const TAG = "pharos-chat";
  const VERSION = "0.1.0";
  const ALLOWED = { theme: ["auto", "light", "dark"], position: ["bottom-right", "bottom-left"], storage: ["local", "session"] };
  const ERRORS = { kept: 5, length: 200 };
  const METHODS = ["open", "close", "toggle", "setUser", "setLocale", "setTheme", "reset"];
  /** The launcher's name in each language offered. */
  const LAUNCHER = {
    en: "Chat with support", es: "Chatear con soporte", it: "Chatta con l’assistenza", ru: "Чат с поддержкой",
    zh: "联系客服", ja: "サポートとチャット", ko: "고객지원 채팅", de: "Chat mit dem Support",
    fr: "Discuter avec l’assistance", pt: "Falar com o suporte", tr: "Destekle sohbet", vi: "Trò chuyện với hỗ trợ",
    ar: "تحدث مع الدعم",
  };
  const LIGHT = `--ink:#10282f;--soft:#51676d;--paper:#fff;--mist:#f2f6f5;--line:#d6e1df;--link:#0a5f66;--danger:#a3271c;
    --warm:#fdf3dd;--hover:#e7efee;--shade:#06202840;--accent:var(--pharos-accent,#0c5b62);color-scheme:light`;
  const DARK = `--ink:#e6efef;--soft:#a3b8ba;--paper:#172a31;--mist:#0f1e24;--line:#2c444c;--link:#83d6d2;--danger:#ffa398;
    --warm:#3a301a;--hover:#203841;--shade:#000a;--accent:var(--pharos-accent,#12727a);color-scheme:dark`;
  // `!important` in :host beats even the page's own !important.
  const CSS = `
  :host{all:initial!important;display:block!important;position:static!important}
  *,::before,::after{box-sizing:border-box}
  .root{${LIGHT};--on-accent:var(--pharos-on-accent,#fff);--lamp:#f6bd4b;--round:var(--pharos-radius,20px);
    --z:var(--pharos-z-index,2147483000);--x:var(--pharos-offset-x,20px);--y:var(--pharos-offset-y,20px);
    font:15px/1.5 var(--pharos-font,system-ui,-apple-system,"Segoe UI",sans-serif);color:var(--ink);text-align:start}
  .root[data-theme=dark]{${DARK}}
  @media (prefers-color-scheme:dark){.root[data-theme=auto]{${DARK}}}
  .launcher{position:fixed;bottom:calc(var(--y) + env(safe-area-inset-bottom,0px));right:var(--x);z-index:var(--z);display:flex;
    align-items:center;justify-content:center;gap:10px;min-width:60px;height:60px;padding:0 14px;border:0;border-radius:30px;
    background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer;
    box-shadow:0 8px 26px #06283266,inset 0 1px #ffffff2b;transition:transform .18s}
  [data-side=left] .launcher{right:auto;left:var(--x)}
  .launcher:hover{transform:translateY(-2px)}
  .launcher:focus-visible{outline:3px solid var(--lamp);outline-offset:3px}
  .launcher svg{width:32px;height:32px}.launcher span:empty,[hidden]{display:none!important}
  .launcher[aria-expanded=true] .mark,.launcher[aria-expanded=false] .fold{display:none}
  .launcher[aria-busy=true] .mark{animation:pulse 1s infinite}
  .badge{position:absolute;top:-5px;inset-inline-end:-5px;min-width:23px;padding:0 6px;border-radius:12px;
    border:2px solid var(--paper);background:#b3261e;color:#fff;font:700 12px/19px system-ui}
  @keyframes pulse{50%{opacity:.4}}
  @media (prefers-reduced-motion:reduce){*,::before,::after{animation:none!important;transition:none!important}}
  @media (forced-colors:active){.launcher{border:2px solid}}`;

  if (customElements.get(TAG)) {
    console.error("Pharos: widget.js is included more than once; only the first counts.");
    return;
  }
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  const base = new URL(script.src).origin;
  const parts = `${base}/widget/@{version}`; // the server writes such places in; this, so that browsers may keep what does not change
  const config = { ...script.dataset };

  /** `value` of a setting, or what stands for one that is not allowed, of which the page's developer is told. */
  function checked(name, value, standard = ALLOWED[name][0], allowed = ALLOWED[name]) {
    if (value === undefined || allowed.includes(value)) return value ?? standard;
    console.warn(`Pharos: ${name} "${value}" is unknown; allowed: ${allowed.join(", ")}. "${standard}" is used.`);
    return standard;
  }

  function attributes(node, values) {
    for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
    return node;
  }

  function svg(className, ...paths) {
    const make = (tag, values) => attributes(document.createElementNS("http://www.w3.org/2000/svg", tag), values);
    const image = make("svg", { class: className, viewBox: "0 0 24 24", fill: "currentColor", "aria-hidden": "true" });
    image.append(...paths.map((values) => make("path", values)));
    return image;
  }

  /** The launcher in a shadow root, to which the app adds its panel. */
  class PharosChat extends HTMLElement {
    base = base;
    config = config;
    languages = Object.keys(LAUNCHER);
    /** Of one message: how many files, the bytes of each, the characters of its text. */
    limits = { files: +"{limit_files}", bytes: +"{limit_file_bytes}", text: +"{limit_text}" };
    svg = svg;
    checked = checked;
    version = VERSION;
    errors = [];
    #listeners = {};

    connectedCallback() {
      if (this.shadowRoot) return;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      const rtl = getComputedStyle(document.documentElement).direction === "rtl";
      const side = checked("position", config.position, `bottom-${rtl ? "left" : "right"}`).slice(7);
      config.storage = checked("storage", config.storage);
      if (config.lang) config.lang = this.locale(config.lang);
      this.root = attributes(document.createElement("div"), { class: "root", "data-theme": checked("theme", config.theme), "data-side": side });
      this.launcher = attributes(document.createElement("button"), { class: "launcher", part: "launcher", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" });
      this.launcher.addEventListener("click", () => call("toggle"));
      const text = document.createElement("span");
      text.textContent = config.launcherText ?? "";
      this.badge = attributes(document.createElement("span"), { class: "badge" });
      const fold = svg("fold", { d: "M5 9l7 7 7-7", fill: "none", stroke: "currentColor", "stroke-width": 2.5 });
      this.launcher.append(this.mark(), fold, text, this.badge);
      this.root.append(this.launcher);
      this.shadowRoot.append(this.root);
      try {
        // The visitor's choice on an earlier page.
        this.chosen = JSON.parse(localStorage.getItem(`pharos:${new URL(base).host}`))?.lang;
      } catch {
        // Forbidden.
      }
      this.label(this.pick(this.chosen, config.lang) ?? this.usual());
    }

    mark() {
      return svg("mark", { d: "M8.6 5.4 1.6 3v6.2l7-1.8zM15.4 5.4l7-2.4v6.2l-7-1.8z", fill: "#f6bd4b" },
        { d: "M12 1.4 15.2 4.4H8.8zM9.9 5h4.2v3H9.9zM8.3 8.7h7.4v1.5H8.3zM9.3 11h5.4l.3 2.9H9zM8.9 15.1h6.2l.3 2.9H8.6zM8.4 19.2h7.2l.3 3H8.1z" });
    }

    /** The first of `wishes` ("pt-BR", "en"…) that is offered. */
    pick(...wishes) {
      return wishes.map((wish) => String(wish).toLowerCase().split(/[-_]/)[0]).find((lang) => this.languages.includes(lang));
    }

    /** The page's or else the browser's language, else English. */
    usual() {
      return this.pick(document.documentElement.lang, ...navigator.languages, "en");
    }

    /** What the page's developer asks for. */
    locale(wish) {
      return checked("locale", this.pick(wish) ?? wish, this.usual(), this.languages);
    }

    /** Keeps the page's last errors for diagnostics, which the visitor sees before they may be sent. */
    note(text, file = "", line = "") {
      const name = file.replace(/[?#].*/, "").split("/").pop();
      this.errors.push(`${text}${name && ` (${name}:${line})`}`.slice(0, ERRORS.length));
      this.errors.splice(0, this.errors.length - ERRORS.kept);
    }

    /** Names the launcher in `lang`; `meaning` is its badge in words. */
    label(lang, badge = "", meaning = badge) {
      const name = config.launcherText ?? LAUNCHER[lang];
      this.lang = lang;
      attributes(this.root, { lang, dir: lang === "ar" ? "rtl" : "ltr" });
      attributes(this.launcher, { "aria-label": badge ? `${name}. ${meaning}` : name, title: name });
      this.badge.textContent = badge;
    }

    on(event, listener) {
      const listeners = (this.#listeners[event] ??= new Set());
      listeners.add(listener);
      return () => listeners.delete(listener);
    }

    /** A listener that throws must not stop the chat. */
    emit(event, detail) {
      for (const listener of this.#listeners[event] ?? []) {
        try {
          listener(detail);
        } catch (error) {
          console.error(`Pharos: a listener of "${event}" failed.`, error);
        }
      }
    }
  }
  customElements.define(TAG, PharosChat);

  const element = document.createElement(TAG);
  addEventListener("error", ({ message, filename, lineno }) => element.note(message, filename, lineno));
  addEventListener("unhandledrejection", ({ reason }) => element.note(reason?.message ?? (typeof reason === "object" ? "rejected" : String(reason))));
  const queue = [];
  let app = null;
  let loading = null;
  let attempt = 0;

  /** Fetches the app. If that fails, the launcher bears a "!" and pressing it tries again (under another address,
   * since browsers remember failures); settings stay queued, presses do not. */
  function load() {
    loading ??= import(`${parts}/app.js${attempt ? `?${attempt}` : ""}`)
      .then((module) => module.mount(element))
      .then((mounted) => {
        app = mounted;
        for (const [method, args] of queue) app[method](...args);
        element.emit("ready");
      })
      .catch((error) => {
        loading = null;
        attempt += 1;
        queue.splice(0, queue.length, ...queue.filter(([method]) => /^set/.test(method)));
        element.label(element.lang, "!");
        console.error("Pharos: the chat could not be loaded.", error);
        element.emit("error", { kind: "load" });
      })
      .finally(() => element.launcher.removeAttribute("aria-busy"));
  }

  function call(method, ...args) {
    if (app) return void app[method](...args);
    queue.push([method, args]);
    if (method !== "open" && method !== "toggle") return;
    placed.then(() => {
      element.launcher.setAttribute("aria-busy", "true");
      load();
    });
  }

  const placed = new Promise((resolve) => {
    const place = () => resolve(document.body.append(element));
    if (document.body) place();
    else addEventListener("DOMContentLoaded", place);
  });
  placed.then(() => (window.requestIdleCallback ?? setTimeout)(load, { timeout: 4000 }));

  const early = Array.isArray(window.pharos) ? window.pharos : [];
  window.pharos = Object.fromEntries(METHODS.map((method) => [method, (...args) => call(method, ...args)]));
  /** `event`: ready open close message conversation unread error. Returns how to stop. */
  window.pharos.on = (event, listener) => {
    if (event === "ready" && app) listener();
    return element.on(event, listener);
  };
  // Goes on working, so that a page need not know whether this script has run.
  window.pharos.push = (...calls) => calls.forEach(([method, ...args]) => window.pharos[method](...args));
  window.pharos.push(...early);
})();
