/// What is wrong with a request's form, as the specification's framework says it: a list of `{loc, msg, type}`.
package struct BodyFailure: Error, Sendable {
    package enum Place: Sendable, Equatable {
        case name(String)
        case offset(Int)
    }

    package struct Item: Sendable, Equatable {
        package let location: [Place]
        package let message: String
        package let type: String
    }

    package let items: [Item]

    package init(_ items: [Item]) {
        self.items = items
    }
}

extension BodyFailure.Item {
    package init(_ location: String..., message: String, type: String) {
        self.init(location: location.map { .name($0) }, message: message, type: type)
    }

    package static func missing(_ location: String...) -> Self {
        Self(location: location.map { .name($0) }, message: "Field required", type: "missing")
    }

    package static func extra(_ location: String...) -> Self {
        Self(location: location.map { .name($0) }, message: "Extra inputs are not permitted", type: "extra_forbidden")
    }

    /// "Input should be 'a', 'b' or 'c'".
    package static func message<Value: RawRepresentable<String> & CaseIterable>(for _: Value.Type) -> String {
        let names = Value.allCases.map { "'\($0.rawValue)'" }
        return "Input should be " + names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }

    package static func notAString(_ key: String) -> Self {
        Self("body", key, message: "Input should be a valid string", type: "string_type")
    }

    package static func notADictionary(_ key: String) -> Self {
        Self("body", key, message: "Input should be a valid dictionary", type: "dict_type")
    }
}
