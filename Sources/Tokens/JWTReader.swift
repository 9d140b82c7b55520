package import Domain
import JSON

/// Verifies and reads JSON Web Tokens (RFC 7519) in compact form that are signed with HS256, RS256, ES256 or EdDSA.
/// Only tokens of one issuer for one audience are accepted. `docs/decisions/0008-json-web-tokens.md` explains why
/// Patchbay does not use a library for this.
package struct JWTReader: UserTokenReader {
    /// The expected claims of a token, and the names of the claims to read.
    package struct Expectations: Sendable {
        package let issuer: String
        package let audience: String
        /// The name of the claim that has the ids of the user's workspaces: an array of ids, or one id.
        package let workspacesClaim: String
        /// The name of the claim that has the user's scopes: an array of scopes, or one string with spaces between the
        /// scopes (RFC 8693, section 4.2).
        package let scopesClaim: String
        /// The number of seconds by which the clocks of the issuer and of this host may differ. Tokens are accepted
        /// that much before `nbf` and after `exp`.
        package let leeway: Int

        package init(issuer: String, audience: String, workspacesClaim: String, scopesClaim: String, leeway: Int) {
            self.issuer = issuer
            self.audience = audience
            self.workspacesClaim = workspacesClaim
            self.scopesClaim = scopesClaim
            self.leeway = leeway
        }
    }

    private static let maxLength = 16_384

    private let keyFiles: [JWTKeyFile]
    private let expectations: Expectations
    private let clock: Clock

    package init(keyFiles: [JWTKeyFile], expectations: Expectations, clock: Clock) {
        self.keyFiles = keyFiles
        self.expectations = expectations
        self.clock = clock
    }

    package func user(of token: Secret<String>) throws -> User {
        do throws(Refusal) {
            return try self.user(in: try self.verifiedClaims(of: token.reveal()))
        } catch {
            throw ServiceError(.unauthenticated, "The token is not valid: \(error.reason)")
        }
    }

    /// Verifies the signature of a token and returns its claims. Only the header is read before the signature is
    /// verified.
    private func verifiedClaims(of token: String) throws(Refusal) -> JSON {
        let parts = token.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.maxLength, parts.count == 3, let header = Self.object(parts[0]),
            let signature = Base64URL.decode(parts[2])
        else { throw Refusal("it is neither an API key nor a JSON Web Token") }
        // "If any of the listed extension Header Parameters are not understood […] the JWS is invalid" (RFC 7515,
        // section 4.1.11). Patchbay supports no extension.
        guard header["crit"] == nil else { throw Refusal("its header names a critical extension") }
        guard Self.isAccessToken(header["typ"]) else { throw Refusal("its 'typ' is another kind of token's") }
        let signed = Array(token.utf8.dropLast(parts[2].utf8.count + 1))
        let isSigned = self.keyFiles.contains { file in
            file.keys.isSignature(
                signature,
                of: signed,
                algorithm: header["alg"]?.string ?? "",
                id: header["kid"]?.string
            )
        }
        guard isSigned else { throw Refusal("its signature is not that of a known key for its algorithm") }
        guard let claims = Self.object(parts[1]) else { throw Refusal("its claims are not a JSON object") }
        return claims
    }

    private func user(in claims: JSON) throws(Refusal) -> User {
        try self.checkTimes(claims)
        guard claims["iss"] == .string(self.expectations.issuer) else { throw Refusal("it is of another issuer") }
        guard claims["aud"]?.texts?.contains(self.expectations.audience) == true else {
            throw Refusal("it is for another audience")
        }
        guard let subject = claims["sub"]?.string, Self.isPlain(subject) else {
            throw Refusal("its 'sub' is not a text of 1 to 255 printable characters")
        }
        let workspaces = claims[self.expectations.workspacesClaim]?.texts ?? []
        let scopes = claims[self.expectations.scopesClaim]?.texts ?? []
        return User(
            subject: subject,
            workspaces: workspaces.compactMap { Identifier($0) },
            // Unknown scopes are ignored, because an issuer's tokens may have scopes of other services.
            scopes: Scopes(scopes.flatMap { $0.split(separator: " ") }.compactMap { Scope(rawValue: String($0)) })
        )
    }

    /// Checks that the present time is between `nbf` and `exp`, with some leeway. A token without `exp` is refused,
    /// because Patchbay has no other means to end its validity.
    private func checkTimes(_ claims: JSON) throws(Refusal) {
        let now = Double(self.clock.now().milliseconds) / 1000
        let leeway = Double(self.expectations.leeway)
        guard let expiry = claims["exp"]?.number?.double else { throw Refusal("it has no 'exp'") }
        guard now < expiry + leeway else { throw Refusal("it has expired") }
        guard let start = claims["nbf"] else { return }
        guard let start = start.number?.double, now >= start - leeway else { throw Refusal("it is not valid yet") }
    }

    /// Whether `type`, the `typ` in a token's header, is that of an access token. An absent `typ` is accepted. Other
    /// kinds of tokens, such as logout tokens, may have the same issuer and audience (RFC 8725, section 3.11).
    private static func isAccessToken(_ type: JSON?) -> Bool {
        guard let type else { return true }
        let name = type.string?.lowercased()
        return name == "jwt" || name == "at+jwt" || name == "application/at+jwt"
    }

    private static func object(_ part: Substring) -> JSON? {
        guard let bytes = Base64URL.decode(part), let json = try? JSON(parsing: bytes), json.object != nil else {
            return nil
        }
        return json
    }

    /// Whether a subject has 1 to 255 code points and no control character or line separator. The limits exist because
    /// subjects are written to log lines and to `created_by`.
    private static func isPlain(_ text: String) -> Bool {
        (1...255).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{2028}" }
    }
}

/// The reason why a token is refused. It completes the error message "The token is not valid: …".
private struct Refusal: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension JSON {
    /// The elements of an array of strings, or a string as the only element; nil for any other value.
    fileprivate var texts: [String]? {
        if let text = self.string { return [text] }
        guard let array = self.array else { return nil }
        let texts = array.compactMap(\.string)
        return texts.count == array.count ? texts : nil
    }
}
