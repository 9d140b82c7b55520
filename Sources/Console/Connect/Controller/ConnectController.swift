package import Domain
import HTTPTypes
package import Services
import Web

/// The pages on which a user connects services, and the callback of sign-ins.
package struct ConnectController: Sendable {
    /// Finds the client id of the OAuth app that a sign-in uses: the named app, or else that of the workspace.
    /// Nil when there is none.
    package typealias ClientIDs =
        @Sendable (
            _ integration: Integration,
            _ method: AuthMethod,
            _ appID: Identifier<OAuthApp>?,
            _ workspaceID: Identifier<Workspace>
        ) async -> String?

    let connect: ConnectService
    let flow: any ConnectFlow
    let userConnections: any UserConnections
    let connections: any ConnectionStore
    let workspaces: any WorkspaceStore
    let catalog: any IntegrationCatalog
    let frame: PageFrame
    let forms: RunningForms
    let clientIDs: ClientIDs
    let clock: Clock
    let language = Language.english

    package init(
        connect: ConnectService,
        flow: any ConnectFlow,
        userConnections: any UserConnections,
        connections: any ConnectionStore,
        workspaces: any WorkspaceStore,
        catalog: any IntegrationCatalog,
        clientIDs: @escaping ClientIDs,
        clock: Clock
    ) {
        self.clientIDs = clientIDs
        self.connect = connect
        self.flow = flow
        self.userConnections = userConnections
        self.connections = connections
        self.workspaces = workspaces
        self.catalog = catalog
        self.forms = RunningForms(clock: clock)
        self.clock = clock
        let host = connect.origin.authority
        self.frame = PageFrame(origin: connect.origin, limiter: PageFrame.limiter(clock: clock)) { failure in
            NeutralPage(failure, host: host).html
        }
    }

    var host: String { self.connect.origin.authority }

    /// The visit of a request to a page of a session.
    ///
    /// - Parameters:
    ///   - pass: the field of a form; nil for the parameter of a link.
    ///   - needsOpenSession: false for the pages of an end.
    /// - Throws: `ConnectRefusal`.
    func visit(
        _ request: BrowserRequest,
        pass: String? = nil,
        needsOpenSession: Bool = true
    ) async throws -> ConnectVisit {
        try await self.connect.visit(
            request.parameter("id"),
            browser: self.browser(of: request),
            pass: pass ?? request.query("pass"),
            needsOpenSession: needsOpenSession
        )
    }

    /// The browser of a request's cookie; nil without one.
    func browser(of request: BrowserRequest) -> Browser? {
        guard let id = request.browserID else { return nil }
        let (browser, isNew) = self.connect.browser(cookie: id.reveal())
        return isNew ? nil : browser
    }

    /// Reads a form and gives the session to the browser that sent it.
    ///
    /// - Throws: `ConnectRefusal`; ``PageFailure``.
    func claim(_ request: BrowserRequest) async throws -> (visit: ConnectVisit, form: FormBody) {
        let form = try await request.form()
        let visit = try await self.visit(request, pass: form.text("pass") ?? "")
        return (try await self.connect.claim(visit), form)
    }

    func setting(_ visit: ConnectVisit, hasLinks: Bool = true) -> PageSetting {
        PageSetting(
            language: self.language,
            product: Product(visit.workspace),
            session: hasLinks ? SessionLinks(id: visit.session.id.text, pass: visit.pass) : nil,
            user: visit.session.request.userLabel,
            agent: visit.session.request.agent
        )
    }

    /// The reply with a page of a session. The window keeps its opener where the product may have opened it.
    func page(_ html: HTML, status: HTTPResponse.Status = .ok, of workspace: Workspace) -> PageReply {
        var reply = PageReply.page(html, status: status)
        reply.keepsOpener = !workspace.connect.allowedOrigins.isEmpty
        return reply
    }

    /// The reply that leads to a page of a session.
    func redirect(to path: String, of workspace: Workspace) -> PageReply {
        var reply = PageReply.redirect(to: path)
        reply.keepsOpener = !workspace.connect.allowedOrigins.isEmpty
        return reply
    }

    /// The URL to which the session leads, while the workspace still allows it.
    func returnURL(_ session: ConnectSession, _ workspace: Workspace) -> String? {
        let url = session.request.returnURL ?? workspace.connect.defaultReturnURL
        return url.flatMap { workspace.connect.allows(returnTo: $0) ? $0 : nil }
    }

    func service(_ integrationID: String?) -> PageService? {
        guard let integrationID, let integration = try? self.catalog.integration(integrationID) else { return nil }
        return PageService(id: integration.id, name: integration.name)
    }

    /// The service of a session that is for one only.
    func onlyService(of session: ConnectSession) -> PageService? {
        session.request.targets.count == 1 ? self.service(session.request.targets[0].integration) : nil
    }

    /// The user of the session chooses among services.
    func hasPicker(_ session: ConnectSession) -> Bool { session.request.targets.count != 1 }
}

extension BrowserRequest {
    var source: PageOrigin { PageOrigin(requestID: self.requestID, address: self.address) }
}
