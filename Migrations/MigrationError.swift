/// The reason why a database's schema cannot be used or changed. The description is one sentence for the operator.
package enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The database has tables, but no table `schema_migrations`, so another program created it.
    case notPatchbay
    case databaseIsNewer(version: Int, newestKnown: Int)
    case edited(version: Int, name: String)
    case missing(version: Int)
    case pending(count: Int)
    case unknownTarget(version: Int, newestKnown: Int)
    case brokenReferences(version: Int)

    package var description: String {
        switch self {
        case .notPatchbay:
            "the file holds another program's tables; name an empty data directory or Patchbay's own"
        case .databaseIsNewer(let version, let newest):
            "the database is at schema version \(version) and this patchbay knows versions up to \(newest); "
                + "install a newer patchbay"
        case .edited(let version, let name):
            "migration \(version) (\(name)) is not the one that was applied to this database; "
                + "install the patchbay that applied it"
        case .missing(let version):
            "the database lacks migration \(version) although later ones were applied; restore a copy of it"
        case .pending(let count):
            "\(count) migration\(count == 1 ? " is" : "s are") not applied; run 'patchbay migrate up'"
        case .unknownTarget(let version, let newest):
            "there is no schema version \(version); give one from 0 to \(newest)"
        case .brokenReferences(let version):
            "migration \(version) would leave rows that refer to missing ones; nothing was changed"
        }
    }
}
