package import Domain

/// Why a sign-in did not end with a connection. The pages have a sentence for each case. No case has a text of the
/// service, except a code of the form that ``code(_:)`` accepts.
package enum SignInFailure: Error, Sendable, Equatable {
    /// No authorization has the state, or the callback has no state.
    case nothingToFinish
    /// The authorization was used before.
    case used
    /// The authorization was begun in another browser, or another browser has the session now.
    case otherBrowser
    /// The service led to another redirect URI than that of the flow.
    case wrongPlace
    /// The answer comes from another authorization server than the one that was asked (RFC 9207).
    case wrongIssuer
    /// A parameter of the callback stands there twice, or a value of it cannot be used (RFC 6749, section 3.1).
    case malformedCallback
    /// The link, the session or the authorization has expired.
    case expired
    /// The user did not allow the access.
    case denied
    /// The service does not offer a scope that was asked for.
    case scopesNotOffered
    /// The service does not accept the OAuth app, or the app was changed during the sign-in.
    case clientNotAccepted
    /// No OAuth app is set up for the service.
    case notSetUp
    /// The service did not answer, or asks to wait.
    case noAnswer
    /// The service needs the consent of an administrator.
    case needsAdministrator
    /// The service refused for another reason.
    case refused(code: String?)
    /// The token answer, or metadata that was discovered, cannot be used. For the audit: the names of the answer's
    /// members, or the code of the fault.
    case unusableAnswer(members: [String])
    /// The service gave less than the definition demands.
    case scopesMissing([String])
    /// The service gave no refresh token, although the definition demands one, or the connection would lose its own.
    case noLastingAccess
    /// The follow-up requests found no account or site.
    case noAccount
    /// A reconnect brought another account. The names are nil when the service gives none.
    case otherAccount(expected: String?, found: String?)
    /// The service gave a token and then did not accept it in the test.
    case notWorking(TestCode)
    /// The address may not be called, or leads nowhere.
    case unreachableAddress
    case tooManyRequests
    /// The session's code was sent with another user's id.
    case wrongUser
    /// The connection to sign in to again was deleted, or its definition was changed.
    case connectionGone

    /// The name of the cause in replies, audit events and messages to the product.
    package var code: String {
        switch self {
        case .nothingToFinish: "nothing_to_finish"
        case .used: "used"
        case .otherBrowser: "other_browser"
        case .wrongPlace: "wrong_redirect_uri"
        case .wrongIssuer: "wrong_issuer"
        case .malformedCallback: "malformed_callback"
        case .expired: "expired"
        case .denied: "access_denied"
        case .scopesNotOffered: "invalid_scope"
        case .clientNotAccepted: "client_not_accepted"
        case .notSetUp: "not_set_up"
        case .noAnswer: "no_answer"
        case .needsAdministrator: "needs_administrator"
        case .refused: "refused"
        case .unusableAnswer: "unusable_answer"
        case .scopesMissing: "scopes_missing"
        case .noLastingAccess: "no_lasting_access"
        case .noAccount: "no_account"
        case .otherAccount: "other_account"
        case .notWorking: "not_working"
        case .unreachableAddress: "unreachable_address"
        case .tooManyRequests: "too_many_requests"
        case .wrongUser: "wrong_user"
        case .connectionGone: "connection_gone"
        }
    }

    /// One sentence for the product's makers, without a value of the service.
    package var message: String {
        switch self {
        case .nothingToFinish: "The callback belongs to no sign-in; begin again with a new session"
        case .used: "The sign-in was finished before"
        case .otherBrowser: "The sign-in was begun in another browser; finish it there, or open the link again"
        case .wrongPlace: "The service led to another redirect URI than that of the flow; nothing was stored"
        case .wrongIssuer: "The answer came from another authorization server than the one asked; nothing was stored"
        case .malformedCallback: "The callback has a parameter twice, or a value that cannot be used; begin again"
        case .expired: "The link or the sign-in has expired; make a new session"
        case .denied: "The user did not allow the access; the user can try again"
        case .scopesNotOffered: "The service does not offer the scopes that were asked for; correct the scopes"
        case .clientNotAccepted: "The service does not accept the OAuth app; correct its client id or secret"
        case .notSetUp: "No OAuth app is set up for the service; make one with POST /api/v1/oauth-apps"
        case .noAnswer: "The service did not answer; nothing was stored; the user can try again"
        case .needsAdministrator: "The service needs the consent of the user's administrator"
        case .refused(let code): "The service refused\(code.map { " (\($0))" } ?? "")"
        case .unusableAnswer: "The service sent an answer that cannot be used; see the audit event"
        case .scopesMissing: "The service granted less than the integration needs; the user has to allow all of it"
        case .noLastingAccess:
            "The service gave no lasting access; the user has to remove the app at the service and connect again"
        case .noAccount: "The service named no account or site for this sign-in"
        case .otherAccount: "The user signed in to another account than the connection's"
        case .notWorking: "The service does not accept what it granted; see the audit event"
        case .unreachableAddress: "The address cannot be reached from here; correct the config"
        case .tooManyRequests: "Too many tries; wait a minute"
        case .wrongUser: "The code was sent with another user's id; the result was erased"
        case .connectionGone: "The connection to sign in to again does not exist any more"
        }
    }

    /// The failure as a session keeps it.
    package var ofSession: ConnectSession.Failure { ConnectSession.Failure(code: self.code, message: self.message) }

    /// The code of a service, if it is of 1 to 64 lower-case letters, digits, `_` and `.`; else nil.
    package static func code(_ text: String) -> String? {
        let isCode =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
        return isCode ? text : nil
    }
}

extension SignInFailure {
    /// The failure that an error of a service means, by the table of the definition and then by the codes of RFC 6749
    /// (section 4.1.2.1), OpenID Connect Core (section 3.1.2.6) and the services' own.
    package init(error text: String, of oauth: OAuthEndpoints) {
        guard let code = Self.code(text) else {
            self = .refused(code: nil)
            return
        }
        switch oauth.errorClass(of: code) {
        case .client?: self = .clientNotAccepted
        case .scope?: self = .scopesNotOffered
        case .interaction?: self = .needsAdministrator
        case .later?: self = .noAnswer
        case .refused?: self = .refused(code: code)
        case nil: self = Self.known[code] ?? .refused(code: code)
        }
    }

    private static let known: [String: SignInFailure] = [
        "access_denied": .denied, "user_denied": .denied, "user_cancelled_login": .denied,
        "user_cancelled_authorize": .denied,
        "invalid_scope": .scopesNotOffered,
        "unauthorized_client": .clientNotAccepted, "invalid_client": .clientNotAccepted,
        "redirect_uri_mismatch": .clientNotAccepted,
        "temporarily_unavailable": .noAnswer, "server_error": .noAnswer,
        "login_required": .needsAdministrator, "interaction_required": .needsAdministrator,
        "consent_required": .needsAdministrator, "admin_policy_enforced": .needsAdministrator,
    ]

    /// The failure that a refused or failed request to the token endpoint means.
    package init(_ failure: TokenFailure) {
        switch failure {
        case .refused(let code), .other(let code): self = .refused(code: Self.code(code))
        case .client: self = .clientNotAccepted
        case .scope: self = .scopesNotOffered
        case .interaction: self = .needsAdministrator
        case .later: self = .noAnswer
        case .unreadable(_, let members): self = .unusableAnswer(members: members)
        case .noAnswer(.refused), .noAnswer(.nameNotFound), .noAnswer(.moved): self = .unreachableAddress
        case .noAnswer: self = .noAnswer
        }
    }
}
