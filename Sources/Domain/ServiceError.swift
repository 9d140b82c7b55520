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

/// Everything that is wrong with a submitted connection, in the order credentials, config, each as defined; or with a
/// submitted credential.
package struct CheckFailure: Error, Sendable, Equatable {
    package let problems: [FieldProblem]
    /// What failed.
    package let message: String

    package init(_ problems: [FieldProblem], message: String = "Connection validation failed") {
        self.problems = problems
        self.message = message
    }
}

/// One thing wrong with a submission.
package struct FieldProblem: Sendable, Equatable {
    package enum Location: String, Sendable {
        case body
        case credentials
        case config
    }

    /// What is wrong, for programs. The raw value is what the API shows.
    package enum Code: String, Sendable {
        case required
        case invalidType = "invalid_type"
        case invalidFormat = "invalid_format"
        case notAllowed = "not_allowed"
        case tooShort = "too_short"
        case tooLong = "too_long"
        case outOfRange = "out_of_range"
        case expired
        case masked
        case unknown
        case conflict
        /// A secret among what is not sealed.
        case misplaced
    }

    /// The member's key.
    package let field: String
    package let location: Location
    package let code: Code
    /// One sentence for people, as the specification writes it: `Field 'API Key' is required`.
    package let message: String
    /// What to send instead: a value that is known, such as the nearest of an enumeration, or a sentence of advice.
    /// Never anything of what was sent.
    package let suggestion: String?

    package init(field: String, in location: Location, code: Code, message: String, suggestion: String? = nil) {
        self.field = field
        self.location = location
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }
}

/// An internal error whose words may stand in a log: no value a caller sent, no secret.
package protocol LoggableError: Error {
    var logDescription: String { get }
}
