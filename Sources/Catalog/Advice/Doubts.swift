import Domain
import JSON

/// Collects what may be a mistake in a draft although nothing, or something else, is wrong.
struct Doubts {
    /// A draft with more members that no field describes has no more of them looked at.
    private static let mostUnknownMembers = 32
    /// No service issues longer ones by a pattern, and all patterns are tried on each.
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

    /// - Parameters:
    ///   - object: credentials or config.
    ///   - others: the fields of the other of the two, whose members are `otherObject`.
    mutating func lookInto(
        _ object: JSONObject,
        in location: FieldProblem.Location,
        fields: [FieldValidator],
        others: [FieldValidator],
        _ otherObject: JSONObject
    ) {
        for validator in fields {
            guard let text = object[validator.field.key]?.string else { continue }
            self.lookAt(text, of: validator, in: location)
        }
        self.lookForUnknownMembers(of: object, in: location, fields: fields, others: others, otherObject)
    }

    mutating func lookAt(expiry: Timestamp?, now: Timestamp) {
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

    private mutating func lookAt(_ text: String, of validator: FieldValidator, in location: FieldProblem.Location) {
        let field = validator.field
        let trimmed = text.trimmingWhitespace()
        guard !trimmed.isEmpty else { return }
        func warn(_ code: FieldWarning.Code, _ message: String) {
            self.warnings.append(FieldWarning(field: field.key, in: location, code: code, message: message))
        }
        if field.kind != .text, trimmed.utf8.count != text.utf8.count {
            warn(.trimmed, "Field '\(field.label)' has white space around it, which is not stored")
        }
        // What an example shows of other fields, such as a command, may be what most people send.
        let isOwn = field.isSecret || [.email, .url, .hostname].contains(field.kind)
        if isOwn, field.example?.string == trimmed, field.defaultValue?.string != trimmed {
            warn(.exampleValue, "Field '\(field.label)' has the value of the documentation's example")
        } else if field.isSecret, let owner = self.owner(of: trimmed) {
            warn(.anotherService, "Field '\(field.label)' looks like \(owner)")
        }
    }

    /// Whose value a secret seems to be, when it is another vendor's: the one whose pattern fixes most of its beginning,
    /// if that is at least 3 characters, and neither another's nor the integration's own vendor's fixes as many.
    private func owner(of secret: String) -> String? {
        // Such an integration may lead to any service, and a JSON Web Token begins like this whoever issued it.
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

    private mutating func lookForUnknownMembers(
        of object: JSONObject,
        in location: FieldProblem.Location,
        fields: [FieldValidator],
        others: [FieldValidator],
        _ otherObject: JSONObject
    ) {
        let known = Set(fields.map(\.field.key))
        let absent = fields.map(\.field.key).filter { object[$0] == nil }
        // A secret in `config` is no doubt but a problem.
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
