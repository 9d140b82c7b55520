/// The reply to a change that was requested with an Idempotency-Key. A store writes the reply in the transaction of the
/// change, so the database has either both the change and the reply, or neither.
package final class IdempotentReply: Sendable {
    /// How long a stored reply is valid, in seconds: 24 hours.
    package static let lifetime: Int64 = 86_400

    package let key: IdempotencyKey
    /// An HMAC of the request, made by a ``ReplySealer``.
    package let fingerprint: [UInt8]
    /// The HTTP status code of the reply.
    package let status: Int
    /// The body of the reply, encrypted because the body may hold the token of a new API key.
    package let sealed: [UInt8]

    package init(key: IdempotencyKey, fingerprint: [UInt8], status: Int, sealed: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
        self.status = status
        self.sealed = sealed
    }
}

/// A function that builds the reply to a change from the new row, and adds the reply to the change's audit context
/// (``Act/storing(_:)``), so that the change and the reply are stored in one transaction. A use case calls the function
/// before it stores the row.
package typealias Remembering<Value> = @Sendable (Value, Act) throws -> Act
