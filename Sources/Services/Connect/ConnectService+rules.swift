import Domain
import JSON

extension ConnectService {
    /// Checks the submitted values, and makes, but does not store, the session that they describe.
    ///
    /// - Throws: the errors of ``create(_:by:remembering:)``.
    func session(_ submission: ConnectSessionSubmission, for caller: Caller) async throws -> ConnectSession {
        guard let workspace = try await self.stores.workspaces.find(caller.workspaceID) else {
            throw ServiceError.workspaceNotFound
        }
        let now = self.clock.now()
        var problems: [FieldProblem] = []
        let connection = try await self.connection(submission, for: caller)
        let userID =
            if let connection { connection.userID } else { try caller.owner(ofNewRow: submission.userID) }
        problems += submission.problems(ofUser: userID, connection)
        if caller.onlyUserID != nil, submission.userLabel != nil {
            // The page would show the victim's own name to the victim of a forwarded link.
            let message = "A user's token cannot name the user; leave 'user_label' out, or use an API key"
            problems.append(.ofSession("user_label", .notAllowed, message))
        }
        let targets = try await self.targets(submission, connection, in: caller.workspaceID, &problems)
        let returnURL = submission.returnURL ?? workspace.connect.defaultReturnURL
        problems += submission.problemsOfReturn(to: returnURL, workspace.connect, userID)
        problems += submission.problemsOfBounds
        guard problems.isEmpty else {
            throw CheckFailure(problems, message: "The connect session cannot be made")
        }
        return ConnectSession(
            id: self.identifiers.next(),
            workspaceID: workspace.id,
            purpose: submission.purpose,
            pageKey: Secret(RandomText.bytes()),
            userID: userID,
            connectionID: connection?.id,
            request: ConnectSession.Request(
                targets: targets,
                label: submission.label,
                userLabel: submission.userLabel ?? caller.onlyUserID,
                returnURL: returnURL,
                verifies: submission.verifies,
                allowsAccountChange: submission.allowsAccountChange,
                metadata: submission.metadata
            ),
            binding: submission.binding(
                returningTo: returnURL,
                workspace.connect,
                userID,
                isOfUser: caller.onlyUserID != nil
            ),
            expiresAt: now.adding(seconds: Int64(submission.lifetime)),
            createdBy: caller.id,
            createdAt: now,
            updatedAt: now
        )
    }

    /// The connection to sign in to again; nil when none was submitted.
    ///
    /// - Throws: `ServiceError.notFound` when the caller reaches no connection with the submitted id.
    private func connection(
        _ submission: ConnectSessionSubmission,
        for caller: Caller
    ) async throws -> Connection? {
        guard let text = submission.connectionID else { return nil }
        guard
            let id = Identifier<Connection>(text),
            let connection = try await self.stores.connections.find(id, in: caller.workspaceID),
            caller.mayReach(rowOf: connection.userID)
        else { throw ServiceError.connectionNotFound }
        return connection
    }

    private func targets(
        _ submission: ConnectSessionSubmission,
        _ connection: Connection?,
        in workspaceID: Identifier<Workspace>,
        _ problems: inout [FieldProblem]
    ) async throws -> [ConnectSession.Target] {
        let targets = submission.targets
        problems += targets.problems(reconnecting: connection)
        var checked: [ConnectSession.Target] = []
        for target in targets.prefix(Self.mostTargets) {
            let found = self.check(target, needsSignIn: submission.needsSignIn, &problems)
            let methodID = target.authMethodID ?? connection?.authMethodID
            var appID: Identifier<OAuthApp>?
            if let text = target.oauthAppID {
                appID = try await self.app(text, for: target.integration, methodID, in: workspaceID)
                if appID == nil { problems.append(.unusableApp) }
            }
            guard found else { continue }
            checked.append(
                ConnectSession.Target(
                    integration: target.integration,
                    authMethodID: target.authMethodID,
                    oauthAppID: appID,
                    scopes: target.scopes,
                    config: target.config
                )
            )
        }
        guard let connection else { return checked }
        let own = ConnectSessionSubmission.Target(
            integration: connection.integration,
            authMethodID: connection.authMethodID
        )
        // A stored connection of an integration without a definition has nothing that a page could ask for.
        _ = self.check(own, needsSignIn: submission.needsSignIn, &problems)
        return [
            ConnectSession.Target(
                reconnecting: connection,
                appID: checked.first?.oauthAppID,
                scopes: checked.first?.scopes
            )
        ]
    }

