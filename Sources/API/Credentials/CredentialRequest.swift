import Domain
import JSON
import Web

extension CredentialSubmission {
    /// Reads a body with the schema `CredentialCreate`.
    ///
    /// - Throws: `BodyFailure` with all errors, in the order of the schema's members.
    init(_ body: inout BodyReader) throws {
        let label = body.requiredString("label", minLength: 1, maxLength: 100)
        let description = body.string("description", maxLength: 255)
        let authType = body.requiredEnumeration("auth_type", of: AuthType.self)
        let credentialType = body.enumeration("credential_type", of: CredentialType.self)
        let scope = body.requiredString("credential_scope", maxLength: 255)
        let provider = body.string("provider", maxLength: 255)
        let userID = body.string("user_id", maxLength: 255)
        let credentials = body.requiredObject("credentials")
        try body.finish()
        guard let label, let authType, let scope, let credentials else {
            preconditionFailure("finish() throws when one is missing")
        }
        self.init(
            label: label,
            description: description,
            authType: authType,
            credentialType: credentialType,
            scope: scope,
            provider: provider,
            userID: userID,
            secret: Secret(credentials)
        )
    }
}

extension CredentialChanges {
    /// Reads a body with the schema `CredentialUpdate`. An absent member leaves the value unchanged. Null clears
    /// `description`; for the other members, null is treated like an absent member.
    ///
    /// - Throws: `BodyFailure` with all errors.
    init(_ body: inout BodyReader) throws {
        let label = body.string("label", minLength: 1, maxLength: 100)
        let description = body.string("description", maxLength: 255)
        let scope = body.string("credential_scope", maxLength: 255)
        let credentials = body.object("credentials", nullable: true)
        let clearsDescription = body.isNull("description")
        try body.finish()
        self.init(
            label: label,
            description: clearsDescription ? .some(nil) : description.map { .some($0) },
            scope: scope,
            secret: credentials.map { Secret($0) }
        )
    }
}

extension CredentialFilter {
    /// Reads the parameters of a query that filter a list of credentials.
    init(_ query: inout QueryReader) {
        self.init(
            credentialType: query.enumeration("credential_type"),
            authType: query.enumeration("auth_type"),
            status: query.string("status"),
            search: query.search(maxLength: 255)
        )
    }
}
