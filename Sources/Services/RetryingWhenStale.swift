import Domain

/// Reads a row and changes it, and repeats both when another write changed the row in between. Use this function for
/// changes whose checks and encryption must not run inside the transaction. Of several concurrent changes of one row
/// only one succeeds at a time, so a request may need as many attempts as there are concurrent requests. The limit is
/// 100 attempts.
///
/// - Parameters:
///   - name: the type of the row in the error message, such as "connection".
///   - read: reads the row; is called for each attempt.
///   - change: stores the change of the row that it gets, or throws `StaleRow`; is called for each attempt.
/// - Throws: the errors of ``Precondition/check(_:)``, `read` and `change`, except `StaleRow`; `ServiceError.conflict`
///   after the last attempt.
nonisolated(nonsending) func retryingWhenStale<Row: ChangingRow, Result>(
    _ name: StaticString,
    if precondition: Precondition?,
    read: () async throws -> Row,
    change: (Row) async throws -> Result
) async throws -> Result {
    for _ in 1...100 {
        let row = try await read()
        try precondition?.check(row.updatedAt)
        do {
            return try await change(row)
        } catch is StaleRow {}
    }
    throw ServiceError(.conflict, "The \(name) is being changed by others; try again in a moment")
}
