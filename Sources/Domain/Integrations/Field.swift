package import JSON

/// A field of `credentials` or `config`, with the rules that its values satisfy.
package struct Field: Sendable {
    /// The raw value is the `type` of the definition and of the API.
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

    /// The name of the member in `credentials` or `config`.
    package let key: String
    /// The name that the service itself uses; error messages contain it.
    package let label: String
    package let kind: Kind
    package let isRequired: Bool
    /// The ids of the auth methods that require a config field although `isRequired` is false.
    package let requiredFor: [String]
    package let isSecret: Bool
    /// A regular expression for the whole value, in the syntax of docs/integrations.md.
    package let pattern: String?
    /// In code points.
    package let minLength: Int?
    /// In code points, at most 65,536; nil for that limit.
    package let maxLength: Int?
    /// The values of a field of kind `enumeration`; empty for every other kind.
    package let allowedValues: [String]
    /// Shown in forms. A check does not fill in a default for an absent value.
    package let defaultValue: JSON?
    package let example: JSON?
    /// Advice for the person who fills in the form.
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

    /// Whether the auth method with this id requires the field.
    package func isRequired(by methodID: String) -> Bool {
        self.isRequired || self.requiredFor.contains(methodID)
    }
}
