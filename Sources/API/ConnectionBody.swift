package import Domain
import Hummingbird
package import JSON

extension ConnectionSubmission {
    /// Reads the specification's `ConnectionCreate`; unknown members are ignored.
    ///
    /// - Throws: `BodyFailure` with everything that is wrong, in the order of the schema.
    init(_ body: inout BodyReader) throws {
        let label = body.string("label", maxLength: 255)
        let integration = body.requiredString("integration")
        let integrationType = body.requiredEnumeration("integration_type", of: IntegrationType.self)
        let config = body.object("config", nullable: false)
        let credentialID = body.string("credential_id")
        let userID = body.string("user_id", maxLength: 255)
        let credentials = body.object("credentials", nullable: true)
        let authMethodID = body.string("auth_method_id", maxLength: 100)
        try body.finish(ignoringOthers: true)
        guard let integration, let integrationType else { preconditionFailure("finish() throws when one is missing") }
        self.init(
            label: label,
            integration: integration,
            integrationType: integrationType,
            config: config ?? [:],
            credentialID: credentialID,
            userID: userID,
            credentials: credentials.map { Secret($0) },
            authMethodID: authMethodID
        )
    }
}

extension ConnectionUpdate {
    /// Reads a `ConnectionUpdate`: what is absent stays as it is; null clears label and user, and means nothing elsewhere.
    ///
    /// - Throws: `BodyFailure` with everything that is wrong, in the order of the schema.
    init(_ body: inout BodyReader) throws {
        let label = body.change("label", maxLength: 255)
        let config = body.object("config", nullable: true)
        let credentialID = body.string("credential_id")
        let credentials = body.object("credentials", nullable: true)
        let userID = body.change("user_id", maxLength: 255)
        try body.finish()
        self.init(
            label: label,
            config: config,
            credentialID: credentialID,
            credentials: credentials.map { Secret($0) },
            userID: userID
        )
    }
}

extension StatusReport {
    /// Reads a `ConnectionReport`.
    ///
    /// - Throws: `BodyFailure` with everything that is wrong, in the order of the schema.
    init(_ body: inout BodyReader) throws {
        let outcome = body.requiredEnumeration("reason", of: Outcome.self)
        let message = body.string("message", maxLength: Self.longestMessage)
        let version = body.value("credential_version", "Input should be a valid integer", type: "int_type") {
            $0.number?.int
        }
        try body.finish()
        guard let outcome else { preconditionFailure("finish() throws when one is missing") }
        self.init(outcome, message: message, credentialVersion: version)
    }
}

extension ConnectionFilter {
    /// - Parameter userID: of the path; nil when the query may name one.
    init(_ query: inout QueryReader, userID: String? = nil) {
        let integration = query.string("integration")
        let integrationType = query.enumeration("integration_type", of: IntegrationType.self)
        let status = query.enumeration("status", of: ConnectionStatus.self)
        let userID = userID ?? query.string("user_id")
        let credentialID = query.string("credential_id")
        let expiresBefore = query.timestamp("expires_before")
        let search = query.search(maxLength: 255)
        self.init(
            integration: integration,
            integrationType: integrationType,
            status: status,
            userID: userID,
            credentialID: credentialID,
            expiresBefore: expiresBefore,
            search: search
        )
    }
}

extension JSONWriter {
    /// The specification's `ConnectionRead`, its members in its order, then what Patchbay adds.
    ///
    /// - Parameter credential: added without its secret when it was asked for.
    package mutating func write(_ connection: Connection, credential: Credential? = nil) {
        self.beginObject()
        self.key("label")
        self.string(connection.label)
        self.key("integration")
        self.string(connection.integration)
        self.key("integration_type")
        self.string(connection.integrationType.rawValue)
        self.key("config")
        self.raw(connection.config)
        self.key("id")
        self.string(connection.id.text)
        self.key("credential_id")
        self.string(connection.credentialID.text)
        self.key("user_id")
        self.string(connection.userID)
        self.key("workspace_id")
        self.string(connection.workspaceID.text)
        self.key("created_by")
        self.string(connection.createdBy)
        self.key("status")
        self.string(connection.status.rawValue)
        self.key("created_at")
        self.string(connection.createdAt.text)
        self.key("updated_at")
        self.string(connection.updatedAt.text)
        self.key("auth_method_id")
        self.string(connection.authMethodID)
        self.key("status_reason")
        self.string(connection.statusReason.rawValue)
        self.key("status_message")
        self.string(connection.statusMessage)
        self.key("status_changed_at")
        self.string(connection.statusChangedAt.text)
        if let credential {
            self.key("credential")
            self.write(credential)
        }
        self.endObject()
    }

    mutating func write(_ event: ConnectionEvent) {
        self.beginObject()
        self.key("id")
        self.string(event.id.text)
        self.key("from")
        self.string(event.from.rawValue)
        self.key("to")
        self.string(event.to.rawValue)
        self.key("reason")
        self.string(event.reason.rawValue)
        self.key("message")
        self.string(event.message)
        self.key("actor")
        self.string(event.actor)
        self.key("created_at")
        self.string(event.createdAt.text)
        self.endObject()
    }

    /// `CredentialRead` of the API around the specification, and the names of the sealed members.
    mutating func write(_ credential: Credential) {
        self.beginObject()
        self.key("label")
        self.string(credential.label)
        self.key("description")
        self.string(credential.description)
        self.key("auth_type")
        self.string(credential.authType.rawValue)
        self.key("credential_type")
        self.string(credential.credentialType.rawValue)
        self.key("credential_scope")
        self.string(credential.scope)
        self.key("provider")
        self.string(credential.provider)
        self.key("user_id")
        self.string(credential.userID)
        self.key("id")
        self.string(credential.id.text)
        self.key("workspace_id")
        self.string(credential.workspaceID.text)
        self.key("created_by")
        self.string(credential.createdBy)
        self.key("status")
        self.string(credential.status)
        self.key("expires_at")
        self.string(credential.expiresAt?.text)
        self.key("last_used_at")
        self.string(credential.lastUsedAt?.text)
        self.key("created_at")
        self.string(credential.createdAt.text)
        self.key("updated_at")
        self.string(credential.updatedAt.text)
        self.key("field_names")
        self.beginArray()
        for name in credential.fieldNames { self.string(name) }
        self.endArray()
        self.key("version")
        self.int(credential.version)
        self.endObject()
    }
}
