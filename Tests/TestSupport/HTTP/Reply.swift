package import JSON

/// One HTTP reply.
package struct Reply: Sendable {
    package let status: Int
    /// By lower-case name.
    package let headers: [String: String]
    package let body: [UInt8]
    /// Head and body.
    package let bytes: [UInt8]

    package init(status: Int, headers: [String: String], body: [UInt8], bytes: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bytes = bytes
    }

    package var text: String { String(decoding: self.body, as: UTF8.self) }
    /// Nil when the body is not JSON.
    package var json: JSON? { try? JSON(parsing: self.body) }
    package subscript(key: String) -> JSON? { self.json?[key] }
    package var id: String { self["id"]?.string ?? "" }
    /// The sentences of a failed check.
    package var sentences: [String]? { self["detail"]?["errors"]?.array?.compactMap(\.string) }
}
