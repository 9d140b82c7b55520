import Domain
import HTTPTypes
import JSON
import Services
import Web

extension ConnectController {
    /// The form or button of a service, or the choice of a way to connect.
    func form(_ request: BrowserRequest) async throws -> PageReply {
        try await self.form(self.visit(request), request.parameter("integration"), request)
    }

    func form(_ visit: ConnectVisit, _ integrationID: String, _ request: BrowserRequest) async throws -> PageReply {
        guard let (integration, target) = self.target(integrationID, of: visit.session) else {
            throw PageFailure.notFound
        }
        let draft = visit.isClaimed ? try await self.flow.draft(for: visit).map { EnteredForm($0) } : nil
        let drafted = draft?.integration == integrationID ? draft : nil
        let asked = target.authMethodID ?? request.query("method")
        let named = asked ?? (request.query("ways") == nil ? drafted?.method : nil)
        let method = integration.authMethods.first { $0.id == named }
        guard let method = method ?? (integration.authMethods.count == 1 ? integration.authMethods[0] : nil) else {
            return self.page(self.methods(visit, integration).html, of: visit.workspace)
        }
        let start = ConnectStart(visit: visit, integration: integration, method: method, target: target)
        return try await self.page(start, draft: drafted?.method == method.id ? drafted : nil, problems: [])
    }

    private func methods(_ visit: ConnectVisit, _ integration: Integration) -> MethodPage {
        // The easy way first.
        let methods = integration.authMethods.filter(\.isSignIn) + integration.authMethods.filter { !$0.isSignIn }
        let words = MethodWords.texts(of: methods)
        return MethodPage(
            self.setting(visit),
            service: PageService(id: integration.id, name: integration.name),
            rows: methods.map { method in
                MethodPage.Row(
                    id: method.id,
                    words: words[method.id],
                    name: method.name,
                    description: MethodWords.description(of: method),
                    isSignIn: method.isSignIn
                )
            },
            hasPicker: self.hasPicker(visit.session)
        )
    }

    /// The integration with this id, if the session allows it.
    func target(_ integrationID: String, of session: ConnectSession) -> (Integration, ConnectSession.Target)? {
        guard session.purpose == .connect, let integration = try? self.catalog.integration(integrationID) else {
            return nil
        }
        let targets = session.request.targets
        guard !targets.isEmpty else { return (integration, ConnectSession.Target(integration: integrationID)) }
        return targets.first { $0.integration == integrationID }.map { (integration, $0) }
    }

    /// The page of a service and method, with what was entered before and its problems.
    func page(
        _ start: ConnectStart,
        draft: EnteredForm?,
        problems: [FieldProblem]
    ) async throws -> PageReply {
        let visit = start.visit
        var fixed: Set<String> = []
        if start.method.isSignIn {
            do {
                fixed = try await self.flow.fixedKeys(of: visit, start.integration, start.method, start.target)
            } catch let error as ServiceError where error.code == .conflict {
                return await self.page(.notSetUp, visit, service: start.service)
            } catch is CheckFailure {
                return await self.page(.clientNotAccepted, visit, service: start.service)
            }
        }
        let fields = try start.fields(of: self.catalog, fixed: fixed)
        let page = StartPage(
            self.setting(visit),
            service: start.service,
            methodID: start.method.id,
            way: start.way,
            fields: ConnectStart.fill(fields, from: draft, problems: problems),
            again: try await self.again(start),
            hasOtherWays: start.target.authMethodID == nil && start.integration.authMethods.count > 1,
            // A session is claimed by its first form. Only a client that Patchbay made can be made again.
            canRegisterAgain: visit.isClaimed && start.method.oauth?.discovers == true
                && start.target.oauthAppID == nil
        )
        let status: HTTPResponse.Status = problems.isEmpty ? .ok : .unprocessableContent
        return self.page(page.html, status: status, of: visit.workspace)
    }

    /// The connection that is renewed. Its account is shown to the browser that has the session only.
    private func again(_ start: ConnectStart) async throws -> StartPage.Again? {
        let session = start.visit.session
        guard let id = session.connectionID else { return nil }
        let connection = try await self.connections.find(id, in: session.workspaceID)
        let isBroken = connection?.status == .expired || connection?.status == .error
        guard start.visit.isClaimed, let connection else { return StartPage.Again(isBroken: isBroken) }
        return StartPage.Again(
            since: isBroken ? self.language.day(of: connection.statusChangedAt) : nil,
            account: connection.account?.name,
            isBroken: isBroken
        )
    }
}

extension Language {
    /// A day for people, such as `28 November 2026`.
    func day(of time: Timestamp) -> String {
        let parts = time.text.prefix(10).split(separator: "-")
        let months = self.plain(.months).split(separator: " ")
        guard parts.count == 3, let month = Int(parts[1]), months.indices.contains(month - 1), let day = Int(parts[2])
        else { return String(time.text.prefix(10)) }
        return "\(day) \(months[month - 1]) \(parts[0])"
    }
}
