/// Something of a draft that is accepted, or not what it is refused for, and may still be a mistake.
package struct FieldWarning: Sendable, Equatable {
    /// The raw value is what the API shows.
    package enum Code: String, Sendable, CaseIterable {
        /// A member that no field describes is named almost like `field`.
        case unknownMember = "unknown_member"
        /// A member stands in credentials and belongs in config, or the other way round.
        case misplaced
        case anotherService = "another_service"
        case exampleValue = "example_value"
        case expiresSoon = "expires_soon"
        case trimmed
    }

    /// The key of the field that it is about.
    package let field: String
    package let location: FieldProblem.Location
    package let code: Code
    package let message: String
    /// As a problem's.
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
