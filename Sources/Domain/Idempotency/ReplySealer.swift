/// Encrypts and decrypts stored replies, and computes fingerprints of requests.
package protocol ReplySealer: Sendable {
    /// Encrypts a reply, and computes a keyed fingerprint (HMAC) of the request. The fingerprint needs a key because
    /// the request may contain a secret: with a plain hash, a reader of the database could test guesses of the secret.
    ///
    /// - Returns: the fingerprint and the encrypted reply, both computed with the newest data key. The encrypted bytes
    ///   begin with the id of that data key.
    func seal(
        _ reply: Secret<[UInt8]>,
        to request: Secret<[UInt8]>,
        for key: IdempotencyKey
    ) throws -> (fingerprint: [UInt8], sealed: [UInt8])
    /// Whether `fingerprint` was computed from `request`. Compares in constant time.
    func isFingerprint(_ fingerprint: [UInt8], of request: Secret<[UInt8]>) -> Bool
    func open(_ sealed: [UInt8], for key: IdempotencyKey) throws -> Secret<[UInt8]>
}
