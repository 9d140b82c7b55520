import Domain
import JSON

/// Collects warnings about a submission: values that are allowed but probably unintended.
struct DraftWarnings {
    /// The greatest number of members without a field definition that are inspected in one object. The limit bounds the
    /// work for one submission.
    private static let mostUnknownMembers = 32
    /// The greatest length of a secret that is compared with the secret patterns of other services, in bytes of UTF-8.
    /// A longer secret would be compared with every pattern in vain, because no service with a pattern issues longer
    /// secrets.
    private static let longestSecret = 8_192

    let integration: Integration
    let method: MethodValidator
    let catalog: Catalog
    private(set) var warnings: [FieldWarning] = []

    init(integration: Integration, method: MethodValidator, catalog: Catalog) {
        self.integration = integration
        self.method = method
        self.catalog = catalog
    }

    /// Adds the warnings about the members of one object.
    ///
    /// - Parameters:
    ///   - object: the submitted credentials or the submitted config.
    ///   - location: `.credentials` or `.config`, whichever `object` is.
    ///   - fields: the fields that the definition has for `object`.
    ///   - others: the fields that the definition has for `otherObject`.
    ///   - otherObject: the submitted config when `object` is the credentials, and the submitted credentials when
    ///     `object` is the config.
    mutating func inspect(
        _ object: JSONObject,
        in location: FieldProblem.Location,
        fields: [FieldValidator],
        others: [FieldValidator],
        _ otherObject: JSONObject
    ) {
        for validator in fields {
            guard let text = object[validator.field.key]?.string else { continue }
            self.inspect(text, of: validator, in: location)
        }
        self.inspectUnknownMembers(of: object, in: location, fields: fields, others: others, otherObject)
    }

    /// Adds a warning when the access token of an OAuth method expires within the next hour.
    mutating func inspect(expiry: Timestamp?, now: Timestamp) {
        guard self.method.method.isOAuth, let expiry, expiry > now,
            expiry <= now.adding(seconds: 3600)
        else { return }
        let label = self.method.fields.first { $0.field.key == "expires_at" }?.field.label ?? ""
        self.warnings.append(
            FieldWarning(
                field: "expires_at",
                in: .credentials,
                code: .expiresSoon,
                message: "Field '\(label)' is within the hour",
                suggestion: "Send a refresh token, too, so that the connection outlasts it"
            )
        )
    }

    private mutating func inspect(_ text: String, of validator: FieldValidator, in location: FieldProblem.Location) {
        let field = validator.field
        let trimmed = text.trimmingWhitespace()
        guard !trimmed.isEmpty else { return }
        func warn(_ code: FieldWarning.Code, _ message: String) {
            self.warnings.append(FieldWarning(field: field.key, in: location, code: code, message: message))
        }
        if field.kind != .text, trimmed.utf8.count != text.utf8.count {
            warn(.trimmed, "Field '\(field.label)' has white space around it, which is not stored")
        }
        // The example of another kind of field, such as a command, may be a value that most people send.
        let isOwn = field.isSecret || [.email, .url, .hostname].contains(field.kind)
        if isOwn, field.example?.string == trimmed, field.defaultValue?.string != trimmed {
            warn(.exampleValue, "Field '\(field.label)' has the value of the documentation's example")
        } else if field.isSecret, let owner = self.owner(of: trimmed) {
            warn(.anotherService, "Field '\(field.label)' looks like \(owner)")
        }
    }

    /// The name of another vendor's field, such as `GitHub's 'Access Token'`, that `secret` probably belongs to. This
    /// is the field whose pattern matches `secret` and fixes the longest prefix (``Pattern/fixedPrefixLength(of:)``).
    ///
    /// Nil when that prefix is shorter than 3 characters. Also nil when a pattern of a second vendor, or of the
    /// integration's own vendor, fixes a prefix of the same length.
    private func owner(of secret: String) -> String? {
        // A generic integration may lead to any service, and every JSON Web Token begins with eyJ.
        let isGeneric = self.integration.type == .custom || self.integration.category == "generic"
        guard !isGeneric, !secret.hasPrefix("eyJ"), secret.utf8.count <= Self.longestSecret else { return nil }
        var longest = 2
        var owners: [(vendor: String, name: String)] = []
        for known in self.catalog.secretPatterns.fixing(beginningOf: secret) {
            let length = known.pattern.fixedPrefixLength(of: secret)
            guard length >= longest, known.pattern.matches(secret) else { continue }
            if length > longest { owners = [] }
            longest = length
            owners += known.owners
        }
        guard longest > 2, Set(owners.map(\.vendor)).count == 1, owners[0].vendor != self.integration.vendor else {
            return nil
        }
        return owners.map(\.name).min()
    }

    private mutating func inspectUnknownMembers(
        of object: JSONObject,
        in location: FieldProblem.Location,
        fields: [FieldValidator],
        others: [FieldValidator],
        _ otherObject: JSONObject
    ) {
        let known = Set(fields.map(\.field.key))
        let absent = fields.map(\.field.key).filter { object[$0] == nil }
        // A secret in `config` is reported as a problem, so that it needs no warning.
        let movable = location == .config ? others.filter { !$0.field.isSecret } : others
        let otherAbsent = Set(movable.map(\.field.key).filter { otherObject[$0] == nil })
        let otherLocation: FieldProblem.Location = location == .config ? .credentials : .config
        for key in object.lazy.map(\.key).filter({ !known.contains($0) }).prefix(Self.mostUnknownMembers) {
            if otherAbsent.contains(key) {
                let message = "'\(key)' belongs in '\(otherLocation.rawValue)', not in '\(location.rawValue)'"
                self.warnings.append(FieldWarning(field: key, in: location, code: .misplaced, message: message))
            } else if let near = nearestNames(to: key, among: absent).first {
                let message =
                    "A member of '\(location.rawValue)' that no field describes is named almost like '\(near)'"
                self.warnings.append(
                    FieldWarning(field: near, in: location, code: .unknownMember, message: message, suggestion: near)
                )
            }
        }
    }
}
