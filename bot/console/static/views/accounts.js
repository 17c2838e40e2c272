/** Staff accounts, for administrators. */

import { api } from "../api.js";
import { choice, field, form, h, notify, replace } from "../dom.js";
import { chip } from "../format.js";
import { t } from "../strings.js";

const text = t.accounts;

export async function accountsView({ me }) {
  const list = h("ul", { class: "plain rows" });

  async function show() {
    const { accounts } = await api.accounts();
    replace(list, accounts.map((account) => row(account, me, change, askPassword)));
  }

  async function change(account, changes) {
    await api.changeAccount(account.username, changes).catch((error) => notify(error.message, "bad"));
    await show();
  }

  function askPassword(account) {
    const dialog = passwordDialog(account);
    document.body.append(dialog);
    dialog.showModal();
  }

  await show();
  return {
    title: text.title,
    node: h("div", { class: "page narrow" }, h("h1", {}, text.title), h("section", { class: "panel" }, list), addSection(show)),
  };
}

function row(account, me, change, askPassword) {
  const { active, username } = account;
  const verb = active ? text.deactivate : text.activate;
  return h(
    "li",
    { class: active ? "" : "inactive" },
    h("div", {}, h("strong", {}, account.name), h("span", { class: "soft" }, ` ${username} · ${t.role[account.role]} `), active ? null : chip(text.inactive)),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", "aria-label": text.passwordFor(account.name), onclick: () => askPassword(account) }, text.setPassword),
      username === me.username
        ? null
        : h("button", { type: "button", "data-key": username, "aria-label": `${verb}: ${account.name}`, onclick: () => change(account, { active: !active }) }, verb),
    ),
  );
}

function addSection(show) {
  const username = h("input", { autocapitalize: "none", spellcheck: "false", maxlength: 40, autocomplete: "off", required: true });
  const name = h("input", { maxlength: 80, autocomplete: "off", required: true });
  const role = choice(Object.entries(t.role), "agent");
  const password = h("input", { type: "password", autocomplete: "new-password", required: true });
  const send = async (node) => {
    const added = { username: username.value, name: name.value, role: role.value, password: password.value };
    await api.addAccount(added);
    notify(text.added(name.value));
    node.reset();
    await show();
  };
  const fields = [field(t.signIn.username, username), field(text.name, name), field(text.role, role), field(text.password, password)];
  return h("section", { class: "panel" }, h("h2", {}, text.add), form(send, [...fields, h("button", { class: "primary" }, text.submit)]));
}

function passwordDialog(account) {
  const password = h("input", { type: "password", autocomplete: "new-password", required: true, autofocus: true });
  const send = async () => {
    await api.changeAccount(account.username, { password: password.value });
    notify(text.passwordSet);
    dialog.close();
  };
  const cancel = h("button", { type: "button", onclick: () => dialog.close() }, text.cancel);
  const title = text.passwordFor(account.name);
  const dialog = h(
    "dialog",
    { "aria-label": title },
    h("h2", {}, title),
    form(send, [field(t.account.new, password), h("div", { class: "actions" }, h("button", { class: "primary" }, text.save), cancel)]),
  );
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}
