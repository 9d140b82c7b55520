package import Domain
package import JSON
package import Services

/// The steps of a session after its link was opened, as the pages call them: those of ``SignInService``.
/// ``ConnectService`` has claimed the session for the visit's browser before every step that changes something.
package protocol ConnectFlow: Sendable {
    func fixedKeys(
        of visit: ConnectVisit,
        _ integration: Integration,
        _ method: AuthMethod,
        _ target: ConnectSession.Target
    ) async throws -> Set<String>

    func begin(
        _ visit: ConnectVisit,
        integration integrationID: String,
        method methodID: String,
        config: JSONObject,
        renewing: Bool,
        from origin: PageOrigin
    ) async throws -> String

    func callback(
        context: String,
        query: [(name: String, value: String)],
        browser: Browser?,
        from origin: PageOrigin
    ) async throws -> CallbackResult

    func submit(
        _ visit: ConnectVisit,
        integration integrationID: String,
        method methodID: String,
        config: JSONObject,
        credentials: Secret<JSONObject>,
        from origin: PageOrigin
    ) async throws -> FormResult

    func draft(for visit: ConnectVisit) async throws -> FormDraft?
    func choices(for visit: ConnectVisit) async throws -> [SignInChoice]
    func choose(_ visit: ConnectVisit, _ id: String, from origin: PageOrigin) async throws -> ConnectSession
    func code(for visit: ConnectVisit) async throws -> Secret<String>?
    func integration(for visit: ConnectVisit) async throws -> String?
}

extension SignInService: ConnectFlow {}

/// The values of a form that was sent, without its secrets.
struct EnteredForm: Sendable {
    let integration: String
    let method: String
    var config: JSONObject = [:]
    /// The credentials that are no secrets, such as a user name, which the form shows again.
    var shown: JSONObject = [:]
    /// The keys of the secrets that were entered and are kept.
    var kept: Set<String> = []

    init(integration: String, method: String) {
        self.integration = integration
        self.method = method
    }

    init(_ draft: FormDraft) {
        self.integration = draft.integration
        self.method = draft.authMethodID
        self.config = draft.config
        self.shown = draft.credentials
        self.kept = Set(draft.entered)
    }
}

/// The connections of a session's user, as the pages show and end them.
package protocol UserConnections: Sendable {
    /// All connections of exactly the session's user.
    func all(of session: ConnectSession) async throws -> [ConnectionCard]
    /// The connection with this id; nil when it is not this user's.
    func find(_ id: String, of session: ConnectSession) async throws -> ConnectionCard?
    /// Ends the connection, and tells the service.
    ///
    /// - Throws: `ServiceError.notFound` when the connection is not this user's.
    func disconnect(
        _ id: String,
        of session: ConnectSession,
        from origin: PageOrigin
    ) async throws
        -> DisconnectedPage.Told
}
