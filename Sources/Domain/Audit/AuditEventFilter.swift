/// Which events of a workspace to show; nil where all are wanted.
package struct AuditEventFilter: Sendable {
    package var action: AuditAction?
    package var resourceID: String?
    package var actor: String?
    package var outcome: AuditEvent.Outcome?
    /// The first moment that is wanted.
    package var from: Timestamp?
    /// The first moment that is not wanted any more.
    package var until: Timestamp?

    package init() {}
}
