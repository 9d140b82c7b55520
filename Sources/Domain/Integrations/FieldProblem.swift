package import JSON

/// One reason why a submission is refused.
package struct FieldProblem: Sendable, Equatable {
    /// The object that holds the member; the raw value is the API's `in`.
    package enum Location: String, Sendable {
        case body
        case credentials
        case config
    }

    /// The reason, for programs; the raw value is the API's `code`.
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
        /// A secret in `config`, which is not sealed.
        case misplaced
    }

    /// The name of the member, or of the object `credentials` or `config` for a problem of the whole object.
    package let field: String
    package let location: Location
    package let code: Code
    /// One sentence for people in the wording of the specification: `Field 'API Key' is required`.
    package let message: String
    /// A known value to send instead, such as the nearest of an enumeration, or a sentence of advice. Never contains
    /// any part of the submitted value, because that may be a secret.
    package let suggestion: String?

    package init(field: String, in location: Location, code: Code, message: String, suggestion: String? = nil) {
        self.field = field
        self.location = location
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }

    /// The problem of a member that no field describes and whose value is the mask of a secret.
    package static func maskedMember(of location: Location) -> FieldProblem {
        let message =
            "A member of '\(location.rawValue)' is the mask shown in place of a secret; send the secret itself"
        return FieldProblem(field: location.rawValue, in: .body, code: .masked, message: message)
    }

    /// The greatest total length of the member names of a credential's secret, in bytes of UTF-8. It is limited because
    /// lists show these names, and a page may have a thousand credentials.
    private static let longestNames = 16_384

    /// The problem of credentials whose member names have more than 16,384 bytes together; nil for all others.
    package static func tooLongNames(of credentials: JSONObject) -> FieldProblem? {
        var length = 0
        for member in credentials { length += member.key.utf8.count }
        guard length > self.longestNames else { return nil }
        let message = "The names in 'credentials' must be at most \(self.longestNames) bytes together"
        return FieldProblem(field: "credentials", in: .body, code: .tooLong, message: message)
    }
}
