package import JSON

extension JSONObject {
    /// When the access token among these members ends. "The lifetime in seconds" that a token response gives as
    /// `expires_in` (RFC 6749, section 5.1) means nothing once the moment of the answer is lost: it is replaced by
    /// `expires_at`, unless that is there.
    package mutating func resolveExpiry(now: Timestamp) -> Timestamp? {
        if let lifetime = self["expires_in"]?.number?.int {
            self["expires_in"] = nil
            if self["expires_at"] == nil { self["expires_at"] = .string(now.adding(seconds: Int64(lifetime)).text) }
        }
        return self["expires_at"]?.string.flatMap(Timestamp.init(rfc3339:))
    }
}
