import Logging
import Synchronization
import Web

/// Everything that a sandbox logs.
final class Log: Sendable {
    private let content = Mutex<(lines: [String], entries: [RequestLogEntry])>(([], []))

    /// The messages with their metadata, in order.
    var lines: [String] { self.content.withLock { $0.lines } }
    /// One a request, in order.
    var entries: [RequestLogEntry] { self.content.withLock { $0.entries } }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    var requestLog: RequestLog {
        { entry in self.content.withLock { $0.entries.append(entry) } }
    }

    private struct Handler: LogHandler {
        let log: Log
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        init(log: Log) {
            self.log = log
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            self.log.content.withLock { $0.lines.append("\(event.message)\(values.joined())") }
        }
    }
}
