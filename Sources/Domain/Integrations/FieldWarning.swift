/// A warning about a value that is allowed but probably unintended. A submission with warnings can be stored.
package struct FieldWarning: Sendable, Equatable {
    /// The kind of warning, for programs. The raw value is the member `code` of a warning in the API.
    package enum Code: String, Sendable, CaseIterable {
        /// A member without a field definition has almost the name of a field.
        case unknownMember = "unknown_member"
        /// A member was sent in `credentials` and belongs in `config`, or the other way round.
        case misplaced
        /// A secret matches the pattern of another vendor's secrets.
        case anotherService = "another_service"
        /// A value equals the example in its field's definition.
        case exampleValue = "example_value"
        /// The access token expires within an hour, and there is no refresh token.
        case expiresSoon = "expires_soon"
        /// A string has white space around it, which is not stored.
        case trimmed
    }

    /// The key of the field that the warning is about.
    package let field: String
    package let location: FieldProblem.Location
    package let code: Code
    /// One sentence for people.
    package let message: String
    /// A correction, as in ``FieldProblem/suggestion``; nil when no correction is known.
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
