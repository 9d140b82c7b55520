package import Domain

/// 2026-11-23T16:05:09.123Z.
package let someTime = Timestamp(milliseconds: 1_795_449_909_123)

/// An id that ends with the digits of `number`.
package func sampleID<Owner: Identified>(
    _ number: Int,
    of _: Owner.Type = Owner.self
) throws -> Identifier<Owner> {
    let digits = String(number)
    let zeros = String(repeating: "0", count: 26 - digits.utf8.count)
    guard let id = Identifier<Owner>("\(Owner.identifierPrefix)_\(zeros)\(digits)") else { throw UnusableSample() }
    return id
}

package struct UnusableSample: Error {}

private let identifiers = IdentifierGenerator(clock: Clock { someTime })

/// The audit context of a change in a test that is not about the audit; each has an id of its own.
package func sampleAct(_ action: AuditAction = .connectionCreate, by caller: Caller = .commandLine()) -> Act {
    Act(id: identifiers.next(), action, by: caller)
}
