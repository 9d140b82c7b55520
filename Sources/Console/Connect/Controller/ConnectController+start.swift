import Domain
import Services
import Web

extension ConnectController {
    /// The first page of a session: the choice of a service, its only service, or the user's connections.
    func start(_ request: BrowserRequest) async throws -> PageReply {
        let visit = try await self.visit(request)
        let setting = self.setting(visit)
        if visit.session.purpose == .manage {
            guard visit.isClaimed, let session = setting.session else {
                return self.page(ConnectionsStartPage(setting).html, of: visit.workspace)
            }
            return self.redirect(to: session.link("connections"), of: visit.workspace)
        }
        if !self.hasPicker(visit.session) {
            return try await self.form(visit, visit.session.request.targets[0].integration, request)
        }
        return self.page(try await self.picker(visit, request).html, of: visit.workspace)
    }

    private func picker(_ visit: ConnectVisit, _ request: BrowserRequest) async throws -> PickerPage {
        let words = String((request.query("q") ?? "").prefix(100)).filter { !$0.isNewline }
        let kind = request.query("kind").flatMap(ServiceKind.init)
        let page = request.query("page").flatMap(Int.init).map { min(max($0, 1), 1000) } ?? 1
        let all = self.integrations(of: visit.session, matching: nil)
        let isSearch = !words.allSatisfy(\.isWhitespace)
        let found = isSearch ? self.integrations(of: visit.session, matching: words) : all
        let matches = found.filter { kind == nil || ServiceKind(category: $0.category) == kind }
        let shown = matches.dropFirst((page - 1) * PickerPage.pageSize).prefix(PickerPage.pageSize)
        let accounts = visit.isClaimed ? try await self.accounts(of: visit.session) : [:]
        let kinds = Set(all.map { ServiceKind(category: $0.category) })
        return PickerPage(
            self.setting(visit),
            rows: shown.map { integration in
                let account = accounts[integration.id]
                return PickerPage.Row(
                    PageService(id: integration.id, name: integration.name),
                    kind: ServiceKind(category: integration.category),
                    isConnected: account != nil,
                    account: account ?? nil
                )
            },
            total: all.count,
            kinds: ServiceKind.allCases.filter(kinds.contains),
            words: isSearch ? words : "",
            kind: kind,
            matches: matches.count,
            page: page
        )
    }

    /// The integrations that the session allows: by name, or the best match first.
    private func integrations(of session: ConnectSession, matching words: String?) -> [Integration] {
        let allowed = Set(session.request.targets.map(\.integration))
        let found = self.catalog.integrations(matching: IntegrationQuery(text: words))
            .filter { allowed.isEmpty || allowed.contains($0.id) }
        guard words == nil else { return found }
        return found.sorted { ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id) }
    }

    /// The accounts that the user has connected, by integration; nil for one whose name is not known.
    private func accounts(of session: ConnectSession) async throws -> [String: String?] {
        guard let userID = session.userID else { return [:] }
        let filter = ConnectionFilter(userID: userID)
        let page = try await self.connections.list(filter, PageRequest(limit: 100), in: session.workspaceID)
        return page.items.reduce(into: [:]) { accounts, connection in
            guard accounts[connection.integration] == nil else { return }
            accounts[connection.integration] = .some(connection.account?.name)
        }
    }
}
