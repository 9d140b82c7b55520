import CDispatch
import Web
import Domain
import Foundation

/// The standard metrics of a process, under the names that Prometheus' client libraries use
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/, "Process metrics").
enum ProcessMetrics {
    static func all(since start: Timestamp) -> [Metric] {
        var metrics = [
            Metric(
                "process_start_time_seconds",
                .gauge,
                "When the process started, in seconds since 1970.",
                [Metric.Sample(Double(start.milliseconds) / 1000)]
            ),
            Metric(
                "process_cpu_seconds_total",
                .counter,
                "Processor time, in the program and in the system for it.",
                [Metric.Sample(Self.processorSeconds)]
            ),
        ]
        #if os(Linux)
        metrics.append(
            Metric("process_resident_memory_bytes", .gauge, "Resident memory.", Self.residentBytes)
        )
        metrics.append(Metric("process_open_fds", .gauge, "Open file descriptors.", Self.openDescriptors))
        #endif
        return metrics
    }

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }

    #if os(Linux)
    /// The second number of `/proc/self/statm` is the number of resident pages (proc_pid_statm(5)).
    private static var residentBytes: Int {
        let numbers = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        let pages = numbers.flatMap { $0.dropFirst().first }.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
    }
    #endif
}
