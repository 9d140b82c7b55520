import Domain
import Services
import Synchronization

/// The forms whose service is being asked, by session, in the memory of this process. A form's page does not wait for the
/// service: the browser gets a page that asks for the end, and the reply to that is held.
final class RunningForms: Sendable {
    enum End: Sendable {
        case finished(FormResult)
        case failed(any Error)
    }

    /// A form that was sent.
    struct Entry: Sendable {
        fileprivate let form: RunningForm
        /// SHA-256 of the id of the browser that sent the form. Another one that takes the session over sees none of it.
        fileprivate let browserHash: [UInt8]
        /// The entered values, without secrets.
        let entered: EnteredForm
    }

    /// The greatest number of forms; a form beyond it is answered when the service has answered.
    private static let mostForms = 1000
    /// How long a form is kept after its beginning, in seconds: longer than any test takes.
    private static let lifetime: Int64 = 600

    private let clock: Clock
    private let entries = Mutex<[Identifier<ConnectSession>: (entry: Entry, at: Timestamp)]>([:])

    init(clock: Clock) {
        self.clock = clock
    }

    /// Begins the work of a form, unless one of the session and browser is under way.
    ///
    /// - Returns: the form that is under way now; nil when there are too many.
    func begin(
        _ sessionID: Identifier<ConnectSession>,
        _ browserHash: [UInt8],
        _ entered: EnteredForm,
        _ work: @escaping @Sendable () async throws -> FormResult
    ) -> Entry? {
        let now = self.clock.now()
        let (entry, isNew): (Entry?, Bool) = self.entries.withLock { entries in
            if let running = entries[sessionID]?.entry, running.browserHash == browserHash, running.form.end == nil {
                return (running, false)
            }
            if entries.count >= Self.mostForms {
                entries = entries.filter { $0.value.at.adding(seconds: Self.lifetime) > now }
            }
            guard entries.count < Self.mostForms else { return (nil, false) }
            let entry = Entry(form: RunningForm(), browserHash: browserHash, entered: entered)
            entries[sessionID] = (entry, now)
            return (entry, true)
        }
        if isNew, let entry {
            Task {
                do {
                    entry.form.finish(.finished(try await work()))
                } catch {
                    entry.form.finish(.failed(error))
                }
            }
        }
        return entry
    }

    /// The form that a browser sent; nil when it sent none.
    func entry(of sessionID: Identifier<ConnectSession>, from browserHash: [UInt8]) -> Entry? {
        let entry = self.entries.withLock { $0[sessionID]?.entry }
        return entry?.browserHash == browserHash ? entry : nil
    }

    /// Waits for the end of a form, and forgets the form when it has ended.
    ///
    /// - Parameter milliseconds: how long to wait at most.
    /// - Returns: nil when the form is still under way.
    func end(
        of entry: Entry,
        _ sessionID: Identifier<ConnectSession>,
        within milliseconds: Int64
    ) async -> End? {
        let limit = Timestamp(milliseconds: self.clock.now().milliseconds + milliseconds)
        let end = await entry.form.end(until: limit, self.clock)
        if end != nil {
            self.entries.withLock { entries in
                if entries[sessionID]?.entry.form === entry.form { entries[sessionID] = nil }
            }
        }
        return end
    }
}

/// A form that is being worked on, and those who wait for its end.
private final class RunningForm: Sendable {
    private struct State {
        var end: RunningForms.End?
        var waiting: [Int: CheckedContinuation<RunningForms.End?, Never>] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var end: RunningForms.End? { self.state.withLock { $0.end } }

    func finish(_ end: RunningForms.End) {
        let waiting = self.state.withLock { state in
            state.end = end
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume(returning: end) }
    }

    /// The end, or nil after `limit`.
    func end(until limit: Timestamp, _ clock: Clock) async -> RunningForms.End? {
        let id = self.state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        let timer = Task {
            try? await clock.sleep(until: limit)
            self.state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: nil)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            let end: RunningForms.End? = self.state.withLock { state in
                if state.end == nil { state.waiting[id] = continuation }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }
}
