package import JSON

/// What a connection of one integration needs with one auth method.
package struct Requirements: Sendable {
    package struct Member: Sendable {
        package let field: Field
        package let location: FieldProblem.Location
        package let isRequired: Bool

        package init(_ field: Field, in location: FieldProblem.Location, isRequired: Bool) {
            self.field = field
            self.location = location
            self.isRequired = isRequired
        }
    }

    package let integrationID: String
    package let method: AuthMethod
    /// Credentials, then config, each in the order in which they are checked.
    package let members: [Member]

    package init(integrationID: String, method: AuthMethod, members: [Member]) {
        self.integrationID = integrationID
        self.method = method
        self.members = members
    }
}

/// Credentials and config that somebody may submit.
package struct ConnectionDraft: Sendable {
    package let integrationID: String
    /// Nil for that of the definition.
    package let integrationType: IntegrationType?
    /// Nil for the default method.
    package let authMethodID: String?
    package let credentials: Secret<JSONObject>
    package let config: JSONObject

    package init(
        integrationID: String,
        integrationType: IntegrationType? = nil,
        authMethodID: String? = nil,
        credentials: Secret<JSONObject>,
        config: JSONObject
    ) {
        self.integrationID = integrationID
        self.integrationType = integrationType
        self.authMethodID = authMethodID
        self.credentials = credentials
        self.config = config
    }
}

/// What a check of a draft found.
package struct Validation: Sendable, Equatable {
    /// None when the draft would be accepted.
    package let problems: [FieldProblem]
    package let warnings: [FieldWarning]

    package init(problems: [FieldProblem], warnings: [FieldWarning]) {
        self.problems = problems
        self.warnings = warnings
    }
}

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
