import Domain
import JSON

/// An answer of a service, with the parts of it that a finding may keep.
struct AnswerReading {
    /// The greatest length of a scope, and of the account's id and name, in code points.
    private static let longestName = 255
    private static let mostScopes = 200

    let answer: ServiceAnswer
    /// The body; nil when it is not JSON.
    let json: JSON?
    private let secrets: Secret<[String]>

    /// - Parameter secrets: values that no part of a finding may show, whatever the service answers.
    init(_ answer: ServiceAnswer, hiding secrets: Secret<[String]>) {
        self.answer = answer
        self.json = try? JSON(parsing: answer.body)
        self.secrets = secrets
    }

    /// Whether the body may be only the beginning of a longer one.
    var isCut: Bool { self.answer.body.count >= 65_536 }

    /// Whether the body is a page for people. The type alone does not say so, because some services send JSON with it.
    var isHTML: Bool {
        guard let first = self.answer.body.first(where: { $0 > 0x20 }), first == UInt8(ascii: "<") else { return false }
        let start = String(decoding: self.answer.body.prefix(512), as: UTF8.self).lowercased()
        let type = self.answer.header("Content-Type")?.lowercased() ?? ""
        return type.contains("html") || start.contains("<!doctype html") || start.contains("<html")
    }

    func matches(_ failure: ProbeDefinition.Failure) -> Bool {
        (failure.status == nil || failure.status == self.answer.status)
            && failure.headers.allSatisfy { self.answer.header($0.name) == $0.value }
            && failure.json.allSatisfy { entry in
                self.value(at: entry.pointer).map(entry.values.contains) ?? false
            }
    }

    /// Whether a member has an expected value.
    ///
    /// - Parameters:
    ///   - expected: the value, or an object `{"type": TYPE}` for any value of a type.
    ///   - name: a JSON Pointer when it begins with `/`, else the name of a member.
    func has(_ expected: JSON, at name: String) -> Bool {
        let value = name.hasPrefix("/") ? self.value(at: name) : self.json?[name]
        guard let value else { return false }
        guard let object = expected.object, object.count == 1, let type = object["type"]?.string,
            let isOfType = value.isOfType(type)
        else { return value == expected }
        return isOfType
    }

    func account(_ identity: ProbeDefinition.Identity, from origin: ServiceOrigin) -> ServiceAccount? {
        guard let id = self.text(at: identity.id), !id.isEmpty else { return nil }
        let name = identity.name.flatMap(self.text)
        return ServiceAccount(origin: origin.description, id: id, name: name)
    }

    /// The scopes that the credentials have; nil when the answer names none.
    func scopes(_ source: ProbeDefinition.ScopeSource) -> [String]? {
        let value = source.pointer.flatMap(self.value(at:))
        let names: [Substring]
        if let list = value?.array {
            names = list.lazy.compactMap(\.string).prefix(Self.mostScopes).map { $0[...] }
        } else if let text = source.header.flatMap(self.answer.header) ?? value?.string {
            let separator = source.separator.filter { !$0.isWhitespace }
            let parts = text.split(separator: separator.isEmpty ? " " : separator, maxSplits: Self.mostScopes)
            names = Array(parts.prefix(Self.mostScopes))
        } else {
            return nil
        }
        let hidden = HiddenTexts(self.secrets)
        return names.map(\.trimmed).filter { !$0.isEmpty }.compactMap { self.shown($0, hiding: hidden) }
    }

    /// The service's own error code, from the members in which services have it.
    var serviceCode: String? {
        let error = self.json?["error"]
        let candidates = [error, self.json?["code"], error?["code"], error?["type"]]
        guard let code = candidates.lazy.compactMap({ $0?.string }).first(where: \.isServiceCode) else { return nil }
        return self.shown(code)
    }

    private func value(at pointer: String) -> JSON? { self.json?.value(at: pointer) }

    /// The string or number at a pointer as text, cut at the greatest length.
    private func text(at pointer: String) -> String? {
        guard let value = self.value(at: pointer), let text = value.string ?? value.number?.text else { return nil }
        return self.shown(text)
    }

    private func shown(_ text: String) -> String? { self.shown(text[...], hiding: HiddenTexts(self.secrets)) }

    /// A text cut at the greatest length; nil for a text with a secret in it.
    private func shown(_ text: Substring, hiding hidden: HiddenTexts) -> String? {
        let cut = text.unicodeScalars.prefix(Self.longestName)
        return hidden.isPart(of: String(cut), isCut: cut.endIndex < text.endIndex) ? nil : String(cut)
    }
}

extension JSON {
    /// Whether the value has a type of JSON Schema (2020-12, section 6.1.1 of its vocabulary for validation); nil for a
    /// name that is no type.
    func isOfType(_ type: String) -> Bool? {
        switch type {
        case "string": self.string != nil
        case "number": self.number != nil
        case "integer": self.number?.int != nil
        case "boolean": self.bool != nil
        case "array": self.array != nil
        case "object": self.object != nil
        case "null": self == .null
        default: nil
        }
    }
}

extension String {
    /// Whether the string has 1 to 64 letters, digits, `_`, `.` and `-` of ASCII.
    fileprivate var isServiceCode: Bool {
        (1...64).contains(self.utf8.count)
            && self.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
