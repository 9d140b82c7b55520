import Domain
import Foundation
import Vault

extension [DataKeyRecord] {
    /// Decrypts the data keys with the master key.
    ///
    /// - Parameter next: the path where an interrupted `master-key rotate` leaves the next master key; nil when the
    ///   master key is not read from a file. When that file exists, the error for a wrong master key recommends to
    ///   repeat the command.
    /// - Throws: `Failure` that names the wrong or damaged key and the remedy.
    func opened(with master: MasterKey, next: String?) throws(Failure) -> KeyRing {
        do throws(KeyRing.Failure) {
            return try KeyRing(self, master: master)
        } catch {
            switch error {
            case .empty:
                throw Failure(.configuration, "the database holds no data key")
            case .wrongMasterKey:
                let isInterrupted = next.map(FileManager.default.fileExists(atPath:)) ?? false
                let remedy =
                    isInterrupted
                    ? "'patchbay master-key rotate' was interrupted, run it again" : "put the right one back"
                throw Failure(
                    .configuration,
                    "the master key is not the one that sealed this database; \(remedy)"
                )
            case .damaged(let id):
                throw Failure(
                    .configuration,
                    "data key \(id) in the database is damaged; restore a copy of the database"
                )
            }
        }
    }
}
