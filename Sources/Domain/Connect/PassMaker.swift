/// Makes the text that every link and form of a session's pages carries, so that they work in one browser only, and that
/// no other site can make such a form.
package protocol PassMaker: Sendable {
    /// HMAC-SHA-256 (RFC 2104) of the browser's id under the session's page key, in base64url: 43 characters.
    func pass(for browser: Browser, key: Secret<[UInt8]>) -> String
    /// Compares in constant time.
    func isPass(_ text: String, for browser: Browser, key: Secret<[UInt8]>) -> Bool
}
