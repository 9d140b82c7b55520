package import Domain

/// Why an authorization server registered no client. No case holds anything of an answer but an error code.
package enum RegistrationFailure: Error, Sendable, Equatable {
    /// The server refused, such as with `invalid_redirect_uri` (RFC 7591, section 3.2.2). The code has 1 to 64
    /// characters of `[a-z0-9_.]`; nil for an answer without such a code.
    case refused(code: String?)
    /// The server failed, or asks to wait. `retryAfter` is in seconds.
    case later(retryAfter: Int?)
    case redirected
    /// The answer is no client that can be used.
    case unreadable
    /// There is no answer. The server may have registered the client.
    case noAnswer(OutboundFailure)
}

extension RegistrationFailure: LoggableError {
    /// A word for logs, audit events and the API.
    package var code: String {
        switch self {
        case .refused(let code): code ?? "registration_refused"
        case .later: "later"
        case .redirected: "redirected"
        case .unreadable: "unreadable"
        case .noAnswer: "no_answer"
        }
    }

    package var logDescription: String {
        guard case .noAnswer(let failure) = self else { return "registration: \(self.code)" }
        return "registration: \(self.code) (\(failure))"
    }
}
