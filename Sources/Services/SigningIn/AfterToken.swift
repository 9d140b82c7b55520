package import Domain
package import JSON

/// Makes the requests of a definition's member `after_token`, which find the site or organization that a token is for.
package struct AfterToken: Sendable {
    private let callers: ServiceCallers
    private let clock: Clock

    package init(callers: ServiceCallers, clock: Clock) {
        self.callers = callers
        self.clock = clock
    }

    /// Makes the requests in their order. Each one sees the config that those before it found.
    ///
    /// - Parameters:
    ///   - config: the config of the flow, with the values that the callback and the token answer gave, all checked by
    ///     the rules of their fields.
    ///   - destinations: the origins that the token may be sent to, in addition to those that the definition fixes and
    ///     those that the config names.
    package func run(
        _ grant: TokenGrant,
        _ integration: Integration,
        _ method: AuthMethod,
        config: JSONObject,
        destinations: Set<ServiceOrigin> = [],
        in workspaceID: Identifier<Workspace>
    ) async -> AfterTokenResult {
        var found: JSONObject = [:]
        for definition in method.oauth?.afterToken ?? [] {
            let step = FollowUp(definition)
            var values = config
            for member in found { values[member.key] = member.value }
            let testing = method.testing(step.request)
            let named = Destinations.of(integration, testing, config: values, credentials: grant.credentials.reveal())
            let plan = TestPlan(
                of: testing,
                of: integration,
                config: values,
                credentials: grant.credentials,
                sealedDestinations: destinations.union(named.origins),
                in: workspaceID,
                expiry: nil,
                at: self.clock.now()
            )
            let reading = FollowUpReading(step, config: found, hiding: plan.secrets)
            switch await self.result(of: plan, reading) {
            case .config(let config): found = config
            case let result: return result
            }
        }
        return .config(found)
    }

    private func result(of plan: TestPlan, _ reading: FollowUpReading) async -> AfterTokenResult {
        let request: ServiceRequest
        switch plan.call {
        case .request(let call): request = call
        case .handshake, .none:
            let problem = "A request after the token cannot be made with the configuration"
            return .failure(.service(.unreadable(problem: problem, members: [])))
        }
        do throws(OutboundFailure) {
            return reading.result(of: try await self.callers.http.call(request), at: self.clock.now())
        } catch {
            return .failure(.service(.noAnswer(error)))
        }
    }
}

extension AuthMethod {
    /// This method with another test.
    fileprivate func testing(_ request: ProbeDefinition) -> AuthMethod {
        AuthMethod(
            id: self.id,
            name: self.name,
            kind: self.kind,
            description: self.description,
            isDefault: self.isDefault,
            fields: self.fields,
            oauth: self.oauth,
            probe: request
        )
    }
}
