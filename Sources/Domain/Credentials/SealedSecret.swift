/// A secret as it is stored, with the place that its bytes are bound to.
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
