import Domain

/// The properties by which refused requests are grouped: refusals of the same kind within a minute share one audit
/// event.
struct RefusalKind: Hashable {
    let callerID: String
    let workspaceID: Identifier<Workspace>
    let action: AuditAction
    let status: Int
    /// The error code of the first refused field; nil when the error is not about a field, or when the refusals have
    /// different codes.
    let code: String?

    init(_ act: Act, status: Int, code: String?) {
        self.init(act.caller.id, act.caller.workspaceID, act.action, status, code)
    }

    private init(
        _ callerID: String,
        _ workspaceID: Identifier<Workspace>,
        _ action: AuditAction,
        _ status: Int,
        _ code: String?
    ) {
        self.callerID = callerID
        self.workspaceID = workspaceID
        self.action = action
        self.status = status
        self.code = code
    }

    /// The kind that groups all refusals of this caller and action. Their statuses may differ, so the kind has 400,
    /// because a 4xx status may be treated like 400 (RFC 9110, section 15).
    var ofAction: RefusalKind { RefusalKind(self.callerID, self.workspaceID, self.action, 400, nil) }

    /// The kind that groups all refusals of this action in the workspace, by any caller. The audit event names the
    /// daemon as the actor.
    var ofWorkspace: RefusalKind { RefusalKind(Caller.daemon().id, self.workspaceID, self.action, 400, nil) }

    /// The caller that is recorded as the actor of the audit event of the counted refusals.
    var caller: Caller { Caller(id: self.callerID, workspaceID: self.workspaceID, scopes: Scopes([])) }
}
