import Domain

/// The names that are being looked up, and the answers and silences of the last 30 s.
struct NameTable {
    /// The milliseconds in which an answer is used again, and in which a silent name is not asked for again.
    private static let lifetime: Int64 = 30_000
    /// The most names that are remembered.
    private static let memory = 4096

    enum Step {
        case known(SystemResolver.Answer)
        /// The name was not answered in time a short while ago.
        case silent
        /// The workspace looks up too many names. There may be room when this look-up of the workspace ends.
        case busy(Awaited<SystemResolver.Answer>)
        /// Another call looks up the name.
        case join(Awaited<SystemResolver.Answer>)
        /// The caller must look up the name, and call ``finish(_:_:at:)``.
        case start(Awaited<SystemResolver.Answer>)
    }

    private struct Running {
        let owner: Identifier<Workspace>?
        let pending: Awaited<SystemResolver.Answer>
    }

    private var running: [String: Running] = [:]
    private var answers: [String: (answer: SystemResolver.Answer, at: Timestamp)] = [:]
    private var silences: [String: Timestamp] = [:]

    /// The number of remembered names.
    var count: Int { self.answers.count + self.silences.count }

    mutating func request(
        _ host: String,
        for owner: Identifier<Workspace>?,
        at now: Timestamp,
        limit: Int
    ) -> Step {
        if let known = self.answers[host], Self.isFresh(known.at, now) { return .known(known.answer) }
        if let silence = self.silences[host], Self.isFresh(silence, now) { return .silent }
        if let running = self.running[host] { return .join(running.pending) }
        let own = self.running.values.lazy.filter { $0.owner == owner }
        if own.count >= limit, let first = own.first { return .busy(first.pending) }
        let pending = Awaited<SystemResolver.Answer>()
        self.running[host] = Running(owner: owner, pending: pending)
        return .start(pending)
    }

    mutating func finish(_ host: String, _ answer: SystemResolver.Answer, at now: Timestamp) {
        self.running[host] = nil
        self.silences[host] = nil
        // A failure of the resolver is not an answer about the name.
        guard answer != .failed else { return }
        self.makeRoom(at: now)
        self.answers[host] = (answer, now)
    }

    mutating func markSilent(_ host: String, at now: Timestamp) {
        self.makeRoom(at: now)
        self.silences[host] = now
    }

    /// Forgets the names that are too old, and all others when that is not enough.
    private mutating func makeRoom(at now: Timestamp) {
        guard self.count >= Self.memory else { return }
        self.answers = self.answers.filter { Self.isFresh($0.value.at, now) }
        self.silences = self.silences.filter { Self.isFresh($0.value, now) }
        guard self.count >= Self.memory else { return }
        self.answers = [:]
        self.silences = [:]
    }

    /// False also for a time in the future, after the clock was set back.
    private static func isFresh(_ time: Timestamp, _ now: Timestamp) -> Bool {
        (0..<Self.lifetime).contains(now.milliseconds - time.milliseconds)
    }
}
