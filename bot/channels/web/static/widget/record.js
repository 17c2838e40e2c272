/** The conversation as a text file. */
import { save } from "./dom.js";

/** @param {object[]} entries in reading order; `name` says who an entry is from ("" for the system) */
export function download(entries, texts, name) {
  const lines = entries.map((entry) => {
    const who = name(entry);
    const files = (entry.attachments ?? []).map((file) => `[${file.name}]`);
    return `${texts.moment(entry.created_at)}${who && ` · ${who}`}\n${[entry.text, ...files].filter(Boolean).join("\n")}\n`;
  });
  const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  save(new Blob([lines.join("\n")], { type: "text/plain;charset=utf-8" }), `chat-${today}.txt`);
}
