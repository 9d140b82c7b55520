package import Domain
import Synchronization

/// Records refused requests as audit events, so that refusals cannot fill the audit: the first refusal of a kind is
/// stored at once, the further ones within a minute are counted in memory and become one event at the minute's end.
///
/// A kind is a caller, its workspace, an action, the status of the reply, and the code of the first refused field. A
/// killed process loses the counts of the running minute.
package final class RefusalRecorder: Sendable {
    /// In seconds.
    private static let interval: Int64 = 60
    /// The greatest number of kinds of one caller that are counted separately. The refusals of further kinds are counted
    /// by action only.
    private static let mostOfCaller = 20
    /// The greatest number of events in one transaction.
    private static let stride = 500

    private let events: any AuditEventStore
    private let identifiers: IdentifierGenerator
    private let clock: Clock
    /// The greatest number of kinds that are counted separately. The refusals of further kinds are counted by workspace
    /// and action.
    private let limit: Int
    private let counts = Mutex(RefusalCounts())

    /// - Parameter limit: bounds the memory; each kind takes a few hundred bytes.
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
    ///   - code: the code of the first refused field; nil for a refusal that is about no field.
    /// - Throws: `ServiceError.unavailable` and errors of the database. The refusal is then counted, and part of the
    ///   event at the minute's end.
    package func record(_ act: Act, on resourceID: String?, refusedWith status: Int, code: String?) async throws {
        let kind = RefusalKind(act, status: status, code: code)
        let now = self.clock.now()
        let counted: RefusalKind? = self.counts.withLock { counts in
            let kind = counts.counted(kind, mostOfCaller: Self.mostOfCaller, limit: self.limit)
            return counts.begin(kind, at: now) ? kind : nil
        }
        guard let counted else { return }
        do {
            try await self.events.record(act, on: resourceID, refusedWith: status)
        } catch {
            self.counts.withLock { $0.add(1, to: counted, since: now) }
            throw error
        }
    }

    /// Stores one event for each kind whose minute has ended and that had more refusals than the first.
    ///
    /// - Returns: the time at which the next minute ends; nil when no refusal is counted.
    /// - Throws: `ServiceError.unavailable` and errors of the database. The counts are then kept.
    package func flush() async throws -> Timestamp? {
        let now = self.clock.now()
        try await self.store(self.counts.withLock { $0.removeAll { !$0.isCurrent(at: now, for: Self.interval) } })
        return self.counts.withLock { $0.earliest }?.adding(seconds: Self.interval)
    }

    /// Stores the events of all kinds, before the end of their minutes. For a process that stops.
    ///
    /// - Throws: as ``flush()``.
    package func flushAll() async throws {
        try await self.store(self.counts.withLock { $0.removeAll { _ in true } })
    }

    private func store(_ counted: [(kind: RefusalKind, window: RefusalCounts.Window)]) async throws {
        var rest = counted.filter { $0.window.suppressed > 0 }[...]
        while !rest.isEmpty {
            let refusals = rest.prefix(Self.stride).map { kind, window in
                let details = AuditDetails.suppressed(window.suppressed, code: kind.code)
                let act = Act(id: self.identifiers.next(), kind.action, by: kind.caller).describing(details)
                return (act: act, status: kind.status)
            }
            do {
                try await self.events.record(refusals: refusals)
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
