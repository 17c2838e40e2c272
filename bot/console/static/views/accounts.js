/** Staff accounts, for administrators. */

import { api } from "../api.js";
import { choice, field, form, h, notify, replace } from "../dom.js";
import { chip, language } from "../format.js";
import { t } from "../strings.js";

const text = t.accounts;

export async function accountsView({ me }) {
  const list = h("ul", { class: "plain rows" });

  async function show() {
    const { accounts } = await api.accounts();
    replace(list, accounts.map((account) => row(account, me, { change, askPassword, askDuties })));
  }

  async function change(account, changes) {
    await api.changeAccount(account.username, changes).catch((error) => notify(error.message, "bad"));
    await show();
  }

  function open(dialog) {
    document.body.append(dialog);
    dialog.showModal();
  }

  const askPassword = (account) => open(passwordDialog(account));
  const askDuties = (account) => open(dutiesDialog(account, show));

  await show();
  return {
    title: text.title,
    node: h("div", { class: "page narrow" }, h("h1", {}, text.title), h("section", { class: "panel" }, list), addSection(show)),
  };
}

function row(account, me, { change, askPassword, askDuties }) {
  const { active, username } = account;
  const verb = active ? text.deactivate : text.activate;
  return h(
    "li",
    { class: active ? "" : "inactive" },
    h(
      "div",
      {},
      h("strong", {}, account.name),
      h("span", { class: "soft" }, ` ${username} · ${t.role[account.role]} `),
      active ? null : chip(text.inactive),
      account.away ? chip(t.presence.away) : null,
      h("p", { class: "hint" }, duties(account)),
    ),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", "data-key": `duties-${username}`, "aria-label": text.dutiesFor(account.name), onclick: () => askDuties(account) }, text.setDuties),
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
  return asking(text.passwordFor(account.name), [field(t.account.new, password)], async () => {
    await api.changeAccount(account.username, { password: password.value });
    notify(text.passwordSet);
  });
}

/** One line on what somebody works on. */
function duties({ teams, languages, capacity }) {
  return [teams.join(", ") || text.noTeam, languages.map(language).join(", ") || text.allLanguages, text.atOnce(capacity)].join(" · ");
}

function dutiesDialog(account, show) {
  const teams = h("input", { value: account.teams.join(", "), autocomplete: "off", autofocus: true });
  const languages = h("input", { value: account.languages.join(", "), autocomplete: "off", spellcheck: "false" });
  const capacity = h("input", { type: "number", min: 0, max: 100, value: account.capacity, required: true });
  const fields = [field(text.teams, teams, text.teamsHint), field(text.languages, languages, text.languagesHint), field(text.capacity, capacity)];
  return asking(text.dutiesFor(account.name), fields, async () => {
    await api.changeAccount(account.username, { teams: names(teams.value), languages: names(languages.value), capacity: Number(capacity.value) });
    notify(text.dutiesSet);
    await show();
  });
}

const names = (list) => list.split(",").map((name) => name.trim()).filter(Boolean);

/** A dialog that closes when what it sends was accepted. */
function asking(title, fields, send) {
  const cancel = h("button", { type: "button", onclick: () => dialog.close() }, text.cancel);
  const actions = h("div", { class: "actions" }, h("button", { class: "primary" }, text.save), cancel);
  const accepted = async () => {
    await send();
    dialog.close();
  };
  const dialog = h("dialog", { "aria-label": title }, h("h2", {}, title), form(accepted, [...fields, actions]));
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}
