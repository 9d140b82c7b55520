import Domain
import HTTPTypes
import JSON
import Services
import Web

extension ConnectController {
    /// Turns refusals into pages.
    func answering(_ body: () async throws -> PageReply) async throws -> PageReply {
        do {
            return try await body()
        } catch let refusal as ConnectRefusal {
            return try self.page(for: refusal)
        }
    }

    private func page(for refusal: ConnectRefusal) throws -> PageReply {
        switch refusal {
        case .unknown: return .page(NeutralPage.unknownLink(host: self.host).html, status: .notFound)
        case .openAgain: return self.neutral(.openAgain)
        case .otherBrowser: return self.neutral(.taken)
        case .tooManyRequests(let seconds): throw PageFailure.tooManyRequests(retryAfter: seconds)
        case .ended(let ended): return self.page(for: ended)
        case .failed(let error): throw error
        }
    }

    func neutral(_ failure: ConnectFailure) -> PageReply {
        .page(NeutralPage(failure, host: self.host).html, status: failure.status)
    }

    private func page(for ended: EndedSession) -> PageReply {
        let setting = PageSetting(language: self.language, product: Product(ended.workspace), session: nil)
        let returnURL = self.returnURL(ended.session, ended.workspace)
        let failure: ConnectFailure
        switch ended.state {
        case .cancelled:
            let page = CancelledPage(setting, service: nil, end: PageEnd(.cancelled, returnURL: nil))
            return self.page(page.html, status: .gone, of: ended.workspace)
        case .completed, .pending: failure = .finished
        case .open, .expired: failure = .expired
        }
        let page = FailurePage(setting, failure, service: nil, returnURL: returnURL)
        return self.page(page.html, status: failure.status, of: ended.workspace)
    }

    /// The page of a failure in a session that the browser has.
    func page(
        _ failure: SignInFailure,
        _ visit: ConnectVisit,
        service: PageService?,
        methodID: String? = nil
    ) async -> PageReply {
        let method = self.method(service, methodID)
        let clientID = failure == .needsAdministrator ? await self.clientID(visit.session, service, method) : nil
        let failure = ConnectFailure(failure, visit.session, method, clientID: clientID)
        let page = FailurePage(
            self.setting(visit),
            failure,
            service: service,
            methodID: method?.id,
            needsForm: self.needsForm(visit, service, method),
            returnURL: self.returnURL(visit.session, visit.workspace),
            hasPicker: self.hasPicker(visit.session)
        )
        return self.page(page.html, status: failure.status, of: visit.workspace)
    }

    /// The id by which an administrator finds the app at the service; nil when it is not known. A renewed connection
    /// without an app may have a client of its own.
    private func clientID(
        _ session: ConnectSession,
        _ service: PageService?,
        _ method: AuthMethod?
    ) async -> String? {
        guard
            let service, let method, method.isSignIn,
            let (integration, target) = self.target(service.id, of: session),
            session.connectionID == nil || target.oauthAppID != nil
        else { return nil }
        return await self.clientIDs(integration, method, target.oauthAppID, session.workspaceID)
    }

    private func method(_ service: PageService?, _ methodID: String?) -> AuthMethod? {
        guard let service, let integration = try? self.catalog.integration(service.id) else { return nil }
        return integration.authMethods.first { $0.id == methodID } ?? integration.authMethods.first(where: \.isSignIn)
    }

    /// The user has to enter something before trying again.
    private func needsForm(_ visit: ConnectVisit, _ service: PageService?, _ method: AuthMethod?) -> Bool {
        guard
            let service, let method, method.isSignIn,
            let (integration, target) = self.target(service.id, of: visit.session),
            target.authMethodID ?? method.id == method.id
        else { return true }
        let start = ConnectStart(visit: visit, integration: integration, method: method, target: target)
        return (try? start.fields(of: self.catalog, fixed: []).isEmpty) != true
    }

    func failed(_ request: BrowserRequest) async throws -> PageReply {
        let visit = try await self.visit(request, needsOpenSession: false)
        guard visit.isClaimed, let failure = visit.session.lastFailure.flatMap({ SignInFailure(code: $0.code) }) else {
            return self.redirect(to: self.setting(visit).session?.link() ?? "/", of: visit.workspace)
        }
        return await self.page(failure, visit, service: self.onlyService(of: visit.session))
    }
}

extension AuthMethod {
    /// The user signs in at a page of the service, which the definition names or which is discovered.
    var isSignIn: Bool { self.kind == .oauth2 }

    /// The abilities that scopes give, in plain words; only for scopes that the definition has words for.
    func abilities(of scopes: [String]) -> [String] {
        let texts = self.oauth?.scopeTexts ?? [:]
        return scopes.compactMap { texts[$0]?.string }
    }
}
