import Domain

/// Reads a row and changes it. When another write changed the row in between, both steps are repeated, up to 100 times.
/// For changes whose checks and encryption must not run inside the transaction.
///
/// The limit is that high because of several concurrent changes of one row only one succeeds at a time, so a request
/// may need as many attempts as there are concurrent requests.
///
/// - Parameters:
///   - name: the noun for the row in the error message, such as "connection".
///   - read: reads the row; called once for each attempt.
///   - change: gets the row that `read` returned, and stores the change. Throws `StaleRow` when the row was changed
///     since it was read; `read` and `change` are then called again.
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
