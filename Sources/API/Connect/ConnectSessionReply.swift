import Domain
import JSON
import Services
import Web

/// A connect session as a reply shows it.
struct ConnectSessionReply: Sendable {
    let session: ConnectSession
    let state: ConnectSession.State
    /// The reader, who may not see the ids of all callers (``Caller/shown(_:)``).
    let caller: Caller
}

extension JSONWriter {
    /// Writes a session with the schema `ConnectSessionRead`, or with the schema `ConnectSessionCreated` when a link is
    /// given.
    ///
    /// - Parameter link: written as `url`, and its last segment as `token`. Given only in the reply to the creation of
    ///   the session.
    mutating func write(_ reply: ConnectSessionReply, link: Secret<String>? = nil) {
        let (session, request) = (reply.session, reply.session.request)
        self.beginObject()
        self.member("id", session.id.text)
        if let link {
            let url = link.reveal()
            self.member("token", url.split(separator: "/").last.map(String.init))
            self.member("url", url)
        }
        self.member("status", reply.state.rawValue)
        self.member("purpose", session.purpose.rawValue)
        self.member("user_id", session.userID)
        self.member("connection_id", (session.resultID ?? session.connectionID)?.text)
        self.member("integrations", each: request.targets) { $0.value(.object($1.json)) }
        self.member("label", request.label)
        self.member("user_label", request.userLabel)
        self.member("return_url", request.returnURL)
        self.member("binding", session.binding.rawValue)
        self.key("last_error")
        if let failure = session.lastFailure {
            self.beginObject()
            self.member("code", failure.code)
            self.member("message", failure.message)
            self.endObject()
        } else {
            self.null()
        }
        self.key("metadata")
        self.value(.object(request.metadata))
        self.member("expires_at", session.expiresAt.text)
        self.member("workspace_id", session.workspaceID.text)
        self.member("created_by", reply.caller.shown(session.createdBy))
        self.member("created_at", session.createdAt.text)
        self.member("updated_at", session.updatedAt.text)
        self.endObject()
    }
}

extension JSONWriter {
    /// Writes the reply of `initiate` with the schema `OAuthInitiated`.
    mutating func writeInitiation(of session: ConnectSession, link: Secret<String>) {
        self.beginObject()
        self.member("auth_url", link.reveal())
        self.member("state", session.id.text)
        self.member("integration_id", session.request.targets.first?.integration)
        self.endObject()
    }
}
