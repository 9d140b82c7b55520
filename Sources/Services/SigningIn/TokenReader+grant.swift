import Domain
import JSON

extension TokenReader {
    /// The greatest number of scopes that an answer names, and of code points of each.
    private static let (mostScopes, longestScope) = (200, 255)
    /// The greatest length of a value of config, in bytes.
    private static let longestValue = 2048

    /// Reads the token of an answer.
    ///
    /// - Parameter scopes: the scopes that were asked for.
    /// - Throws: `TokenFailure`, whose texts have no value of the answer.
    func grant(_ answer: TokenAnswer, scopes: [String]) throws(TokenFailure) -> TokenGrant {
        if let failure = self.failure(of: answer) { throw failure }
        guard let content = answer.content?.reveal(), content.object != nil else {
            throw self.unreadable(
                answer.isHTML
                    ? "The service answered with a web page and not with a token"
                    : "The answer of the service is neither a JSON object nor a form",
                answer
            )
        }
        guard let (place, token) = self.value(at: self.rules.accessToken, in: content), let token = token.string else {
            throw self.unreadable("The answer of the service has no access token", answer)
        }
        guard token.isToken else {
            throw self.unreadable("The access token has characters that cannot be sent, or is too long", answer)
        }
        if let type = content["token_type"]?.string?.lowercased(), type == "dpop" || type == "mac" {
            let name = type == "dpop" ? "DPoP" : "MAC"
            throw self.unreadable("The service issues \(name) tokens, which are not supported", answer)
        }
        let refreshToken = try self.refreshToken(answer, content, beside: place)
        let expiry = try self.expiry(answer, content, beside: place)
        let refreshExpiry = self.refreshExpiry(answer, content, beside: place)
        let (granted, scopePlace) = self.scopes(content, beside: place)
        var taken = [place, refreshToken?.pointer, expiry.pointer, refreshExpiry?.pointer, scopePlace].compactMap(
            \.self
        )
        taken += self.rules.config.map(\.pointer) + self.rules.secret.map(\.pointer)
        var credentials: JSONObject = ["access_token": .string(token)]
        if let refreshToken { credentials["refresh_token"] = .string(refreshToken.text) }
        if let time = expiry.time { credentials["expires_at"] = .string(time.text) }
        for (key, pointer) in self.rules.secret {
            if let value = content.value(at: pointer), value != .null { credentials[key] = value }
        }
        let rest = taken.reduce(content) { $0.removing(JSONPointer($1)?.tokens[...] ?? []) }
        if let rest = rest.object, !rest.isEmpty { credentials["answer"] = .object(rest) }
        return TokenGrant(
            accessToken: Secret(token),
            refreshToken: refreshToken.map { Secret($0.text) },
            expiresAt: expiry.time,
            refreshExpiresAt: refreshExpiry?.time,
            scopes: granted ?? scopes,
            config: self.config(content),
            credentials: Secret(credentials)
        )
    }

    /// The pointers whose object is that of the access token; all of them when there is none. So the refresh token of a
    /// user is never kept beside the access token of a bot.
    private func siblings(_ pointers: [String], of place: String) -> [String] {
        let parent = place.parentPointer
        let siblings = pointers.filter { $0.parentPointer == parent }
        return siblings.isEmpty ? pointers : siblings
    }

    private func refreshToken(
        _ answer: TokenAnswer,
        _ content: JSON,
        beside place: String
    ) throws(TokenFailure) -> (pointer: String, text: String)? {
        let pointers = self.siblings(self.rules.refreshToken, of: place)
        guard let (pointer, value) = self.value(at: pointers, in: content) else { return nil }
        guard let text = value.string, text.isToken else {
            throw self.unreadable("The refresh token has characters that cannot be sent, or is too long", answer)
        }
        return (pointer, text)
    }

    /// The values of the answer for the config. A value that is no text, number or boolean is left out.
    private func config(_ content: JSON) -> JSONObject {
        var config: JSONObject = [:]
        for (key, pointer) in self.rules.config {
            switch content.value(at: pointer) {
            case .string(let text)? where !text.isEmpty && text.utf8.count <= Self.longestValue:
                config[key] = .string(text)
            case .number(let number)? where number.text.utf8.count <= 64: config[key] = .number(number)
            case .bool(let value)?: config[key] = .bool(value)
            default: break
            }
        }
        return config
    }

    /// The scopes that the answer names, and the place of them; nil when it names none. An empty text names no scope,
    /// which is an answer, too.
    private func scopes(_ content: JSON, beside place: String) -> (scopes: [String]?, pointer: String?) {
        for pointer in self.siblings(self.rules.scope, of: place) {
            switch content.value(at: pointer) {
            case .string(let text)?:
                let separator = self.rules.scopeSeparator.filter { !$0.isWhitespace }
                let parts = text.split(separator: separator.isEmpty ? " " : separator, maxSplits: Self.mostScopes)
                return (self.cut(parts.map(String.init)), pointer)
            case .array(let list)?: return (self.cut(list.prefix(Self.mostScopes).compactMap(\.string)), pointer)
            default: continue
            }
        }
        return (nil, nil)
    }

