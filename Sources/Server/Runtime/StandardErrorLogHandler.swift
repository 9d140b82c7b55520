import Logging

/// The swift-log backend that writes to a ``StandardErrorLog``.
struct StandardErrorLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let log: StandardErrorLog

    init(_ log: StandardErrorLog, level: Logger.Level) {
        self.log = log
        self.logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let metadata = self.metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        self.log.record(
            level: event.level.rawValue,
            message: "\(event.message)",
            metadata.map { ($0.key, "\($0.value)") }
        )
    }
}
