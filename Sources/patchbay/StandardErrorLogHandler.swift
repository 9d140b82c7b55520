import Domain
import Foundation
import JSON
import Logging

/// Writes one line an event to standard error, as text or JSON, each in a single system call.
struct StandardErrorLogHandler: LogHandler {
    enum Format: String {
        case text
        case json
    }

    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let format: Format
    private let clock: Clock

    init(level: Logger.Level, format: Format, clock: Clock) {
        self.logLevel = level
        self.format = format
        self.clock = clock
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let metadata = self.metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = self.clock.now().text
        switch self.format {
        case .text: Self.write(Self.text(time, event, metadata))
        case .json: Self.write(Self.json(time, event, metadata))
        }
    }

    private static func text(
        _ time: String,
        _ event: LogEvent,
        _ metadata: [(key: String, value: Logger.MetadataValue)]
    ) -> [UInt8] {
        var line = "\(time) \(event.level) \(event.message)"
        for (key, value) in metadata {
            let text = "\(value)"
            // Quoted as JSON where a space or a line break could be taken for the next value or line.
            let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x7f } && !text.isEmpty
            line += " \(key)=" + (isPlain ? text : JSON.string(text).serialized())
        }
        return Array(line.utf8) + [UInt8(ascii: "\n")]
    }

    private static func json(
        _ time: String,
        _ event: LogEvent,
        _ metadata: [(key: String, value: Logger.MetadataValue)]
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("time")
        writer.string(time)
        writer.key("level")
        writer.string(event.level.rawValue)
        writer.key("message")
        writer.string("\(event.message)")
        for (key, value) in metadata {
            writer.key(key)
            writer.string("\(value)")
        }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private static func write(_ line: [UInt8]) {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(
                    STDERR_FILENO,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                guard count > 0 || errno == EINTR else { return }
                rest = rest.dropFirst(max(0, count))
            }
        }
    }
}
