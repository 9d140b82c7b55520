package import JSON

/// One member of `credentials` or `config`.
package struct Field: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case string
        case password
        case text
        case email
        case url
        case hostname
        case port
        case integer
        case number
        case boolean
        case enumeration = "enum"
        case json
        case dateTime = "date-time"
    }

    package let key: String
    /// What people know it as; error sentences name it.
    package let label: String
    package let kind: Kind
    package let isRequired: Bool
    /// Ids of the auth methods with which a config field is required although `isRequired` is false.
    package let requiredFor: [String]
    package let isSecret: Bool
    /// Matched against the whole value.
    package let pattern: String?
    /// In code points.
    package let minLength: Int?
    package let maxLength: Int?
    package let allowedValues: [String]
    package let defaultValue: JSON?
    package let example: JSON?
    package let help: String?

    package init(
        key: String,
        label: String,
        kind: Kind,
        isRequired: Bool = false,
        requiredFor: [String] = [],
        isSecret: Bool = false,
        pattern: String? = nil,
        minLength: Int? = nil,
        maxLength: Int? = nil,
        allowedValues: [String] = [],
        defaultValue: JSON? = nil,
        example: JSON? = nil,
        help: String? = nil
    ) {
        self.key = key
        self.label = label
        self.kind = kind
        self.isRequired = isRequired
        self.requiredFor = requiredFor
        self.isSecret = isSecret
        self.pattern = pattern
        self.minLength = minLength
        self.maxLength = maxLength
        self.allowedValues = allowedValues
        self.defaultValue = defaultValue
        self.example = example
        self.help = help
    }

    /// Whether the auth method of that id needs it.
    package func isRequired(by methodID: String) -> Bool {
        self.isRequired || self.requiredFor.contains(methodID)
    }
}
