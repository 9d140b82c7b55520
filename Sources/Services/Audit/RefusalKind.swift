import Domain

/// Refusals that are one event when they come within a minute.
struct RefusalKind: Hashable {
    let callerID: String
    let workspaceID: Identifier<Workspace>
    let action: AuditAction
    let status: Int
    /// The code of the first refused field; nil when the refusals have no common code.
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

    /// The kind of all refusals of the caller's action. The statuses may differ; 400 is the general status of their class
    /// (RFC 9110, section 15).
    var ofAction: RefusalKind { RefusalKind(self.callerID, self.workspaceID, self.action, 400, nil) }

    /// The kind of all refusals of the action in the workspace, by any caller. The actor of their event is the daemon.
    var ofWorkspace: RefusalKind { RefusalKind(Caller.daemon().id, self.workspaceID, self.action, 400, nil) }

    /// The actor of the event at the minute's end.
    var caller: Caller { Caller(id: self.callerID, workspaceID: self.workspaceID, scopes: Scopes([])) }
}
