import Web
import Domain
import Foundation
import JSON

/// Writes each log event to standard error as one line of text or as one JSON object. No call waits for the reader of
/// standard error: see ``LogWriter``.
struct StandardErrorLog: Sendable {
    enum Format: String, Sendable {
        case text
        case json
    }

    private let format: Format
    private let clock: Clock
    private let writer: LogWriter

    init(format: Format, clock: Clock, descriptor: Int32 = STDERR_FILENO) {
        self.format = format
        self.clock = clock
        self.writer = LogWriter(descriptor: descriptor) { count in
            Self.line(format, clock.now(), "warning", "log lines dropped", [("count", String(count))])
        }
    }

    /// The number of lines that were dropped because standard error did not take them.
    var dropped: Int { self.writer.dropped }

    /// Waits, for at most a second, until the last lines are written. Later lines are dropped.
    func close() { self.writer.close() }

    func record(level: String, message: String, _ values: [(key: String, value: String)]) {
        self.writer.write(Self.line(self.format, self.clock.now(), level, message, values))
    }

    func record(_ entry: RequestLogEntry) {
        var values: [(key: String, value: String)] = []
        values.reserveCapacity(7)
        if let id = entry.callerID { values.append(("caller.id", id)) }
        values.append(("duration_us", String(entry.microseconds)))
        values.append(("http.method", entry.method))
        values.append(("http.route", entry.route))
        values.append(("http.status", String(entry.status)))
        values.append(("request.id", entry.requestID))
        if let id = entry.workspaceID { values.append(("workspace.id", id)) }
        self.record(level: "info", message: "request", values)
    }

    private static func line(
        _ format: Format,
        _ time: Timestamp,
        _ level: String,
        _ message: String,
        _ values: [(key: String, value: String)]
    ) -> [UInt8] {
        switch format {
        case .text: Self.text(time.text, level, message, values)
        case .json: Self.json(time.text, level, message, values)
        }
    }

    private static func text(
        _ time: String,
        _ level: String,
        _ message: String,
        _ values: [(key: String, value: String)]
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(320)
        line.append(contentsOf: time.utf8)
        line.append(UInt8(ascii: " "))
        line.append(contentsOf: level.utf8)
        line.append(UInt8(ascii: " "))
        line.append(contentsOf: message.utf8)
        for (key, value) in values {
            line.append(UInt8(ascii: " "))
            line.append(contentsOf: key.utf8)
            line.append(UInt8(ascii: "="))
            // A value with a space or a line break is quoted as a JSON string, so that it cannot look like another
            // value or line.
            let start = line.count
            line.append(contentsOf: value.utf8)
            let isPlain = line[start...].allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x7f }
            if !isPlain || value.isEmpty {
                line.replaceSubrange(start..., with: JSON.string(value).serialized().utf8)
            }
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func json(
        _ time: String,
        _ level: String,
        _ message: String,
        _ values: [(key: String, value: String)]
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("time", time)
        writer.member("level", level)
        writer.member("message", message)
        for (key, value) in values {
            writer.key(key)
            writer.string(value)
        }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
