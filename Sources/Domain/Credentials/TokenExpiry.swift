package import JSON

extension JSONObject {
    /// Replaces `expires_in` with `expires_at` in a token response. `expires_in` is "the lifetime in seconds" (RFC
    /// 6749, section 5.1), which is useless without the time of the response. So `expires_in` is removed, and
    /// `expires_at` is set to `now` plus the lifetime unless the object has `expires_at` already. An `expires_in` that
    /// is not a number of seconds is left unchanged.
    ///
    /// - Returns: the time in `expires_at`; nil when `expires_at` is absent or is not an RFC 3339 date-time.
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
    /// Whether this expiry is not later than `now`. False for nil, which means that the token does not expire.
    package func isPast(at now: Timestamp) -> Bool { self.map { $0 <= now } ?? false }
}

extension JSONObject {
    /// Whether this object is a token response without a refresh token. "The authorization server MAY issue a new
    /// refresh token" (RFC 6749, section 6). If it does not, the previous refresh token stays valid.
    package var lacksRefreshToken: Bool {
        self["access_token"] != nil && self["refresh_token"] == nil
    }
}

extension JSON {
    /// The value as a whole number of seconds; nil for any other value. A string of digits is accepted, because forms
    /// send numbers as strings.
    fileprivate var seconds: Int? { self.number?.int ?? self.string.flatMap { Int($0) } }
}
