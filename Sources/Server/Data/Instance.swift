import Domain
import Foundation

/// A data directory in which a first start ended. Its id is in the file `instance.id`, which the first start writes
/// last. The file shows that the directory had a database with data, so a start does not mistake a lost database for
/// a new directory, and does not begin with an empty database and new keys.
enum Instance: Identified {
    static var identifierPrefix: StaticString { "inst" }
}

extension DataDirectory {
    var instance: String { self.path + "/instance.id" }

    var hasInstance: Bool { FileManager.default.fileExists(atPath: self.instance) }

    /// Writes the file `instance.id` with a new id, unless it exists.
    ///
    /// - Throws: `Failure`.
    func makeInstance(_ identifiers: IdentifierGenerator) throws(Failure) {
        guard !self.hasInstance else { return }
        try Self.writeSecret(Secret(identifiers.next(Instance.self).text), to: self.instance)
    }

    /// Call this method when the database does not exist or has no data.
    ///
    /// - Throws: `Failure` when a first start ended in this directory, because its database is then lost.
    func checkNoInstance() throws(Failure) {
        guard self.hasInstance else { return }
        throw Failure(
            .configuration,
            "the database \(self.database) is missing or empty, although a start ended in \(self.path); "
                + "restore it, or remove \(self.instance) to begin anew"
        )
    }
}
