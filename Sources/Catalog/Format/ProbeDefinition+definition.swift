import Domain
import JSON

extension ProbeDefinition {
    /// Reads the `test` object of an auth method. Each member is checked and its problems are reported; the object
    /// itself is kept unchanged.
    ///
    /// - Parameter placeholders: the keys that a placeholder may contain, by the word before the placeholder's dot:
    ///   `config` or `credentials`.
    init(_ reader: inout DefinitionReader, placeholders: [String: Set<String>]) {
        if reader.members["handshake"] ?? .null != .null {
            reader.readLogin(placeholders: placeholders)
        } else {
            reader.readRequest(placeholders: placeholders)
            reader.readAnswers(fields: Set(placeholders.values.joined()))
        }
        self.init(reader.members)
    }
}

extension DefinitionReader {
    /// Reads the members that describe an HTTP request and the answer of a credential that works.
    fileprivate mutating func readRequest(placeholders: [String: Set<String>]) {
        let method = self.readCall(placeholders: placeholders)
        if self.bool("follow", default: false), method != ProbeDefinition.Method.get.rawValue {
            self.report("follow", "belongs to requests with method GET only")
        }
        if self.value("handshake") == nil, self.value("tcp") != nil {
            self.report("tcp", "belongs to a test with handshake; remove it or add handshake")
        }
    }

    /// Reads the members of an HTTP request, and the statuses of a success.
    ///
    /// - Returns: the HTTP method.
    mutating func readCall(placeholders: [String: Set<String>]) -> String {
        let method = self.string("method")
        self.requireOneOf("method", ProbeDefinition.Method.allCases.map(\.rawValue))
        let url = self.string("url")
        self.requireResolved("url", url, by: placeholders)
        self.requireHTTP("url", url)
        for (name, value) in self.texts("headers") {
            self.requireResolved("/headers/\(name.escapedForPointer)", value, by: placeholders)
        }
        _ = self.object("basic_auth") { reader in
            // Either may be empty, because some services take a key in one of the two.
            for key in ["username", "password"] {
                if let text = reader.stringOrNil(key) { reader.requireResolved(key, text, by: placeholders) }
            }
        }
        if let body = self.value("body") { self.requireResolved("body", body.serialized(), by: placeholders) }
        self.requireStatuses("expect_status")
        return method
    }
}

// MARK: - Handshakes

extension DefinitionReader {
    private static let membersOfRequests = [
        "method", "url", "headers", "body", "basic_auth", "expect_status", "expect_json", "identity", "scopes",
        "failures", "follow",
    ]

    /// Reads the members of a test without HTTP: the protocol, and the values of the log-in.
    fileprivate mutating func readLogin(placeholders: [String: Set<String>]) {
        _ = self.enumeration("handshake", of: Handshake.Kind.self)
        for key in Self.membersOfRequests where self.value(key) != nil {
            self.report(key, "belongs to a test by HTTP; remove it or remove handshake")
        }
        if self.members["tcp"] ?? .null == .null { self.report("tcp", "is required beside handshake; add an object") }
        _ = self.object("tcp") { reader in reader.readServer(placeholders: placeholders) }
    }

    private mutating func readServer(placeholders: [String: Set<String>]) {
        let parts = ["host", "port", "username", "password"]
        for key in parts + ["database", "tls", "url"] {
            guard let text = self.stringOrNil(key) else { continue }
            if text.isEmpty { self.report(key, "must not be empty") }
            self.requireResolved(key, text, by: placeholders)
        }
        let modes = Handshake.TLSMode.allCases.map(\.rawValue)
        if let tls = self.members["tls"]?.string, !tls.isEmpty, !tls.contains("${"), !modes.contains(tls) {
            self.report("tls", "must be a placeholder, or one of: \(modes.joined(separator: ", "))")
        }
        guard self.members["url"] ?? .null != .null else {
            if self.members["host"] ?? .null == .null { self.report("host", "is required without url; add a text") }
            return
        }
        for key in parts where self.members[key] ?? .null != .null {
            self.report(key, "is a part of url; remove it or remove url")
        }
    }
}
