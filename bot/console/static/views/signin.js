/** Signing in. Whoever was on another page comes back to it. */

import { api } from "../api.js";
import { field, form, h } from "../dom.js";
import { t } from "../strings.js";

export function signInView(enter, reason) {
  const username = h("input", { name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  const send = async () => {
    try {
      await enter(await api.login(username.value, password.value));
    } catch (error) {
      password.value = "";
      (username.value ? password : username).focus();
      throw error;
    }
  };
  const node = h(
    "main",
    { class: "gate" },
    h(
      "div",
      { class: "card" },
      h("img", { src: "/staff/static/mark.svg", alt: "", width: 52, height: 52 }),
      h("h1", {}, `${t.product} ${t.console.toLowerCase()}`),
      h("p", { class: "soft" }, t.signIn.lead),
      reason && h("p", { class: "problem", role: "alert" }, reason),
      form(send, [field(t.signIn.username, username), field(t.signIn.password, password), h("button", { class: "primary wide" }, t.signIn.submit)]),
    ),
  );
  return { title: t.signIn.title, node };
}