    static let mostTargets = 50

    /// Checks integration, method, scopes and config of one entry of `integrations`.
    ///
    /// - Returns: true when the integration and the method are known.
    private func check(
        _ target: ConnectSessionSubmission.Target,
        needsSignIn: Bool,
        _ problems: inout [FieldProblem]
    ) -> Bool {
        guard let integration = try? self.catalog.integration(target.integration) else {
            problems.append(self.unknown(target.integration))
            return false
        }
        let method = target.authMethodID.flatMap { id in integration.authMethods.first { $0.id == id } }
        if target.authMethodID != nil, method == nil {
            let known = integration.authMethods.map(\.id).joined(separator: ", ")
            problems.append(
                .ofSession(
                    "integrations",
                    .unknown,
                    "Auth method is not known; '\(integration.id)' has: \(known)"
                )
            )
            return false
        }
        if needsSignIn, let kind = method?.kind, kind != .oauth2 {
            problems.append(
                .ofSession(
                    "auth_method_id",
                    .notAllowed,
                    "This auth method has no page of the service; make a session with POST /api/v1/connect-sessions"
                )
            )
        }
        if let scopes = target.scopes, scopes.count > 100 || !scopes.allSatisfy(\.isScopeToken) {
            problems.append(
                .ofSession(
                    "integrations",
                    .invalidFormat,
                    "Scopes are at most 100 names without white space, quotes and backslashes"
                )
            )
        }
        guard !target.config.isEmpty else { return true }
        let submission = ConnectionSubmission(
            integration: target.integration,
            config: target.config,
            authMethodID: target.authMethodID
        )
        // Values that are absent from the entry are asked for on the page.
        problems += self.catalog.validate(submission, now: self.clock.now()).problems.filter { problem in
            problem.location == .config && problem.code != .required
                || problem.location == .body && problem.field == "config"
        }
        return true
    }

    private func unknown(_ integration: String) -> FieldProblem {
        // The catalog's sentence names the nearest integrations.
        do {
            _ = try self.catalog.integration(integration)
        } catch let error as ServiceError {
            return .ofSession("integrations", .unknown, error.message)
        } catch {}
        return .ofSession("integrations", .unknown, "Integration not found")
    }

    /// The app with an id, if it can be used in the workspace, and is of the integration and the method.
    private func app(
        _ text: String,
        for integration: String,
        _ methodID: String?,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Identifier<OAuthApp>? {
        guard let id = Identifier<OAuthApp>(text),
            let app = try await self.stores.apps?.findSealed(id, usableIn: workspaceID)?.app,
            app.integration == integration, methodID == nil || methodID == app.authMethodID
        else { return nil }
        return app.id
    }
}

extension FieldProblem {
    static func ofSession(_ field: String, _ code: Code, _ message: String) -> FieldProblem {
        FieldProblem(field: field, in: .body, code: code, message: message)
    }

    fileprivate static let unusableApp = FieldProblem.ofSession(
        "integrations",
        .notFound,
        "No OAuth app with this 'oauth_app_id' can be used in this workspace for this integration and auth method"
    )
}

extension String {
    /// The text is a `scope-token` (RFC 6749, section 3.3) of at most 255 characters.
    fileprivate var isScopeToken: Bool {
        (1...255).contains(self.utf8.count)
            && self.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }
    }
}
