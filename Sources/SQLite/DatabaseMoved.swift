package import Storage

/// The database, its write-ahead log or the directory was renamed, deleted or replaced while the database was open.
package struct DatabaseMoved: DatabaseError, Sendable, CustomStringConvertible {
    package let path: String

    package var kind: DatabaseErrorKind { .moved }

    package var description: String {
        "the database \(self.path), or a file that belongs to it, was renamed, deleted or replaced while it was open; "
            + "put it back or restore a copy, and restart patchbay"
    }
}
