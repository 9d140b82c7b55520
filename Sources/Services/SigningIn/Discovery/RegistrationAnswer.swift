import Domain
import JSON

/// The answer to a registration request (RFC 7591, section 3.2.1).
struct RegistrationAnswer: Sendable {
    private static let longestText = 4096

    let clientID: String
    let secret: OAuthAppSecret
    let tokenAuthentication: OAuthEndpoints.TokenAuthentication
    /// The end of the client secret; nil when the secret does not end, and without a secret.
    let secretExpiresAt: Timestamp?

    /// - Parameters:
    ///   - redirectURI: the redirect URI that was asked for. The server may change all metadata, but not this.
    ///   - asked: the method of client authentication that was asked for.
    init(
        _ answer: ServiceAnswer,
        redirectURI: String,
        asked: TokenAuthenticationName,
        at now: Timestamp
    ) throws(RegistrationFailure) {
        let object = Self.object(answer)
        switch answer.status {
        // RFC 7591 demands 201; some servers answer 200.
        case 200, 201: break
        case 300..<400: throw .redirected
        case 429, 500...:
            throw .later(retryAfter: RetryAfter.seconds(answer.header("Retry-After"), at: now))
        default:
            let code = object?["error"]?.string
            throw .refused(code: code.flatMap { $0.isErrorCode ? $0 : nil })
        }
        guard let object, let clientID = Self.text("client_id", of: object) else { throw .unreadable }
        if let uris = object["redirect_uris"]?.array {
            guard uris.contains(where: { $0.string == redirectURI }) else { throw .unreadable }
        }
        let secret = Self.text("client_secret", of: object)
        let method = try Self.method(object, hasSecret: secret != nil, asked: asked)
        self.clientID = clientID
        self.tokenAuthentication = method.method
        self.secret = OAuthAppSecret(
            clientSecret: method == .none ? nil : secret.map { Secret($0) },
            registrationAccessToken: Self.text("registration_access_token", of: object).map { Secret($0) }
        )
        // 0: the secret does not end.
        let end = object["client_secret_expires_at"]?.number.flatMap {
            $0.int ?? $0.double.flatMap { Int(exactly: $0.rounded()) }
        }
        self.secretExpiresAt =
            method == .none
            ? nil : end.flatMap { $0 > 0 ? Timestamp(milliseconds: 0).adding(seconds: Int64($0)) : nil }
    }

    private static func object(_ answer: ServiceAnswer) -> JSONObject? {
        guard case .object(let object)? = try? JSON(parsing: answer.body, maxDepth: 16) else { return nil }
        return object
    }

    /// A text of visible ASCII and blanks (RFC 6749, appendix A); nil for any other value.
    private static func text(_ name: String, of object: JSONObject) -> String? {
        guard let text = object[name]?.string, (1...Self.longestText).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else { return nil }
        return text
    }

    /// The method of the answer, which counts over the one that was asked for. A client without a secret is public,
    /// whatever the answer calls it.
    private static func method(
        _ object: JSONObject,
        hasSecret: Bool,
        asked: TokenAuthenticationName
    ) throws(RegistrationFailure) -> TokenAuthenticationName {
        let named = object["token_endpoint_auth_method"]?.string
        let method = named.flatMap(TokenAuthenticationName.init(rawValue:))
        guard named == nil || method != nil else { throw .unreadable }
        guard hasSecret else {
            // A client that was to have a secret and got none would be refused at every token request.
            guard asked == .none else { throw .unreadable }
            return .none
        }
        // RFC 7591, section 2: `client_secret_basic` unless the answer says otherwise.
        return method ?? (asked == .none ? .basic : asked)
    }
}

extension String {
    /// The text is a code that may be shown and logged.
    fileprivate var isErrorCode: Bool {
        (1...64).contains(self.utf8.count)
            && self.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            }
    }
}
