import Domain
import JSON
import Web

extension BodyReader {
    /// Reads the member `connect` of a workspace. Null clears all settings; nil when the member is absent. The values
    /// are checked by `ConnectSettings.problems`.
    mutating func connectSettings(_ key: String) -> ConnectSettings? {
        guard let json = self.member(key) else { return nil }
        guard json != .null else { return ConnectSettings() }
        guard let object = json.object else { return self.add(.notADictionary(key)) }
        for member in object {
            guard let expected = Self.kinds[member.key] else {
                let _: JSON? = self.add(.extra("body", key, member.key))
                // One is enough: a value that is meant for another member can have any number of members.
                return nil
            }
            guard member.value == .null || expected.accepts(member.value) else {
                return self.add(.init("body", key, member.key, message: expected.message, type: expected.type))
            }
        }
        return ConnectSettings(json: object)
    }

    private enum Kind {
        case text
        case texts

        func accepts(_ json: JSON) -> Bool {
            switch self {
            case .text: json.string != nil
            case .texts: json.array?.allSatisfy { $0.string != nil } ?? false
            }
        }

        var message: String {
            switch self {
            case .text: "Input should be a valid string"
            case .texts: "Input should be a valid list of strings"
            }
        }

        var type: String {
            switch self {
            case .text: "string_type"
            case .texts: "list_type"
            }
        }
    }

    private static let kinds: [String: Kind] = [
        "product_name": .text, "accent": .text, "accent_dark": .text, "return_urls": .texts,
        "allowed_origins": .texts, "default_return_url": .text, "support_url": .text, "privacy_url": .text,
    ]
}