    private func cut(_ scopes: [String]) -> [String] {
        var kept: [String] = []
        for scope in scopes.prefix(Self.mostScopes).map(\.trimmed)
        where !scope.isEmpty && scope.unicodeScalars.count <= Self.longestScope && !kept.contains(scope) {
            kept.append(scope)
        }
        return kept
    }
}

// MARK: - Ends

extension TokenReader {
    /// The end of the access token. A time span counts more than a moment, because it needs no clock of the service.
    private func expiry(
        _ answer: TokenAnswer,
        _ content: JSON,
        beside place: String
    ) throws(TokenFailure) -> (time: Timestamp?, pointer: String?) {
        if let (pointer, value) = self.value(at: self.siblings(self.rules.expiresIn, of: place), in: content) {
            guard let number = value.finiteNumber, number >= 0 else {
                throw self.unreadable("The service gave a lifetime of the token that is no number from 0", answer)
            }
            return (number == 0 ? nil : answer.sentAt.adding(span: number, self.rules.expiresUnit), pointer)
        }
        if let (pointer, value) = self.value(at: self.siblings(self.rules.expiresAt, of: place), in: content) {
            guard let time = value.moment else {
                throw self.unreadable("The service gave an end of the token that is no time", answer)
            }
            return (time.milliseconds == 0 ? nil : time, pointer)
        }
        return (self.oauth.tokenLifetime.flatMap { $0 == 0 ? nil : answer.sentAt.adding(seconds: Int64($0)) }, nil)
    }

    /// The end of the refresh token. A value that cannot be read counts as none, because no token depends on it.
    private func refreshExpiry(
        _ answer: TokenAnswer,
        _ content: JSON,
        beside place: String
    ) -> (time: Timestamp, pointer: String)? {
        let pointers = self.siblings(self.rules.refreshExpiresIn, of: place)
        guard let (pointer, value) = self.value(at: pointers, in: content), let number = value.finiteNumber, number > 0
        else { return nil }
        return (answer.sentAt.adding(span: number, "s"), pointer)
    }
}

extension Timestamp {
    /// This moment and a span of time.
    ///
    /// - Parameter unit: `s`, `ms` or `min`.
    fileprivate func adding(span: Double, _ unit: String) -> Timestamp {
        let seconds = unit == "ms" ? span / 1000 : unit == "min" ? span * 60 : span
        return self.adding(seconds: Int64(Swift.min(seconds, 1e15)))
    }
}

extension JSON {
    /// The number, or the number that a string has.
    fileprivate var finiteNumber: Double? {
        let number = self.number ?? self.string.flatMap { JSONNumber(text: $0.trimmed) }
        return number?.double.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The moment that the value is: RFC 3339, or seconds or milliseconds since 1970. A number that would be later than
    /// the year 5138 in seconds is one of milliseconds.
    fileprivate var moment: Timestamp? {
        if let text = self.string, let time = Timestamp(rfc3339: text.trimmed) { return time }
        guard let number = self.finiteNumber, number >= 0 else { return nil }
        let milliseconds = number < 1e11 ? number * 1000 : number
        return Swift.min(Timestamp(milliseconds: Int64(Swift.min(milliseconds, 1e15))), .max)
    }

    /// The value without the member at a path. Elements of lists stay, and so does an object that becomes empty.
    fileprivate func removing(_ path: ArraySlice<String>) -> JSON {
        guard let name = path.first, case .object(var members) = self, let value = members[name] else { return self }
        let rest = value.removing(path.dropFirst())
        if path.count == 1 || rest.object?.isEmpty ?? false {
            members[name] = nil
        } else {
            members[name] = rest
        }
        return .object(members)
    }
}

extension String {
    /// The string has 1 to 16,384 visible characters of ASCII. A line break in a token would add header fields.
    fileprivate var isToken: Bool {
        (1...TokenReader.longestToken).contains(self.utf8.count) && self.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    fileprivate var parentPointer: Substring { self[..<(self.lastIndex(of: "/") ?? self.startIndex)] }

    fileprivate var trimmed: String {
        var text = self.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

extension TokenGrant {
    /// This grant of a second exchange, with the values that only the first one gave.
    func following(_ first: TokenGrant) -> TokenGrant {
        var (config, credentials) = (first.config, self.credentials.reveal())
        for member in self.config { config[member.key] = member.value }
        let own: Set = ["access_token", "expires_at", "answer"]
        for member in first.credentials.reveal() where credentials[member.key] == nil && !own.contains(member.key) {
            credentials[member.key] = member.value
        }
        return TokenGrant(
            accessToken: self.accessToken,
            refreshToken: self.refreshToken ?? first.refreshToken,
            expiresAt: self.expiresAt,
            refreshExpiresAt: self.refreshExpiresAt ?? first.refreshExpiresAt,
            scopes: self.scopes,
            config: config,
            credentials: Secret(credentials)
        )
    }
}
