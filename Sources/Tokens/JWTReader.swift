package import Domain
import JSON

/// Reads JSON Web Tokens (RFC 7519) in compact form, signed with HS256, RS256, ES256 or EdDSA, and believes those of one
/// issuer for one audience. `docs/decisions/0008-json-web-tokens.md` says why this is not a library.
package struct JWTReader: UserTokenReader {
    /// What a token has to say to be believed.
    package struct Expectations: Sendable {
        package let issuer: String
        package let audience: String
        /// The claim with the user's workspaces: a list of ids, or one id.
        package let workspacesClaim: String
        /// The claim with the user's scopes: a list, or one text with spaces between them (RFC 8693, section 4.2).
        package let scopesClaim: String
        /// Seconds that the issuer's clock may differ from this one's.
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

    /// The claims of a token whose signature is a known key's. Nothing else of it is looked at before.
    private func verifiedClaims(of token: String) throws(Refusal) -> JSON {
        let parts = token.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.maxLength, parts.count == 3, let header = Self.object(parts[0]),
            let signature = Base64URL.decode(parts[2])
        else { throw Refusal("it is neither an API key nor a JSON Web Token") }
        // "If any of the listed extension Header Parameters are not understood […] the JWS is invalid" (RFC 7515,
        // section 4.1.11); none is.
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
            // An issuer's tokens carry scopes of other services, too.
            scopes: Scopes(scopes.flatMap { $0.split(separator: " ") }.compactMap { Scope(rawValue: String($0)) })
        )
    }

    /// A token without an end is refused: it could not be taken back.
    private func checkTimes(_ claims: JSON) throws(Refusal) {
        let now = Double(self.clock.now().milliseconds) / 1000
        let leeway = Double(self.expectations.leeway)
        guard let expiry = claims["exp"]?.number?.double else { throw Refusal("it has no 'exp'") }
        guard now < expiry + leeway else { throw Refusal("it has expired") }
        guard let start = claims["nbf"] else { return }
        guard let start = start.number?.double, now >= start - leeway else { throw Refusal("it is not valid yet") }
    }

    /// RFC 8725, section 3.11: tokens of another kind, such as for logout, may have the same issuer and audience.
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

    /// It stands in log lines and in `created_by`.
    private static func isPlain(_ text: String) -> Bool {
        (1...255).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{2028}" }
    }
}

/// Why a token is not believed, to follow "The token is not valid: ".
private struct Refusal: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension JSON {
    /// A text, or a list of nothing but texts.
    fileprivate var texts: [String]? {
        if let text = self.string { return [text] }
        guard let array = self.array else { return nil }
        let texts = array.compactMap(\.string)
        return texts.count == array.count ? texts : nil
    }
}
