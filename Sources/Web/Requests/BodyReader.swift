import Domain
import HTTPTypes
package import Hummingbird
package import JSON
package import NIOCore

/// Reads the members of a JSON object in a request's body. When a member has an error, its reading function returns nil
/// and the error is collected; ``finish(ignoringOthers:)`` throws all collected errors, in the order in which the
/// members were read.
///
/// A member that is not read is an error, too. Otherwise a request with a mistyped name could leave a secret unchanged,
/// or create an API key that never expires.
package struct BodyReader {
    private let object: JSONObject
    /// The names of the members that were read so far, including absent members.
    private var asked: [String] = []
    private var items: [BodyFailure.Item] = []

    /// The greatest number of unread members for which a reply contains an error.
    private static let mostOthers = 32

    /// Waits until the body has arrived, and parses it.
    ///
    /// - Parameters:
    ///   - limit: the greatest length of the body, in bytes.
    ///   - isRequired: false to read an empty body as an object without members.
    /// - Throws: `BodyFailure` when a required body is empty, when the body is not JSON or not a JSON object, or has no `Content-Type` or
    ///   another than JSON; the errors of ``Request/wholeBody(limit:)``.
    package init(_ request: Request, limit: Int, isRequired: Bool = true) async throws {
        var body = try await request.wholeBody(limit: limit)
        // A body of one part usually shares its memory with the buffer into which NIO reads; a body that was put
        // together from several parts is in memory of its own.
        defer { body.modifyIfUniquelyOwned { $0.withUnsafeMutableReadableBytes { $0.wipe() } } }
        guard body.readableBytes > 0 else {
            guard !isRequired else { throw BodyFailure([.missing("body")]) }
            self.object = [:]
            return
        }
        let isJSON = request.headers[.contentType].map(Self.isJSON) ?? false
        guard isJSON, case .object(let object) = try Self.parse(body) else {
            let message = "Input should be a valid dictionary or object to extract fields from"
            throw BodyFailure([BodyFailure.Item("body", message: message, type: "model_attributes_type")])
        }
        self.object = object
    }

    /// Reads a string. Nil when the member is absent or null.
    ///
    /// - Parameters:
    ///   - minLength: the least allowed length, in Unicode code points.
    ///   - maxLength: the greatest allowed length, in Unicode code points.
    package mutating func string(_ key: String, minLength: Int = 0, maxLength: Int = .max) -> String? {
        guard let value = self.member(key), value != .null else { return nil }
        return self.text(value, key, minLength: minLength, maxLength: maxLength)
    }

    /// Reads a string in an update. Nil when the member is absent, and `.some(nil)` when the member is null.
    ///
    /// - Parameter maxLength: the greatest allowed length, in Unicode code points.
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

    /// Reads a case of an enumeration. Nil when the member is absent or null.
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

    /// Reads an object. Nil when the member is absent.
    ///
    /// - Parameter nullable: true when null is treated like an absent member; false when null is an error.
    package mutating func object(_ key: String, nullable: Bool) -> JSONObject? {
        guard let value = self.member(key), !(nullable && value == .null) else { return nil }
        return value.object ?? self.add(.notADictionary(key))
    }

    /// Returns a member without checking its type; nil when the member is absent. The name counts as read, so
    /// ``finish(ignoringOthers:)`` reports no error for it.
    package mutating func member(_ key: String) -> JSON? {
        self.asked.append(key)
        return self.object[key]
    }

    /// Ends the reading of the body, and throws the collected errors.
    ///
    /// - Parameter ignoresOthers: true when the body may contain members that were not read. FastAPI, which generated
    ///   `specification.json`, allows them, too.
    /// - Throws: `BodyFailure` with all errors.
    package mutating func finish(ignoringOthers ignoresOthers: Bool = false) throws {
        if !ignoresOthers {
            // The number of errors is limited, because a body that is meant for another route can have any number of
            // unread members.
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
        // Code points are counted only if the string has more bytes than `maxLength`. Each code point takes at least
        // one byte, and the number of bytes is known without counting.
        guard text.utf8.count <= maxLength || text.unicodeScalars.count <= maxLength else {
            let message = "String should have at most \(maxLength) characters"
            return self.add(BodyFailure.Item("body", key, message: message, type: "string_too_long"))
        }
        return text
    }

    /// Collects an error.
    ///
    /// - Returns: nil, so that a reading function can return the result of this call.
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

    /// Whether the media type is `application/json`, or `application/` with a subtype that ends with `+json` (RFC 6839,
    /// section 3.1). The parameters of the media type are ignored.
    private static func isJSON(_ contentType: String) -> Bool {
        if contentType == "application/json" { return true }
        let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
    }
}

extension Request {
    /// Waits until the whole body has arrived, and returns it.
    ///
    /// - Parameter limit: the greatest length of the body, in bytes.
    /// - Throws: `NIOTooManyBytesError` for a longer body, which is answered with 413, at once when its `Content-Length`
    ///   is greater than the limit; `BodyCutOff` when the connection is closed first.
    package func wholeBody(limit: Int) async throws -> ByteBuffer {
        try self.requireContentLength(upTo: limit)
        do {
            return try await self.body.collect(upTo: limit)
        } catch let error as NIOTooManyBytesError {
            throw error
        } catch {
            throw BodyCutOff()
        }
    }

    /// - Throws: `NIOTooManyBytesError`, which is answered with 413, when `Content-Length` is greater than a limit in
    ///   bytes.
    func requireContentLength(upTo limit: Int) throws {
        // The decoder of HTTP accepts digits only. A number over `Int.max` is too long as well.
        guard let length = self.headers[.contentLength], (Int(length) ?? .max) > limit else { return }
        throw NIOTooManyBytesError(maxBytes: limit)
    }
}
