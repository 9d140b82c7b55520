import Domain
import Hummingbird
import JSON
import Services
import Web

extension ConnectionSubmission {
    /// Reads a body with the schema `ConnectionCreate` of `specification.json`. Unknown members are ignored.
    ///
    /// - Throws: `BodyFailure` with all errors, in the order of the schema's members.
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

/// A word in the parameter `include`, which names an addition to a connection's reply.
enum IncludedPart: String, CaseIterable {
    /// The last test of the connection.
    case test
}

extension QueryReader {
    /// Reads the parameter `include`: words separated by commas. Empty when the parameter is absent or empty, and when
    /// a word is unknown, for which an error is then collected.
    mutating func included() -> Set<IncludedPart> {
        let message =
            "Input should be a comma-separated list of: \(IncludedPart.allCases.map(\.rawValue).joined(separator: ", "))"
        let parts = self.value("include", message, type: "enum") { text -> Set<IncludedPart>? in
            let words = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
            let parts = words.compactMap { IncludedPart(rawValue: String($0)) }
            return parts.count == words.count ? Set(parts) : nil
        }
        return parts ?? []
    }
}

extension RefusedCreate {
    /// Reads the members of a refused `ConnectionCreate` that the audit event of the refusal shows. Errors of other
    /// members are ignored.
    init(_ body: inout BodyReader) {
        self.init(integration: body.member("integration")?.string, userID: body.member("user_id")?.string)
    }
}

extension ConnectionUpdate {
    /// Reads a body with the schema `ConnectionUpdate`. An absent member leaves the value unchanged. Null clears
    /// `label` and `user_id`; for the other members, null is treated like an absent member.
    ///
    /// - Throws: `BodyFailure` with all errors, in the order of the schema's members.
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
    /// Reads a body with the schema `ConnectionReport`, a report of a status.
    ///
    /// - Throws: `BodyFailure` with all errors, in the order of the schema's members.
    init(_ body: inout BodyReader) throws {
        let outcome = body.requiredEnumeration("reason", of: Outcome.self)
        let message = body.string("message", maxLength: Self.longestMessage)
        let id = body.string("credential_id")
        let version = body.value("credential_version", "Input should be an integer of at least 1", type: "int_type") {
            $0.number?.int.flatMap { $0 >= 1 ? $0 : nil }
        }
        // Only both members together identify a secret, because the versions of every credential begin with 1.
        body.requireTogether("credential_id", "credential_version")
        try body.finish()
        guard let outcome else { preconditionFailure("finish() throws when one is missing") }
        self.init(outcome, message: message, of: id.flatMap { id in version.map { (id, $0) } })
    }
}

extension ConnectionFilter {
    /// Reads the parameters of a query that filter a list of connections.
    ///
    /// - Parameter userID: the id of the user in the path; nil for a route without this id, whose query may have a
    ///   parameter `user_id`.
    init(_ query: inout QueryReader, userID: String? = nil) {
        let integration = query.string("integration")
        let integrationType = query.enumeration("integration_type", of: IntegrationType.self)
        let status = query.enumeration("status", of: ConnectionStatus.self)
        let userID = userID ?? query.string("user_id")
        let credentialID = query.string("credential_id")
        let expiresBefore = query.timestamp("expires_before")
        let search = query.search(maxLength: 255)
        let accountID = query.string("account_id")
        let accountOrigin = query.string("account_origin")
        // An id of an account means nothing without the service, and an origin nothing without an account.
        if accountID != nil { query.require("integration") }
        if accountOrigin != nil { query.require("account_id") }
        self.init(
            integration: integration,
            integrationType: integrationType,
            status: status,
            userID: userID,
            credentialID: credentialID,
            expiresBefore: expiresBefore,
            search: search,
            accountID: accountID,
            accountOrigin: accountOrigin
        )
    }
}
