import Crypto
package import Domain

/// Answers are sealed like secrets, bound to the caller and the Idempotency-Key. A request's fingerprint is an HMAC under
/// a key made of the data key: a plain hash would let whoever reads the database try guesses at a secret in the request.
extension Vault: ReplySealer {
    package func seal(
        _ answer: Secret<[UInt8]>,
        to request: Secret<[UInt8]>,
        for key: IdempotencyKey
    ) throws -> (fingerprint: [UInt8], sealed: [UInt8]) {
        let newest = self.ring.newest
        let fingerprint = Self.fingerprint(of: request, under: newest.key.reveal())
        return (Array(fingerprint), try Self.seal(answer.reveal(), bindingTo: key.place, with: newest))
    }

    /// A fingerprint from before the data key was rotated is one, too.
    package func isFingerprint(_ fingerprint: [UInt8], of request: Secret<[UInt8]>) -> Bool {
        self.ring.all.contains { Self.fingerprint(of: request, under: $0) == fingerprint }
    }

    package func open(_ sealed: [UInt8], for key: IdempotencyKey) throws -> Secret<[UInt8]> {
        Secret(try self.open(sealed, boundTo: key.place))
    }

    /// Comparing two codes takes the same time wherever they differ.
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
    /// No credential's place begins so. The text, which may hold anything, comes last.
    fileprivate var place: String { "answer\n\(self.workspaceID)\n\(self.callerID)\n\(self.text)" }
}
