import Domain

/// Reads a row and changes it, and does both again when another write changed the row in between. For changes whose check
/// and sealing must not run inside the transaction. Of the changes of one row that are committed together one succeeds, so
/// many requests for one row need as many attempts; the limit is 100.
///
/// - Parameters:
///   - name: the row's name in the refusal, such as "connection".
///   - read: is called for each attempt.
/// - Throws: as ``Precondition/check(_:)``; `ServiceError.conflict` after the last attempt; what `read` and `change` throw,
///   except `StaleRow`.
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
