/// Marks connections as `expired` when their token's time has passed.
package struct ExpirySweeper: Sendable {
    /// How many connections one transaction marks: others' writes wait no longer than that takes.
    private static let batch = 500

    private let store: any ExpiryStore
    private let identifiers: IdentifierGenerator
    private let clock: Clock

    package init(store: any ExpiryStore, identifiers: IdentifierGenerator, clock: Clock) {
        self.store = store
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Marks everything that is due.
    ///
    /// - Returns: how many connections were marked, and how many milliseconds it is until the next is due; nil when
    ///   there is none.
    /// - Throws: what the store throws; what is marked by then stays marked.
    package func sweep() async throws -> (marked: Int, milliseconds: Int64?) {
        var marked = 0
        while let next = try self.store.nextExpiry() {
            let now = self.clock.now()
            guard next <= now else { return (marked, next.milliseconds - now.milliseconds) }
            marked += try await self.store.expire(dueBy: now, limit: Self.batch, identifiers: self.identifiers)
        }
        return (marked, nil)
    }
}
