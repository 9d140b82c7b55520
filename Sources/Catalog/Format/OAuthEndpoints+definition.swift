import Domain
import JSON

extension OAuthEndpoints {
    /// Reads the `oauth2` object of an auth method. Each member is checked and its problems are reported; the object
    /// itself is kept unchanged.
    ///
    /// - Parameters:
    ///   - placeholders: the keys that a placeholder may contain, by the word before the placeholder's dot: `config` or
    ///     `credentials`.
    ///   - automatic: the keys of the config fields that Patchbay alone fills.
    init(_ reader: inout DefinitionReader, placeholders: [String: Set<String>], automatic: Set<String>) {
        reader.readEndpoints(placeholders: placeholders)
        reader.readAuthorization(placeholders: placeholders)
        reader.readTokenRequests(placeholders: placeholders)
        reader.readCallback(automatic: automatic)
        reader.readAnswer(automatic: automatic)
        reader.readErrorClasses()
        reader.readLifetimes()
        reader.readRevocation(placeholders: placeholders)
        reader.readFollowUps(placeholders: placeholders, automatic: automatic)
        self.init(reader.members)
    }
}

extension DefinitionReader {
    /// Reads the URLs of the authorization server, except that of revocations.
    fileprivate mutating func readEndpoints(placeholders: [String: Set<String>]) {
        for key in ["authorization_url", "device_authorization_url", "issuer", "resource"] {
            self.readURL(key, placeholders: placeholders)
        }
        let hosts = self.readHosts()
        for key in ["token_url", "refresh_url"] {
            guard let url = self.stringOrNil(key) else { continue }
            self.requireHTTP(key, url)
            let others = url.withoutCallbackPlaceholders
            self.requireResolved(key, others, by: placeholders)
            guard others != url else { continue }
            if hosts.isEmpty { self.report(key, "takes a host from the callback; list the service's hosts in hosts") }
            if others.contains("${") { self.report(key, "has placeholders of two kinds; use those of one") }
        }
        _ = self.bool("discover", default: false)
    }

    mutating func readURL(_ key: String, placeholders: [String: Set<String>]) {
        guard let url = self.stringOrNil(key) else { return }
        self.requireResolved(key, url, by: placeholders)
        self.requireHTTP(key, url)
    }

    /// Reads `hosts`: patterns of host names, whose labels are words, or `*` for any one label before the last two.
    private mutating func readHosts() -> [String] {
        let hosts = self.strings("hosts")
        for (index, host) in hosts.enumerated() {
            let labels = host.split(separator: ".", omittingEmptySubsequences: false)
            let isPattern = labels.count >= 2 && labels.suffix(2).allSatisfy { $0 != "*" }
            if isPattern, labels.allSatisfy({ $0 == "*" || $0.isHostLabel }) { continue }
            self.report(
                "/hosts/\(index)",
                "must be a host name in lower case; * stands for one label before the last two"
            )
        }
        if self.members["hosts"]?.array?.isEmpty ?? false { self.report("hosts", "must not be empty; remove it") }
        return hosts
    }

    /// Reads the members of the authorization request.
    fileprivate mutating func readAuthorization(placeholders: [String: Set<String>]) {
        let standard = [
            "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method",
            "resource",
        ]
        let names = self.readNames("authorize_names", of: standard)
        self.readParameters("extra_authorize_params", placeholders: placeholders, reserved: names)
        self.readParameters("consent_params", placeholders: placeholders, reserved: names)
        for key in ["scopes_default", "scopes_required"] where self.strings(key).contains("") {
            self.report(key, "lists an empty text")
        }
        _ = self.stringOrNil("scope_separator")
        _ = self.bool("pkce", default: true)
        for (name, text) in self.texts("scope_texts")
        where !(1...200).contains(text.unicodeScalars.count) || text.contains("${") {
            self.report("/scope_texts/\(name.escapedForPointer)", "must be 1 to 200 characters without a placeholder")
        }
        for (name, text) in self.texts("scope_aliases") where text.isEmpty {
            self.report("/scope_aliases/\(name.escapedForPointer)", "must not be empty")
        }
        self.requireOneOf("narrow", ["refresh_scope", "mint", "none"])
    }

