/// The reason why a request with an Idempotency-Key cannot be handled now.
package enum IdempotencyConflict: Error, Sendable {
    /// Another request with the same key is being handled.
    case inProgress
    /// Another request with the same key was handled, and its reply was stored, after this request had looked for a
    /// stored reply.
    case repliedMeanwhile
}
