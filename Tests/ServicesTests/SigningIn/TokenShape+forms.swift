import Domain
import JSON

extension TokenShape {
    private static func token(_ name: String, _ members: String, oauth: String = "{}", end: String?) -> TokenShape {
        let end = end.map { #", "expires_at": "\#($0)""# } ?? ""
        return TokenShape(
            name: name,
            oauth: oauth,
            body: #"{"access_token": "a", \#(members)}"#,
            reading: .grant(#"{"access_token": "a"\#(end)}"#)
        )
    }

    /// The forms in which servers write the members of RFC 6749.
    static let forms: [TokenShape] = [
        TokenShape(
            name: "the example of RFC 6749",
            body: """
                {"access_token":"2YotnFZFEjr1zCsicMWpAA", "token_type":"example", "expires_in":3600,
                "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA", "example_parameter":"example_value"}
                """,
            reading: .grant(
                """
                {"access_token": "2YotnFZFEjr1zCsicMWpAA", "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA", "expires_at": "@3600",
                "answer": {"token_type": "example", "example_parameter": "example_value"}}
                """
            )
        ),
        token("a text for the lifetime", #""expires_in": "3600""#, end: "@3600"),
        token("a fraction", #""expires_in": 3599.9"#, end: "@3599"),
        token("an exponent", #""expires_in": 3.6e3"#, end: "@3600"),
        token("0", #""expires_in": 0"#, end: nil),
        token("a lifetime beyond all calendars", #""expires_in": 1e300"#, end: "9999-12-31T23:59:59.999Z"),
        token("an empty text", #""expires_in": """#, end: nil).keeping(#", "answer": {"expires_in": ""}"#),
        token("milliseconds", #""expires_in": 3600000"#, oauth: #"{"answer": {"expires_unit": "ms"}}"#, end: "@3600"),
        token("minutes", #""expires_in": 60"#, oauth: #"{"answer": {"expires_unit": "min"}}"#, end: "@3600"),
        token("seconds since 1970", #""expires_at": 1796003600"#, end: "@3600"),
        token("seconds since 1970 as a text", #""expires_at": "1796003600""#, end: "@3600"),
        token("milliseconds since 1970", #""expires_at": 1796003600000"#, end: "@3600"),
        token(
            "a moment with an offset",
            #""expires_at": "2026-11-30T03:53:20+02:00""#,
            end: "2026-11-30T01:53:20.000Z"
        ),
        token("a moment of 0", #""expires_at": 0"#, end: nil),
        token("the lifetime of the definition", #""scope": null"#, oauth: #"{"token_lifetime_s": 60}"#, end: "@60")
            .keeping(#", "answer": {"scope": null}"#),
        token("no end", #""refresh_token": """#, oauth: #"{"token_lifetime_s": null}"#, end: nil)
            .keeping(#", "answer": {"refresh_token": ""}"#),
        TokenShape(
            name: "a byte order mark and repeated members",
            body: "\u{feff}" + #"{"access_token": "a", "access_token": "b", "expires_in": 1, "expires_in": 2}"#,
            reading: .grant(#"{"access_token": "b", "expires_at": "@2"}"#)
        ),
        TokenShape(
            name: "a form with repeated members",
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: "access_token=a&access_token=b%2B&expires_in=2\r\n",
            reading: .grant(#"{"access_token": "b+", "expires_at": "@2"}"#)
        ),
        TokenShape(
            name: "JSON with the type of a form",
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: #"{"access_token": "a"}"#,
            reading: .grant(#"{"access_token": "a"}"#)
        ),
        TokenShape(
            name: "a token with an error beside it",
            body: #"{"access_token": "a", "error": "none"}"#,
            reading: .grant(#"{"access_token": "a", "answer": {"error": "none"}}"#)
        ),
        TokenShape(
            name: "scopes with blanks, twice",
            oauth: #"{"answer": {"scope_separator": ","}}"#,
            body: #"{"access_token": "a", "scope": "read, write,,read "}"#,
            reading: .grant(#"{"access_token": "a"}"#, scopes: ["read", "write"])
        ),
        TokenShape(
            name: "a config that is no plain value",
            oauth: #"{"answer": {"config": {"a": "/a", "b": "/b", "c": "/c"}}}"#,
            body: #"{"access_token": "t", "a": {"x": 1}, "b": "", "c": "ok"}"#,
            reading: .grant(#"{"access_token": "t"}"#, config: ["c": "ok"])
        ),
    ]

    /// The shape with further sealed members.
    private func keeping(_ members: String) -> TokenShape {
        guard case .grant(let credentials, let scopes, let config, let end) = self.reading else { return self }
        return TokenShape(
            name: self.name,
            oauth: self.oauth,
            body: self.body,
            reading: .grant(credentials.dropLast() + members + "}", scopes: scopes, config: config, refreshEnd: end)
        )
    }
}
