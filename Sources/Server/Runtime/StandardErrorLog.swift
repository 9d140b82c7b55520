import Web
import Domain
import Foundation
import JSON

/// Writes each log event to standard error as one line of text or as one JSON object, usually in a single system call.
struct StandardErrorLog: Sendable {
    enum Format: String, Sendable {
        case text
        case json
    }

    private let format: Format
    private let clock: Clock

    init(format: Format, clock: Clock) {
        self.format = format
        self.clock = clock
    }

    func record(level: String, message: String, _ values: [(key: String, value: String)]) {
        let time = self.clock.now().text
        switch self.format {
        case .text: Self.writeLine(Self.text(time, level, message, values))
        case .json: Self.writeLine(Self.json(time, level, message, values))
        }
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

    /// A line that cannot be written is dropped, because there is no other place to report the failure.
    private static func writeLine(_ line: [UInt8]) {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 || errno == EINTR else { return }
                rest = rest.dropFirst(max(0, count))
            }
        }
    }
}
