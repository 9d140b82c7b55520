package import Domain
package import JSON
import Web

/// The member `test` of a connection's reply.
package enum IncludedTest {
    /// The caller did not ask for it.
    case omitted
    /// The connection's last test; nil when the connection was never tested.
    case last(TestEvidence?)
}

extension JSONWriter {
    /// Writes a connection with the schema `ConnectionRead`: first the members in `specification.json`, in the same
    /// order, then the members that Patchbay adds.
    ///
    /// - Parameters:
    ///   - credential: the connection's credential, written without its secret as the member `credential`; nil omits
    ///     the member.
    ///   - test: whether the reply has the member `test`, and the connection's last test for it.
    ///   - caller: the caller that the reply is for. If the caller may reach only the rows of one user, the ids of
    ///     other users are written as `user` (``Caller/shown(_:)``).
    package mutating func write(
        _ connection: Connection,
        credential: Credential? = nil,
        test: IncludedTest = .omitted,
        for caller: Caller
    ) {
        self.beginObject()
        self.member("label", connection.label)
        self.member("integration", connection.integration)
        self.member("integration_type", connection.integrationType.rawValue)
        self.key("config")
        self.raw(connection.config)
        self.member("id", connection.id.text)
        self.member("credential_id", connection.credentialID.text)
        self.member("user_id", connection.userID)
        self.member("workspace_id", connection.workspaceID.text)
        self.member("created_by", caller.shown(connection.createdBy))
        self.member("status", connection.status.rawValue)
        self.member("created_at", connection.createdAt.text)
        self.member("updated_at", connection.updatedAt.text)
        self.member("auth_method_id", connection.authMethodID)
        self.member("status_reason", connection.statusReason.rawValue)
        self.member("status_message", connection.statusMessage)
        self.member("status_changed_at", connection.statusChangedAt.text)
        if let account = connection.account {
            self.key("account")
            self.beginObject()
            self.member("id", account.id)
            self.member("name", account.name)
            self.endObject()
        }
        if let credential {
            self.key("credential")
            self.write(credential, for: caller)
        }
        if case .last(let evidence) = test {
            self.key("test")
            if let evidence { self.write(evidence, of: connection, for: caller) } else { self.null() }
        }
        self.endObject()
    }

    mutating func write(_ event: ConnectionEvent, for caller: Caller) {
        self.beginObject()
        self.member("id", event.id.text)
        self.member("from", event.from.rawValue)
        self.member("to", event.to.rawValue)
        self.member("reason", event.reason.rawValue)
        self.member("message", event.message)
        self.member("actor", caller.shown(event.actor))
        self.member("created_at", event.createdAt.text)
        self.endObject()
    }
}
