import Foundation
import SQLite

/// The number of files and sockets that the process may have open (`RLIMIT_NOFILE`).
enum DescriptorLimit {
    /// Descriptors that connections of clients may not take: two for the database connection of each started scan
    /// (database and write-ahead log), those of each processor's event loop and database connection, of the log, and of
    /// files that SQLite and the daemon open while the daemon runs.
    static let reserve = 64 + 8 * ProcessInfo.processInfo.activeProcessorCount + 2 * ScanQueue.Limits().started

    /// Raises the limit of the process as far as it may, so that a number of connections can be open.
    ///
    /// - Returns: the number of connections that may be open, at most `wanted` and at least 1.
    static func connections(upTo wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(Self.resource, &limit) == 0 else { return wanted }
        let needed = rlim_t(wanted + Self.reserve)
        if limit.rlim_cur < needed {
            var raised = limit
            raised.rlim_cur = min(needed, limit.rlim_max)
            if setrlimit(Self.resource, &raised) == 0 { limit = raised }
        }
        return max(1, Int(clamping: min(limit.rlim_cur, needed)) - Self.reserve)
    }

    #if os(Linux)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let resource = RLIMIT_NOFILE
    #endif
}
