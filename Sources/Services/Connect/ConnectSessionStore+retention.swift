package import Domain

extension AbandonedResults {
    /// Erases sealed bytes whose end has passed, and deletes sessions that ended a day ago, in transactions of few rows,
    /// so that other writes do not wait long. A grant is offered for revocation before it is erased; services are told
    /// for a minute at most, so that slow ones do not keep secrets alive.
    package func eraseEnded(at now: Timestamp) async throws {
        let end = self.clock.now().adding(seconds: 60)
        repeat {
            for (session, sealed) in try await self.sessions.sealed(endedBefore: now, limit: 100)
            where self.clock.now() < end {
                await self.offer(self.grant(sealed, of: session))
            }
        } while try await self.sessions.eraseSealed(endedBefore: now, limit: 100) > 0
        while try await self.sessions.delete(endedBefore: now.adding(seconds: -86_400), limit: 1000) > 0 {}
    }
}

extension AuthorizationStore {
    /// Deletes authorizations that ended a day ago. Until then a state that comes a second time is told to have been
    /// used.
    package func deleteEnded(at now: Timestamp) async throws {
        while try await self.delete(endedBefore: now.adding(seconds: -86_400), limit: 1000) > 0 {}
    }
}
