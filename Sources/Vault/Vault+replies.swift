import Crypto
package import Domain

/// Replies are sealed like secrets, and can be opened only with the workspace, caller and Idempotency-Key that they
/// were sealed for. The fingerprint of a request is an HMAC with a key that is derived from the data key. With a plain
/// hash, a reader of the database could test guesses of a secret in the request.
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

    /// Compares the fingerprint with one for each data key in the ring, because the newest data key may have changed
    /// since the request was handled.
    package func isFingerprint(_ fingerprint: [UInt8], of request: Secret<[UInt8]>) -> Bool {
        self.ring.all.contains { Self.fingerprint(of: request, under: $0) == fingerprint }
    }

    package func open(_ sealed: [UInt8], for key: IdempotencyKey) throws -> Secret<[UInt8]> {
        Secret(try self.open(sealed, boundTo: key.place))
    }

    /// Returns an `HMAC.MAC` because `==` compares such a code in constant time.
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
    /// The context that a reply is sealed for. No context of a credential begins with `answer`. The key's text comes
    /// last, because a caller chooses it.
    fileprivate var place: String { "answer\n\(self.workspaceID)\n\(self.callerID)\n\(self.text)" }
}
