import Domain
import Foundation
import Vault

extension [DataKeyRecord] {
    /// - Parameter next: where an interrupted change of the master key leaves the next one, if it is in a file.
    /// - Throws: `Failure` that says which key is the wrong one, and what to do.
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
