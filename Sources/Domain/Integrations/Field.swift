package import JSON

/// A field of `credentials` or `config`, with the rules for its values.
package struct Field: Sendable {
    /// The kind of a field. The raw value is the field's `type` in a definition and in the API.
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

    /// The name of the field's member in `credentials` or `config`.
    package let key: String
    /// The name that the service itself uses for the value. Error messages contain this name.
    package let label: String
    package let kind: Kind
    package let isRequired: Bool
    /// The ids of the auth methods that require this field although ``isRequired`` is false. Only a field of `config`
    /// may have such ids.
    package let requiredFor: [String]
    /// The answers to a sign-in fill the field, so that the page of the sign-in does not ask for it. A submission with
    /// tokens names the field if it is required. Such a field belongs to `config`.
    package let isAutomatic: Bool
    package let isSecret: Bool
    /// A regular expression for the whole value, in the syntax of docs/integrations.md.
    package let pattern: String?
    /// The smallest length of a string value in code points; nil for no limit.
    package let minLength: Int?
    /// The greatest length of a string value in code points, at most 65,536; nil for 65,536.
    package let maxLength: Int?
    /// The values that a field of kind `enumeration` allows; empty for every other kind.
    package let allowedValues: [String]
    /// The default that a form shows. It is not stored for a submission without the value.
    package let defaultValue: JSON?
    package let example: JSON?
    /// Advice for the person who fills in a form.
    package let help: String?

    package init(
        key: String,
        label: String,
        kind: Kind,
        isRequired: Bool = false,
        requiredFor: [String] = [],
        isAutomatic: Bool = false,
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
        self.isAutomatic = isAutomatic
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
