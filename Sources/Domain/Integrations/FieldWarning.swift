/// A value of a submission that is allowed but probably unintended. A warning keeps nothing from being stored.
package struct FieldWarning: Sendable, Equatable {
    /// The reason, for programs; the raw value is the API's `code`.
    package enum Code: String, Sendable, CaseIterable {
        /// A member that no field describes is named almost like `field`.
        case unknownMember = "unknown_member"
        /// A member stands in credentials and belongs in config, or the other way round.
        case misplaced
        /// A secret matches a pattern of another vendor's secrets.
        case anotherService = "another_service"
        /// A value equals the example of its field.
        case exampleValue = "example_value"
        /// The access token ends within an hour, and there is no refresh token.
        case expiresSoon = "expires_soon"
        /// White space around a text is not stored.
        case trimmed
    }

    /// The key of the field.
    package let field: String
    package let location: FieldProblem.Location
    package let code: Code
    /// One sentence for people.
    package let message: String
    /// As ``FieldProblem/suggestion``.
    package let suggestion: String?

    package init(
        field: String,
        in location: FieldProblem.Location,
        code: Code,
        message: String,
        suggestion: String? = nil
    ) {
        self.field = field
        self.location = location
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }
}
