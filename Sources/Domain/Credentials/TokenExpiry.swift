package import JSON

extension JSONObject {
    /// Replaces `expires_in` with `expires_at`, and returns when the token expires. A token response has "the lifetime
    /// in seconds" as `expires_in` (RFC 6749, section 5.1), which is useless without the time of the response. So
    /// `expires_in` is removed, and `expires_at` is set to `now` plus the lifetime unless `expires_at` was submitted
    /// too. An `expires_in` that is not a number of seconds stays as it is.
    ///
    /// - Returns: the value of `expires_at`; nil when that is absent or not an RFC 3339 date-time.
    package mutating func resolveExpiry(now: Timestamp) -> Timestamp? {
        if let lifetime = self["expires_in"]?.seconds {
            self["expires_in"] = nil
            if self["expires_at"] ?? .null == .null {
                self["expires_at"] = .string(now.adding(seconds: Int64(lifetime)).text)
            }
        }
        return self["expires_at"]?.string.flatMap(Timestamp.init(rfc3339:))
    }
}

extension Timestamp? {
    /// Whether this expiry is at `now` or earlier. Nil means that the token does not expire.
    package func isPast(at now: Timestamp) -> Bool { self.map { $0 <= now } ?? false }
}

extension JSONObject {
    /// Whether these members are a token response without a refresh token. "The authorization server MAY issue a new
    /// refresh token" (RFC 6749, section 6); if it issues none, the previous refresh token stays valid.
    package var lacksRefreshToken: Bool {
        self["access_token"] != nil && self["refresh_token"] == nil
    }
}

extension JSON {
    /// The value as a whole number, also when it is a text of digits, because forms send numbers as text.
    fileprivate var seconds: Int? { self.number?.int ?? self.string.flatMap { Int($0) } }
}
