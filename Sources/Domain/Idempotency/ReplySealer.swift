/// Seals stored replies, and makes fingerprints of requests.
package protocol ReplySealer: Sendable {
    /// The fingerprint is made with a key, because the request may hold a secret that a reader of the database could guess
    /// and compare.
    ///
    /// - Returns: the fingerprint and the sealed reply, both made with the data key that the sealed bytes begin with.
    func seal(
        _ reply: Secret<[UInt8]>,
        to request: Secret<[UInt8]>,
        for key: IdempotencyKey
    ) throws -> (fingerprint: [UInt8], sealed: [UInt8])
    /// Compares in constant time.
    func isFingerprint(_ fingerprint: [UInt8], of request: Secret<[UInt8]>) -> Bool
    func open(_ sealed: [UInt8], for key: IdempotencyKey) throws -> Secret<[UInt8]>
}
