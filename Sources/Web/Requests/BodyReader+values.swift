package import Domain
package import JSON

extension BodyReader {
    /// Whether the member is present and null. In an update, null clears a value, whereas an absent member leaves the
    /// value unchanged.
    package mutating func isNull(_ key: String) -> Bool { self.member(key) == .null }

    /// Requires that both members are present or both are absent: if only one is present, adds an error for the other.
    /// A null member counts as absent.
    package mutating func requireTogether(_ one: String, _ other: String) {
        let absent = [one, other].filter { self.member($0) ?? .null == .null }
        guard absent.count == 1 else { return }
        let _: JSON? = self.add(.missing("body", absent[0]))
    }

    package mutating func requiredObject(_ key: String) -> JSONObject? {
        guard self.member(key) != nil else { return self.add(.missing("body", key)) }
        return self.object(key, nullable: false)
    }

    /// Reads a boolean. Nil when the member is absent or null.
    package mutating func bool(_ key: String) -> Bool? {
        self.value(key, "Input should be a valid boolean", type: "bool_type") { $0.bool }
    }

    package mutating func timestamp(_ key: String) -> Timestamp? {
        self.value(
            key,
            "Input should be a valid date-time such as 2026-11-23T16:05:09Z",
            type: "datetime_parsing"
        ) { $0.string.flatMap(Timestamp.init(rfc3339:)) }
    }

    /// Reads an array of strings, and parses each string. Nil when the member is absent or null, and when it is not an
    /// array of an allowed length. If `read` refuses an element, an error is collected for the element.
    ///
    /// - Parameters:
    ///   - message: the error message for a refused element.
    ///   - type: the error type for a refused element.
    ///   - count: the allowed lengths of the array.
    ///   - read: parses one element; returns nil to refuse it.
    package mutating func list<Element>(
        _ key: String,
        _ message: String,
        type: String,
        count: ClosedRange<Int> = 0...100,
        read: (String) -> Element?
    ) -> [Element]? {
        guard let value = self.member(key), value != .null else { return nil }
        guard let array = value.array else {
            return self.add(BodyFailure.Item("body", key, message: "Input should be a valid list", type: "list_type"))
        }
        guard array.count >= count.lowerBound else {
            let message = "List should have at least \(count.lowerBound) item"
            return self.add(BodyFailure.Item("body", key, message: message, type: "too_short"))
        }
        guard array.count <= count.upperBound else {
            let message = "List should have at most \(count.upperBound) items"
            return self.add(BodyFailure.Item("body", key, message: message, type: "too_long"))
        }
        var elements: [Element] = []
        for (index, json) in array.enumerated() {
            guard let element = json.string.flatMap(read) else {
                let location: [BodyFailure.Place] = [.name("body"), .name(key), .offset(index)]
                let _: Element? = self.add(BodyFailure.Item(location: location, message: message, type: type))
                continue
            }
            elements.append(element)
        }
        return elements
    }

    /// Reads a member and converts its value with `read`. Nil when the member is absent or null, and when `read`
    /// refuses the value, for which an error is then collected.
    ///
    /// - Parameters:
    ///   - message: the error message for a refused value.
    ///   - type: the error type for a refused value.
    ///   - read: converts the JSON value; returns nil to refuse it.
    package mutating func value<Value>(
        _ key: String,
        _ message: String,
        type: String,
        read: (JSON) -> Value?
    ) -> Value? {
        guard let json = self.member(key), json != .null else { return nil }
        return read(json) ?? self.add(BodyFailure.Item("body", key, message: message, type: type))
    }
}
