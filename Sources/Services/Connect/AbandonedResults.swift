package import Domain

/// The grants in sessions that end without a connection. Each is offered for revocation, because nobody else can end it at
/// the service once it is erased.
package struct AbandonedResults: Sendable {
    let sessions: any ConnectSessionStore
    let clock: Clock
    private let sealer: any ObjectSealer
    private let revoking: RevocationOffer

    package init(
        sessions: any ConnectSessionStore,
        sealer: any ObjectSealer,
        revoking: @escaping RevocationOffer,
        clock: Clock
    ) {
        self.sessions = sessions
        self.sealer = sealer
        self.revoking = revoking
        self.clock = clock
    }

    /// The grant that a session keeps, whether it can still be claimed or not; nil for none. To be read before the
    /// session is changed, and offered after it.
    func grant(of session: ConnectSession) async throws -> RefusedGrant? {
        guard session.status == .open || session.status == .pending,
            let sealed = try await self.sessions.sealed(of: session, at: Timestamp(milliseconds: 0))
        else { return nil }
        return self.grant(sealed, of: session)
    }

    func grant(_ sealed: [UInt8], of session: ConnectSession) -> RefusedGrant? {
        guard let object = try? self.sealer.openStored(object: sealed, for: session.sealingContext) else { return nil }
        switch ConnectContent(sealed: object) {
        case .result(let result, _)?: return RefusedGrant(result, of: session)
        case .choice(let choice)?: return RefusedGrant(choice.result, of: session)
        case .draft?, nil: return nil
        }
    }

    func offer(_ grant: RefusedGrant?) async {
        if let grant { await self.revoking(grant) }
    }
}
