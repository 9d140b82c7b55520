/// The errors in the form of a request, answered with 422 and a list of `{loc, msg, type}`. The wording is that of
/// FastAPI, which generated `specification.json`.
package struct BodyFailure: Error, Sendable {
    /// One step of `loc`.
    package enum Place: Sendable, Equatable {
        case name(String)
        /// The index of an array's element; in text that is not JSON, the position of the error in bytes.
        case offset(Int)
    }

    /// One error.
    package struct Item: Sendable, Equatable {
        /// Where the error is, such as `body`, `permissions`, 0; written as `loc`.
        package let location: [Place]
        /// One sentence for people; written as `msg`.
        package let message: String
        /// The kind of error, for programs, such as `string_too_long`.
        package let type: String

        /// Whether the last name of ``location`` is one that the caller chose, because no member or parameter of the
        /// route has this name.
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

    /// The message for a text that is no raw value of the enumeration: "Input should be 'a', 'b' or 'c'".
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
