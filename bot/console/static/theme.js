/** Light, dark, or as the system has it; remembered in this browser. */

import { choice } from "./dom.js";
import { t } from "./strings.js";

const KEY = "pharos-theme";

export function applyTheme(theme = localStorage.getItem(KEY) ?? "auto") {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function themeChoice() {
  const options = ["auto", "light", "dark"].map((theme) => [theme, t.theme[theme]]);
  const node = choice(options, localStorage.getItem(KEY) ?? "auto");
  node.addEventListener("change", () => {
    localStorage.setItem(KEY, node.value);
    applyTheme(node.value);
  });
  return node;
}
