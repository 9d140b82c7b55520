package import JSON

extension ConnectSession: Identified {
    package static var identifierPrefix: StaticString { "cses" }
}

/// The request of a product's server that a user may connect services, or see their connections, on Patchbay's pages.
package struct ConnectSession: Sendable {
    package enum Purpose: String, Sendable, CaseIterable {
        case connect
        case manage
    }

    /// Who may finish.
    package enum Binding: String, Sendable, CaseIterable {
        /// The result waits, usable by nobody, until the product's server sends the code that the browser brought, with
        /// the id of the user that the server has logged in.
        case code
        /// The holder of the link finishes, after a page that names the product, the service and the user.
        case confirm
    }

    package enum Status: String, Sendable, CaseIterable {
        case open
        /// The result waits for its code.
        case pending
        case completed
        case cancelled
    }

    /// The last failure that the user saw.
    package struct Failure: Sendable, Equatable {
        package let code: String
        package let message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// A service that the user may connect.
    package struct Target: Sendable, Equatable {
        package let integration: String
        /// Nil: the user chooses among the integration's methods.
        package let authMethodID: String?
        package let oauthAppID: Identifier<OAuthApp>?
        /// Nil: those of the app, else of the definition.
        package let scopes: [String]?
        /// Values that the page does not ask for.
        package let config: JSONObject

        package init(
            integration: String,
            authMethodID: String? = nil,
            oauthAppID: Identifier<OAuthApp>? = nil,
            scopes: [String]? = nil,
            config: JSONObject = [:]
        ) {
            self.integration = integration
            self.authMethodID = authMethodID
            self.oauthAppID = oauthAppID
            self.scopes = scopes
            self.config = config
        }
    }

    /// The members of the request that only the pages use. They are stored as a JSON object.
    package struct Request: Sendable, Equatable {
        /// Empty: every integration.
        package var targets: [Target]
        /// The label of the connection.
        package var label: String?
        /// A name of the user for people, such as `jane@acme.com`.
        package var userLabel: String?
        /// The name of an agent that asks to use the connection.
        package var agent: String?
        package var returnURL: String?
        /// The credentials are tried at the service before they are stored, where the method has a test.
        package var verifies: Bool
        /// The user may sign in to another account than the connection has.
        package var allowsAccountChange: Bool
        package var metadata: JSONObject

        package init(
            targets: [Target] = [],
            label: String? = nil,
            userLabel: String? = nil,
            agent: String? = nil,
            returnURL: String? = nil,
            verifies: Bool = true,
            allowsAccountChange: Bool = false,
            metadata: JSONObject = [:]
        ) {
            self.targets = targets
            self.label = label
            self.userLabel = userLabel
            self.agent = agent
            self.returnURL = returnURL
            self.verifies = verifies
            self.allowsAccountChange = allowsAccountChange
            self.metadata = metadata
        }
    }

    package let id: Identifier<ConnectSession>
    package let workspaceID: Identifier<Workspace>
    package let purpose: Purpose
    /// 32 random bytes. With a browser's id they make the text that every link and form of the session's pages has.
    package let pageKey: Secret<[UInt8]>
    /// SHA-256 of the id of the browser that posted a form; nil before.
    package var browserHash: [UInt8]?
    package let userID: String?
    /// The connection to sign in to again; nil for a new one.
    package let connectionID: Identifier<Connection>?
    package let request: Request
    package let binding: Binding
    package var status: Status
    package var lastFailure: Failure?
    /// The connection that was made or changed.
    package var resultID: Identifier<Connection>?
    /// The version of the sealed bytes, which counts up with every change of them.
    package var version: Int
    package let expiresAt: Timestamp
    package let createdBy: String
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: Identifier<ConnectSession>,
        workspaceID: Identifier<Workspace>,
        purpose: Purpose,
        pageKey: Secret<[UInt8]>,
        browserHash: [UInt8]? = nil,
        userID: String?,
        connectionID: Identifier<Connection>?,
        request: Request,
        binding: Binding,
        status: Status = .open,
        lastFailure: Failure? = nil,
        resultID: Identifier<Connection>? = nil,
        version: Int = 1,
        expiresAt: Timestamp,
        createdBy: String,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.purpose = purpose
        self.pageKey = pageKey
        self.browserHash = browserHash
        self.userID = userID
        self.connectionID = connectionID
        self.request = request
        self.binding = binding
        self.status = status
        self.lastFailure = lastFailure
        self.resultID = resultID
        self.version = version
        self.expiresAt = expiresAt
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// The context of the session's sealed bytes.
    package var sealingContext: SealingContext {
        SealingContext(
            table: .connectSessions,
            workspaceID: self.workspaceID,
            rowID: self.id.text,
            version: self.version
        )
    }

    /// The session can still be used at `now`.
    package func isOpen(at now: Timestamp) -> Bool { self.status == .open && now < self.expiresAt }
}
