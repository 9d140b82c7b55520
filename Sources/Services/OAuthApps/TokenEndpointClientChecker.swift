package import Domain
import Foundation
package import JSON

/// Checks a client by an exchange of a made-up authorization code. A server authenticates the client before it looks at
/// the code (RFC 6749, section 4.1.3), so `invalid_grant` proves the client, and `invalid_client` disproves it (section
/// 5.2).
package struct TokenEndpointClientChecker: ClientChecker {
    /// Codes with which services refuse a client.
    private static let refusals: Set = [
        "invalid_client", "unauthorized_client", "incorrect_client_credentials", "bad_client_secret",
        "invalid_client_id",
    ]
    /// Codes with which services refuse a code of a client that they accept.
    private static let acceptances: Set = ["invalid_grant", "bad_verification_code", "invalid_code"]

    private let callers: ServiceCallers

    package init(callers: ServiceCallers) {
        self.callers = callers
    }

    package func check(
        _ client: OAuthClient,
        integration: Integration,
        method: AuthMethod,
        redirectURI: String,
        config: JSONObject,
        in workspaceID: Identifier<Workspace>
    ) async -> ClientVerdict {
        guard let oauth = method.oauth, client.tokenAuthentication != .privateKeyJWT,
            let url = Self.url(oauth, integration, config)
        else { return .unknown(.noRequest) }
        let request = Self.request(to: url, client, oauth, redirectURI: redirectURI, in: workspaceID)
        do throws(OutboundFailure) {
            return Self.verdict(on: try await self.callers.http.call(request), oauth)
        } catch {
            return .unknown(.noAnswer)
        }
    }

    /// The token endpoint; nil when the config lacks a value that the URL needs, or makes no URL.
    private static func url(_ oauth: OAuthEndpoints, _ integration: Integration, _ config: JSONObject) -> ServiceURL? {
        guard var text = oauth.tokenURL,
            let origin = OriginTemplate(text, fields: integration.configFields).origin(config: config, credentials: [:])
        else { return nil }
        for field in integration.configFields {
            guard let value = (config[field.key] ?? field.defaultValue)?.string else { continue }
            text = text.replacing("${config.\(field.key)}", with: value)
        }
        guard !text.contains("${"), let url = try? ServiceURL(text), url.origin == origin else { return nil }
        return url
    }

    private static func request(
        to url: ServiceURL,
        _ client: OAuthClient,
        _ oauth: OAuthEndpoints,
        redirectURI: String,
        in workspaceID: Identifier<Workspace>
    ) -> ServiceRequest {
        var parameters = [
            ("grant_type", "authorization_code"), ("code", RandomText.next()), ("redirect_uri", redirectURI),
        ]
        if oauth.usesPKCE { parameters.append(("code_verifier", RandomText.next())) }
        var headers: [ServiceRequest.HeaderField] = [("Accept", Secret("application/json"))]
        let secret = client.clientSecret?.reveal()
        switch (client.tokenAuthentication, secret) {
        case (.basic, let secret?):
            // Both are form-encoded first (RFC 6749, section 2.3.1).
            let pair = "\(client.clientID.percentEncoded):\(secret.percentEncoded)"
            headers.append(("Authorization", Secret("Basic " + Data(pair.utf8).base64EncodedString())))
        case (.body, let secret?): parameters += [("client_id", client.clientID), ("client_secret", secret)]
        default: parameters.append(("client_id", client.clientID))
        }
        parameters += oauth.tokenParameters.compactMap { member in
            member.value.string.flatMap { $0.contains("${") ? nil : (member.key, $0) }
        }
        let pairs = parameters.map { (oauth.tokenNames[$0.0]?.string ?? $0.0, $0.1) }
        let body: [UInt8]
        if oauth.sendsJSON {
            headers.append(("Content-Type", Secret("application/json")))
            body = JSON.object(JSONObject(pairs.map { ($0.0, .string($0.1)) })).serializedBytes()
        } else {
            headers.append(("Content-Type", Secret("application/x-www-form-urlencoded")))
            body = Array(pairs.map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }.joined(separator: "&").utf8)
        }
        return ServiceRequest(
            .post,
            url,
            headers: headers,
            body: Secret(body),
            for: .token,
            of: workspaceID,
            onlyTo: [url.origin]
        )
    }

    private static func verdict(on answer: ServiceAnswer, _ oauth: OAuthEndpoints) -> ClientVerdict {
        guard answer.status < 500, let code = Self.code(in: answer.body) else { return .unknown(.answer(code: nil)) }
        switch oauth.errorClass(of: code) {
        case .client?: return .refused(code: code)
        case .refused?: return .accepted
        case nil where Self.refusals.contains(code): return .refused(code: code)
        case nil where Self.acceptances.contains(code): return .accepted
        default: return .unknown(.answer(code: code))
        }
    }

    /// The error code of an answer in JSON or, as GitHub answers, in a form; nil when there is none that can be shown.
    private static func code(in body: [UInt8]) -> String? {
        let code: String?
        if let object = try? JSON(parsing: body).object {
            code = object["error"]?.string
        } else {
            code = String(validating: body, as: UTF8.self)?.split(separator: "&")
                .first { $0.hasPrefix("error=") }
                .map { String($0.dropFirst("error=".count)) }
        }
        return code.flatMap { $0.isErrorCode ? $0 : nil }
    }
}

extension String {
    /// True for a code that may be shown: `[a-z0-9_.]{1,64}`.
    fileprivate var isErrorCode: Bool {
        (1...64).contains(self.utf8.count)
            && self.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: ".")
            }
    }
}
