import Crypto
package import Domain
import Foundation

/// Seals links with AES-256-GCM under a key of their own, which HKDF (RFC 5869) derives from the newest data key.
///
/// The text is base64url of: four bytes, the id of the data key, big-endian; the nonce; the ciphertext; the tag. The id is
/// authenticated, too.
extension Vault: LinkSealer {
    private static let keyIDCount = 4
    /// The nonce and the tag.
    private static let frameCount = 28
    /// The longest text that is decoded, in characters.
    private static let longestLink = 8192

    package func seal(link content: Secret<[UInt8]>) throws -> String {
        let newest = self.takeNewestKey()
        let id = (0..<Self.keyIDCount).map { UInt8(truncatingIfNeeded: newest.id >> (24 - 8 * $0)) }
        let key = Self.linkKey(under: newest.key.reveal())
        let box = try AES.GCM.seal(content.reveal(), using: key, authenticating: id)
        return RandomText.base64URL(id + Array(box.nonce) + box.ciphertext + box.tag)
    }

    package func open(link text: String) -> Secret<[UInt8]>? {
        guard text.utf8.count <= Self.longestLink, let bytes = RandomText.bytes(base64URL: text),
            bytes.count >= Self.keyIDCount + Self.frameCount
        else { return nil }
        let id = Array(bytes.prefix(Self.keyIDCount))
        guard let dataKey = self.ring.key(id.reduce(0) { $0 << 8 | Int($1) }),
            let box = try? AES.GCM.SealedBox(combined: bytes.dropFirst(Self.keyIDCount)),
            let content = try? AES.GCM.open(box, using: Self.linkKey(under: dataKey), authenticating: id)
        else { return nil }
        return Secret(Array(content))
    }

    private static func linkKey(under dataKey: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: dataKey,
            info: Array("patchbay connect link".utf8),
            outputByteCount: 32
        )
    }
}
