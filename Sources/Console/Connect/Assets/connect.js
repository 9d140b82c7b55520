// Patchbay.connect({url, origin, session}): opens a connect link in a popup and resolves when it has ended.
//   url      the session's link, from the product's server, or a promise of it
//   origin   of the daemon; by default that of the link
//   session  the session's id, from the same reply; only messages of this session count
// Call it in the handler of a click, because browsers block other popups. It resolves to
//   {session, status, connection_id, code}   status: completed, pending, cancelled, failed, expired, unknown
// `pending` has a `code`, or, where the popup has lost its link to this page, brings it by the return_url: the product's
// server sends the code to `complete`. `unknown`: the window seems closed and nothing has ended; `result.later` is a promise
// of the end all the same, because a service can make a window look closed that is open.
window.Patchbay = {
  async connect({ url, origin, session = null }) {
    const popup = window.open("", "patchbay", "popup,width=480,height=760");
    try { url = new URL(await url); } catch (error) { popup?.close(); throw error; }
    if (!popup) { window.location.assign(url); return new Promise(() => {}); }
    popup.location.replace(url);
    const daemon = origin ?? url.origin;
    const headers = { Authorization: `Bearer ${url.pathname.split("/").pop()}` };
    let over = false, finish, closedSince = 0, pendingSince = 0;
    const later = new Promise((resolve) => { finish = resolve; });
    const end = ({ session, status, connection_id = null, code = null }) => {
      over = true;
      window.removeEventListener("message", listen);
      finish({ session, status, connection_id, code });
    };
    const listen = ({ origin: from, data }) => {
      if (from !== daemon || data?.source !== "patchbay" || (session && data.session !== session)) return;
      if (data.status !== "failed") end(data);   // after a failure the window offers to try again
    };
    window.addEventListener("message", listen);
    const ask = async () => {
      const reply = await fetch(`${daemon}/connect/s/${session ?? "-"}/status`, { headers, cache: "no-store", credentials: "omit" });
      if (!reply.ok) return;
      const body = await reply.json();
      if (body.status === "open") return;
      // A message with the code may be on its way, or the product's server ends the session at the return_url.
      if (body.status === "pending") {
        pendingSince ||= Date.now();
        if (Date.now() - pendingSince < 8000) return;
      }
      if (!over) end(body);
    };
    return new Promise((resolve) => {
      later.then(resolve);
      const again = async () => {
        if (over) return;
        try { await ask(); } catch { /* the network: ask again */ }
        closedSince = popup.closed && !pendingSince ? closedSince || Date.now() : 0;
        if (closedSince && Date.now() - closedSince > 10000) resolve({ session, status: "unknown", connection_id: null, code: null, later });
        setTimeout(again, 2000);
      };
      setTimeout(again, 2000);
    });
  },
};
