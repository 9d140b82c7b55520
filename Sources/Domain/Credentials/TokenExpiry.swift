package import JSON

extension JSONObject {
    /// When these credentials end, whatever they are for. "The lifetime in seconds" that a token response gives as
    /// `expires_in` (RFC 6749, section 5.1) means nothing once the moment of the answer is lost: it is replaced by
    /// `expires_at`, unless that is there. What is no number of seconds stays as it is.
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
    /// Whether what ends then has ended; nil never does.
    func isPast(at now: Timestamp) -> Bool { self.map { $0 <= now } ?? false }
}

extension JSONObject {
    /// The members with `current`'s refresh token, where they are a token response without one: "The authorization server MAY
    /// issue a new refresh token" (RFC 6749, section 6), and until it does the one that was used stays in force.
    ///
    /// - Parameter current: is called when it matters; nil when it cannot be opened.
    func keepingRefreshToken(of current: () -> Secret<JSONObject>?) -> JSONObject {
        guard self["access_token"] != nil, self["refresh_token"] == nil,
            let refreshToken = current()?.reveal()["refresh_token"]
        else { return self }
        var members = self
        members["refresh_token"] = refreshToken
        return members
    }
}

extension JSON {
    /// A whole number, also as a text, as forms send it.
    fileprivate var seconds: Int? { self.number?.int ?? self.string.flatMap { Int($0) } }
}
