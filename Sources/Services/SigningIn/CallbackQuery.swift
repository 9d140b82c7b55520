import Domain
import JSON

/// The query of a callback (RFC 6749, section 4.1.2; RFC 9207).
struct CallbackQuery: Sendable {
    /// The greatest length of all names and values together, in bytes.
    private static let longest = 8192

    let state: Secret<String>
    let issuer: String?
    let error: String?
    let parameters: [(name: String, value: String)]

    /// - Throws: ``SignInFailure/nothingToFinish`` without a state; ``SignInFailure/malformedCallback`` for a query
    ///   that is too long, and for a repeated parameter.
    init(_ parameters: [(name: String, value: String)]) throws(SignInFailure) {
        let length = parameters.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 }
        guard length <= Self.longest else { throw .malformedCallback }
        self.parameters = parameters
        self.issuer = try Self.value(of: "iss", in: parameters)
        self.error = try Self.value(of: "error", in: parameters)
        _ = try Self.value(of: "code", in: parameters)
        guard let state = try Self.value(of: "state", in: parameters), !state.isEmpty else { throw .nothingToFinish }
        self.state = Secret(state)
    }

    /// The authorization code.
    ///
    /// - Parameter oauth: may give the code another name.
    /// - Throws: ``SignInFailure/malformedCallback`` without a code, and when the code or a value that the definition
    ///   reads stands there twice.
    func code(_ oauth: OAuthEndpoints) throws(SignInFailure) -> Secret<String> {
        for name in oauth.callbackConfig.compactMap(\.value.string) {
            _ = try Self.value(of: name, in: self.parameters)
        }
        guard let code = try Self.value(of: oauth.callbackCode, in: self.parameters), !code.isEmpty else {
            throw .malformedCallback
        }
        return Secret(code)
    }

    /// Checks that the answer comes from the server that was asked. Without a recorded issuer, a given one has to name
    /// the origin of the authorization URL.
    ///
    /// - Throws: ``SignInFailure/wrongIssuer``.
    func requireIssuer(of endpoints: SignInEndpoints) throws(SignInFailure) {
        guard let issuer else {
            guard !endpoints.announcesIssuer else { throw .wrongIssuer }
            return
        }
        let isRight =
            if let recorded = endpoints.issuer {
                recorded.utf8.elementsEqual(issuer.utf8)
            } else {
                Self.origin(issuer).map { $0 == Self.origin(endpoints.authorizationURL) } ?? false
            }
        guard isRight else { throw .wrongIssuer }
    }

    private static func origin(_ text: String) -> ServiceOrigin? { (try? ServiceURL(text))?.origin }

    private static func value(
        of name: String,
        in parameters: [(name: String, value: String)]
    ) throws(SignInFailure) -> String? {
        let values = parameters.filter { $0.name == name }
        guard values.count <= 1 else { throw .malformedCallback }
        return values.first?.value
    }
}
