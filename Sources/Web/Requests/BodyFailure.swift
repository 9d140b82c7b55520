/// The errors of a malformed body or query. Answered with 422 and a list of objects with `loc`, `msg` and `type`. The
/// messages are worded as by FastAPI, which generated `specification.json`.
package struct BodyFailure: Error, Sendable {
    /// One element of `loc`, the path to the error in the request.
    package enum Place: Sendable, Equatable {
        case name(String)
        /// The index of an element in an array; for a body that is not valid JSON, the byte offset of the error.
        case offset(Int)
    }

    /// One error of a body or query.
    package struct Item: Sendable, Equatable {
        /// The path to the error, such as `body`, `permissions`, 0; written as `loc`.
        package let location: [Place]
        /// A sentence for people; written as `msg`.
        package let message: String
        /// The kind of the error, for programs, such as `string_too_long`; written as `type`.
        package let type: String

        /// Whether the error is about a member or parameter that the route does not have. The last name in ``location``
        /// was then chosen by the caller.
        var isAboutUnknownName: Bool { self.type == Self.extraType }

        fileprivate static let extraType = "extra_forbidden"
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
        Self(location: location.map { .name($0) }, message: "Extra inputs are not permitted", type: Self.extraType)
    }

    /// The message for a string that is not a raw value of the enumeration: "Input should be 'a', 'b' or 'c'".
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
