/// A browser with Patchbay's cookie. One cookie serves all connect sessions of a browser.
package struct Browser: Sendable {
    /// The value of the cookie: 43 characters of base64url, which hold 32 random bytes.
    package let id: Secret<String>
    /// SHA-256 of ``id``, as sessions and authorizations keep it.
    package let hash: [UInt8]

    /// The browser that sent a cookie. Nil for a text that is no id of a browser.
    ///
    /// - Parameter hasher: computes SHA-256.
    package init?(cookie: String, hasher: any TokenHasher) {
        guard cookie.utf8.count == 43, RandomText.bytes(base64URL: cookie) != nil else { return nil }
        self.init(id: cookie, hasher)
    }

    /// A browser without a cookie. The reply has to give it ``id`` as the cookie.
    package static func new(hasher: any TokenHasher) -> Browser { Browser(id: RandomText.next(), hasher) }

    private init(id: String, _ hasher: any TokenHasher) {
        self.id = Secret(id)
        self.hash = hasher.hash(self.id)
    }
}
