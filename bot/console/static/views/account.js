/** One's own account: password, tokens, colours. */

import { api } from "../api.js";
import { field, form, h, notify, replace } from "../dom.js";
import { moment } from "../format.js";
import { t } from "../strings.js";
import { themeChoice } from "../theme.js";

const text = t.account;

export async function accountView({ me }) {
  const tokens = await tokenSection();
  return {
    title: text.title,
    node: h(
      "div",
      { class: "page narrow" },
      h("h1", {}, text.title),
      h("p", { class: "soft" }, `${me.name} · ${me.username} · ${t.role[me.role]}`),
      passwordSection(me),
      tokens,
      h("section", { class: "panel" }, h("h2", {}, t.theme.title), field(t.theme.label, themeChoice())),
    ),
  };
}

function passwordSection(me) {
  const secret = (autocomplete) => h("input", { type: "password", autocomplete, required: true });
  const [current, next, again] = [secret("current-password"), secret("new-password"), secret("new-password")];
  const send = async (node) => {
    if (next.value !== again.value) throw new Error(text.differ);
    await api.password(current.value, next.value);
    node.reset();
    notify(text.changed);
  };
  // Password managers look for the username beside the passwords.
  const username = h("input", { value: me.username, autocomplete: "username", hidden: true, readonly: true });
  const fields = [username, field(text.current, current), field(text.new, next), field(text.again, again), h("button", { class: "primary" }, text.password)];
  return h("section", { class: "panel" }, h("h2", {}, text.password), form(send, fields));
}

async function tokenSection() {
  const list = h("ul", { class: "plain rows" });
  const made = h("div", { class: "made", role: "status" });
  const label = h("input", { maxlength: 80, required: true });
  const days = h("input", { type: "number", min: 1, max: 3650, inputmode: "numeric" });

  async function show() {
    const { tokens } = await api.tokens();
    replace(list, tokens.length ? tokens.map((token) => row(token, revoke)) : h("li", { class: "hint" }, text.noTokens));
  }

  async function revoke(token) {
    await api.revokeToken(token.id).catch((error) => notify(error.message, "bad"));
    await show();
  }

  const send = async (node) => {
    const { token } = await api.makeToken(label.value, Number(days.value) || 0);
    node.reset();
    const copy = () => navigator.clipboard.writeText(token).then(() => notify(text.copied));
    replace(made, h("p", {}, text.made), h("code", {}, token), h("button", { type: "button", onclick: copy }, text.copy));
    await show();
  };
  await show();
  const fields = [field(text.label, label), field(text.days, days), h("button", {}, text.make)];
  return h("section", { class: "panel" }, h("h2", {}, text.tokens), h("p", { class: "hint" }, text.tokensLead), list, made, form(send, fields));
}

function row(token, revoke) {
  const until = token.expires_at ? text.expires(moment(token.expires_at)) : text.never;
  const button = h("button", { type: "button", "aria-label": `${text.revoke}: ${token.label}`, onclick: () => revoke(token) }, text.revoke);
  return h("li", {}, h("div", {}, h("strong", {}, token.label), h("span", { class: "soft" }, ` ${until}`)), button);
}
