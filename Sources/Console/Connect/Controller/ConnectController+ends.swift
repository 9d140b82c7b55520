import Domain
import HTTPTypes
import Services
import Web

extension ConnectController {
    func callback(_ request: BrowserRequest) async throws -> PageReply {
        let browser = self.browser(of: request)
        let result = try await self.flow.callback(
            context: request.parameter("context"),
            query: request.query,
            browser: browser,
            from: request.source
        )
        switch (result, browser) {
        case (.done(let session), let browser?): return try await self.next("done", of: session, browser)
        case (.choose(let session), let browser?): return try await self.next("choose", of: session, browser)
        case (.failed(let failure, let session?), let browser?):
            let pass = self.connect.pass(for: session, browser)
            let visit = try await self.connect.visit(
                session.id.text,
                browser: browser,
                pass: pass,
                needsOpenSession: false
            )
            // The context is an integration's id, or that of an app.
            let service = self.service(request.parameter("context")) ?? self.onlyService(of: session)
            return await self.page(failure, visit, service: service)
        case (.failed(let failure, nil), _): return self.neutral(ConnectFailure(failure))
        case (_, nil): return self.neutral(.otherBrowser)
        }
    }

    /// Leads on without the code in the address.
    private func next(_ step: String, of session: ConnectSession, _ browser: Browser) async throws -> PageReply {
        let links = SessionLinks(id: session.id.text, pass: self.connect.pass(for: session, browser))
        guard let workspace = try await self.workspaces.find(session.workspaceID) else { throw PageFailure.notFound }
        return self.redirect(to: links.link(step), of: workspace)
    }

    func done(_ request: BrowserRequest) async throws -> PageReply {
        let visit = try await self.visit(request, needsOpenSession: false)
        let setting = self.setting(visit)
        let returnURL = self.returnURL(visit.session, visit.workspace)
        switch visit.session.status {
        case .cancelled:
            let end = PageEnd(.cancelled, returnURL: returnURL)
            let page = CancelledPage(setting, service: self.onlyService(of: visit.session), end: end)
            return self.page(page.html, of: visit.workspace)
        case .open:
            return self.redirect(to: setting.session?.link() ?? "/", of: visit.workspace)
        case .completed, .pending:
            guard let service = try await self.connectedService(visit) else { throw PageFailure.notFound }
            let isPending = visit.session.status == .pending
            let code = isPending ? try await self.flow.code(for: visit) : nil
            let end = PageEnd(
                isPending ? .pending : .completed,
                connectionID: visit.session.resultID?.text,
                // The browser that finished brings the code to the product.
                code: code?.reveal(),
                returnURL: returnURL
            )
            return self.page(DonePage(setting, service: service, end: end).html, of: visit.workspace)
        }
    }

    /// The service that a session has connected.
    private func connectedService(_ visit: ConnectVisit) async throws -> PageService? {
        if let service = self.onlyService(of: visit.session) { return service }
        if let id = visit.session.resultID,
            let connection = try await self.connections.find(id, in: visit.session.workspaceID)
        {
            return self.service(connection.integration)
        }
        return self.service(try await self.flow.integration(for: visit))
    }

    func choices(_ request: BrowserRequest) async throws -> PageReply {
        let visit = try await self.visit(request)
        let setting = self.setting(visit)
        guard
            visit.isClaimed, let integration = try await self.flow.integration(for: visit),
            let service = self.service(integration), case let choices = try await self.flow.choices(for: visit),
            !choices.isEmpty
        else { return self.redirect(to: setting.session?.link() ?? "/", of: visit.workspace) }
        let page = ChoosePage(
            setting,
            service: service,
            rows: choices.map { ChoosePage.Row(id: $0.id, name: $0.name) }
        )
        return self.page(page.html, of: visit.workspace)
    }

    func choose(_ request: BrowserRequest) async throws -> PageReply {
        let (visit, form) = try await self.claim(request)
        guard let id = form.text("choice"), !id.isEmpty else { throw PageFailure.unreadableForm }
        let links = SessionLinks(id: visit.session.id.text, pass: visit.pass)
        do {
            _ = try await self.flow.choose(visit, id, from: request.source)
            return self.redirect(to: links.link("done"), of: visit.workspace)
        } catch let failure as SignInFailure {
            return await self.page(failure, visit, service: self.onlyService(of: visit.session))
        } catch is CheckFailure {
            return self.redirect(to: links.link("choose"), of: visit.workspace)
        }
    }

    func cancel(_ request: BrowserRequest) async throws -> PageReply {
        let form = try await request.form()
        let visit = try await self.visit(request, pass: form.text("pass") ?? "")
        _ = try await self.connect.cancel(visit, requestID: request.requestID, origin: request.address)
        let end = PageEnd(.cancelled, returnURL: self.returnURL(visit.session, visit.workspace))
        let page = CancelledPage(self.setting(visit), service: self.onlyService(of: visit.session), end: end)
        return self.page(page.html, of: visit.workspace)
    }
}
