package import Domain
import JSON

extension SignInService {
    /// The keys of `config` that the OAuth app of a sign-in fixes, so that a page does not ask for them. Empty for a
    /// definition whose authorization server is discovered.
    ///
    /// - Throws: `ServiceError.conflict` when no app is set up; `CheckFailure` for an app that may not be used here.
    package func fixedKeys(
        of visit: ConnectVisit,
        _ integration: Integration,
        _ method: AuthMethod,
        _ target: ConnectSession.Target
    ) async throws -> Set<String> {
        guard let oauth = method.oauth, !oauth.discovers else { return [] }
        let client = try await self.parts.clients.client(
            for: integration,
            method,
            appID: target.oauthAppID,
            issuer: nil,
            credentials: try await self.ownClient(of: visit.session),
            in: visit.session.workspaceID
        )
        return Set(client.config.keys)
    }

    /// The id of the integration whose result or choice the session keeps for this browser; nil when it keeps none.
    package func integration(for visit: ConnectVisit) async throws -> String? {
        guard let session = try await self.sessions.find(visit.session.id), session.isClaimed(by: visit.browser) else {
            return nil
        }
        switch try await self.content(of: session) {
        case .result(let result, _)?: return result.integration
        case .choice(let choice)?: return choice.result.integration
        case .draft(let draft)?: return draft.integration
        case nil: return nil
        }
    }
}
