/// Counts of a database's writes since it was opened.
package struct DatabaseStatistics: Sendable {
    /// Writes that are durable on disk.
    package var writes = 0
    /// Transactions, each of which holds one write or more and waits for the disk once.
    package var commits = 0
    /// The sum over all transactions of the time from `BEGIN` to the end of `COMMIT`.
    package var duration = Duration.zero
    /// Writes in the queue.
    package var waiting = 0

    package init() {}
}
