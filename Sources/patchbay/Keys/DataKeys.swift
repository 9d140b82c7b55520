import Domain
import Foundation
import SQLite
import Store
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

extension Services {
    func dataKeys() throws -> [DataKeyRecord] {
        try self.database.read { try SQLiteDataKeyStore($0).records() }
    }

    /// The data keys, opened with the master key that the settings name.
    func keyRing() throws -> KeyRing {
        let next = MasterKey.nextFile(self.settings, in: DataDirectory(self.settings.dataDirectory))
        return try self.dataKeys().opened(with: try MasterKey.require(self.settings), next: next)
    }
}

extension SQLiteDataKeyStore {
    func records() throws -> [DataKeyRecord] {
        try self.all().map {
            DataKeyRecord(id: $0.id, wrapped: $0.wrapped, checkValue: $0.checkValue, createdAt: $0.createdAt)
        }
    }

    func create(_ record: DataKeyRecord) throws { try self.create(record.row) }

    func rewrap(_ records: [DataKeyRecord]) throws { try self.rewrap(records.map(\.row)) }
}

extension DataKeyRecord {
    fileprivate var row: SQLiteDataKeyStore.Record { (self.id, self.wrapped, self.checkValue, self.createdAt) }
}
