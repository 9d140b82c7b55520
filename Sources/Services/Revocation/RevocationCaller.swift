package import Domain
import JSON

/// Tells services that a token has ended. Stores nothing.
package struct RevocationCaller: Sendable {
    let catalog: any IntegrationCatalog
    private let clients: RevocationClients
    private let callers: ServiceCallers
    private let assertion: ClientAssertion
    private let clock: Clock

    /// - Parameter signer: signs for clients with a private key; nil in a process that has none.
    package init(
        catalog: any IntegrationCatalog,
        clients: RevocationClients,
        callers: ServiceCallers,
        signer: (any AssertionSigner)?,
        clock: Clock
    ) {
        self.catalog = catalog
        self.clients = clients
        self.callers = callers
        self.assertion = ClientAssertion(signer: signer)
        self.clock = clock
    }

    /// Tells the service of each pending token once, the refresh token first, and moves the tokens in the receipt.
    func tell(_ target: RevocationTarget, _ receipt: inout RevocationReceipt) async {
        guard let oauth = RevocationPlan(target, in: self.catalog)?.oauth else { return }
        let client: OAuthClient?
        do {
            client = try await self.clients.client(of: target, oauth)
        } catch {
            return
        }
        // The hosts that the app fixes win over those of the connection, to which the app's secret was not given.
        let target = target.overridden(by: client?.config ?? [:])
        guard let plan = RevocationPlan(target, in: self.catalog), plan.isBound(by: client) else { return }
        for token in OAuthEndpoints.grantTokens where receipt.pending.contains(token) {
            let verdict = await self.tell(plan, oauth, token, client)
            guard verdict != .later else { continue }
            receipt.pending.removeAll { $0 == token }
            switch verdict {
            case .revoked: receipt.revoked.append(token)
            case .unsupported: receipt.unsupported.append(token)
            case .kept, .later: receipt.kept.append(token)
            }
        }
    }

    private func tell(
        _ plan: RevocationPlan,
        _ oauth: OAuthEndpoints,
        _ token: String,
        _ client: OAuthClient?
    ) async -> RevocationVerdict {
        do {
            var assertion: [TokenRequest.Parameter] = []
            if let client, client.tokenAuthentication == .privateKeyJWT, oauth.revocationRequest == nil {
                guard let audience = plan.tokenURL else { return .later }
                assertion = try await self.assertion.parameters(of: client, for: audience, at: self.clock.now())
            }
            guard let request = try plan.request(ending: token, as: client, with: assertion) else { return .later }
            let answer = try await self.callers.http.call(request)
            return RevocationJudge(definition: oauth.revocationRequest).verdict(answer)
        } catch OutboundFailure.moved {
            return .kept
        } catch {
            return .later
        }
    }
}
