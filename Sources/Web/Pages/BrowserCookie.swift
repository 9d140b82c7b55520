package import Domain

/// The cookie that names a browser: 32 random bytes, which mean nothing by themselves.
package enum BrowserCookie {
    /// In seconds: a day. A user who comes back from a service within it is known again.
    static let lifetime = 86_400

    /// `__Host-pb_browser`: the prefix makes browsers refuse the cookie from any other host, a subdomain included
    /// (RFC 6265bis, section 4.1.3.2). The prefix demands `Secure`, which plain HTTP on the own machine does not have.
    package static func name(at origin: PublicOrigin) -> String {
        origin.isSecure ? "__Host-pb_browser" : "pb_browser"
    }

    /// The value of `Set-Cookie`. `Lax` and not `Strict`, because the answer of an authorization server comes by a
    /// link from another site.
    static func setting(_ id: Secret<String>, at origin: PublicOrigin) -> String {
        let secure = origin.isSecure ? "; Secure" : ""
        return
            "\(self.name(at: origin))=\(id.reveal()); Path=/; Max-Age=\(self.lifetime); HttpOnly\(secure); SameSite=Lax"
    }

    /// The text has the form of ``RandomText/next()``: 43 characters of base64url.
    static func isID(_ text: Substring) -> Bool {
        text.utf8.count == 43
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
