import Domain
import JSON

// Rules that concern several members of a definition, or the content of a string.

extension DefinitionReader {
    /// Reads a required string by which other parts of a definition, or submissions, refer to an object, such as an id
    /// or a key. Reports a string that does not have 1 to 100 of the allowed characters.
    ///
    /// - Parameter characters: the allowed characters; nil to allow letters, digits, `_` and `-`.
    mutating func name(_ key: String, characters: String? = nil) -> String {
        let allowed = characters ?? "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
        let count = self.problems.count
        let name = self.string(key)
        if self.problems.count == count, name.utf8.count > 100 || !name.utf8.allSatisfy(allowed.utf8.contains) {
            let kinds = characters == nil ? "letters, digits, _ and -" : "lower-case letters, digits and _"
            self.report(key, "must be 1 to 100 \(kinds)")
        }
        return name
    }

    /// Reads a list of fields. Reports each field whose key is that of an earlier field in the list.
    mutating func fields(
        _ key: String,
        _ read: (inout DefinitionReader) -> FieldValidator
    ) -> [(pointer: String, value: FieldValidator)] {
        let fields = self.objects(key, read)
        self.requireDistinct(fields.map { ($0.pointer + "/key", $0.value.field.key) }, "field")
        return fields
    }

    /// Reads an object whose values must all be strings. Reports an object with another value, and then returns no
    /// member.
    mutating func texts(_ key: String) -> [(name: String, text: String)] {
        guard let value = self.value(key) else { return [] }
        let members = value.object?.compactMap { member in member.value.string.map { (member.key, $0) } }
        guard let members, members.count == value.object?.count else {
            self.report(key, "must be an object of texts")
            return []
        }
        return members
    }

    mutating func requireDistinct(_ names: [(pointer: String, name: String)], _ kind: String) {
        var seen: Set<String> = []
        for (pointer, name) in names where !name.isEmpty && !seen.insert(name).inserted {
            self.report(pointer, "is that of another \(kind); each needs its own")
        }
    }

    mutating func requireOneDefault(_ methods: [(pointer: String, isDefault: Bool)]) {
        guard self.hasList("auth_methods") else { return }
        let defaults = methods.filter(\.isDefault)
        if defaults.isEmpty { self.report("auth_methods", #"exactly one method must have "default": true"#) }
        for (pointer, _) in defaults.dropFirst() {
            self.report(pointer + "/default", "another method is the default already; remove this")
        }
    }

    mutating func requireOneOf(_ key: String, _ known: [String]) {
        guard let text = self.stringOrNil(key), !text.isEmpty, !known.contains(text) else { return }
        self.report(key, "must be one of: \(known.joined(separator: ", "))")
    }

    mutating func requireStatuses(_ key: String) {
        guard let value = self.value(key) else { return }
        let statuses = value.array?.compactMap(\.number?.int).filter { (100...599).contains($0) } ?? []
        guard !statuses.isEmpty, statuses.count == value.array?.count else {
            return self.report(key, "must be a list of HTTP statuses, 100 to 599")
        }
    }
}

// MARK: - URLs

extension DefinitionReader {
    /// Reports the URL of a page that does not begin with `https://`.
    mutating func requireHTTPS(_ key: String, _ url: String) {
        self.requireNoBareBraces(key, url)
        guard !url.isEmpty, !url.lowercased().hasPrefix("https://") else { return }
        self.report(key, "must begin with https://")
    }

    /// Reports the URL of a request that does not begin with `https://` or `http://`. The guard of outgoing calls allows
    /// `http` only at addresses that the operator named. A URL that begins with a placeholder is accepted, because the
    /// scheme is known only when the placeholder is replaced by a value of `config`.
    mutating func requireHTTP(_ key: String, _ url: String) {
        self.requireNoBareBraces(key, url)
        let scheme = url.lowercased().prefix { $0 != ":" }
        guard !url.isEmpty, !url.hasPrefix("${"), !url.contains("://") || scheme != "https" && scheme != "http" else {
            return
        }
        self.report(key, "must begin with https:// or http://")
    }

    /// Reports a URL with scheme `ws`, and a URL without `://`. Any other scheme is accepted, because some services have
    /// a scheme of their own, such as `postgresql`.
    mutating func requireScheme(_ key: String, _ url: String) {
        self.requireNoBareBraces(key, url)
        guard !url.hasPrefix("${") else { return }
        let scheme = url.lowercased().prefix { $0 != ":" }
        guard !url.contains("://") || scheme == "ws" else { return }
        self.report(key, "must begin with https://, http://, or with the service's own scheme")
    }

    /// Reports a brace that is not part of a placeholder `${…}`. A URL has no braces (RFC 3986, appendix A), so `{key}`
    /// is probably a misspelt placeholder.
    private mutating func requireNoBareBraces(_ key: String, _ url: String) {
        let parts = url.split(separator: "${", omittingEmptySubsequences: false)
        let others = parts.dropFirst().map { $0.drop { $0 != "}" }.dropFirst() }
        guard (parts.prefix(1) + others).contains(where: { $0.contains { "{}".contains($0) } }) else { return }
        self.report(key, "has a brace outside a placeholder; a placeholder is written ${config.KEY}")
    }

    /// Reports a placeholder, such as `${config.KEY}`, whose key is not the key of a field.
    ///
    /// - Parameters:
    ///   - member: the member that holds `text`: its name, or its JSON Pointer relative to this object.
    ///   - known: the keys that a placeholder may contain, by the word before the placeholder's dot: `config` or
    ///     `credentials`.
    mutating func requireResolved(_ member: String, _ text: String, by known: [String: Set<String>]) {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return }
        for part in text.split(separator: "${", omittingEmptySubsequences: false).dropFirst() {
            guard let end = part.firstIndex(of: "}") else {
                return self.report(member, "has a placeholder that is not closed; add }")
            }
            let names = part[..<end].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            if names.count == 2, known[String(names[0])]?.contains(String(names[1])) ?? false { continue }
            let forms = known.keys.sorted().map { "${\($0).KEY}" }.joined(separator: " or ")
            let near = self.nearestPlaceholder(to: String(part[..<end]), known).map { "; perhaps \($0) is meant" } ?? ""
            self.report(
                member,
                "has a placeholder for which there is no field; write \(forms) with a field's key" + near
            )
        }
    }

    private func nearestPlaceholder(to text: String, _ known: [String: Set<String>]) -> String? {
        let names = known.flatMap { scope, keys in keys.map { "\(scope).\($0)" } }
        let scopes = [""] + known.keys.sorted().map { $0 + "." }
        return scopes.lazy.compactMap { nearestNames(to: $0 + text, among: names).first }.first.map { "${\($0)}" }
    }
}
