/// A failure of a database engine, with the kinds that repositories tell apart.
package protocol DatabaseError: Error {
    var kind: DatabaseErrorKind { get }
}
