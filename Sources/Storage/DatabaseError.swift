/// An error of a database engine. ``kind`` is the part that repositories distinguish.
package protocol DatabaseError: Error {
    var kind: DatabaseErrorKind { get }
}
