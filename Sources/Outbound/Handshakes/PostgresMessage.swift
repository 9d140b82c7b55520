import Domain
import NIOCore

/// A message of PostgreSQL's protocol 3.0 from the server
/// (https://www.postgresql.org/docs/current/protocol-message-formats.html).
struct PostgresMessage: Sendable {
    /// The types that a server may send before it is ready for a query.
    private static let types = Set("RSKENZv".utf8)
    private static let maximumLength = 16_384

    let type: UInt8
    let body: ByteBuffer

    /// Takes one message from the bytes; nil when more are needed.
    static func take(from buffer: inout ByteBuffer) throws(HandshakeEnd) -> Self? {
        let start = buffer.readerIndex
        guard let type = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
        guard Self.types.contains(type) else { throw .answer(.wrongService) }
        guard let length = buffer.getInteger(at: start + 1, as: Int32.self) else { return nil }
        guard (4...Int32(Self.maximumLength)).contains(length) else { throw .answer(.wrongService) }
        guard buffer.readableBytes >= Int(length) + 1 else { return nil }
        buffer.moveReaderIndex(forwardBy: 5)
        guard let body = buffer.readSlice(length: Int(length) - 4) else { return nil }
        return Self(type: type, body: body)
    }

    /// A message of the client: its type, its length with the four bytes of the length, and its body.
    static func bytes(_ type: Character?, _ body: [UInt8]) -> [UInt8] {
        Array((type.map(String.init) ?? "").utf8) + Self.integer(body.count + 4) + body
    }

    static func integer(_ value: Int) -> [UInt8] {
        withUnsafeBytes(of: Int32(truncatingIfNeeded: value).bigEndian) { Array($0) }
    }

    /// The answer that an ErrorResponse means. Its texts are not read.
    var refusal: HandshakeAnswer {
        switch self.errorCode {
        case "28P01": .credentialsRefused
        case "28000": .accessRefused
        case "3D000", "42501": .databaseRefused
        case nil: .wrongService
        default: .failed
        }
    }

    /// The SQLSTATE of an ErrorResponse; nil when it has none.
    private var errorCode: String? {
        var body = self.body
        while let field = body.readInteger(as: UInt8.self), field != 0 {
            guard let text = body.readNullTerminatedString() else { return nil }
            if field == UInt8(ascii: "C") { return text }
        }
        return nil
    }
}
