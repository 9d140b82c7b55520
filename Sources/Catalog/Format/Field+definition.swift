import Domain
import JSON

extension FieldValidator {
    /// Reads the definition of a field. Also reports a default or an example that the field itself would refuse, or
    /// that would be stored in another form.
    init(_ reader: inout DefinitionReader, in location: FieldProblem.Location) {
        let key = reader.name("key")
        let label = reader.string("label")
        let kind = reader.enumeration("type", of: Field.Kind.self)
        let field = Field(
            key: key,
            label: label,
            kind: kind ?? .string,
            isRequired: reader.bool("required", default: false),
            requiredFor: reader.strings("required_for"),
            isAutomatic: reader.bool("automatic", default: false),
            isSecret: reader.bool("secret", default: false),
            pattern: reader.stringOrNil("pattern"),
            minLength: reader.countOrNil("min_length"),
            maxLength: reader.countOrNil("max_length"),
            allowedValues: reader.strings("enum"),
            defaultValue: reader.value("default"),
            example: reader.value("example"),
            help: reader.stringOrNil("help")
        )
        self.init(field, pattern: field.pattern.flatMap { reader.compiled($0) })
        reader.requireConsistency(of: field, in: location)
        guard reader.problems.isEmpty, !reader.patterns.isForKnownDefinitions else { return }
        for (member, value) in [("default", field.defaultValue), ("example", field.example)] {
            guard let value else { continue }
            switch self.check(value, isRequired: true) {
            case .valid: break
            case .changed(let stored) where stored == value: break
            case .changed, .absent: reader.report(member, "is not written as it would be stored; write that")
            case .invalid(.invalidFormat, _) where self.pattern.map { !$0.matches(value.string ?? "") } ?? false:
                reader.report(member, "would be refused: it does not match the pattern")
            case .invalid(_, let message): reader.report(member, "would be refused: \(message)")
            }
        }
    }
}

extension Field.Kind {
    /// Whether a field of this kind may have a pattern, a minimum length and a maximum length.
    var isText: Bool {
        switch self {
        case .string, .password, .text, .email, .url, .hostname: true
        case .port, .integer, .number, .boolean, .enumeration, .json, .dateTime: false
        }
    }
}

extension DefinitionReader {
    fileprivate mutating func compiled(_ pattern: String) -> Pattern? {
        do {
            return try self.patterns.pattern(pattern)
        } catch {
            self.report("pattern", "cannot be used: \(error)")
            return nil
        }
    }

    /// Reports members of a field that contradict each other or the field's location.
    fileprivate mutating func requireConsistency(of field: Field, in location: FieldProblem.Location) {
        if location == .config, field.isSecret || field.kind == .password {
            let member = field.isSecret ? "secret" : "type"
            self.report(member, "makes a secret of config, which is shown; move the field to a method's fields")
        }
        if location == .credentials, field.kind == .password, !field.isSecret {
            self.report("secret", "must be true: a password is a secret")
        }
        if location == .credentials, !field.requiredFor.isEmpty {
            self.report("required_for", "belongs to config fields only; use required")
        }
        if field.isAutomatic, location == .credentials {
            self.report("automatic", "belongs to config fields only; remove it")
        } else if field.isAutomatic, field.defaultValue != nil {
            self.report("automatic", "is for a field that a sign-in fills; remove default")
        }
        if (field.kind == .enumeration) == field.allowedValues.isEmpty {
            self.report("enum", "a field of type enum, and no other, lists its values")
        }
        if Set(field.allowedValues).count != field.allowedValues.count
            || field.allowedValues.contains(where: { $0.isEmpty || $0.trimmingWhitespace() != $0 })
        {
            self.report("enum", "lists a value twice, or one that is empty or has white space around it")
        }
        if !field.kind.isText {
            let members = [("pattern", field.pattern != nil), ("min_length", field.minLength != nil)]
            for (member, isGiven) in members + [("max_length", field.maxLength != nil)] where isGiven {
                self.report(member, "says nothing about a field of type \(field.kind.rawValue); remove it")
            }
        }
        if field.pattern != nil, field.example == nil {
            self.report("example", "is required beside a pattern: a refusal shows it")
        }
        let longest = field.maxLength ?? FieldValidator.longestValue
        if longest == 0 || longest > FieldValidator.longestValue {
            self.report("max_length", "must be from 1 to \(FieldValidator.longestValue)")
        } else if let shortest = field.minLength, shortest > longest {
            self.report("min_length", "is more than the greatest length, \(longest)")
        }
    }
}
