package import Domain
import JSON

extension OAuthAppService {
    /// Two refusals of a client count when they are at least this far apart, in seconds. A single one may be an accident
    /// of the service.
    private static let secondsBetweenRefusals: Int64 = 30

    /// Asks the service whether it accepts the app's client. Changes the app's status as an answer in a flow would.
    ///
    /// - Returns: the app after the check.
    /// - Throws: `ServiceError.oauthAppNotFound`; `conflict`; `UnreadableSecret`; `unavailable`.
    package func check(_ id: String, by act: Act) async throws -> (app: OAuthApp, verdict: ClientVerdict) {
        let app = try await self.findOwn(id, for: act.caller)
        let verdict = try await self.verdict(on: app)
        let details = AuditDetails { json in
            json.member("verdict", verdict.name)
            json.member("service_code", verdict.code)
        }
        // Nothing but the audit event is stored: the check itself changes no value of the app.
        let checked = try await self.apps.update(
            app.id,
            in: app.workspaceID,
            sealed: nil,
            by: act.describing(details)
        ) { current, _ in current }
        switch verdict {
        case .accepted: try await self.noteAcceptance(of: checked)
        case .refused(let code): try await self.noteRefusal(of: checked, code: code)
        case .unknown: break
        }
        return (try await self.findOwn(id, for: act.caller), verdict)
    }

    func verdict(on app: OAuthApp) async throws -> ClientVerdict {
        let rules = try OAuthAppRules(app.integration, app.authMethodID, in: self.catalog)
        let secret: OAuthAppSecret
        do {
            secret = try await self.secret(of: app)
        } catch is StaleRow {
            throw ServiceError(.conflict, "The OAuth app is being changed by others; try again in a moment")
        }
        guard let client = app.client(with: secret, method: rules.method), rules.isBound(by: secret.config) else {
            return .unknown(.noRequest)
        }
        return await self.checker.check(
            client,
            integration: rules.integration,
            method: rules.method,
            redirectURI: self.redirectURI(of: app),
            config: secret.config,
            in: app.workspaceID
        )
    }

    /// Notes that the service refused the client of an app. The second refusal, 30 seconds after the first or later, makes
    /// the app's status `error`. No connection is changed: the fault is the app's. The refusal of a client that Patchbay
    /// registered itself is no fault of an operator, and is not noted.
    ///
    /// - Parameters:
    ///   - app: the app whose client was refused, as it was read before the request.
    ///   - code: the error code of the service, of the form `[a-z0-9_.]{1,64}`.
    package func noteRefusal(of app: OAuthApp, code: String) async throws {
        guard app.origin == .manual, let current = try await self.apps.find(app.id, in: app.workspaceID),
            current.version == app.version, current.status == .active
        else { return }
        let now = self.clock.now()
        guard let first = current.refusedAt, first <= now else {
            return try await self.apps.setRefusedAt(now, of: current)
        }
        guard first.adding(seconds: Self.secondsBetweenRefusals) <= now else { return }
        let details = AuditDetails { $0.member("service_code", code) }
        let act = Act(id: self.identifiers.next(), .oauthAppRefused, by: .daemon(in: app.workspaceID))
        try await self.change(app, by: act.describing(details)) { current in
            guard current.version == app.version, current.status == .active else { return nil }
            var refused = current.next(at: now)
            refused.status = .error
            refused.statusMessage =
                "The service refuses the client (\(code)); correct the client secret, or the client id"
            refused.statusChangedAt = now
            return refused
        }
    }

    /// Notes that the service accepted the client of an app. An app whose status is `error` becomes active, and a first
    /// refusal is forgotten. Writes nothing for any other app.
    ///
    /// - Parameter app: the app as it was read before the request.
    package func noteAcceptance(of app: OAuthApp) async throws {
        if app.status == .error {
            _ = try await self.recover(app)
        } else if app.refusedAt != nil {
            try await self.apps.setRefusedAt(nil, of: app)
        }
    }

    /// - Returns: the app, active unless its secret was replaced meanwhile.
    func recover(_ app: OAuthApp) async throws -> OAuthApp {
        let now = self.clock.now()
        let act = Act(id: self.identifiers.next(), .oauthAppRecovered, by: .daemon(in: app.workspaceID))
        try await self.change(app, by: act) { current in
            guard current.version == app.version, current.status == .error else { return nil }
            var recovered = current.next(at: now)
            recovered.status = .active
            recovered.statusMessage = nil
            recovered.statusChangedAt = now
            recovered.refusedAt = nil
            return recovered
        }
        return try await self.apps.find(app.id, in: app.workspaceID) ?? app
    }

    /// Thrown to undo a transaction that has nothing to change.
    private struct Unchanged: Error {}

    /// Changes an app, unless `change` returns nil or the app was deleted.
    private func change(
        _ app: OAuthApp,
        by act: Act,
        _ change: @escaping @Sendable (OAuthApp) -> OAuthApp?
    ) async throws {
        do {
            _ = try await self.apps.update(app.id, in: app.workspaceID, sealed: nil, by: act) { current, _ in
                guard let changed = change(current) else { throw Unchanged() }
                return changed
            }
        } catch is Unchanged {
        } catch let error as ServiceError where error == .oauthAppNotFound {
        }
    }
}

extension ClientVerdict {
    /// The verdict's name in the API and in audit events.
    package var name: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .unknown: "unknown"
        }
    }
}
