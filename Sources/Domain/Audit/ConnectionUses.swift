/// The newest uses of a connection: the reveals of its secret, by the connection or by its credential.
package struct ConnectionUses: Sendable, Equatable {
    /// The time of the last use; nil when no use is recorded.
    package var lastAt: Timestamp?
    /// The ``AuditEvent/actor`` of the last use.
    package var lastActor: String?
    /// The number of uses since the time that was asked for.
    package var count: Int
    /// Older uses since that time were not counted.
    package var isCut: Bool

    package init(lastAt: Timestamp? = nil, lastActor: String? = nil, count: Int = 0, isCut: Bool = false) {
        self.lastAt = lastAt
        self.lastActor = lastActor
        self.count = count
        self.isCut = isCut
    }
}

/// Counts the uses of connections from audit events.
package protocol ConnectionUseStore: Sendable {
    /// The uses of a connection. A store reads a bounded number of the newest events of the connection and of its
    /// credential.
    func uses(of connection: Connection, since earliest: Timestamp) async throws -> ConnectionUses
}
