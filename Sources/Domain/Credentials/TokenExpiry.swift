package import JSON

extension JSONObject {
    /// The end of these credentials' token. A token response tells "the lifetime in seconds" as `expires_in` (RFC 6749,
    /// section 5.1), which means nothing once the time of the response is lost, so `expires_at` replaces `expires_in`
    /// unless `expires_at` is there. An `expires_in` that is not a number of seconds stays as it is.
    ///
    /// - Returns: nil when the members tell no end.
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
    /// Whether this end has passed; nil is no end.
    package func isPast(at now: Timestamp) -> Bool { self.map { $0 <= now } ?? false }
}

extension JSONObject {
    /// Whether these members are a token response without a refresh token: "The authorization server MAY issue a new refresh
    /// token" (RFC 6749, section 6), and until it does the refresh token that was used stays in force.
    package var lacksRefreshToken: Bool {
        self["access_token"] != nil && self["refresh_token"] == nil
    }
}

extension JSON {
    /// A whole number, also as a text, as forms send it.
    fileprivate var seconds: Int? { self.number?.int ?? self.string.flatMap { Int($0) } }
}
