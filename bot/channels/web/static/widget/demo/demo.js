/** The demo page's suggestions: pressing one opens the chat with its text written, for the visitor to send. */
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => (window.pharos ??= []).push(["open", button.dataset.ask]));
}
