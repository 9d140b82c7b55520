import Domain

/// Counts refused requests by kind. The first refusal of a kind opens a window of one minute; the further refusals of
/// the kind are counted in this window.
struct RefusalCounts {
    struct Window {
        /// The time of the first refusal of the kind.
        let start: Timestamp
        /// The number of refusals after the first one.
        var suppressed = 0

        /// Whether `now` is less than `seconds` after ``start``. Also false when the clock was set back to a time
        /// before ``start``, because the window would otherwise stay open too long.
        func isCurrent(at now: Timestamp, for seconds: Int64) -> Bool {
            self.start <= now && now < self.start.adding(seconds: seconds)
        }
    }

    private var windows: [RefusalKind: Window] = [:]
    /// For each caller's id, the number of kinds with an open window.
    private var kindsOfCaller: [String: Int] = [:]

    /// The start of the oldest window; nil when there is no window.
    var earliest: Timestamp? { self.windows.values.lazy.map(\.start).min() }

    /// The kind under which to count a refusal. This is `kind` itself, unless the caller has `mostOfCaller` kinds or
    /// there are `limit` kinds in all; then it is a more general kind.
    func counted(_ kind: RefusalKind, mostOfCaller: Int, limit: Int) -> RefusalKind {
        if self.windows[kind] != nil { return kind }
        guard self.windows.count < limit else {
            return self.windows[kind.ofAction] == nil ? kind.ofWorkspace : kind.ofAction
        }
        return self.kindsOfCaller[kind.callerID, default: 0] < mostOfCaller ? kind : kind.ofAction
    }

    /// Counts a refusal, or opens a window when the refusal is the first of its kind.
    ///
    /// - Returns: whether the refusal is the first of its kind. The first refusal is not counted.
    mutating func begin(_ kind: RefusalKind, at now: Timestamp) -> Bool {
        let isFirst = self.windows[kind] == nil
        self.add(isFirst ? 0 : 1, to: kind, since: now)
        return isFirst
    }

    /// Adds a number of refusals to the count of a kind.
    ///
    /// - Parameter start: the start of the window; ignored when the kind already has a window.
    mutating func add(_ suppressed: Int, to kind: RefusalKind, since start: Timestamp) {
        if self.windows[kind] == nil { self.kindsOfCaller[kind.callerID, default: 0] += 1 }
        self.windows[kind, default: Window(start: start)].suppressed += suppressed
    }

    /// Removes the windows for which `isRemoved` returns true, and returns them.
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
