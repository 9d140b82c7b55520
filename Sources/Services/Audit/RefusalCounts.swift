import Domain

/// The refusals of the running minutes, by kind.
struct RefusalCounts {
    struct Window {
        /// The time of the first refusal.
        let start: Timestamp
        /// The number of refusals after the first.
        var suppressed = 0

        /// False also when the clock was set back, so that the minute does not take longer.
        func isCurrent(at now: Timestamp, for seconds: Int64) -> Bool {
            self.start <= now && now < self.start.adding(seconds: seconds)
        }
    }

    private var windows: [RefusalKind: Window] = [:]
    /// The number of kinds of each caller.
    private var kindsOfCaller: [String: Int] = [:]

    /// The start of the first minute that has not been removed.
    var earliest: Timestamp? { self.windows.values.lazy.map(\.start).min() }

    /// The kind under which a refusal is counted: the kind itself, or a more general one when too many are counted.
    func counted(_ kind: RefusalKind, mostOfCaller: Int, limit: Int) -> RefusalKind {
        if self.windows[kind] != nil { return kind }
        guard self.windows.count < limit else {
            return self.windows[kind.ofAction] == nil ? kind.ofWorkspace : kind.ofAction
        }
        return self.kindsOfCaller[kind.callerID, default: 0] < mostOfCaller ? kind : kind.ofAction
    }

    /// Counts a refusal.
    ///
    /// - Returns: whether the refusal is the first of its kind, which begins a minute and is not counted.
    mutating func begin(_ kind: RefusalKind, at now: Timestamp) -> Bool {
        let isFirst = self.windows[kind] == nil
        self.add(isFirst ? 0 : 1, to: kind, since: now)
        return isFirst
    }

    /// - Parameter start: the start of the minute, unless the minute of the kind has begun.
    mutating func add(_ suppressed: Int, to kind: RefusalKind, since start: Timestamp) {
        if self.windows[kind] == nil { self.kindsOfCaller[kind.callerID, default: 0] += 1 }
        self.windows[kind, default: Window(start: start)].suppressed += suppressed
    }

    /// Removes the windows that satisfy a condition, and returns them.
    mutating func removeAll(where isRemoved: (Window) -> Bool) -> [(kind: RefusalKind, window: Window)] {
        let removed = self.windows.filter { isRemoved($0.value) }
        for kind in removed.keys {
            self.windows[kind] = nil
            let rest = self.kindsOfCaller[kind.callerID, default: 0] - 1
            self.kindsOfCaller[kind.callerID] = rest > 0 ? rest : nil
        }
        return removed.map { ($0.key, $0.value) }
    }
}
