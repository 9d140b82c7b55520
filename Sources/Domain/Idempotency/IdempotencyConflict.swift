/// The reason why a request with an Idempotency-Key cannot be handled now.
package enum IdempotencyConflict: Error, Sendable {
    /// Another request with the same key is being handled.
    case inProgress
    /// Another request with the same key was handled between this request's look-up of a stored reply and this
    /// request's change. The other request's reply is stored now.
    case repliedMeanwhile
}
