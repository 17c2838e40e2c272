/** The help centre within the panel: search and topics before the first message, articles at any time. */

const PAUSE = 180; // ms without typing before a search
const SHORTEST = 2; // query
const PATIENCE = 10_000;
const STYLES = `
.guide{padding-top:16px}
.guide input{width:100%;min-height:44px;padding:9px 14px;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:22px}
.guide ::placeholder{color:var(--soft);opacity:1}
.guide input:focus-visible{outline-offset:0}
.guide .count:not(:empty){margin:8px 4px 0;font-size:13px;color:var(--soft)}
.guide h4{margin:18px 4px 6px;font-size:14px}
.links{list-style:none;display:grid;gap:6px;padding-top:8px}
.links button{width:100%;min-height:44px;padding:9px 14px;text-align:start;border:1px solid var(--line);border-radius:12px;background:var(--paper);color:var(--link);font-weight:600;font-size:14px}
.links button:hover{background:var(--hover)}
.links small{display:block;margin-top:2px;font-size:13px;line-height:1.4;font-weight:400;color:var(--soft)}
.guide details{border-bottom:1px solid var(--line)}
.guide summary{padding:11px 4px;cursor:pointer;font-weight:600}
.guide details .links{padding:0 0 12px}
.reader{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:10px 16px 24px;background:var(--paper);overflow-wrap:anywhere;scrollbar-width:thin}
.reader .back{min-height:44px;padding:8px 4px;color:var(--link);font-weight:600}
.reader .back::before{content:"← "/""}[dir=rtl] .reader .back::before{content:"→ "/""}
.reader :is(h3,h4){font-size:16px;line-height:1.35;margin:18px 0 6px}
.reader .name{font-size:20px;margin-top:6px}
.reader article>*+:not(h3){margin-top:9px}
.reader :is(ul,ol):not(.links){padding-inline-start:1.35em}
.reader .vote{margin:22px 0 4px;padding-top:14px;border-top:1px solid var(--line)}
.news{position:sticky;bottom:0;text-align:center}
.helping>:not(header,.banner,.notice,.reader){display:none!important}`;

export class Help {
  #host;
  #texts;
  #panel;
  #tools;
  #known = new Set(); // topics that have articles
  #trail = []; // what is read, last what is shown, each with what opened it
  #asked = false; // for: search and topics stand in the reader, not in the introduction
  #request;
  #timer;
  #drawn;
  #shown;

