package import JSON

/// One reason why a submission is refused.
package struct FieldProblem: Sendable, Equatable {
    /// The object that holds the member. The raw value is the member `in` of a problem in the API.
    package enum Location: String, Sendable {
        case body
        case credentials
        case config
    }

    /// The kind of problem, for programs. The raw value is the member `code` of a problem in the API.
    package enum Code: String, Sendable {
        case required
        case invalidType = "invalid_type"
        case invalidFormat = "invalid_format"
        case notAllowed = "not_allowed"
        case tooShort = "too_short"
        case tooLong = "too_long"
        case expired
        case masked
        case unknown
        case conflict
        /// A secret was sent in `config`, which is not encrypted.
        case misplaced
        /// The service does not accept the value.
        case refused
        /// The service cannot be reached at the address.
        case unreachable
        case missingScope = "missing_scope"
        case notFound = "not_found"
        case wrongAccount = "wrong_account"
        case wrongServer = "wrong_server"
        case tls
        /// The address differs from the one that the credentials were given for, or the connection is less protected.
        case moved
    }

    /// The name of the member that has the problem; `credentials` or `config` for a problem of the whole object.
    package let field: String
    package let location: Location
    package let code: Code
    /// One sentence for people. The specification gives the wording, such as `Field 'API Key' is required`.
    package let message: String
    /// A correction: a valid value to send instead, or a sentence of advice; nil when no correction is known. It never
    /// contains any part of the submitted value, because that value may be a secret.
    package let suggestion: String?

    package init(field: String, in location: Location, code: Code, message: String, suggestion: String? = nil) {
        self.field = field
        self.location = location
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }

    /// Creates the problem of a member that has no field definition, and whose value is the mask that is shown in place
    /// of a secret.
    package static func maskedMember(of location: Location) -> FieldProblem {
        let message =
            "A member of '\(location.rawValue)' is the mask shown in place of a secret; send the secret itself"
        return FieldProblem(field: location.rawValue, in: .body, code: .masked, message: message)
    }

    /// The greatest total length of the member names in a credential's secret, in bytes of UTF-8. The limit exists
    /// because lists show these names, and one page may have a thousand credentials.
    private static let longestNames = 16_384

    /// Checks the total length of the member names in `credentials`. Returns a problem when they have more than 16,384
    /// bytes of UTF-8, and nil otherwise.
    package static func tooLongNames(of credentials: JSONObject) -> FieldProblem? {
        var length = 0
        for member in credentials { length += member.key.utf8.count }
        guard length > self.longestNames else { return nil }
        let message = "The names in 'credentials' must be at most \(self.longestNames) bytes together"
        return FieldProblem(field: "credentials", in: .body, code: .tooLong, message: message)
    }
}
