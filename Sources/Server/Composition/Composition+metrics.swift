import Domain
import Dispatch
import Foundation
import Outbound
import Storage
import Store
import Vault
import Web

extension Composition {
    /// The metrics of `/metrics` other than the counts of requests. No metric names a workspace, user or integration,
    /// because the route needs no API key.
    ///
    /// - Parameter outbound: the counts of outgoing calls.
    func metrics(
        of vault: Vault,
        since start: Timestamp,
        droppedLogLines: Int = 0,
        outbound: OutboundCounters = OutboundCounters()
    ) async throws -> [Metric] {
        let late = try await self.stores.work.firstDue(.test).map { self.clock.now().milliseconds - $0.milliseconds }
        let secretEnd = try await self.stores.oauthApps.leastSecretExpiry()
        let counts = try await self.stores.connections.countsByStatus()
        let statistics = self.database.statistics
        let path = DataDirectory(self.settings.dataDirectory).database
        return [
            Metric(
                "patchbay_build_info",
                .gauge,
                "1, with the version of Patchbay.",
                [Metric.Sample(1, labels: [Metric.Label("version", Version.current)])]
            ),
            Metric(
                "patchbay_connections",
                .gauge,
                "Connections of all workspaces, by status.",
                ConnectionStatus.allCases.map { status in
                    Metric.Sample(Double(counts[status] ?? 0), labels: [Metric.Label("status", status.rawValue)])
                }
            ),
            Metric(
                "patchbay_data_keys",
                .gauge,
                "Data keys in use; more than one while secrets are sealed anew.",
                vault.ring.count
            ),
            Metric("patchbay_writes_total", .counter, "Writes that are durable on disk.", statistics.writes),
            Metric("patchbay_writes_waiting", .gauge, "Writes whose turn has not come.", statistics.waiting),
            Metric(
                "patchbay_commit_duration_seconds",
                .summary,
                "Time of a group of writes, with its wait for the disk.",
                [
                    Metric.Sample(statistics.duration / .seconds(1), suffix: "_sum"),
                    Metric.Sample(Double(statistics.commits), suffix: "_count"),
                ]
            ),
            Metric(
                "patchbay_scans_waiting",
                .gauge,
                "Lists and searches whose turn has not come.",
                statistics.scansWaiting
            ),
            Metric(
                "patchbay_scans_refused_total",
                .counter,
                "Lists and searches that were answered 503 because too many were waiting.",
                statistics.scansRefused
            ),
            Metric("patchbay_database_size_bytes", .gauge, "Size of the database file.", Self.size(of: path)),
            Metric(
                "patchbay_log_size_bytes",
                .gauge,
                "Size of SQLite's write-ahead log.",
                Self.size(of: path + "-wal")
            ),
            Metric(
                "patchbay_log_lines_dropped_total",
                .counter,
                "Log lines that were dropped because standard error did not take them.",
                droppedLogLines
            ),
            Metric(
                "patchbay_tests_behind_seconds",
                .gauge,
                "Lateness of the test that has been due for the longest time; 0 when none is due.",
                Int(max(0, late ?? 0) / 1000)
            ),
            Metric(
                "patchbay_oauth_app_secret_expires_seconds",
                .gauge,
                "Time until the first secret of an OAuth app ends, negative after; no sample when no end is known.",
                secretEnd.map { end in
                    [Metric.Sample(Double(end.milliseconds - self.clock.now().milliseconds) / 1000)]
                } ?? []
            ),
        ] + outbound.metrics + ProcessMetrics.all(since: start)
    }

    /// The size of a file in bytes; 0 when the file does not exist.
    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
