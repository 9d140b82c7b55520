/// A database engine, as the repositories (module `Store`) use it.
package protocol Database: Sendable {
    /// Runs a read that takes microseconds, such as a look-up by primary key, on the calling thread. Two statements
    /// inside `body` may see two states of the database.
    ///
    /// - Throws: errors of `body`; the engine's ``DatabaseError``.
    nonisolated(nonsending) func read<Result: Sendable>(
        _ body: @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Runs a read whose time grows with the number of rows, such as a search, on a thread that serves no requests.
    ///
    /// - Throws: errors of `body`; the engine's ``DatabaseError``.
    func scan<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Runs `body` in a write transaction and returns once the transaction is durable on disk.
    ///
    /// `body` must change nothing but the database, because an engine may run `body` again after another write of the
    /// same transaction failed. Cancelling the calling task does not undo the write.
    ///
    /// - Throws: errors of `body`, after the changes of `body` are undone; the engine's ``DatabaseError``.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Queues `body` as ``write(_:)`` does, but returns without waiting for the result. ``close()`` runs the queued
    /// writes before it closes the database.
    ///
    /// - Parameter completion: is called on the engine's thread, with nil once the write is durable on disk, or with
    ///   the error.
    /// - Throws: ``DatabaseError`` of kind `queueFull` or `closed`.
    func submit(
        _ body: @escaping @Sendable (any Session) throws -> Void,
        completion: @escaping @Sendable ((any Error)?) -> Void
    ) throws

    var statistics: DatabaseStatistics { get }

    /// Runs the queued writes and closes every connection. Call this method once, after the last request.
    func close()
}
