package import Domain
import Foundation
import Services
import Store
import Vault

/// One change of the master key. Each of its steps can be repeated after an interruption.
package struct MasterKeyRotation {
    private let composition: Composition
    private let present: MasterKey
    private let next: MasterKey
    /// The file of the next master key.
    private let path: String
    /// The file of the master key in force; nil when a file was named for the next one, or the key comes from no file.
    private let target: String?

    /// Makes the next master key, durably, unless its file exists.
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
            // With a wrong present key no file is made, because the file would look like an interrupted change.
            _ = try await composition.keyRing()
            try DataDirectory.writeSecret(MasterKey().hexadecimal(), to: path)
        }
        self.next = try MasterKey.read(path)
        guard self.next.checkValue != self.present.checkValue else {
            throw Failure(.refused, "the master key in \(path) is the one in force; name a file for a new one")
        }
    }

    /// Wraps every data key with the next master key. Changes nothing when that was done before.
    package func rewrap() async throws {
        try await self.composition.stores.dataKeys.change { [present, next] records in
            if (try? KeyRing(records, master: next)) != nil { return records }
            _ = try records.opened(with: present, next: nil)
            return try records.map { try $0.rewrapped(from: present, to: next) }
        }
    }

    /// - Returns: a sentence for the operator.
    package func putInForce(at now: Timestamp) throws -> String {
        guard let target else {
            return "the new master key is in \(self.path); put it where the daemon reads it, before its next start"
        }
        let former = "\(target).until-\(now.fileStamp)"
        try DataDirectory.replace(target, with: self.path, keeping: former)
        return "the new master key is in \(target); the one before, which copies of the database need, is in \(former)"
    }
}
