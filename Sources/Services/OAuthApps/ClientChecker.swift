package import Domain
package import JSON

/// Asks an authorization server whether it accepts a client, without a user.
package protocol ClientChecker: Sendable {
    /// - Parameters:
    ///   - redirectURI: the redirect URI that the client has at the server.
    ///   - config: the values of `config` that name the server.
    ///   - workspaceID: the workspace whose share of outgoing calls is used.
    func check(
        _ client: OAuthClient,
        integration: Integration,
        method: AuthMethod,
        redirectURI: String,
        config: JSONObject,
        in workspaceID: Identifier<Workspace>
    ) async -> ClientVerdict
}

/// The answer of an authorization server to the question whether it accepts a client.
package enum ClientVerdict: Sendable, Equatable {
    /// The server refused the made-up code and not the client.
    case accepted
    /// The server refused the client, with this error code.
    case refused(code: String)
    /// The answer says neither.
    case unknown(Reason)

    package enum Reason: Sendable, Equatable {
        /// The server's answer has another meaning; with its error code, if it has one that can be shown.
        case answer(code: String?)
        case noAnswer
        /// No request was made, because the app does not name the server, or authenticates in another way.
        case noRequest
    }

    /// The error code of the server, if it has one that can be shown.
    package var code: String? {
        switch self {
        case .accepted: nil
        case .refused(let code): code
        case .unknown(.answer(let code)): code
        case .unknown: nil
        }
    }

    /// A sentence for people.
    package var message: String {
        switch self {
        case .accepted: "The service accepts the client id and secret"
        case .refused(let code): "The service refuses the client (\(code)); correct the client id or the client secret"
        case .unknown(.answer): "The service's answer does not tell whether it accepts the client"
        case .unknown(.noAnswer): "The service did not answer; try again later"
        case .unknown(.noRequest): "The client can be checked only by signing in"
        }
    }
}
