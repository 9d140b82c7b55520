/// A refusal with a message for the caller. An error of a type that the API does not know is reported to the caller as
/// an internal error, without details.
package struct ServiceError: Error, Sendable, Equatable {
    package enum Code: Sendable, Equatable {
        case unauthenticated
        case forbidden
        case notFound
        case conflict
        /// - Parameter retryAfter: in seconds.
        case tooManyRequests(retryAfter: Int)
        /// The row was changed since the caller read the version that the request's precondition names.
        case preconditionFailed
        /// The service cannot handle the request now; the same request may succeed a moment later.
        case unavailable
    }

    package let code: Code
    /// One sentence that says what is wrong and what to do. It contains neither input nor a secret.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ServiceError: LoggableError {
    package var logDescription: String { self.message }
}
