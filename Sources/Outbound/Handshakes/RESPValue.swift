import Domain
import NIOCore

/// One reply of Redis (https://redis.io/docs/latest/develop/reference/protocol-spec/). Only the replies that a log-in
/// asks for are kept; the members of lists are read and dropped.
enum RESPValue: Sendable, Equatable {
    case status(String)
    case error(String)
    case other

    /// The greatest number of bytes of a line.
    static let lineLimit = 4096
    /// The greatest number of bytes of a reply. The longest one, that of `HELLO`, names the server's modules.
    private static let replyLimit = 16_384
    private static let depthLimit = 8

    /// Takes one reply from the bytes; nil when more are needed.
    static func take(from buffer: inout ByteBuffer) throws(HandshakeEnd) -> Self? {
        var rest = buffer
        guard let value = try Self.take(from: &rest, depth: 0) else {
            guard buffer.readableBytes <= Self.replyLimit else { throw .answer(.wrongService) }
            return nil
        }
        buffer = rest
        return value
    }

    private static func take(from buffer: inout ByteBuffer, depth: Int) throws(HandshakeEnd) -> Self? {
        let start = buffer.readableBytesView
        guard let type = start.first else { return nil }
        // A TLS server answers a plain request with an alert (RFC 8446, section 5.1).
        if type == 0x15, depth == 0 {
            guard start.count >= 2 else { return nil }
            throw .answer(start.dropFirst().first == 0x03 ? .tlsRequired : .wrongService)
        }
        guard Self.isType(type), depth < Self.depthLimit else { throw .answer(.wrongService) }
        guard let line = try Self.takeLine(from: &buffer) else { return nil }
        let text = line.dropFirst()
        switch type {
        case UInt8(ascii: "+"): return .status(String(text))
        case UInt8(ascii: "-"): return .error(String(text))
        case UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "!"):
            guard let count = Int(text), (-1...Self.replyLimit).contains(count) else { throw .answer(.wrongService) }
            guard count >= 0 else { return .other }
            return buffer.readSlice(length: count + 2) == nil ? nil : .other
        case UInt8(ascii: "*"), UInt8(ascii: "%"), UInt8(ascii: "~"), UInt8(ascii: ">"), UInt8(ascii: "|"):
            guard let count = Int(text), (-1...1024).contains(count) else { throw .answer(.wrongService) }
            let isMap = type == UInt8(ascii: "%") || type == UInt8(ascii: "|")
            for _ in 0..<max(0, isMap ? 2 * count : count) {
                guard try Self.take(from: &buffer, depth: depth + 1) != nil else { return nil }
            }
            // A push message or attribute is no reply; the reply comes after it.
            let isReply = type != UInt8(ascii: ">") && type != UInt8(ascii: "|")
            return isReply ? .other : try Self.take(from: &buffer, depth: depth + 1)
        default: return .other
        }
    }

    private static func isType(_ byte: UInt8) -> Bool {
        "+-:$*_#,(!=%~>|".utf8.contains(byte)
    }

    /// Takes a line without its CR and LF.
    private static func takeLine(from buffer: inout ByteBuffer) throws(HandshakeEnd) -> String? {
        let bytes = buffer.readableBytesView.prefix(Self.lineLimit + 2)
        guard let end = bytes.firstIndex(of: 0x0a) else {
            guard bytes.count < Self.lineLimit + 2 else { throw .answer(.wrongService) }
            return nil
        }
        let line = bytes[..<end]
        guard line.last == 0x0d, let text = String(validating: line.dropLast(), as: UTF8.self) else {
            throw .answer(.wrongService)
        }
        buffer.moveReaderIndex(forwardBy: line.count + 1)
        return text
    }

    /// A command: a list of strings, each with its length before it.
    static func command(_ words: [String]) -> [UInt8] {
        words.reduce(into: Array("*\(words.count)\r\n".utf8)) { bytes, word in
            bytes += Array("$\(word.utf8.count)\r\n".utf8) + Array(word.utf8) + Array("\r\n".utf8)
        }
    }
}
