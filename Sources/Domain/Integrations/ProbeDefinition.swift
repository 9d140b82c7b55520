package import JSON

/// The `test` object of an auth method: the HTTP request that shows whether a credential works, and the answer that is
/// expected of a credential that does.
///
/// Texts hold the placeholders of the definition, `${config.KEY}` and `${credentials.KEY}`.
package struct ProbeDefinition: Sendable, Equatable {
    /// The request methods that the format allows (RFC 9110, section 9; PATCH: RFC 5789).
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// The object as the definition has it, so that the command line shows it without a change.
    package let definition: JSONObject

    /// - Parameter definition: a `test` object that satisfies the rules of docs/integrations.md.
    package init(_ definition: JSONObject) {
        self.definition = definition
    }

    package var method: Method { self.definition["method"]?.string.flatMap(Method.init) ?? .get }

    /// The URL of the request. Its scheme is `https`, unless the URL begins with a placeholder whose value has another
    /// scheme.
    package var url: String { self.definition["url"]?.string ?? "" }

    /// The request's header fields, by name. Each value is a text.
    package var headers: JSONObject { self.definition["headers"]?.object ?? [:] }

    /// The JSON value that is the request's body; nil for a request without one.
    package var body: JSON? {
        guard let body = self.definition["body"], body != .null else { return nil }
        return body
    }

    /// The user name and password of HTTP Basic authentication (RFC 7617), either of which may be empty. Nil for a
    /// request without HTTP Basic authentication.
    package var basicAuth: (username: String, password: String)? {
        self.definition["basic_auth"]?.object.map { ($0["username"]?.string ?? "", $0["password"]?.string ?? "") }
    }

    /// The HTTP statuses, 100 to 599, one of which the answer has; empty when the definition names none.
    package var expectedStatuses: [Int] {
        self.definition["expect_status"]?.array?.compactMap(\.number?.int) ?? []
    }

    /// Members that the answer's JSON object has, with these values; nil when the definition names none.
    package var expectedMembers: JSONObject? { self.definition["expect_json"]?.object }
}
