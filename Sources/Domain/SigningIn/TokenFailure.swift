/// Why a request to a token endpoint brought no token.
package enum TokenFailure: Error, Sendable, Equatable {
    /// The grant is not valid any more, or the code was used (`invalid_grant`).
    case refused(code: String)
    /// The service does not accept the client: its id, its secret, or its redirect URI.
    case client(code: String)
    /// The service does not offer a scope that was asked for.
    case scope(code: String)
    /// The user or an administrator has to do something at the service.
    case interaction(code: String)
    /// The service failed, or asks to wait. `retryAfter` is in seconds.
    case later(code: String?, retryAfter: Int?)
    /// The service refused for a reason that no rule knows.
    case other(code: String)
    /// The answer has no token that can be used. `problem` is a sentence without a value of the answer; `members` are
    /// the names of its members.
    case unreadable(problem: String, members: [String])
    /// There is no answer. The request may have arrived when the failure came after the connection was made.
    case noAnswer(OutboundFailure)
}
