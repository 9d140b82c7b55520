/// A row whose every change has a later `updated_at`.
protocol ChangingRow {
    var updatedAt: Timestamp { get set }
}

extension ChangingRow {
    /// The row's next state, which is still to differ in more than its time.
    func next(at now: Timestamp) -> Self {
        var next = self
        next.updatedAt = now.following(self.updatedAt)
        return next
    }
}

extension APIKey: ChangingRow {}
extension Connection: ChangingRow {}
extension Credential: ChangingRow {}
extension Workspace: ChangingRow {}

/// Reads a row and has it changed; again when somebody else changed it in between. Of the changes that are committed
/// together one counts, so that many requests at once for one row need as many tries.
///
/// - Parameter name: what the refusal calls the row, such as "connection".
/// - Throws: `ServiceError.preconditionFailed`; `conflict` when others keep changing it; what `find` and `change` throw,
///   but for `StaleRow`.
func changing<Row: ChangingRow, Result>(
    _ name: StaticString,
    _ find: @autoclosure () throws -> Row,
    if precondition: Precondition? = nil,
    _ change: (Row) async throws -> Result
) async throws -> Result {
    for _ in 1...100 {
        let row = try find()
        try precondition?.check(row.updatedAt)
        do {
            return try await change(row)
        } catch is StaleRow {}
    }
    throw ServiceError(.conflict, "The \(name) is being changed by others; try again in a moment")
}
