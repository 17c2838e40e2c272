/** Links to the chat open it on the page; where it is not there, they write a mail. */
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-chat]") || !customElements.get("pharos-chat")) return;
  event.preventDefault();
  window.pharos.open();
});
