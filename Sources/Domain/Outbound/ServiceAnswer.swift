/// The answer of a service to a ``ServiceRequest``. The answer may be untrue, hostile, or contain personal data.
package struct ServiceAnswer: Sendable {
    /// The HTTP status code, 200 to 599.
    package let status: Int
    private let headers: [(name: String, value: String)]
    /// The beginning of the body, at most 64 KiB for a test and 256 KiB for other requests.
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header field with this name, in any case; nil when there is none.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return self.headers.first { $0.name.lowercased() == name }?.value
    }

    /// The values of all header fields with this name, in any case, in their order. Fields of one name may stand in
    /// several lines (RFC 9110, section 5.3).
    package func headers(_ name: String) -> [String] {
        let name = name.lowercased()
        return self.headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}
