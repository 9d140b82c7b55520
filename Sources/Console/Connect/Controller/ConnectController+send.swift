import Domain
import HTTPTypes
import JSON
import Services
import Web

extension ConnectController {
    /// How long the reply to a form waits for the service before the page says that the service is being asked.
    private static let shortWait: Int64 = 700
    /// How long the reply to that page is held.
    private static let longWait: Int64 = 20_000

    /// Takes a form: begins a sign-in, or checks and stores what was entered.
    func send(_ request: BrowserRequest) async throws -> PageReply {
        let (visit, form) = try await self.claim(request)
        guard
            let (integration, target) = self.target(request.parameter("integration"), of: visit.session),
            let method = integration.method(target.authMethodID ?? form.text("method"))
        else { throw PageFailure.notFound }
        let start = ConnectStart(visit: visit, integration: integration, method: method, target: target)
        do {
            return method.isSignIn
                ? try await self.begin(start, form, request) : try await self.submit(start, form, request)
        } catch let failure as SignInFailure {
            return await self.page(failure, visit, service: start.service, methodID: method.id)
        }
    }

    private func begin(_ start: ConnectStart, _ form: FormBody, _ request: BrowserRequest) async throws -> PageReply {
        let entered = try start.entered(form, self.catalog)
        do {
            let url = try await self.flow.begin(
                start.visit,
                integration: start.integration.id,
                method: start.method.id,
                config: entered.config,
                // The service may have forgotten the client, which only its own page says.
                renewing: form.text("again") != nil,
                from: request.source
            )
            let host = (try? ServiceURL(url))?.origin.host ?? ""
            let page = LeavingPage(self.setting(start.visit), service: start.service, target: url, host: host)
            return self.page(page.html, of: start.visit.workspace)
        } catch let failure as CheckFailure {
            return try await self.page(start, draft: entered.form, problems: failure.problems)
        } catch let error as ServiceError where error.code == .conflict {
            return await self.page(.notSetUp, start.visit, service: start.service)
        }
    }

    private func submit(_ start: ConnectStart, _ form: FormBody, _ request: BrowserRequest) async throws -> PageReply {
        let entered = try start.entered(form, self.catalog)
        let (visit, source, flow) = (start.visit, request.source, self.flow)
        let (integrationID, methodID) = (start.integration.id, start.method.id)
        let work: @Sendable () async throws -> FormResult = {
            try await flow.submit(
                visit,
                integration: integrationID,
                method: methodID,
                config: entered.config,
                credentials: entered.credentials,
                from: source
            )
        }
        guard let entry = self.forms.begin(visit.session.id, visit.browser.hash, entered.form, work) else {
            return try await self.page(for: .finished(work()), entered.form, visit)
        }
        return try await self.reply(to: entry, visit, within: Self.shortWait)
    }

    /// Waits for the service. The reply is held, so that the page does not flicker.
    func wait(_ request: BrowserRequest) async throws -> PageReply {
        let visit = try await self.visit(request, needsOpenSession: false)
        guard visit.isClaimed, let entry = self.forms.entry(of: visit.session.id, from: visit.browser.hash) else {
            let links = SessionLinks(id: visit.session.id.text, pass: visit.pass)
            let isOpen = visit.session.isOpen(at: self.clock.now())
            return self.redirect(to: isOpen ? links.link() : links.link("done"), of: visit.workspace)
        }
        return try await self.reply(to: entry, visit, within: Self.longWait)
    }

    private func reply(
        to entry: RunningForms.Entry,
        _ visit: ConnectVisit,
        within milliseconds: Int64
    ) async throws -> PageReply {
        guard let end = await self.forms.end(of: entry, visit.session.id, within: milliseconds) else {
            guard let service = self.service(entry.entered.integration) else { throw PageFailure.notFound }
            return self.page(TestingPage(self.setting(visit), service: service).html, of: visit.workspace)
        }
        return try await self.page(for: end, entry.entered, visit)
    }

    private func page(
        for end: RunningForms.End,
        _ entered: EnteredForm,
        _ visit: ConnectVisit
    ) async throws -> PageReply {
        switch end {
        case .finished(.done):
            let links = SessionLinks(id: visit.session.id.text, pass: visit.pass)
            return self.redirect(to: links.link("done"), of: visit.workspace)
        case .finished(.problems(let problems)):
            guard
                let (integration, target) = self.target(entered.integration, of: visit.session),
                let method = integration.authMethods.first(where: { $0.id == entered.method })
            else { throw PageFailure.notFound }
            // The names of the secrets that the flow kept are known only now.
            let kept = try await self.flow.draft(for: visit)
            var entered = entered
            if let kept, kept.integration == entered.integration { entered.kept = Set(kept.entered) }
            let start = ConnectStart(visit: visit, integration: integration, method: method, target: target)
            return try await self.page(start, draft: entered, problems: problems)
        case .failed(let failure as SignInFailure):
            return await self.page(failure, visit, service: self.service(entered.integration), methodID: entered.method)
        case .failed(let failure as CheckFailure):
            return try await self.page(for: .finished(.problems(failure.problems)), entered, visit)
        case .failed(let error):
            throw error
        }
    }
}

/// The values that a form brought.
struct EnteredValues: Sendable {
    var form: EnteredForm
    var config: JSONObject { self.form.config }
    let credentials: Secret<JSONObject>
}

extension ConnectStart {
    /// Reads the values of the fields that the definition has; every other field is left out. An empty value is an
    /// absent one. The catalog turns the texts into the types of their fields.
    func entered(_ form: FormBody, _ catalog: any IntegrationCatalog) throws -> EnteredValues {
        let requirements = try catalog.requirements(of: self.integration.id, authMethodID: self.method.id)
        var entered = EnteredForm(integration: self.integration.id, method: self.method.id)
        var credentials: JSONObject = [:]
        for member in requirements.members {
            let field = FormField(member.field, in: member.location, isRequired: member.isRequired)
            guard let value = form.secret(field.name)?.reveal(), !value.isEmpty else { continue }
            switch member.location {
            case .config: entered.config[field.field.key] = .string(value)
            case .credentials where !self.method.isSignIn:
                credentials[field.field.key] = .string(value)
                if !field.isSecret { entered.shown[field.field.key] = .string(value) }
            case .credentials, .body: continue
            }
        }
        return EnteredValues(form: entered, credentials: Secret(credentials))
    }
}

extension Integration {
    /// The method with this id; without an id the only method, or else the default one.
    fileprivate func method(_ id: String?) -> AuthMethod? {
        if let id { return self.authMethods.first { $0.id == id } }
        return self.authMethods.count == 1 ? self.authMethods[0] : self.authMethods.first(where: \.isDefault)
    }
}
