/// Why a request with an idempotency key cannot be handled now.
package enum IdempotencyConflict: Error, Sendable {
    /// Another request with the same key is being handled.
    case inProgress
    /// Another request with the same key was handled, and its reply stored, after this request was begun.
    case repliedMeanwhile
}
