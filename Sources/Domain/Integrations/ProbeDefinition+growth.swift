package import JSON

// The members of a `test` that say who answered, what the credentials allow, and what a failure means. Every member is
// optional.

extension ProbeDefinition {
    /// Where the answer names the account that the credentials belong to. The values are JSON Pointers (RFC 6901).
    package struct Identity: Sendable, Equatable {
        package let id: String
        package let name: String?
        /// The kind of account, in a word such as `user` or `workspace`; not a pointer.
        package let kind: String?
    }

    /// Where the answer names the scopes that the credentials have.
    package struct ScopeSource: Sendable, Equatable {
        /// The name of a header field with the scopes; nil when ``pointer`` is not nil.
        package let header: String?
        /// A JSON Pointer to a string or a list of strings; nil when ``header`` is not nil.
        package let pointer: String?
        /// The string between two scopes of a string; white space around a scope is dropped.
        package let separator: String
        /// The scopes that users of the integration need.
        package let required: [String]
    }

    /// A kind of answer that means a failure.
    package struct Failure: Sendable, Equatable {
        /// The HTTP status code of the answer; nil for every code.
        package let status: Int?
        /// The header fields that the answer must have, with these values.
        package let headers: [(name: String, value: String)]
        /// The JSON Pointers that must lead to one of these values.
        package let json: [(pointer: String, values: [JSON])]
        package let code: TestCode
        /// The key of the field at fault: of `credentials`, else of `config`.
        package let field: String?
        /// One sentence for people in place of the usual one.
        package let message: String?

        package static func == (lhs: Self, rhs: Self) -> Bool {
            lhs.status == rhs.status && lhs.headers.elementsEqual(rhs.headers) { $0 == $1 }
                && lhs.json.elementsEqual(rhs.json) { $0 == $1 } && lhs.code == rhs.code && lhs.field == rhs.field
                && lhs.message == rhs.message
        }
    }

    /// The values of `type` in an entry of `expect_json`, such as `{"/id": {"type": "string"}}`.
    package static let jsonTypes = ["string", "number", "boolean", "object", "array", "null"]

    package var identity: Identity? {
        guard let object = self.definition["identity"]?.object, let id = object["id"]?.string else { return nil }
        return Identity(id: id, name: object["name"]?.string, kind: object["kind"]?.string)
    }

    package var scopes: ScopeSource? {
        guard let object = self.definition["scopes"]?.object else { return nil }
        return ScopeSource(
            header: object["header"]?.string,
            pointer: object["pointer"]?.string,
            separator: object["separator"]?.string ?? " ",
            required: object["required"]?.array?.compactMap(\.string) ?? []
        )
    }

    /// The kinds of answers that mean a failure. The first one that matches an answer counts.
    package var failures: [Failure] {
        (self.definition["failures"]?.array ?? []).compactMap { entry in
            guard let object = entry.object, let code = object["code"]?.string.flatMap(TestCode.init) else {
                return nil
            }
            return Failure(
                status: object["status"]?.number?.int,
                headers: object["header"]?.object?.compactMap { member in
                    member.value.string.map { (name: member.key, value: $0) }
                } ?? [],
                json: object["json"]?.object?.map { member in
                    (pointer: member.key, values: member.value.array ?? [member.value])
                } ?? [],
                code: code,
                field: object["field"]?.string,
                message: object["message"]?.string
            )
        }
    }

    /// The log-in that tests the credentials of a service without HTTP; nil for a test by an HTTP request.
    package var handshake: Handshake.Kind? { self.definition["handshake"]?.string.flatMap(Handshake.Kind.init) }

    /// The values of the log-in, by name: `host`, `port`, `username`, `password`, `database` and `tls`; or `url`, with
    /// `database` and `tls` for a URL that says nothing about them. The strings may have placeholders. The value of
    /// `tls` is the raw value of a ``Handshake/TLSMode``, or PostgreSQL's `allow`, or a boolean.
    package var login: JSONObject { self.definition["tcp"]?.object ?? [:] }

    /// The permission to follow redirects, up to three. Credentials are not sent to another origin.
    package var followsRedirects: Bool { self.definition["follow"]?.bool ?? false }
}
