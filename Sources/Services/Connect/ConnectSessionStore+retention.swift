package import Domain

extension ConnectSessionStore {
    /// Erases sealed bytes whose end has passed, and deletes sessions that ended a day ago, in transactions of at most
    /// 1,000 rows, so that other writes do not wait long.
    package func eraseEnded(at now: Timestamp) async throws {
        while try await self.eraseSealed(endedBefore: now, limit: 1000) > 0 {}
        while try await self.delete(endedBefore: now.adding(seconds: -86_400), limit: 1000) > 0 {}
    }
}

extension AuthorizationStore {
    /// Deletes authorizations that ended a day ago. Until then a state that comes a second time is told to have been
    /// used.
    package func deleteEnded(at now: Timestamp) async throws {
        while try await self.delete(endedBefore: now.adding(seconds: -86_400), limit: 1000) > 0 {}
    }
}
