/// A database that repositories are written over, whichever engine keeps it.
package protocol Database: Sendable {
    /// Runs a read that takes microseconds, such as a look-up by primary key, on the calling thread. Two statements inside
    /// `body` may see two states of the database.
    nonisolated(nonsending) func read<Result: Sendable>(
        _ body: @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Runs a read whose time grows with the number of rows, such as a search, beside the threads that serve requests.
    func scan<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Runs `body` in a write transaction and returns once the transaction is durable on disk.
    ///
    /// `body` changes nothing but the database, because an engine may run `body` again after another write of the same
    /// transaction failed. A caller that is cancelled meanwhile does not undo the write.
    ///
    /// - Throws: what `body` throws, after the changes of `body` are undone; the engine's ``DatabaseError``.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result

    /// Queues `body` as ``write(_:)`` does and returns at once; queued writes are run also when the database is closed
    /// meanwhile.
    ///
    /// - Parameter completion: is called on the engine's thread; with nil once the write is durable on disk.
    /// - Throws: ``DatabaseError`` of kind `queueFull` or `closed`.
    func submit(
        _ body: @escaping @Sendable (any Session) throws -> Void,
        completion: @escaping @Sendable ((any Error)?) -> Void
    ) throws

    var statistics: DatabaseStatistics { get }

    /// Finishes the queued writes and closes every connection. Call it once, after the last request.
    func close()
}
