// Where an app's secret may be sent. A session's config, a caller and an end user must not be able to lead the secret to
// a host of their own, so each authority (RFC 3986, section 3.2) of the method's OAuth URLs is fixed by the definition, or
// by the app.

extension AuthMethod {
    /// The keys of `config` that name a host of the method's OAuth URLs and whose values the definition does not limit to
    /// known hosts: neither by an `enum`, nor by a domain at the end of the host (`.zendesk.com`), nor by `hosts`. Empty
    /// for a method whose authorities are fixed by the definition.
    package func openAuthorityKeys(of integration: Integration) -> [String] {
        guard let oauth, oauth.hosts.isEmpty else { return [] }
        let urls = [
            oauth.authorizationURL, oauth.tokenURL, oauth.refreshURL, oauth.revocationURL, oauth.secondExchange?.url,
            oauth.revocationRequest?.url,
        ]
        var keys: [String] = []
        for url in urls.compactMap(\.self) {
            for key in URLAuthority(url).openKeys(fields: integration.configFields) where !keys.contains(key) {
                keys.append(key)
            }
        }
        return keys
    }
}

extension OAuthApp {
    /// The last segment of the redirect URI of a flow with the app. Services that the definition fixes share the
    /// integration's id. Every other app has a segment of its own, so that a hostile server that a user named cannot have
    /// the code of another service sent into its own flow.
    ///
    /// - Parameter integration: the app's integration; nil when it has no definition any more.
    package func redirectContext(for integration: Integration?) -> String {
        guard self.origin == .manual, self.issuer == nil, let integration,
            let method = integration.authMethods.first(where: { $0.id == self.authMethodID }),
            method.oauth?.tokenURL != nil, method.openAuthorityKeys(of: integration).isEmpty
        else { return self.id.text }
        return integration.id
    }
}

/// The authority of a URL in a definition, in pieces.
private struct URLAuthority {
    private enum Piece {
        case text(Substring)
        /// `${config.KEY}`; nil for a placeholder of another kind.
        case field(String?)
    }

    /// The scheme, where a placeholder stands for it, and the authority.
    private let pieces: [Piece]

    init(_ url: String) {
        var rest = url[...]
        var pieces: [Piece] = []
        if let separator = rest.firstRange(of: "://") { rest = rest[separator.upperBound...] }
        while let character = rest.first, !"/?#\\".contains(character) {
            if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
                let name = rest[..<end].dropFirst(2)
                pieces.append(.field(name.hasPrefix("config.") ? String(name.dropFirst("config.".count)) : nil))
                rest = rest[rest.index(after: end)...]
            } else {
                let end = rest.firstIndex { "/?#\\$".contains($0) && $0 != character } ?? rest.endIndex
                pieces.append(.text(rest[..<end]))
                rest = rest[end...]
            }
        }
        self.pieces = pieces
    }

    /// The keys of the fields that may hold any host.
    func openKeys(fields: [Field]) -> [String] {
        let suffix: Substring = if case .text(let text)? = self.pieces.last { text } else { "" }
        return self.pieces.compactMap { piece in
            guard case .field(let key) = piece else { return nil }
            // A secret must not name the place that another secret goes to.
            guard let key, let field = fields.first(where: { $0.key == key }) else { return key ?? "" }
            if field.kind == .enumeration { return nil }
            let isPart = field.kind == .hostname || field.pattern.map(HostPattern.init)?.isOfHostCharacters == true
            if isPart, suffix.endsInDomain { return nil }
            let isWhole = self.pieces.count == 1 && field.pattern.map(HostPattern.init)?.endsInDomain == true
            return isPart && isWhole ? nil : key
        }
    }
}

extension Substring {
    /// True for `.example.com` and its like, with or without text before the first dot: the domain has two labels or
    /// more.
    fileprivate var endsInDomain: Bool {
        let labels = self.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        return labels.count >= 2
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.allSatisfy { $0.isHostCharacter && $0 != UInt8(ascii: "_") }
            }
    }
}

/// The pattern of a field that is a part of a host. A pattern describes the whole value.
private struct HostPattern {
    private let text: [UInt8]

    init(_ text: String) { self.text = Array(text.utf8) }

    /// True when no value of the pattern has a character that ends a host, such as `/` and `@`. False when that is not
    /// plain from the pattern's text.
    var isOfHostCharacters: Bool {
        var (index, isInClass) = (0, false)
        while index < self.text.count {
            let byte = self.text[index]
            let next = index + 1 < self.text.count ? self.text[index + 1] : 0
            switch byte {
            case UInt8(ascii: "\\"):
                guard next == UInt8(ascii: ".") || next == UInt8(ascii: "-") else { return false }
                index += 1
            case UInt8(ascii: "["):
                guard !isInClass, next != UInt8(ascii: "^") else { return false }
                isInClass = true
            case UInt8(ascii: "]"): isInClass = false
            case UInt8(ascii: "."): guard isInClass else { return false }
            case UInt8(ascii: "-") where isInClass: guard self.isPlainRange(at: index) else { return false }
            case _ where byte.isHostCharacter: break
            default: guard !isInClass, "^$()*+?|{,}".utf8.contains(byte) else { return false }
            }
            index += 1
        }
        return true
    }

    /// True for the hyphen in `A-Z`, `a-z` and `0-9`, and for one at the beginning or end of a class.
    private func isPlainRange(at index: Int) -> Bool {
        let (before, after) = (self.text[index - 1], index + 1 < self.text.count ? self.text[index + 1] : 0)
        if before == UInt8(ascii: "[") || after == UInt8(ascii: "]") { return true }
        return ["AZ", "az", "09"].contains(String(decoding: [before, after], as: UTF8.self))
    }

    /// True when every value of the pattern ends in one domain, as in `^[a-z]+\.example\.com$`.
    var endsInDomain: Bool {
        guard !self.text.contains(UInt8(ascii: "|")), self.text.last == UInt8(ascii: "$") else { return false }
        let end = self.text.dropLast().reversed().prefix { $0.isHostCharacter || $0 == UInt8(ascii: "\\") }
        // A dot that is not escaped stands for any character.
        let labels = String(decoding: end.reversed(), as: UTF8.self)
            .split(separator: "\\.", omittingEmptySubsequences: false)
            .dropFirst()
        guard labels.allSatisfy({ !$0.contains { ".\\".contains($0) } }) else { return false }
        return ("." + labels.joined(separator: "."))[...].endsInDomain
    }
}

extension UInt8 {
    fileprivate var isHostCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
