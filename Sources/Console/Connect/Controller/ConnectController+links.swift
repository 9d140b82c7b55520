import Domain
import HTTPTypes
import JSON
import Services
import Web

extension ConnectController {
    func open(_ request: BrowserRequest) async throws -> PageReply {
        try await self.enter(request, self.connect.open(token: Secret(request.parameter("token"))))
    }

    func openSealed(_ request: BrowserRequest) async throws -> PageReply {
        try await self.enter(request, self.connect.open(sealedLink: request.parameter("sealed")))
    }

    /// Leads a browser with a right link to the session's first page, and gives it its cookie.
    private func enter(_ request: BrowserRequest, _ session: ConnectSession) async throws -> PageReply {
        let (browser, isNew) = self.connect.browser(cookie: request.browserID?.reveal())
        let links = SessionLinks(id: session.id.text, pass: self.connect.pass(for: session, browser))
        var reply = PageReply.redirect(to: links.link())
        reply.browserID = isNew ? browser.id : nil
        // A redirect that cut the opener would cut it for the pages behind it, too.
        reply.keepsOpener = await !self.openers(of: session).isEmpty
        return reply
    }

    /// The origins that may have opened the window; empty when they cannot be read.
    private func openers(of session: ConnectSession) async -> [String] {
        let workspace = try? await self.workspaces.find(session.workspaceID)
        return workspace?.connect.allowedOrigins ?? []
    }

    func style(_ request: BrowserRequest) async throws -> PageReply {
        guard
            let id = request.query("w").flatMap({ Identifier<Workspace>($0) }),
            let settings = try await self.workspaces.find(id)?.connect,
            let accent = settings.accent.flatMap({ Accent($0, dark: settings.accentDark) })
        else { return .resource(ConnectAssets.style) }
        return .resource(ConnectAssets.style(accent))
    }

    /// How a session goes on, for scripts: never the code.
    func status(_ request: BrowserRequest) async throws -> PageReply {
        let status: ConnectStatus
        do {
            let id = request.parameter("id")
            if let token = request.bearerToken {
                status = try await self.connect.status(id, token: token)
            } else {
                let browser = self.browser(of: request)
                status = try await self.connect.status(id, browser: browser, pass: request.query("pass"))
            }
        } catch {
            if case .failed(let error) = error { throw error }
            // Who has the right text may ask every two seconds; who guesses may not.
            try request.count()
            return .json(status: .notFound) { json in
                json.beginObject()
                json.member("detail", "Connect session not found")
                json.endObject()
            }
        }
        var reply = PageReply.json { json in
            json.beginObject()
            json.member("status", status.state.rawValue)
            json.member("connection_id", status.connectionID?.text)
            json.key("error")
            if let failure = status.failure {
                json.beginObject()
                json.member("code", failure.code)
                json.member("message", failure.message)
                json.endObject()
            } else {
                json.null()
            }
            json.endObject()
        }
        reply.readableBy = request.scriptOrigin.flatMap { status.allowedOrigins.contains($0) ? $0 : nil }
        return reply
    }

    /// The answer to a browser that asks whether a script may send a token (CORS). Any may: the reply itself says who can
    /// read it, and without the token there is nothing to read.
    func preflight(_ request: BrowserRequest) -> PageReply {
        var reply = PageReply.preflight
        reply.readableBy = request.scriptOrigin
        return reply
    }
}
