package import Domain
import Foundation
import Services
import Store
import Vault

/// Replaces the master key: ``init(_:newKeyFile:)``, ``rewrap()`` and ``putInForce(at:)``, in this order. After an
/// interruption the steps can be repeated from the first.
package struct MasterKeyRotation {
    private let composition: Composition
    private let present: MasterKey
    private let next: MasterKey
    /// The path of the file with the next master key.
    private let path: String
    /// The path of the present master key file, which the next one replaces; nil when `newKeyFile` was given, because
    /// the operator then installs the next master key.
    private let target: String?

    /// Creates the next master key and writes it to its file, unless that file exists.
    ///
    /// - Parameter newKeyFile: the path for the next master key; nil to replace the present master key file.
    /// - Throws: `Failure` when there is no present master key or it does not open the data keys, when `newKeyFile` is
    ///   nil and the master key comes from no file, or when the file holds the present master key.
    package init(_ composition: Composition, newKeyFile: String?) async throws {
        let settings = composition.settings
        let directory = DataDirectory(settings.dataDirectory)
        guard let path = newKeyFile ?? MasterKey.nextFile(settings, in: directory) else {
            throw Failure(
                .refused,
                "the master key comes from no file, so this cannot replace it; name a file for the new one with "
                    + "--new-key-file"
            )
        }
        self.composition = composition
        self.path = path
        self.present = try MasterKey.require(settings)
        self.target = newKeyFile == nil ? MasterKey.file(settings, in: directory) : nil
        if !FileManager.default.fileExists(atPath: path) {
            // When the present key is wrong no file is created, because the file would look like an interrupted
            // rotation.
            _ = try await composition.keyRing()
            try MasterKey().withHexadecimal { (text) throws(Failure) in try DataDirectory.writeSecret(text, to: path) }
        }
        self.next = try MasterKey.read(path)
        guard self.next.checkValue != self.present.checkValue else {
            throw Failure(.refused, "the master key in \(path) is the one in force; name a file for a new one")
        }
    }

    /// Encrypts every data key with the next master key. Changes nothing when the data keys are already encrypted with
    /// it.
    package func rewrap() async throws {
        try await self.composition.stores.dataKeys.change { [present, next] records in
            if (try? KeyRing(records, master: next)) != nil { return records }
            _ = try records.opened(with: present)
            return try records.map { try $0.rewrapped(from: present, to: next) }
        }
    }

    /// Replaces the present master key file with the next one, and keeps the former file under a name that ends in
    /// `now`. When the operator named a file for the next master key, changes nothing.
    ///
    /// - Returns: a sentence that tells the operator where the keys are.
    /// - Throws: `Failure` when a file cannot be renamed.
    package func putInForce(at now: Timestamp) throws -> String {
        guard let target else {
            return "the new master key is in \(self.path); put it where the daemon reads it, before its next start"
        }
        let former = try Self.replace(target, with: self.path, at: now)
        return "the new master key is in \(target); the one before, which copies of the database need, is in \(former)"
    }

    /// Replaces a master key file with the file `next`, and returns when that is on disk.
    ///
    /// - Returns: the path under which the former file is kept.
    /// - Throws: `Failure` when a file cannot be renamed.
    static func replace(_ path: String, with next: String, at now: Timestamp) throws(Failure) -> String {
        let former = "\(path).until-\(now.fileStamp)"
        try DataDirectory.replace(path, with: next, keeping: former)
        return former
    }
}
