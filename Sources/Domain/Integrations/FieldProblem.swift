package import JSON

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

    /// The mask somewhere that no field describes.
    package static func maskedMember(of location: Location) -> FieldProblem {
        let message =
            "A member of '\(location.rawValue)' is the mask shown in place of a secret; send the secret itself"
        return FieldProblem(field: location.rawValue, in: .body, code: .masked, message: message)
    }

    /// In bytes. The names of a credential's members are shown in lists, where a thousand of them have to find room.
    private static let longestNames = 16_384

    /// - Returns: nil when the names of `credentials` are not too long.
    package static func tooLongNames(of credentials: JSONObject) -> FieldProblem? {
        var length = 0
        for member in credentials { length += member.key.utf8.count }
        guard length > self.longestNames else { return nil }
        let message = "The names in 'credentials' must be at most \(self.longestNames) bytes together"
        return FieldProblem(field: "credentials", in: .body, code: .tooLong, message: message)
    }
}
