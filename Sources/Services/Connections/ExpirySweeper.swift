package import Domain

/// Sets the status of connections to `expired` when the token of their credential has expired.
package struct ExpirySweeper: Sendable {
    /// The greatest number of connections that one transaction changes. It is limited so that other writes do not wait
    /// long.
    private static let batch = 500

    private let store: any ExpiryStore
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    package init(store: any ExpiryStore, identifiers: IdentifierGenerator, clock: Clock) {
        self.store = store
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Changes every `active` or `testing` connection whose token has expired.
    ///
    /// - Returns: the number of connections that were changed, and the time at which the next token expires; nil when
    ///   no further token expires.
    /// - Throws: the errors of the store. Connections that were changed before the error stay changed.
    package func sweep() async throws -> (expired: Int, next: Timestamp?) {
        var expired = 0
        while let next = try await self.store.nextExpiry() {
            let now = self.clock.now()
            guard next <= now else { return (expired, next) }
            expired += try await self.store.expire(dueBy: now, limit: Self.batch) { [identifiers] status, workspaceID in
                let act = Act(id: identifiers.next(), .connectionExpire, by: .daemon(in: workspaceID))
                let event = ConnectionEvent(
                    try StatusTransition(from: status, on: .expiryPassed),
                    from: status,
                    id: identifiers.next(),
                    actor: act.caller.id,
                    at: now
                )
                return (event, act)
            }
        }
        return (expired, nil)
    }
}
