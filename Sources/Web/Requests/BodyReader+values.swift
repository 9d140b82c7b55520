package import Domain
package import JSON

extension BodyReader {
    /// Whether the member is there and null, which clears a value that an absent member leaves alone.
    package mutating func isNull(_ key: String) -> Bool { self.member(key) == .null }

    /// Refuses one member without the other.
    package mutating func requireTogether(_ one: String, _ other: String) {
        let absent = [one, other].filter { self.member($0) ?? .null == .null }
        guard absent.count == 1 else { return }
        let _: JSON? = self.add(.missing("body", absent[0]))
    }

    package mutating func requiredObject(_ key: String) -> JSONObject? {
        guard self.member(key) != nil else { return self.add(.missing("body", key)) }
        return self.object(key, nullable: false)
    }

    package mutating func timestamp(_ key: String) -> Timestamp? {
        self.value(
            key,
            "Input should be a valid date-time such as 2026-11-23T16:05:09Z",
            type: "datetime_parsing"
        ) { $0.string.flatMap(Timestamp.init(rfc3339:)) }
    }

    /// A list of texts, each read by `read`.
    ///
    /// - Parameter message: what an element should be.
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

    /// Anything else; nil when the member is absent or null.
    ///
    /// - Parameter message: what it should be.
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