  /** @param {object} tools press({title, payload}, byKeyboard); changed(); h, setText, markdown, so that this file need not bring them along */
  constructor(host, texts, panel, tools) {
    const { h } = tools;
    this.#host = host;
    this.#texts = texts;
    this.#panel = panel;
    this.#tools = tools;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    host.shadowRoot.adoptedStyleSheets.push(sheet);
    this.search = h("input", { type: "search", autocomplete: "off", enterkeyhint: "search", maxlength: "200", oninput: () => this.#later(), onkeydown: (event) => this.#clear(event) });
    this.count = h("p", { class: "count", role: "status" });
    this.found = h("ul", { class: "links" });
    this.starters = h("div");
    this.topics = h("div");
    this.guide = h("div", { class: "guide" }, this.search, this.count, this.found, this.starters, this.topics);
    this.back = h("button", { type: "button", class: "back", onclick: () => this.#back() });
    this.page = h("div");
    this.news = h("p", { class: "news", role: "status" }); // an open article hides the conversation
    host.on("unread", (n) => this.news.replaceChildren(...(n ? [this.#button("unread", () => this.#ask(""), "primary", { n })] : [])));
    this.node = h("section", { class: "reader", hidden: true, onkeydown: (event) => this.#escape(event), onclick: (event) => this.#follow(event) }, this.back, this.page, this.news);
    panel.transcript.node.before(this.node);
    panel.node.addEventListener("close", () => this.leave());
    texts.bind(() => this.#speak());
  }

  /** Search and topics, whatever has been said so far. */
  open() {
    this.#asked = true;
    this.#trail = [];
    this.#list();
    this.search.focus();
    if (!this.#known.size) this.#load(); // it could not be had before
  }

  #get(key, values) {
    return this.#texts.get(key, values);
  }

  #speak() {
    this.search.placeholder = this.#get("help_search");
    this.search.setAttribute("aria-label", this.search.placeholder);
    this.node.setAttribute("aria-label", this.#get("help"));
    this.#tools.setText(this.back, this.#get("help_back"));
    // The introduction has just been written anew, with suggestions of its own.
    const own = this.#panel.transcript.intro.querySelector(":scope>.buttons");
    this.starters.replaceWith(own);
    this.starters = own;
    const step = this.#trail.pop();
    if (!step) this.#list();
    this.#load();
    if (step) this.#read(step);
    else if (this.search.value) this.#find();
  }

  /** Without an answer there are neither topics nor better suggestions. */
  async #load() {
    const { lang } = this.#texts;
    const index = await this.#fetch("").catch(() => null);
    if (!index || lang !== this.#texts.lang) return;
    const { h, press } = this.#tools;
    this.#known = new Set(index.categories.flatMap(({ articles }) => articles.map(({ topic }) => topic)));
    // As below; and what somebody has unfolded must not fold under their hand.
    const drawn = lang + JSON.stringify(index.categories);
    const topics = index.categories.map(({ title, articles }) =>
      h("details", { name: "topics", ...tongue(index.lang) }, h("summary", {}, title), this.#links(articles)));
    if (drawn !== this.#drawn) this.topics.replaceChildren(h("h4", {}, this.#get("help_topics")), ...topics);
    this.#drawn = drawn;
    if (index.lang !== lang) return; // the widget's own are better understood
    const starters = index.starters.map(({ title, payload }) =>
      h("button", { type: "button", onclick: (event) => press({ title, payload }, event.detail === 0) }, title));
    this.starters.replaceChildren(...starters, this.starters.lastChild); // which is: talk to a person
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), PAUSE);
  }

  async #find() {
    const query = this.search.value.trim();
    const wanted = query.length >= SHORTEST;
    const answer = wanted && (await this.#fetch(`/search?q=${encodeURIComponent(query)}`, true).catch((error) => error));
    if (answer.name === "AbortError") return;
    const { results = [], lang } = answer;
    // What is the same stays: somebody may be about to press it.
    const news = JSON.stringify(results);
    if (news !== this.#shown) this.found.replaceChildren(...this.#links(results, lang).children);
    this.#shown = news;
    const said = results.length ? "help_found" : answer.results ? "help_none" : "err_network";
    this.#tools.setText(this.count, wanted ? this.#get(said, { n: results.length }) : "");
    this.topics.hidden = wanted;
    this.#turn();
  }

  #clear(event) {
    if (event.key !== "Escape" || !this.search.value) return;
    event.preventDefault();
    event.stopPropagation(); // nothing closes
    this.search.value = "";
    this.#find();
  }

  #links(articles, lang = this.#texts.lang) {
    const { h } = this.#tools;
    const link = ({ topic, title, snippet }) => {
      const read = ({ currentTarget }) => this.#read({ topic, opener: currentTarget });
      return h("li", tongue(lang), h("button", { type: "button", onclick: read }, title, snippet ? h("small", {}, snippet) : ""));
    };
    return h("ul", { class: "links" }, ...articles.map(link));
  }

  async #read(step) {
    clearTimeout(this.#timer); // a search now would take its place
    const article = await this.#fetch(`/${step.topic}`, true).catch((error) => error);
    if (article.name === "AbortError") return;
    this.#trail.push(step);
    const { h } = this.#tools;
    const problem = () => h("p", { class: "name", role: "alert", tabindex: "-1" }, this.#get("err_network"));
    this.page.replaceChildren(...(article.title ? this.#show(article) : [problem()]));
    this.#turn();
    this.node.scrollTop = 0;
    this.page.querySelector(".name").focus();
  }

  #show({ topic, lang, title, answer, body, related }) {
    const { h, markdown } = this.#tools;
    const say = (helpful) => () => {
      this.#fetch(`/${topic}/vote`, false, { helpful }).catch(() => {}); // a vote is no trouble worth telling
      const thanks = h("p", { role: "status", tabindex: "-1" }, this.#get(helpful ? "help_thanks" : "help_sorry"));
      vote.replaceChildren(thanks);
      thanks.focus();
    };
    const vote = h("div", { class: "vote" }, h("p", {}, this.#get("help_helped")),
      h("div", { class: "buttons" }, this.#button("help_yes", say(true)), this.#button("help_no", say(false))));
    return [
      h("article", tongue(lang), h("h3", { class: "name", tabindex: "-1" }, title), ...markdown(answer), ...markdown(body)),
      vote, this.#button("help_ask", () => this.#ask(title), "primary"),
      h("h4", {}, this.#get("help_related")), this.#links(related, lang),
    ];
  }

  #ask(title) {
    this.leave();
    this.#panel.composer.draft(title);
    this.#panel.composer.input.focus();
  }

  /** A link to another article stays within the panel. */
  #follow(event) {
    const topic = /\/\w\w\/(\w+)$/.exec(event.target.closest("a")?.href)?.[1];
    if (!this.#known.has(topic)) return;
    event.preventDefault();
    this.#read({ topic });
  }

  #escape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation(); // the panel stays
    this.#back();
  }

  /** To what was read before, to the list, and out. */
  #back() {
    const left = this.#trail.pop();
    if (!left) return this.#ask("");
    if (this.#trail.length) return void this.#read(this.#trail.pop());
    this.#list();
    (left.opener?.isConnected ? left.opener : this.search).focus();
  }

  /** Back to the conversation. */
  leave() {
    this.#asked = false;
    this.#trail = [];
    this.#list();
  }

  #list() {
    this.#request?.abort(); // what is on its way is not wanted any more
    if (this.#asked) this.page.replaceChildren(this.guide);
    else this.#panel.transcript.intro.append(this.guide);
    this.#turn();
  }

  #turn() {
    this.node.hidden = !this.#asked && !this.#trail.length;
    this.#panel.node.classList.toggle("helping", !this.node.hidden);
    this.starters.hidden = this.#asked || this.topics.hidden;
    this.#tools.changed();
  }

  #button(key, onclick, look, values) {
    return this.#tools.h("button", { type: "button", class: look, onclick }, this.#get(key, values));
  }

  /** JSON from the help centre; `alone`: what was asked for before need not be answered any more. */
  async #fetch(path, alone, body) {
    const request = new AbortController();
    if (alone) {
      this.#request?.abort();
      this.#request = request;
    }
    setTimeout(() => request.abort(new Error("late")), PATIENCE);
    const response = await fetch(`${this.#host.base}/api/help/${this.#texts.lang}${path}`, {
      ...(body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      credentials: "omit",
      signal: request.signal,
    });
    if (!response.ok) throw new Error(response.status);
    return body ? null : response.json();
  }
}

/** Articles may be in another language than the panel. */
function tongue(lang) {
  return { lang, dir: lang === "ar" ? "rtl" : "ltr" };
}
