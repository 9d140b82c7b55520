package import Domain
import Synchronization

/// Records refused requests as audit events, and limits the number of events: the first refusal of a kind is stored at
/// once; further refusals of the kind within a minute are counted in memory, and stored as one event at the end of the
/// minute.
///
/// Refusals are of the same kind when they have the same caller, workspace, action, status of the reply, and error code
/// of the first refused field. If the process is killed, the counts of the current minute are lost.
package final class RefusalRecorder: Sendable {
    /// The time in which the refusals of a kind are counted together, in seconds.
    private static let interval: Int64 = 60
    /// The greatest number of kinds of one caller that are counted separately. The refusals of further kinds are
    /// counted together for each action of the caller.
    private static let mostOfCaller = 20
    /// The greatest number of audit events that one transaction stores.
    private static let stride = 500

    private let events: any AuditEventStore
    private let identifiers: IdentifierGenerator
    private let clock: Clock
    /// The greatest number of kinds that are counted separately. The refusals of further kinds are counted together for
    /// each action in a workspace.
    private let limit: Int
    private let counts = Mutex(RefusalCounts())

    /// - Parameter limit: the greatest number of kinds that are counted separately. Each kind takes a few hundred bytes
    ///   of memory.
    package init(
        events: any AuditEventStore,
        identifiers: IdentifierGenerator,
        clock: Clock,
        limit: Int = 10_000
    ) {
        self.events = events
        self.identifiers = identifiers
        self.clock = clock
        self.limit = limit
    }

    /// Records a refused request. Waits for the disk only when the refusal is the first of its kind.
    ///
    /// - Parameters:
    ///   - resourceID: the id of the row that the request named; nil when the request named no row.
    ///   - status: the HTTP status code of the reply.
    ///   - code: the error code of the first refused field; nil when the error is not about a field.
    /// - Throws: `ServiceError.unavailable` and errors of the database, when the event cannot be stored. The refusal is
    ///   then counted, and is stored with the event at the end of the minute.
    package func record(_ act: Act, on resourceID: String?, refusedWith status: Int, code: String?) async throws {
        let kind = RefusalKind(act, status: status, code: code)
        let now = self.clock.now()
        let counted: RefusalKind? = self.counts.withLock { counts in
            let kind = counts.counted(kind, mostOfCaller: Self.mostOfCaller, limit: self.limit)
            return counts.begin(kind, at: now) ? kind : nil
        }
        guard let counted else { return }
        do {
            try await self.events.record([AuditRecord(act, on: resourceID, refusedWith: status)])
        } catch {
            self.counts.withLock { $0.add(1, to: counted, since: now) }
            throw error
        }
    }

    /// Stores one audit event for each kind whose minute has ended. A kind with only one refusal gets no event, because
    /// the first refusal is already stored.
    ///
    /// - Returns: the time at which the next minute ends; nil when no minute is running.
    /// - Throws: `ServiceError.unavailable` and errors of the database. The counts that were not stored are kept.
    package func flush() async throws -> Timestamp? {
        let now = self.clock.now()
        try await self.store(self.counts.withLock { $0.removeAll { !$0.isCurrent(at: now, for: Self.interval) } })
        return self.counts.withLock { $0.earliest }?.adding(seconds: Self.interval)
    }

    /// Stores the events of all kinds before their minutes have ended. Called when the process stops.
    ///
    /// - Throws: the errors of ``flush()``.
    package func flushAll() async throws {
        try await self.store(self.counts.withLock { $0.removeAll { _ in true } })
    }

    private func store(_ counted: [(kind: RefusalKind, window: RefusalCounts.Window)]) async throws {
        var rest = counted.filter { $0.window.suppressed > 0 }[...]
        while !rest.isEmpty {
            let refusals = rest.prefix(Self.stride).map { kind, window in
                let details = AuditDetails.suppressed(window.suppressed, code: kind.code)
                let act = Act(id: self.identifiers.next(), kind.action, by: kind.caller).describing(details)
                return AuditRecord(act, on: nil, refusedWith: kind.status)
            }
            do {
                try await self.events.record(refusals)
            } catch {
                self.counts.withLock { [rest] counts in
                    for (kind, window) in rest { counts.add(window.suppressed, to: kind, since: window.start) }
                }
                throw error
            }
            rest = rest.dropFirst(Self.stride)
        }
    }
}
