/// A refusal that its caller may read; anything else that is thrown is an internal error and shown as nothing more.
package struct ServiceError: Error, Sendable, Equatable {
    package enum Code: Sendable, Equatable {
        case unauthenticated
        case forbidden
        case notFound
        case conflict
        /// - Parameter retryAfter: in seconds.
        case tooManyRequests(retryAfter: Int)
        /// The row is not as the request says its caller has seen it.
        case preconditionFailed
        /// The service cannot do it now and may be able to in a moment.
        case unavailable
    }

    package let code: Code
    /// One sentence that says what is wrong and what to do; never input, never a secret.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ServiceError: LoggableError {
    package var logDescription: String { self.message }
}
