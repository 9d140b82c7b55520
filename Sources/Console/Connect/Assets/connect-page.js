// Comfort only: every page works without it.
// Copy buttons and the close button come hidden, because without this script they would do nothing.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const label = button.querySelector("span"), before = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    label.textContent = button.dataset.done || "Copied";
    setTimeout(() => { label.textContent = before; }, 2000);
  });
}
// The code in the address of a failed callback is of no use any more, and no business of the history.
if (location.pathname.startsWith("/oauth/callback/")) history.replaceState(null, "", location.pathname);
// The end of a session. With an opener, the product's page is told, each message for one named origin, and the window can
// be closed. Without one (a service may have cut the link), the window itself goes back to the product.
const end = document.querySelector("main[data-status]");
if (end) {
  const { origins, session, status, connection, code, back } = end.dataset;
  if (window.opener && origins) {
    const message = { source: "patchbay", session, status, connection_id: connection ?? null, code: code ?? null };
    for (const origin of origins.split(" ")) window.opener.postMessage(message, origin);
    const close = document.querySelector("[data-close]");
    if (close) { close.hidden = false; close.addEventListener("click", () => window.close()); }
  } else if (!window.opener && back) {
    window.location.replace(back);
  }
}
