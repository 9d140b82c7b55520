package import Domain
import Crypto
import Foundation
package import JSON
import Synchronization

/// Seals (encrypts) the secrets of credentials with AES-256-GCM.
///
/// Sealed bytes, in order:
/// 1. one byte, the version of this layout: 1;
/// 2. four bytes, the id of the data key, big-endian;
/// 3. twelve bytes, the nonce, random for each sealing (NIST SP 800-38D, section 8.2.2: at most 2^32 sealings a key);
/// 4. the ciphertext, as long as the compact JSON of the secret and its list of destinations (``SealedContent``);
/// 5. sixteen bytes, the authentication tag.
///
/// The associated data is the first five bytes, then the table (``SealingContext/table``; not for credentials), the
/// workspace id, the row's id and version. So sealed bytes cannot be opened as the secret of another row, or of another
/// version of the same row.
package final class Vault: SecretResealer {
    package enum Failure: Error, Sendable, Equatable {
        /// The bytes do not have the layout that ``Vault`` describes.
        case malformed
        /// The data key that sealed the bytes is not in the key ring.
        case unknownDataKey(Int)
        /// The sealed bytes were changed, or were sealed for another row or version.
        case notAuthentic
    }

    private static let layoutVersion: UInt8 = 1
    private static let headerCount = 5
    private static let nonceCount = 12
    private static let tagCount = 16

    private struct State {
        var ring: KeyRing
        /// The number of sealings with each data key since the last call of ``Vault/takeSealings()``, keyed by the data
        /// key's id.
        var sealings: [Int: Int] = [:]
    }

    private let state: Mutex<State>

    package init(_ ring: KeyRing) {
        self.state = Mutex(State(ring: ring))
    }

    /// The data keys in use. The ring can be replaced while requests are handled.
    package var ring: KeyRing {
        get { self.state.withLock { $0.ring } }
        set { self.state.withLock { $0.ring = newValue } }
    }

    /// Returns the number of sealings with each data key since the last call, and resets the counts to 0.
    ///
    /// - Returns: the counts, keyed by the id of the data key.
    package func takeSealings() -> [Int: Int] {
        self.state.withLock { state in
            defer { state.sealings = [:] }
            return state.sealings
        }
    }

    /// Adds the counts that ``takeSealings()`` returned to the present counts, because they could not be stored.
    package func giveBack(_ sealings: [Int: Int]) {
        self.state.withLock { $0.sealings.merge(sealings, uniquingKeysWith: +) }
    }

    /// Returns the newest data key, and counts one sealing with it.
    func takeNewestKey() -> KeyRing.DataKey {
        self.state.withLock { state in
            let newest = state.ring.newest
            state.sealings[newest.id, default: 0] += 1
            return newest
        }
    }

    package func seal(_ content: SealedContent, for context: SealingContext) throws -> [UInt8] {
        try self.seal(object: content.sealed, for: context)
    }

    package func seal(object: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8] {
        var plain = JSON.object(object.reveal()).serializedBytes(reservingCapacity: 4096)
        defer { plain.wipe() }
        return try Self.seal(plain, bindingTo: context.text, with: self.takeNewestKey())
    }

    /// - Throws: `Vault.Failure`.
    package func open(_ sealed: [UInt8], for context: SealingContext) throws -> SealedContent {
        SealedContent(sealed: try self.object(sealed, for: context))
    }

    /// - Throws: `Vault.Failure`.
    package func open(object sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject> {
        Secret(try self.object(sealed, for: context))
    }

    private func object(_ sealed: [UInt8], for context: SealingContext) throws -> JSONObject {
        var plain = try self.open(sealed, boundTo: context.text)
        defer { plain.wipe() }
        guard case .object(let object)? = try? JSON(parsing: plain) else { throw Failure.notAuthentic }
        return object
    }

    package var keyHeader: [UInt8] { Self.keyHeader(ofDataKey: self.ring.newest.id) }

    /// - Throws: `Vault.Failure`.
    package func reseal(_ sealed: [UInt8], for context: SealingContext) throws -> [UInt8] {
        var plain = try self.open(sealed, boundTo: context.text)
        defer { plain.wipe() }
        return try Self.seal(plain, bindingTo: context.text, with: self.takeNewestKey())
    }

    /// Seals bytes with AES-256-GCM, in the layout that ``Vault`` describes.
    ///
    /// - Parameters:
    ///   - place: a string that is authenticated together with the bytes. The sealed bytes can be opened only with the
    ///     same string.
    ///   - dataKey: the result of ``takeNewestKey()``, which has counted this sealing.
    static func seal(_ plain: [UInt8], bindingTo place: String, with dataKey: KeyRing.DataKey) throws -> [UInt8] {
        let header = self.keyHeader(ofDataKey: dataKey.id)
        let box = try AES.GCM.seal(plain, using: dataKey.key.reveal(), authenticating: header + Array(place.utf8))
        var sealed = header
        sealed.reserveCapacity(self.headerCount + self.nonceCount + plain.count + self.tagCount)
        sealed.append(contentsOf: box.nonce)
        sealed.append(contentsOf: box.ciphertext)
        sealed.append(contentsOf: box.tag)
        return sealed
    }

    /// - Returns: the plaintext. The caller should overwrite the plaintext with zeros after its last use.
    /// - Throws: `Vault.Failure`.
    func open(_ sealed: [UInt8], boundTo place: String) throws -> [UInt8] {
        guard sealed.count >= Self.headerCount + Self.nonceCount + Self.tagCount, sealed[0] == Self.layoutVersion else {
            throw Failure.malformed
        }
        let header = Array(sealed[..<Self.headerCount])
        let dataKey = header[1...].reduce(0) { $0 << 8 | Int($1) }
        guard let key = self.ring.key(dataKey) else { throw Failure.unknownDataKey(dataKey) }
        var plain: Data
        do {
            let box = try AES.GCM.SealedBox(combined: sealed[Self.headerCount...])
            plain = try AES.GCM.open(box, using: key, authenticating: header + Array(place.utf8))
        } catch {
            throw Failure.notAuthentic
        }
        defer { plain.withUnsafeMutableBytes { $0.wipe() } }
        return Array(plain)
    }

    /// The first bytes of all sealed bytes: the layout version and the id of the data key.
    package static func keyHeader(ofDataKey id: Int) -> [UInt8] {
        [Self.layoutVersion] + (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * $0)) }
    }
}

extension SealingContext {
    /// Credentials have no name of a table, because their bytes are older than the other tables.
    fileprivate var text: String {
        let row = "\(self.workspaceID)\n\(self.rowID)\n\(self.version)"
        return self.table == .credentials ? row : "\(self.table.rawValue)\n\(row)"
    }
}

extension Vault.Failure: LoggableError {
    package var logDescription: String {
        switch self {
        case .malformed: "sealed bytes do not have a layout that this patchbay knows"
        case .unknownDataKey(let id): "data key \(id), which sealed a secret, is not in the key ring"
        case .notAuthentic: "sealed bytes were changed or belong to another row"
        }
    }
}
