import Crypto
package import Domain

/// Seals the stored replies to requests with an Idempotency-Key. Replies are sealed in the same format as secrets. A
/// reply can be opened only with the workspace, caller and key that it was sealed for.
///
/// The fingerprint of a request is an HMAC with a key that is derived from the data key. A plain hash would not do,
/// because the request may contain a secret: a reader of the database could hash guesses of the secret and compare the
/// results.
extension Vault: ReplySealer {
    package func seal(
        _ answer: Secret<[UInt8]>,
        to request: Secret<[UInt8]>,
        for key: IdempotencyKey
    ) throws -> (fingerprint: [UInt8], sealed: [UInt8]) {
        let newest = self.takeNewestKey()
        let fingerprint = Self.fingerprint(of: request, under: newest.key.reveal())
        return (Array(fingerprint), try Self.seal(answer.reveal(), bindingTo: key.place, with: newest))
    }

    /// Computes the fingerprint with each data key in the ring, because the newest data key may have changed since the
    /// first request was handled.
    package func isFingerprint(_ fingerprint: [UInt8], of request: Secret<[UInt8]>) -> Bool {
        self.ring.all.contains { Self.fingerprint(of: request, under: $0) == fingerprint }
    }

    package func open(_ sealed: [UInt8], for key: IdempotencyKey) throws -> Secret<[UInt8]> {
        Secret(try self.open(sealed, boundTo: key.place))
    }

    /// The result is an `HMAC.MAC`, because `==` compares an `HMAC.MAC` in constant time.
    private static func fingerprint(of request: Secret<[UInt8]>, under key: SymmetricKey) -> HMAC<SHA256>.MAC {
        let own = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key,
            info: Array("patchbay request fingerprint".utf8),
            outputByteCount: 32
        )
        return HMAC<SHA256>.authenticationCode(for: request.reveal(), using: own)
    }
}

extension IdempotencyKey {
    /// The string that is authenticated with a sealed reply. It begins with `answer`, so that it differs from the
    /// string of every credential. The key's own string is last, because a caller chooses it; in this position it
    /// cannot imitate another part.
    fileprivate var place: String { "answer\n\(self.workspaceID)\n\(self.callerID)\n\(self.text)" }
}
