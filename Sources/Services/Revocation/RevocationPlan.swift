import Domain
import Foundation
import JSON

/// The requests that end the tokens of a grant. A plan has secrets, and makes no call.
struct RevocationPlan: Sendable {
    private let target: RevocationTarget
    private let integration: Integration
    private let method: AuthMethod
    private let origins: Set<ServiceOrigin>

    /// Nil when the definition is not there any more.
    init?(_ target: RevocationTarget, in catalog: any IntegrationCatalog) {
        guard let integration = try? catalog.integration(target.integrationID),
            let method = integration.authMethods.first(where: { $0.id == target.authMethodID })
        else { return nil }
        self.target = target
        self.integration = integration
        self.method = method
        self.origins = Destinations.allowed(integration, method, config: target.config, content: target.content)
            .union(Destinations.fixed(integration, method))
    }

    var oauth: OAuthEndpoints? { self.method.oauth }

    /// The client has no secret of an app, or its app fixes every host that the definition leaves open.
    func isBound(by client: OAuthClient?) -> Bool {
        guard let client, client.app != nil, client.clientSecret != nil || client.privateKey != nil else { return true }
        let fixed = Set(client.config.keys)
        return self.method.openAuthorityKeys(of: self.integration).allSatisfy(fixed.contains)
    }

    /// The receipt before the service is told: each token by what can become of it. A credential without tokens of a
    /// grant lists its secret members, which only the service's own pages can end.
    static func receipt(of secret: JSONObject, _ plan: RevocationPlan?) -> RevocationReceipt {
        let tokens = OAuthEndpoints.grantTokens.filter { !(secret[$0]?.string ?? "").isEmpty }
        guard !tokens.isEmpty else { return RevocationReceipt(unsupported: Self.secretMembers(of: secret, plan)) }
        var receipt = RevocationReceipt()
        for token in tokens {
            if !(plan?.canRevoke(token) ?? false) {
                receipt.unsupported.append(token)
            } else if plan?.leadsToAllowedPlace ?? false {
                receipt.pending.append(token)
            } else {
                receipt.kept.append(token)
            }
        }
        return receipt
    }

    private static func secretMembers(of secret: JSONObject, _ plan: RevocationPlan?) -> [String] {
        secret.keys.filter { key in
            plan?.method.fields.first { $0.key == key }?.isSecret ?? true
        }
    }

    /// The URL of RFC 7009 that the authorization server had in the sign-in, for a definition without a request of its own.
    /// It is the only one of a server that was discovered.
    private var sealedURL: String? {
        guard let oauth, oauth.revocationRequest == nil, !oauth.revokesNowhere else { return nil }
        return self.target.content.endpoints?.revocationURL
    }

    /// The service offers a way to end this token of a grant.
    private func canRevoke(_ token: String) -> Bool {
        self.sealedURL != nil || self.oauth?.canRevoke(token) ?? false
    }

    /// The token URL of the authorization server, which signed assertions name; nil when the config makes none.
    var tokenURL: String? {
        if let url = self.target.content.endpoints?.tokenURL { return url }
        guard let oauth, let template = oauth.tokenURL else { return nil }
        return try? EndpointFiller(
            integration: self.integration,
            method: self.method,
            oauth: oauth,
            config: self.target.config
        ).url(template)
    }

    /// The request goes to a place that the secret was given for. Its host does not depend on the client.
    private var leadsToAllowedPlace: Bool {
        if let url = self.sealedURL { return (try? ServiceURL(url)).map { self.origins.cover($0.origin) } ?? false }
        guard let url = self.oauth?.revocationRequest?.url ?? self.oauth?.revocationURL else { return false }
        let template = OriginTemplate(url, fields: self.integration.configFields)
        guard let origin = template.origin(config: self.target.config, credentials: self.target.content.secret.reveal())
        else { return false }
        return self.origins.cover(origin)
    }

