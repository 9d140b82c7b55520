import Domain
import HTTPTypes
import Services
import Web

// "Your connections": sessions with purpose `manage`. Before the claim a page shows nothing, and there is no take-over, so
// a link that was forwarded shows nothing without the first browser's cookie.

extension ConnectController {
    func showConnections(_ request: BrowserRequest) async throws -> PageReply {
        let visit = try await self.visit(request)
        try Self.requireManage(visit)
        let setting = self.setting(visit)
        guard visit.isClaimed else { return self.redirect(to: setting.session?.link() ?? "/", of: visit.workspace) }
        let cards = try await self.userConnections.all(of: visit.session)
        let page = ConnectionsPage(setting, cards: cards, returnURL: self.returnURL(visit.session, visit.workspace))
        return self.page(page.html, of: visit.workspace)
    }

    func openConnections(_ request: BrowserRequest) async throws -> PageReply {
        let (visit, _) = try await self.claim(request)
        try Self.requireManage(visit)
        return self.redirect(to: self.setting(visit).session?.link("connections") ?? "/", of: visit.workspace)
    }

    func changeConnection(_ request: BrowserRequest) async throws -> PageReply {
        let (visit, form) = try await self.claim(request)
        try Self.requireManage(visit)
        let id = request.parameter("connection_id")
        guard let card = try await self.userConnections.find(id, of: visit.session) else { throw PageFailure.notFound }
        switch form.text("action") {
        case "ask": return self.page(DisconnectPage(self.setting(visit), card: card).html, of: visit.workspace)
        case "disconnect":
            let told = try await self.userConnections.disconnect(id, of: visit.session, from: request.source)
            let page = DisconnectedPage(self.setting(visit), service: card.service, told: told)
            return self.page(page.html, of: visit.workspace)
        case "renew" where card.canRenew:
            return try await self.renew(id, visit, request)
        default: throw PageFailure.unreadableForm
        }
    }

    /// Makes a session that signs in to the connection again, and leads to it.
    private func renew(_ id: String, _ visit: ConnectVisit, _ request: BrowserRequest) async throws -> PageReply {
        let session = visit.session
        // The list of URLs may have changed since the session was made.
        let returnURL = session.request.returnURL.flatMap { visit.workspace.connect.allows(returnTo: $0) ? $0 : nil }
        let submission = ConnectSessionSubmission(
            connectionID: id,
            userLabel: session.request.userLabel,
            returnURL: returnURL,
            binding: .confirm
        )
        let act = self.connect.act(
            .connectSessionCreate,
            in: session,
            requestID: request.requestID,
            origin: request.address
        )
        let (_, link) = try await self.connect.create(submission, by: act, countedFor: session.id.text)
        return self.redirect(
            to: String(link.reveal().dropFirst(self.connect.origin.description.count)),
            of: visit.workspace
        )
    }

    private static func requireManage(_ visit: ConnectVisit) throws {
        guard visit.session.purpose == .manage else { throw PageFailure.notFound }
    }
}
