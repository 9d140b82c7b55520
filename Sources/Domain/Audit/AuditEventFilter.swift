/// The conditions of a query for audit events. A property that is nil is no condition.
package struct AuditEventFilter: Sendable {
    package var action: AuditAction?
    package var resourceID: String?
    package var actor: String?
    package var outcome: AuditEvent.Outcome?
    /// Only events at this time or later.
    package var from: Timestamp?
    /// Only events earlier than this time.
    package var until: Timestamp?

    package init() {}
}
