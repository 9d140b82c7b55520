/// Times an operation: rounds of many calls, of which the fastest and the middle one are told.
struct Measurement {
    private static let rounds = 11

    let name: String
    let goal: Duration?

    /// - Parameter calls: in a round.
    func run(calls: Int, _ body: () throws -> Void) rethrows {
        try body()
        var times: [Duration] = []
        for _ in 0..<Self.rounds {
            let start = ContinuousClock.now
            for _ in 0..<calls { try body() }
            times.append((ContinuousClock.now - start) / calls)
        }
        times.sort()
        Self.report("\(self.name) (fastest \(times[0].short))", times[Self.rounds / 2], goal: self.goal)
    }

    /// What one call takes when nothing comes between.
    static func fastest(of calls: Int, _ body: () -> Void) -> Duration {
        (0..<calls).map { _ in
            let start = ContinuousClock.now
            body()
            return ContinuousClock.now - start
        }.min() ?? .zero
    }

    static func report(_ name: String, _ time: Duration, goal: Duration?) {
        let verdict = goal.map { ", goal \($0.short): \(time <= $0 ? "met" : "MISSED")" } ?? ""
        print("\(name): \(time.short)\(verdict)")
    }
}

extension Duration {
    /// Three digits and a unit.
    fileprivate var short: String {
        let nanoseconds = self / .nanoseconds(1)
        let (value, unit) =
            switch nanoseconds {
            case ..<1000: (nanoseconds, "ns")
            case ..<1_000_000: (nanoseconds / 1000, "µs")
            default: (nanoseconds / 1_000_000, "ms")
            }
        let digits = value < 10 ? 100.0 : value < 100 ? 10 : 1
        let rounded = (value * digits).rounded() / digits
        return "\(digits == 1 ? "\(Int(rounded))" : "\(rounded)") \(unit)"
    }
}