    /// Reads the members of the requests to the token endpoint.
    fileprivate mutating func readTokenRequests(placeholders: [String: Set<String>]) {
        let standard = [
            "grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier", "refresh_token",
            "scope", "resource",
        ]
        let names = self.readNames("token_names", of: standard)
        for key in ["token_params", "refresh_params"] {
            self.readParameters(key, placeholders: placeholders, reserved: names)
        }
        self.requireOneOf("token_auth", OAuthEndpoints.TokenAuthentication.allCases.map(\.rawValue))
        self.requireOneOf("body", ["form", "json"])
        self.requireOneOf("token_method", ["POST", "GET"])
        if self.members["token_method"]?.string == "GET", self.members["body"] ?? .null != .null {
            self.report("body", "says nothing about a request with method GET; remove it")
        }
        for (name, value) in self.texts("token_headers") {
            let path = "/token_headers/\(name.escapedForPointer)"
            self.requireResolved(path, value, by: placeholders)
            self.requireHeaderName(path, name)
            guard ["authorization", "host", "content-length", "content-type"].contains(name.lowercased()) else {
                continue
            }
            self.report(path, "is sent by Patchbay itself; remove it")
        }
        _ = self.object("exchange") { reader in
            reader.readURL("url", placeholders: placeholders)
            if let url = reader.members["url"]?.string, url.authorityHasPlaceholder {
                reader.report("url", "takes its host from a placeholder; write the host")
            }
            reader.requireOneOf("method", ["POST", "GET"])
            if reader.stringOrNil("grant_type")?.isEmpty ?? false { reader.report("grant_type", "must not be empty") }
            for (name, value) in reader.texts("params") {
                reader.requireResolved("/params/\(name.escapedForPointer)", value, by: placeholders)
            }
        }
    }
}

// MARK: - Parameters

extension DefinitionReader {
    /// Reads the service's own names of parameters, by the standard name.
    ///
    /// - Returns: the service's names.
    private mutating func readNames(_ key: String, of standard: [String]) -> Set<String> {
        var names: Set<String> = []
        for (name, own) in self.texts(key) {
            let path = "/\(key)/\(name.escapedForPointer)"
            if !standard.contains(name) {
                self.report(path, "is no parameter of this request; the names are: \(standard.joined(separator: ", "))")
            }
            if own.isEmpty {
                self.report(path, "must not be empty")
            } else if own != name && standard.contains(own) || !names.insert(own).inserted {
                self.report(path, "is the name of another parameter; no parameter may be sent twice")
            }
        }
        return names
    }

    /// Reads additional parameters of a request. None of them has a name that the flow itself uses.
    private mutating func readParameters(
        _ key: String,
        placeholders: [String: Set<String>],
        reserved: Set<String>
    ) {
        for (name, value) in self.texts(key) {
            let path = "/\(key)/\(name.escapedForPointer)"
            self.requireResolved(path, value, by: placeholders)
            if name.isEmpty { self.report(path, "is a parameter without a name") }
            guard OAuthEndpoints.reservedParameters.contains(name) || reserved.contains(name) else { continue }
            self.report(path, "is a parameter that Patchbay itself sends; remove it")
        }
    }
}

extension String {
    /// The URL without its placeholders `${callback.KEY}`.
    fileprivate var withoutCallbackPlaceholders: String {
        self.replacing(/\$\{callback\.[A-Za-z0-9_-]{1,100}\}/, with: "")
    }

    /// A placeholder stands before the path of the URL.
    fileprivate var authorityHasPlaceholder: Bool {
        let rest = self.firstRange(of: "://").map { self[$0.upperBound...] } ?? self[...]
        return self.hasPrefix("${") || rest.prefix { !"/?#\\".contains($0) }.contains("${")
    }
}

extension Substring {
    /// The text is a label of a host name (RFC 1123, section 2.1) in lower case.
    fileprivate var isHostLabel: Bool {
        (1...63).contains(self.utf8.count) && self.first != "-" && self.last != "-"
            && self.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
