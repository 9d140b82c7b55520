import TestSupport

extension Sequence {
    /// Maps one element after another.
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

/// Runs `send` with 0 to `count` - 1 at once.
///
/// - Returns: the replies in the order in which the requests ended.
func atOnce(_ count: Int, _ send: @escaping @Sendable (Int) async throws -> Reply) async throws -> [Reply] {
    try await withThrowingTaskGroup(of: Reply.self) { group in
        for number in 0..<count { group.addTask { try await send(number) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}

extension [Reply] {
    /// The number of replies by status.
    var tally: [Int: Int] { Dictionary(grouping: self, by: \.status).mapValues(\.count) }
}
