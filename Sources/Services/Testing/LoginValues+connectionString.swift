import Domain

extension LoginValues {
    /// Reads a connection string: `postgres://`, `postgresql://` (also with a driver, as in `postgresql+psycopg://`) and
    /// libpq's `host=… dbname=…` for PostgreSQL, `redis://`, `rediss://`, `valkey://` and `valkeys://` for Redis. Several
    /// hosts in one string are not read.
    ///
    /// Sources: https://www.postgresql.org/docs/current/libpq-connect.html (section 32.1.1);
    /// https://www.iana.org/assignments/uri-schemes/prov/rediss
    init?(_ kind: Handshake.Kind, connectionString text: String) {
        guard let separator = text.firstRange(of: "://") else {
            guard kind == .postgres else { return nil }
            self.init(keywords: text)
            return
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        let base = scheme.prefix { $0 != "+" }
        switch (kind, base) {
        case (.postgres, "postgres"), (.postgres, "postgresql"): break
        case (.redis, "redis"), (.redis, "rediss"), (.redis, "valkey"), (.redis, "valkeys"):
            guard base == scheme else { return nil }
        default: return nil
        }
        self.init(rest: text[separator.upperBound...])
        if scheme == "rediss" || scheme == "valkeys" {
            self.tls = self.tls == "none" ? "require" : "true"
        } else if kind == .redis {
            // `ssl_cert_reqs` says how to verify the server, and not whether to use TLS.
            self.tls = nil
        }
    }

    /// Reads `[USER[:PASSWORD]@]HOST[:PORT][/DATABASE][?NAME=VALUE[&…]]`.
    private init?(rest: Substring) {
        self.init()
        let rest = rest.prefix { $0 != "#" }
        let end = rest.firstIndex { "/?".contains($0) } ?? rest.endIndex
        guard self.readAuthority(rest[..<end]) else { return nil }
        let parts = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        if let path = parts.first?.dropFirst(), !path.isEmpty {
            guard let database = String(path).percentDecoded else { return nil }
            self.database = database
        }
        for pair in parts.dropFirst().first?.split(separator: "&") ?? [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, let value = String(sides[1]).percentDecoded else { return nil }
            self.set(String(sides[0]), value)
        }
        guard !self.host.isEmpty else { return nil }
    }

    private mutating func readAuthority(_ authority: Substring) -> Bool {
        var place = authority
        if let at = authority.lastIndex(of: "@") {
            place = authority[authority.index(after: at)...]
            let user = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = user.map { String($0).percentDecoded }
            guard !decoded.contains(nil) else { return false }
            self.username = decoded.first.flatMap(\.self).flatMap { $0.isEmpty ? nil : $0 }
            self.password = decoded.dropFirst().first.flatMap(\.self).flatMap { $0.isEmpty ? nil : $0 }
        }
        let hostEnd = place.hasPrefix("[") ? place.firstIndex(of: "]") : nil
        let colon = place[(hostEnd ?? place.startIndex)...].firstIndex(of: ":")
        guard let host = String(place[..<(colon ?? place.endIndex)]).percentDecoded else { return false }
        self.host = host
        self.port = colon.map { String(place[place.index(after: $0)...]) }.flatMap { $0.isEmpty ? nil : $0 }
        return true
    }

    /// Reads libpq's `KEYWORD = VALUE …`, where a value in single quotes may have blanks, and a backslash takes the next
    /// character as it is.
    private init?(keywords text: String) {
        self.init()
        var rest = text[...].drop(while: \.isWhitespace)
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = rest[..<equals].filter { !$0.isWhitespace }
            rest = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
            guard let value = Self.keywordValue(&rest) else { return nil }
            self.set(String(name), value)
            rest = rest.drop(while: \.isWhitespace)
        }
        guard !self.host.isEmpty else { return nil }
    }

    private static func keywordValue(_ rest: inout Substring) -> String? {
        let isQuoted = rest.first == "'"
        if isQuoted { rest.removeFirst() }
        var value = ""
        while let character = rest.first {
            if isQuoted ? character == "'" : character.isWhitespace { break }
            rest.removeFirst()
            guard character == "\\" else {
                value.append(character)
                continue
            }
            guard let next = rest.popFirst() else { return nil }
            value.append(next)
        }
        guard isQuoted else { return value }
        return rest.popFirst() == "'" ? value : nil
    }

    /// Sets the value of a parameter. Parameters that say nothing of the log-in are passed over.
    private mutating func set(_ name: String, _ value: String) {
        guard !value.isEmpty else { return }
        switch name {
        case "host": self.host = value
        // libpq connects to `hostaddr`, and compares the certificate with `host`.
        case "hostaddr": if self.host.isEmpty { self.host = value }
        case "port": self.port = value
        case "user", "username": self.username = value
        case "password": self.password = value
        case "dbname", "db": self.database = value
        case "sslmode": self.tls = value
        case "ssl" where value == "true": self.tls = "require"
        case "ssl_cert_reqs" where value == "none": self.tls = "none"
        default: break
        }
    }
}
