import Domain
import JSON
import Services

extension ConnectFailure {
    /// The failure as the user sees it.
    ///
    /// - Parameters:
    ///   - method: gives the words for scopes.
    ///   - clientID: of the OAuth app, for the administrator; nil when it is not known.
    init(
        _ failure: SignInFailure,
        _ session: ConnectSession? = nil,
        _ method: AuthMethod? = nil,
        clientID: String? = nil
    ) {
        switch failure {
        case .nothingToFinish, .malformedCallback: self = .nothingToFinish
        case .used: self = .finished
        case .otherBrowser: self = .otherBrowser
        case .wrongPlace, .wrongIssuer: self = .wrongPlace
        case .expired, .connectionGone: self = .expired
        case .denied: self = .denied
        case .scopesNotOffered: self = .scopes
        case .clientNotAccepted: self = .notAccepted
        case .notSetUp: self = .notSetUp
        case .noAnswer: self = .noAnswer
        case .needsAdministrator:
            self = .administrator(
                clientID: clientID,
                abilities: method?.abilities(of: Self.scopes(session, method)) ?? []
            )
        case .refused(let code): self = .refused(code: code)
        case .unusableAnswer, .notWorking: self = .unusableAnswer
        case .scopesMissing(let missing):
            let asked = Self.scopes(session, method).filter { !missing.contains($0) }
            let texts = method?.oauth?.scopeTexts ?? [:]
            self = .lessAccess(
                allowed: method?.abilities(of: asked) ?? [],
                missing: missing.map { texts[$0]?.string ?? $0 }
            )
        case .noLastingAccess: self = .noLastingAccess
        case .noAccount: self = .noChoice
        case .otherAccount(let expected, let found):
            self = .otherAccount(expected: expected, given: found)
        case .unreachableAddress: self = .unreachableAddress
        case .tooManyRequests: self = .tooManyTries
        case .wrongUser: self = .finished
        }
    }

    private static func scopes(_ session: ConnectSession?, _ method: AuthMethod?) -> [String] {
        let targets = session?.request.targets ?? []
        return (targets.count == 1 ? targets[0].scopes : nil) ?? method?.oauth?.defaultScopes ?? []
    }
}

extension SignInFailure {
    /// The failure that a session keeps. Its details are not kept, so a failure that is nothing without them is nil.
    init?(code: String) {
        let failures: [SignInFailure] = [
            .nothingToFinish, .used, .otherBrowser, .wrongPlace, .wrongIssuer, .malformedCallback, .expired, .denied,
            .scopesNotOffered, .clientNotAccepted, .notSetUp, .noAnswer, .needsAdministrator, .refused(code: nil),
            .unusableAnswer(members: []), .noLastingAccess, .noAccount, .otherAccount(expected: nil, found: nil),
            .unreachableAddress, .tooManyRequests, .connectionGone,
        ]
        guard let failure = failures.first(where: { $0.code == code }) else { return nil }
        self = failure
    }
}
