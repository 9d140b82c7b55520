/// What is being done, by whom and from where. Every change takes one, and its store writes it to `audit_events` in
/// the transaction of the change: neither is there without the other.
package struct Act: Sendable {
    /// The event's, which also says when: an id is made of its time.
    package let id: Identifier<AuditEvent>
    package let action: AuditAction
    package let caller: Caller
    /// Nil for what no request asked for.
    package let requestID: String?
    /// The address the request came from, if one did.
    package let origin: String?
    /// What is stored with the change, for a request that may be sent again.
    package private(set) var remembered: RememberedAnswer?

    package init(
        id: Identifier<AuditEvent>,
        _ action: AuditAction,
        by caller: Caller,
        requestID: String? = nil,
        origin: String? = nil
    ) {
        self.id = id
        self.action = action
        self.caller = caller
        self.requestID = requestID
        self.origin = origin
    }
}

extension Act {
    /// What is done to another row on the way.
    package func doing(_ action: AuditAction, id: Identifier<AuditEvent>) -> Act {
        Act(id: id, action, by: self.caller, requestID: self.requestID, origin: self.origin)
    }

    package func remembering(_ answer: RememberedAnswer) -> Act {
        var act = self
        act.remembered = answer
        return act
    }
}

/// What an audit event tells of: a resource and what was done to it. The raw values are what the table holds.
package enum AuditAction: String, Sendable, CaseIterable {
    case connectionCreate = "connection.create"
    case connectionUpdate = "connection.update"
    case connectionDelete = "connection.delete"
    case connectionActivate = "connection.activate"
    case connectionDeactivate = "connection.deactivate"
    case connectionReport = "connection.report"
    /// By the daemon, when a token's time has passed.
    case connectionExpire = "connection.expire"
    case credentialCreate = "credential.create"
    case credentialUpdate = "credential.update"
    case credentialRestore = "credential.restore"
    case credentialReveal = "credential.reveal"
    case credentialDelete = "credential.delete"
    case workspaceCreate = "workspace.create"
    case workspaceUpdate = "workspace.update"
    case workspaceDelete = "workspace.delete"
    case apiKeyCreate = "api_key.create"
    case apiKeyUpdate = "api_key.update"
    case apiKeyRevoke = "api_key.revoke"
}

extension Caller {
    /// Whoever may open the database, with the command line.
    ///
    /// - Parameter workspaceID: nil when the change is to no row of a workspace that is there already.
    package static func commandLine(in workspaceID: Identifier<Workspace>? = nil) -> Caller {
        Caller(id: "cli", workspaceID: workspaceID ?? Workspace.nowhere, scopes: Scopes([.root]))
    }

    /// The daemon itself, at its first start and on its rounds.
    package static func daemon(in workspaceID: Identifier<Workspace>? = nil) -> Caller {
        Caller(id: "patchbay", workspaceID: workspaceID ?? Workspace.nowhere, scopes: Scopes([.root]))
    }
}

extension Workspace {
    /// The id of no workspace: what is sought in it is not found.
    fileprivate static let nowhere = Identifier<Workspace>(0)
}
