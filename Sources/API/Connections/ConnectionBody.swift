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
        let id = body.string("credential_id")
        let version = body.value("credential_version", "Input should be an integer of at least 1", type: "int_type") {
            $0.number?.int.flatMap { $0 >= 1 ? $0 : nil }
        }
        // Each credential counts its versions from 1: neither tells anything alone.
        body.requireTogether("credential_id", "credential_version")
        try body.finish()
        guard let outcome else { preconditionFailure("finish() throws when one is missing") }
        self.init(outcome, message: message, of: id.flatMap { id in version.map { (id, $0) } })
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
        self.member("label", connection.label)
        self.member("integration", connection.integration)
        self.member("integration_type", connection.integrationType.rawValue)
        self.key("config")
        self.raw(connection.config)
        self.member("id", connection.id.text)
        self.member("credential_id", connection.credentialID.text)
        self.member("user_id", connection.userID)
        self.member("workspace_id", connection.workspaceID.text)
        self.member("created_by", connection.createdBy)
        self.member("status", connection.status.rawValue)
        self.member("created_at", connection.createdAt.text)
        self.member("updated_at", connection.updatedAt.text)
        self.member("auth_method_id", connection.authMethodID)
        self.member("status_reason", connection.statusReason.rawValue)
        self.member("status_message", connection.statusMessage)
        self.member("status_changed_at", connection.statusChangedAt.text)
        if let credential {
            self.key("credential")
            self.write(credential)
        }
        self.endObject()
    }

    mutating func write(_ event: ConnectionEvent) {
        self.beginObject()
        self.member("id", event.id.text)
        self.member("from", event.from.rawValue)
        self.member("to", event.to.rawValue)
        self.member("reason", event.reason.rawValue)
        self.member("message", event.message)
        self.member("actor", event.actor)
        self.member("created_at", event.createdAt.text)
        self.endObject()
    }

    /// `CredentialRead` of the API around the specification, and the names of the sealed members.
    mutating func write(_ credential: Credential) {
        self.beginObject()
        self.member("label", credential.label)
        self.member("description", credential.description)
        self.member("auth_type", credential.authType.rawValue)
        self.member("credential_type", credential.credentialType.rawValue)
        self.member("credential_scope", credential.scope)
        self.member("provider", credential.provider)
        self.member("user_id", credential.userID)
        self.member("id", credential.id.text)
        self.member("workspace_id", credential.workspaceID.text)
        self.member("created_by", credential.createdBy)
        self.member("status", credential.status)
        self.member("expires_at", credential.expiresAt?.text)
        self.member("last_used_at", credential.lastUsedAt?.text)
        self.member("created_at", credential.createdAt.text)
        self.member("updated_at", credential.updatedAt.text)
        self.member("field_names", each: credential.fieldNames) { $0.string($1) }
        self.member("version", credential.version)
        self.endObject()
    }
}
