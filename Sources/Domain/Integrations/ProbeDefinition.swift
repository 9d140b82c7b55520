package import JSON

/// The `test` object of an auth method: an HTTP request that tests a credential, and the response that shows that the
/// credential works; or a log-in with another protocol (``handshake``), for which the members of the request are empty.
///
/// The strings may contain the placeholders `${config.KEY}` and `${credentials.KEY}`, which are not replaced here.
package struct ProbeDefinition: Sendable, Equatable {
    /// The HTTP methods that the format allows (RFC 9110, section 9; PATCH: RFC 5789).
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// The unchanged `test` object of the definition, which the command line shows.
    package let definition: JSONObject

    /// Wraps an object that was already checked.
    ///
    /// - Parameter definition: a `test` object that satisfies the rules of docs/integrations.md.
    package init(_ definition: JSONObject) {
        self.definition = definition
    }

    package var method: Method { self.definition["method"]?.string.flatMap(Method.init) ?? .get }

    /// The URL of the request. The scheme is `https`, unless the URL begins with a placeholder whose value has another
    /// scheme.
    package var url: String { self.definition["url"]?.string ?? "" }

    /// The header fields of the request, by name. Every value is a string.
    package var headers: JSONObject { self.definition["headers"]?.object ?? [:] }

    /// The JSON value to send as the body of the request; nil for a request without a body.
    package var body: JSON? {
        guard let body = self.definition["body"], body != .null else { return nil }
        return body
    }

    /// The user name and the password for HTTP Basic authentication (RFC 7617); either may be empty. Nil when the
    /// request does not use HTTP Basic authentication.
    package var basicAuth: (username: String, password: String)? {
        self.definition["basic_auth"]?.object.map { ($0["username"]?.string ?? "", $0["password"]?.string ?? "") }
    }

    /// The HTTP status codes, 100 to 599, that show that the credential works; empty when the definition has none.
    package var expectedStatuses: [Int] {
        self.definition["expect_status"]?.array?.compactMap(\.number?.int) ?? []
    }

    /// Conditions on the JSON value in the response; nil when the definition has none. The name of a condition is a JSON
    /// Pointer (RFC 6901) if it begins with `/`, and else the name of a member. The value is what must be there. For a
    /// pointer it may be an object with the one member `type`, which is one of ``jsonTypes``.
    package var expectedMembers: JSONObject? { self.definition["expect_json"]?.object }
}
