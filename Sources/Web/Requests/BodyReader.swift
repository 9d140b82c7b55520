import HTTPTypes
package import Hummingbird
package import JSON
package import NIOCore

/// Reads the members of a JSON body and collects what is wrong with them, in the order they are asked for. One that is not
/// asked for is refused, as a slip in its name would leave a secret unchanged or a key without an end.
package struct BodyReader {
    private let object: JSONObject
    private var asked: [String] = []
    private var items: [BodyFailure.Item] = []

    /// How many members that were not asked for are named.
    private static let mostOthers = 32

    /// - Parameter limit: bytes; a longer body is refused with 413.
    /// - Throws: `BodyFailure` when there is no body, no JSON, or no object in it; as ``Request/wholeBody(limit:)``.
    package init(_ request: Request, limit: Int) async throws {
        let body = try await request.wholeBody(limit: limit)
        guard body.readableBytes > 0 else { throw BodyFailure([.missing("body")]) }
        let isJSON = request.headers[.contentType].map(Self.isJSON) ?? true
        guard isJSON, case .object(let object) = try Self.parse(body) else {
            let message = "Input should be a valid dictionary or object to extract fields from"
            throw BodyFailure([BodyFailure.Item("body", message: message, type: "model_attributes_type")])
        }
        self.object = object
    }

    /// - Parameters:
    ///   - minLength: in code points.
    ///   - maxLength: in code points.
    package mutating func string(_ key: String, minLength: Int = 0, maxLength: Int = .max) -> String? {
        guard let value = self.member(key), value != .null else { return nil }
        return self.text(value, key, minLength: minLength, maxLength: maxLength)
    }

    /// Nil when the member is absent, `.some(nil)` when it is null.
    ///
    /// - Parameter maxLength: in code points.
    package mutating func change(_ key: String, maxLength: Int = .max) -> String?? {
        self.member(key) == nil ? nil : .some(self.string(key, maxLength: maxLength))
    }

    package mutating func requiredString(_ key: String, minLength: Int = 0, maxLength: Int = .max) -> String? {
        guard let value = self.member(key) else { return self.add(.missing("body", key)) }
        return self.text(value, key, minLength: minLength, maxLength: maxLength)
    }

    package mutating func requiredEnumeration<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of _: Value.Type = Value.self
    ) -> Value? {
        guard let json = self.member(key) else { return self.add(.missing("body", key)) }
        return self.enumeration(json, key)
    }

    /// Nil when the member is absent or null.
    package mutating func enumeration<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of _: Value.Type = Value.self
    ) -> Value? {
        guard let json = self.member(key), json != .null else { return nil }
        return self.enumeration(json, key)
    }

    private mutating func enumeration<Value: RawRepresentable<String> & CaseIterable>(
        _ json: JSON,
        _ key: String
    ) -> Value? {
        guard let value = json.string.flatMap(Value.init(rawValue:)) else {
            return self.add(
                BodyFailure.Item("body", key, message: BodyFailure.Item.message(for: Value.self), type: "enum")
            )
        }
        return value
    }

    /// Nil when the member is absent, or null where that is allowed.
    package mutating func object(_ key: String, nullable: Bool) -> JSONObject? {
        guard let value = self.member(key), !(nullable && value == .null) else { return nil }
        return value.object ?? self.add(.notADictionary(key))
    }

    /// Nil when the member is absent. The object may have it from then on.
    package mutating func member(_ key: String) -> JSON? {
        self.asked.append(key)
        return self.object[key]
    }

    /// - Parameter ignoresOthers: whether members that were not asked for may be there, as the specification's framework has it.
    /// - Throws: `BodyFailure` with everything that was found wrong.
    package mutating func finish(ignoringOthers ignoresOthers: Bool = false) throws {
        if !ignoresOthers {
            // What has none of the right names is something else, and of any size.
            let others = self.object.lazy.map(\.key).filter { [asked] in !asked.contains($0) }
            self.items += others.prefix(Self.mostOthers).map { .extra("body", $0) }
        }
        guard self.items.isEmpty else { throw BodyFailure(self.items) }
    }

    private mutating func text(_ value: JSON, _ key: String, minLength: Int, maxLength: Int) -> String? {
        guard let text = value.string else { return self.add(.notAString(key)) }
        guard minLength == 0 || text.unicodeScalars.count >= minLength else {
            let message = "String should have at least \(minLength) character\(minLength == 1 ? "" : "s")"
            return self.add(BodyFailure.Item("body", key, message: message, type: "string_too_short"))
        }
        // A text has at most as many code points as bytes, and counting bytes is free.
        guard text.utf8.count <= maxLength || text.unicodeScalars.count <= maxLength else {
            let message = "String should have at most \(maxLength) characters"
            return self.add(BodyFailure.Item("body", key, message: message, type: "string_too_long"))
        }
        return text
    }

    package mutating func add<Value>(_ item: BodyFailure.Item) -> Value? {
        self.items.append(item)
        return nil
    }

    private static func parse(_ body: ByteBuffer) throws -> JSON {
        do {
            return try body.withUnsafeReadableBytes { try JSON(parsing: $0) }
        } catch let error as JSONError {
            let location: [BodyFailure.Place] = [.name("body"), .offset(error.offset)]
            let message = error.reason == .tooDeep ? "JSON is nested too deep" : "JSON decode error"
            throw BodyFailure([.init(location: location, message: message, type: "json_invalid")])
        }
    }

    /// `application/json`, or `application/` with a subtype that ends in `+json`; parameters do not matter.
    private static func isJSON(_ contentType: String) -> Bool {
        if contentType == "application/json" { return true }
        let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
    }
}

extension Request {
    /// - Parameter limit: bytes.
    /// - Throws: `NIOTooManyBytesError` for a longer one; `BodyCutOff`.
    package func wholeBody(limit: Int) async throws -> ByteBuffer {
        do {
            return try await self.body.collect(upTo: limit)
        } catch let error as NIOTooManyBytesError {
            throw error
        } catch {
            throw BodyCutOff()
        }
    }
}
