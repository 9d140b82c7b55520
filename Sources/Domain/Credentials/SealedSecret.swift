/// A sealed secret, with the table that stores it and the context for which it is sealed.
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
