// Patchbay.connect({url, origin, session}): opens a connect link in a popup and resolves when it has ended.
//   url      the session's link, from the product's server
//   session  the session's id, from the same reply; only messages of this session count
//   origin   of the daemon; by default that of the link
// Call it in the handler of a click, because browsers block other popups. It resolves to
//   {session, status, connection_id, code}   status: completed, pending, cancelled, failed, expired, unknown
// `pending` has a `code`, or, where the popup has lost its link to this page, brings it by the return_url: the product's
// server sends the code to `complete`. `unknown`: the window seems closed and nothing has ended; `result.later` is a promise
// of the end all the same, because a service can make a window look closed that is open.
window.Patchbay = {
  connect({ url, origin = new URL(url).origin, session = null }) {
    const token = new URL(url).pathname.split("/").pop();
    const popup = window.open(url, "patchbay", "popup,width=480,height=760");
    if (!popup) { window.location.assign(url); return new Promise(() => {}); }
    let over = false, finish, closedSince = 0;
    const later = new Promise((resolve) => { finish = resolve; });
    const end = (result) => { over = true; window.removeEventListener("message", listen); finish(result); };
    const listen = ({ origin: from, data }) => {
      if (from !== origin || data?.source !== "patchbay" || (session && data.session !== session)) return;
      if (data.status === "failed") return;   // the window offers to try again
      end({ session: data.session, status: data.status, connection_id: data.connection_id, code: data.code });
    };
    window.addEventListener("message", listen);
    return new Promise((resolve) => {
      later.then(resolve);
      const ask = async () => {
        if (over) return;
        let status = "open";
        try {
          const reply = await fetch(`${origin}/connect/s/${session ?? "-"}/status`, {
            headers: { Authorization: `Bearer ${token}` }, cache: "no-store", credentials: "omit",
          });
          if (reply.ok) {
            const body = await reply.json();
            status = body.status;
            // A message may be on its way, and only it has the code.
            if (status === "pending") setTimeout(() => over || end({ session: body.session, status, connection_id: null, code: null }), 3000);
            else if (status !== "open") return end({ session: body.session, status, connection_id: body.connection_id, code: null });
          }
        } catch { /* the network: ask again */ }
        closedSince = popup.closed ? closedSince || Date.now() : 0;
        if (status === "open" && closedSince && Date.now() - closedSince > 10000) resolve({ session, status: "unknown", connection_id: null, code: null, later });
        setTimeout(ask, 2000);
      };
      setTimeout(ask, 2000);
    });
  },
};