    /// - Parameters:
    ///   - token: the name of a token that the target's secret has.
    ///   - assertion: the parameters of a client that signs.
    /// - Returns: nil when the definition has no request for the token.
    /// - Throws: `TestRefusal` when a value does not fit its place.
    func request(
        ending token: String,
        as client: OAuthClient?,
        with assertion: [TokenRequest.Parameter] = []
    ) throws(TestRefusal) -> ServiceRequest? {
        guard let value = self.target.content.secret.reveal()[token]?.string, let oauth = self.oauth else { return nil }
        var filler = RevocationFiller(self.values, token: (token, Secret(value)), client: client)
        if let definition = oauth.revocationRequest {
            return try self.request(definition, &filler, client)
        }
        let sealed = self.sealedURL.flatMap { try? ServiceURL($0) }
        guard let template = sealed == nil ? oauth.revocationURL : "" else { return nil }
        // RFC 7009, section 2.1.
        var form = [("token", value), ("token_type_hint", token)]
        var headers: [ServiceRequest.HeaderField] = [("Content-Type", Secret("application/x-www-form-urlencoded"))]
        if let client {
            let password = client.clientSecret?.reveal()
            switch client.tokenAuthentication {
            case .basic where password != nil: headers.append(Self.basic(client))
            case .body where password != nil:
                form += [("client_id", client.clientID), ("client_secret", password ?? "")]
            case .privateKeyJWT: form += assertion.map { ($0.name, $0.value.reveal()) }
            default: form.append(("client_id", client.clientID))
            }
        }
        // A discovered URL brings no port of its own: only a definition may name further ports.
        let url: ServiceURL
        if let sealed { url = sealed } else { url = try filler.url(template) }
        return self.request(.post, url, template, headers: headers, body: Self.form(form))
    }

    private func request(
        _ definition: OAuthEndpoints.RevocationRequest,
        _ filler: inout RevocationFiller,
        _ client: OAuthClient?
    ) throws(TestRefusal) -> ServiceRequest {
        let url = try filler.url(definition.url)
        var headers: [ServiceRequest.HeaderField] = []
        for header in definition.headers {
            headers.append((header.key, Secret(try filler.headerValue(header.value.string ?? ""))))
        }
        if definition.isAuthenticated, let client { headers.append(Self.basic(client)) }
        var body: Secret<[UInt8]>?
        if !definition.body.isEmpty {
            var members: [(String, String)] = []
            for member in definition.body { members.append((member.key, try filler.fill(member.value.string ?? ""))) }
            let type = definition.sendsJSON ? "application/json" : "application/x-www-form-urlencoded"
            headers.append(("Content-Type", Secret(type)))
            body = definition.sendsJSON ? Self.json(members) : Self.form(members)
        }
        return self.request(definition.method, url, definition.url, headers: headers, body: body)
    }

    private func request(
        _ method: ProbeDefinition.Method,
        _ url: ServiceURL,
        _ template: String,
        headers: [ServiceRequest.HeaderField],
        body: Secret<[UInt8]>?
    ) -> ServiceRequest {
        var headers = headers
        if !headers.contains(where: { $0.name.lowercased() == "accept" }) {
            headers.append(("Accept", Secret("application/json")))
        }
        let fixed = Destinations.fixed(self.integration, self.method)
        return ServiceRequest(
            method,
            url,
            headers: headers,
            body: body,
            for: .token,
            of: self.target.workspaceID,
            onlyTo: self.origins,
            definitionPorts: TestTemplate(template).ports.union(fixed.map(\.port))
        )
    }

    private var values: TestValues {
        TestValues(
            integration: self.integration,
            method: self.method,
            config: self.target.config,
            credentials: self.target.content.secret
        )
    }

    /// RFC 6749, section 2.3.1: both parts are form-encoded.
    private static func basic(_ client: OAuthClient) -> ServiceRequest.HeaderField {
        let pair = client.clientID.percentEncoded + ":" + (client.clientSecret?.reveal() ?? "").percentEncoded
        return ("Authorization", Secret("Basic " + Data(pair.utf8).base64EncodedString()))
    }

    private static func form(_ members: [(String, String)]) -> Secret<[UInt8]> {
        let text = members.map { $0.percentEncoded + "=" + $1.percentEncoded }.joined(separator: "&")
        return Secret(Array(text.utf8))
    }

    private static func json(_ members: [(String, String)]) -> Secret<[UInt8]> {
        var object: JSONObject = [:]
        for (name, value) in members { object[name] = .string(value) }
        return Secret(JSON.object(object).serializedBytes())
    }
}
