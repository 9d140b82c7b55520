/// A stored reply. The reply is written in the transaction of its change, so the database never holds one without the other.
package final class IdempotentReply: Sendable {
    /// For how long a reply is kept. In seconds.
    package static let lifetime: Int64 = 86_400

    package let key: IdempotencyKey
    /// An HMAC of the request, see ``ReplySealer``.
    package let fingerprint: [UInt8]
    /// The status code of the reply.
    package let status: Int
    /// The reply's body; sealed, because the body may hold the token of a new API key.
    package let sealed: [UInt8]

    package init(key: IdempotencyKey, fingerprint: [UInt8], status: Int, sealed: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
        self.status = status
        self.sealed = sealed
    }
}

/// Adds the reply to an act, when the new row is known and before the row is stored.
package typealias Remembering<Value> = @Sendable (Value, Act) throws -> Act
