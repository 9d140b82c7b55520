/// The refusal of an operation, with a message for the caller. The API reports an error of a type that it does not know
/// as an internal error, without details.
package struct ServiceError: Error, Sendable, Equatable {
    package enum Code: Sendable, Equatable {
        case unauthenticated
        case forbidden
        case notFound
        case conflict
        /// - Parameter retryAfter: the number of seconds after which the caller may repeat the request.
        case tooManyRequests(retryAfter: Int)
        /// The request has a precondition (`If-Match`), and the row was changed since the version that the precondition
        /// names.
        case preconditionFailed
        /// The service cannot handle the request now; the same request may succeed a moment later.
        case unavailable
    }

    package let code: Code
    /// One sentence with the error and its correction. It contains no input of the caller and no secret.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ServiceError: LoggableError {
    package var logDescription: String { self.message }
}
