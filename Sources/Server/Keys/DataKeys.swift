import Domain
import Vault

extension [DataKeyRecord] {
    /// Decrypts the data keys with the master key.
    ///
    /// - Throws: `Failure` that names the wrong or damaged key and the remedy.
    func opened(with master: MasterKey) throws(Failure) -> KeyRing {
        do throws(KeyRing.Failure) {
            return try KeyRing(self, master: master)
        } catch {
            switch error {
            case .empty:
                throw Failure(.configuration, "the database holds no data key")
            case .wrongMasterKey:
                throw Failure(
                    .configuration,
                    "the master key is not the one that sealed this database; put the right one back"
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
