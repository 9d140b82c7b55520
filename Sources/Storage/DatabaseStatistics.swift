/// Statistics about a database's writes since the database was opened.
package struct DatabaseStatistics: Sendable {
    /// Writes that are durable on disk.
    package var writes = 0
    /// Transactions. A transaction contains one or more writes, which share one flush to disk.
    package var commits = 0
    /// The sum over all transactions of the time from `BEGIN` to the end of `COMMIT`.
    package var duration = Duration.zero
    /// Writes in the queue.
    package var waiting = 0

    package init() {}
}
