/// Statistics about a database's writes and scans since the database was opened.
package struct DatabaseStatistics: Sendable {
    /// The number of writes that are durable on disk.
    package var writes = 0
    /// The number of committed transactions. A transaction contains one or more writes, which share one flush to disk.
    package var commits = 0
    /// The total duration of all transactions, each from `BEGIN` to the end of `COMMIT`.
    package var duration = Duration.zero
    /// The number of writes that are queued now.
    package var waiting = 0
    /// Scans that wait for their turn.
    package var scansWaiting = 0
    /// Scans that were refused because too many were waiting.
    package var scansRefused = 0

    package init() {}
}
