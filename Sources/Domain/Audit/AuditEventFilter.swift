/// The conditions for a list of audit events; a member that is nil allows every value.
package struct AuditEventFilter: Sendable {
    package var action: AuditAction?
    package var resourceID: String?
    package var actor: String?
    package var outcome: AuditEvent.Outcome?
    /// Only events from this time on.
    package var from: Timestamp?
    /// Only events before this time.
    package var until: Timestamp?

    package init() {}
}
