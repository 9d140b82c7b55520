import Crypto
package import Domain

/// Makes the passes of connect pages with HMAC-SHA-256.
package struct HMACPassMaker: PassMaker {
    package init() {}

    package func pass(for browser: Browser, key: Secret<[UInt8]>) -> String {
        RandomText.base64URL(
            Array(
                HMAC<SHA256>.authenticationCode(
                    for: Array(browser.id.reveal().utf8),
                    using: SymmetricKey(data: key.reveal())
                )
            )
        )
    }

    package func isPass(_ text: String, for browser: Browser, key: Secret<[UInt8]>) -> Bool {
        guard text.utf8.count == 43, let code = RandomText.bytes(base64URL: text) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code,
            authenticating: Array(browser.id.reveal().utf8),
            using: SymmetricKey(data: key.reveal())
        )
    }
}
