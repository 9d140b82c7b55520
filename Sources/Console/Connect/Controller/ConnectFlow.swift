package import Domain
package import JSON
package import Services

/// The steps of a session after its link was opened, as the pages call them. ``ConnectService`` has claimed the session
/// for the visit's browser before every step that changes something.
package protocol ConnectFlow: Sendable {
    /// The keys of `config` that the OAuth app of a sign-in fixes, so that the page does not ask for them.
    ///
    /// - Throws: `ServiceError.conflict` when no app is set up; `CheckFailure` for an app that may not be used here.
    func fixedKeys(
        of visit: ConnectVisit,
        _ integration: Integration,
        _ method: AuthMethod,
        _ target: ConnectSession.Target
    ) async throws -> Set<String>

    /// Begins a sign-in.
    ///
    /// - Returns: the URL of the authorization request.
    /// - Throws: `CheckFailure` with the problems of `config`; ``SignInFailure``; `ServiceError`.
    func begin(
        _ visit: ConnectVisit,
        integration: String,
        method: String,
        config: JSONObject,
        from origin: BrowserOrigin
    ) async throws -> String

    /// Takes the answer of an authorization server.
    ///
    /// - Throws: `ServiceError.unavailable`, and errors of the database. Every other failure is a result.
    func callback(
        context: String,
        query: [(name: String, value: String)],
        browser: Browser?,
        from origin: BrowserOrigin
    ) async throws -> ConnectCallback

    /// Checks what the user entered, asks the service where the session wants it, and stores it. A secret that is left
    /// out is that of the draft, if this browser typed one.
    ///
    /// - Throws: ``SignInFailure``; `ServiceError`.
    func submit(
        _ visit: ConnectVisit,
        integration: String,
        method: String,
        config: JSONObject,
        credentials: Secret<JSONObject>,
        from origin: BrowserOrigin
    ) async throws -> ConnectFormResult

    /// The form with problems that this browser sent before; nil when it is not kept any more.
    func draft(of visit: ConnectVisit) async throws -> ConnectFormDraft?

    /// The accounts or sites of which the user has to choose one; nil when there is nothing to choose.
    func choices(of visit: ConnectVisit) async throws -> ConnectChoices?

    /// - Throws: ``SignInFailure``; `ServiceError`.
    func choose(_ visit: ConnectVisit, _ id: String, from origin: BrowserOrigin) async throws

    /// The connected integration and, for a session that waits for the product's server, the code. Both only for the
    /// browser that has the session.
    func end(of visit: ConnectVisit) async throws -> (integration: String?, code: Secret<String>?)
}

/// Where a page's request comes from, for audit events.
package struct BrowserOrigin: Sendable {
    package let requestID: String?
    /// The IP address of the browser; nil when it is not known.
    package let address: String?

    package init(requestID: String?, address: String?) {
        self.requestID = requestID
        self.address = address
    }
}

/// The end of a callback.
package enum ConnectCallback: Sendable {
    /// The connection is stored, or waits for the product's code.
    case done(ConnectSession)
    /// The user has to choose an account or site.
    case choose(ConnectSession)
    /// The session is nil when the browser is not the one that was sent away.
    case failed(SignInFailure, ConnectSession?)
}

package enum ConnectFormResult: Sendable {
    case done
    case problems([FieldProblem])
}

/// A form with problems, without its secrets.
package struct ConnectFormDraft: Sendable {
    package let integration: String
    package let method: String
    package let config: JSONObject
    /// The names of the credentials that were entered.
    package let credentialNames: Set<String>
    /// The credentials that are no secrets, such as a user name, which the form shows again.
    package let shown: JSONObject

    package init(
        integration: String,
        method: String,
        config: JSONObject,
        credentialNames: Set<String>,
        shown: JSONObject = [:]
    ) {
        self.integration = integration
        self.method = method
        self.config = config
        self.credentialNames = credentialNames
        self.shown = shown
    }
}

/// The accounts or sites that a sign-in gives access to.
package struct ConnectChoices: Sendable {
    package let integration: String
    /// The name of the user's account at the service; nil when it is not known.
    package let account: String?
    package let choices: [(id: String, name: String)]

    package init(integration: String, account: String?, choices: [(id: String, name: String)]) {
        self.integration = integration
        self.account = account
        self.choices = choices
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
        from origin: BrowserOrigin
    ) async throws
        -> DisconnectedPage.Told
}
