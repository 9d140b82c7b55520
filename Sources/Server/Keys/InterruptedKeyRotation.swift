import Domain
import Foundation
import Vault

/// A `master-key rotate` that ended, for example because it was killed, after it had wrapped the data keys with the
/// next master key, and before the next master key replaced the present one in its file. Then only the next master key
/// opens the data keys.
struct InterruptedKeyRotation {
    let next: MasterKey
    private let path: String
    private let target: String
    private let directory: DataDirectory

    /// Nil when the present master key opens the data keys, and when the next one does not exist or does not open them.
    ///
    /// - Throws: `Failure` when the file of the next master key cannot be used.
    init?(
        of records: [DataKeyRecord],
        present: MasterKey,
        settings: Settings,
        in directory: DataDirectory
    ) throws(Failure) {
        guard (try? KeyRing(records, master: present)) == nil,
            let target = MasterKey.file(settings, in: directory),
            let path = MasterKey.nextFile(settings, in: directory),
            FileManager.default.fileExists(atPath: path)
        else { return nil }
        let next = try MasterKey.read(path)
        guard (try? KeyRing(records, master: next)) != nil else { return nil }
        self.next = next
        self.path = path
        self.target = target
        self.directory = directory
    }

    /// Replaces the present master key file with the next one, and returns when that is on disk. When this method is
    /// interrupted, it can be repeated.
    ///
    /// - Returns: the path under which the file of the former master key is kept; nil when another process replaced the
    ///   file meanwhile.
    /// - Throws: `Failure` when a file cannot be renamed, or when another process holds the lock of the master key.
    @discardableResult
    func finish(at now: Timestamp) throws(Failure) -> String? {
        let lock = try self.directory.lockMasterKey(patience: .seconds(5))
        defer { lock.release() }
        guard (try? MasterKey.read(self.path))?.checkValue == self.next.checkValue else { return nil }
        return try MasterKeyRotation.replace(self.target, with: self.path, at: now)
    }
}
