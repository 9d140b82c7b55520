/// The contents of the audit event of an operation that changed no row.
package struct AuditRecord: Sendable {
    package let act: Act
    /// The id of the row that the operation concerns; nil for a refused request that named no row.
    package let resourceID: String?
    /// The HTTP status code of the reply to a refused request; nil when the operation was done.
    package let status: Int?

    package init(_ act: Act, on resourceID: String?, refusedWith status: Int? = nil) {
        self.act = act
        self.resourceID = resourceID
        self.status = status
    }
}
