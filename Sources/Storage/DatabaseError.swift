/// An error of a database engine. Repositories decide by its ``kind`` how to handle it.
package protocol DatabaseError: Error {
    var kind: DatabaseErrorKind { get }
}
