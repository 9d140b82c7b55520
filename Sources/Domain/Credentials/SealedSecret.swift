/// A sealed secret of the database, with the table that holds it and the context that it is sealed for.
package struct SealedSecret: Sendable {
    package enum Table: Sendable, CaseIterable {
        case credentials
        case previousSecrets
    }

    package let table: Table
    package let context: SealingContext
    package let sealed: [UInt8]

    package init(table: Table, context: SealingContext, sealed: [UInt8]) {
        self.table = table
        self.context = context
        self.sealed = sealed
    }
}
