import CProcess
import Dispatch
import Foundation
import Synchronization

/// Writes log lines to a file descriptor on a thread of its own, so that a caller never waits for the reader of the
/// log or for its disk.
///
/// Lines wait in a queue that is limited in bytes. A line that does not fit, and a line that cannot be written, is
/// dropped and counted. When the descriptor takes bytes again, a line with the number of dropped lines is written.
final class LogWriter: Sendable {
    private struct Queue {
        var bytes: [UInt8] = []
        /// Lines that did not fit into the queue since the thread last emptied the queue.
        var overflow = 0
        /// All dropped lines, for the metric.
        var dropped = 0
        var isClosed = false
    }

    /// The pause after each write, in microseconds. During the pause lines collect in the queue, so a daemon under load
    /// makes at most a hundred system calls a second for its log, and requests wake the thread as rarely.
    private static let pause: UInt32 = 10_000
    /// The time after which the thread tries again to report dropped lines.
    private static let retry = DispatchTimeInterval.seconds(1)

    private let limit: Int
    private let descriptor: Int32
    /// Formats the line that reports a number of dropped lines.
    private let notice: @Sendable (Int) -> [UInt8]
    private let queue = Mutex(Queue())
    private let wake = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - limit: the greatest number of bytes in the queue. As many again may be on their way to the descriptor.
    ///   - notice: formats the line that reports a number of dropped lines. The line ends with a line break.
    init(descriptor: Int32, limit: Int = 1 << 20, notice: @escaping @Sendable (Int) -> [UInt8]) {
        self.descriptor = descriptor
        self.limit = limit
        self.notice = notice
        Thread {
            cprocess_name_thread("patchbay-log")
            self.run()
        }.start()
    }

    /// The number of lines that were dropped since the start.
    var dropped: Int { self.queue.withLock { $0.dropped } }

    /// Queues a line and returns at once.
    ///
    /// - Parameter line: the line with its line break.
    func write(_ line: [UInt8]) {
        let isFirst = self.queue.withLock { queue in
            guard !queue.isClosed, queue.bytes.count + line.count <= self.limit else {
                queue.overflow += 1
                queue.dropped += 1
                return false
            }
            queue.bytes += line
            return queue.bytes.count == line.count
        }
        if isFirst { self.wake.signal() }
    }

    /// Returns when the queued lines are written, or when the time is over. Lines that are queued later are dropped.
    func close(within patience: DispatchTimeInterval = .seconds(1)) {
        self.queue.withLock { $0.isClosed = true }
        self.wake.signal()
        _ = self.finished.wait(timeout: .now() + patience)
    }

    private func run() {
        var output = LogOutput(descriptor: self.descriptor)
        var lines: [UInt8] = []
        /// Dropped lines that were not yet reported.
        var lost = 0
        while true {
            if lost == 0 { self.wake.wait() } else { _ = self.wake.wait(timeout: .now() + Self.retry) }
            lines.removeAll(keepingCapacity: true)
            let (overflow, isClosed) = self.queue.withLock { queue in
                swap(&queue.bytes, &lines)
                defer { queue.overflow = 0 }
                return (queue.overflow, queue.isClosed)
            }
            // The report stands where the lines are missing: lines that could not be written are before those that
            // wait in the queue, and lines that did not fit into the queue are behind them.
            self.report(&lost, to: &output)
            let failed = lost == 0 ? output.write(lines) : LogOutput.count(of: lines[...])
            self.queue.withLock { $0.dropped += failed }
            lost += failed + overflow
            self.report(&lost, to: &output)
            if isClosed { break }
            usleep(Self.pause)
        }
        self.finished.signal()
    }

    /// Writes the number of lost lines, and sets it to 0 when that was possible.
    private func report(_ lost: inout Int, to output: inout LogOutput) {
        guard lost > 0, output.write(self.notice(lost)) == 0 else { return }
        lost = 0
    }
}
