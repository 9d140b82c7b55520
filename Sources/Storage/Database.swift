/// A database engine: the interface that the repositories in the module `Store` use.
package protocol Database: Sendable {
    /// Runs a read that takes microseconds, such as a look-up by primary key, on the calling thread. Another write may
    /// be committed between two statements of `body`, so the statements may see different states of the database.
    ///
    /// - Throws: errors of `body`; the engine's ``DatabaseError``.
    nonisolated(nonsending) func read<Result: Sendable>(
        _ body: @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Runs a read whose duration grows with the number of rows, such as a search, on a thread that handles no
    /// requests. A limited number of scans runs at the same time; others wait, and callers have equal shares of the
    /// time. Cancelling the calling task ends the scan.
    ///
    /// - Parameter owner: the caller that the scan is for; empty for the process itself.
    /// - Throws: errors of `body`; the engine's ``DatabaseError``, of kind `queueFull` when too many scans wait;
    ///   `CancellationError`.
    func scan<Result: Sendable>(
        for owner: String,
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Runs `body` in a write transaction, and returns once the transaction is durable on disk.
    ///
    /// `body` must have no effect except on the database, because an engine may run `body` a second time after another
    /// write in the same transaction failed. Cancelling the calling task does not undo the write.
    ///
    /// - Throws: errors of `body`, after the changes that `body` made are rolled back; the engine's ``DatabaseError``.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Queues `body` as ``write(_:)`` does, but does not wait until `body` has run. ``close()`` runs the queued writes
    /// before it closes the database.
    ///
    /// - Parameter completion: called on the engine's thread: with nil once the write is durable on disk, or with the
    ///   error when the write failed.
    /// - Throws: ``DatabaseError`` of kind `queueFull` or `closed`.
    func submit(
        _ body: @escaping @Sendable (any Session) throws -> Void,
        completion: @escaping @Sendable ((any Error)?) -> Void
    ) throws

    /// Checks that the files of the database were not renamed, deleted or replaced since the database was opened. An
    /// engine that opens no files checks nothing.
    ///
    /// - Throws: ``DatabaseError`` of kind `moved`.
    func checkFiles() throws

    var statistics: DatabaseStatistics { get }

    /// Runs the queued writes and closes every connection. Call this method once, after the last request.
    func close()
}

extension Database {
    /// Calls ``scan(for:_:)`` for the process itself.
    package func scan<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        try await self.scan(for: "", body)
    }
}
