import Domain
import Foundation
import JSON

/// Makes the HTTP request of a ``TokenRequest``.
struct TokenRequestMaker {
    let request: TokenRequest
    let userAgent: String
    let signer: (any AssertionSigner)?

    /// - Throws: `TokenFailure.unreadable` when a value of the definition or config cannot be sent, and when the client
    ///   has to sign but cannot.
    func message(at now: Timestamp) async throws(TokenFailure) -> ServiceRequest {
        do throws(TestRefusal) {
            return try await self.filledMessage(at: now)
        } catch {
            throw .unreadable(problem: error.finding.message ?? "The token request cannot be made", members: [])
        }
    }

    private func filledMessage(at now: Timestamp) async throws(TestRefusal) -> ServiceRequest {
        let oauth = self.request.oauth
        guard let url = try? ServiceURL(self.request.url) else {
            throw TestRefusal(TestFinding(.invalidConfig, message: "The token URL of the service is no valid URL"))
        }
        let filler = ParameterFiller(
            self.request.integration,
            self.request.method,
            config: self.request.config,
            clientID: self.request.client.clientID,
            accessToken: self.request.accessToken
        )
        let (client, authorization) = try await self.authentication(of: url, at: now)
        var parameters = self.request.parameters + client
        for parameter in try filler.filled(self.request.furtherParameters)
        where !parameters.contains(where: { $0.name == parameter.name }) {
            parameters.append((parameter.name, Secret(parameter.value)))
        }
        let names = oauth.tokenNames
        let pairs = parameters.map { (name: names[$0.name]?.string ?? $0.name, value: $0.value.reveal()) }
        var headers = try filler.headers(oauth.tokenHeaders)
        func add(_ name: String, _ value: String) {
            let isGiven = headers.contains { $0.name.lowercased() == name.lowercased() }
            if !isGiven { headers.append((name, Secret(value))) }
        }
        add("Accept", "application/json")
        add("User-Agent", self.userAgent)
        if let authorization { add("Authorization", authorization) }
        let method = self.request.sending ?? oauth.tokenMethod
        guard method != .get else {
            return try self.message(.get, url.adding(FormText.encoded(pairs)), headers, body: nil)
        }
        add("Content-Type", oauth.sendsJSON ? "application/json" : "application/x-www-form-urlencoded")
        return try self.message(method, url, headers, body: Self.body(pairs, isJSON: oauth.sendsJSON))
    }

    private static func body(_ pairs: [(name: String, value: String)], isJSON: Bool) -> Secret<[UInt8]> {
        guard isJSON else { return Secret(Array(FormText.encoded(pairs).utf8)) }
        return Secret(JSON.object(JSONObject(pairs.map { ($0.name, .string($0.value)) })).serializedBytes())
    }

    private func message(
        _ method: ProbeDefinition.Method,
        _ url: ServiceURL?,
        _ headers: [ServiceRequest.HeaderField],
        body: Secret<[UInt8]>?
    ) throws(TestRefusal) -> ServiceRequest {
        guard let url else {
            throw TestRefusal(TestFinding(.invalidConfig, message: "The token request is too long for a URL"))
        }
        return ServiceRequest(
            method,
            url,
            headers: headers,
            body: body,
            for: .token,
            of: self.request.workspaceID,
            onlyTo: [url.origin],
            definitionPorts: self.request.oauth.ports
        )
    }
}

// MARK: - The client

extension TokenRequestMaker {
    /// The parameters with which the client authenticates, and the value of the header field `Authorization`.
    private func authentication(
        of url: ServiceURL,
        at now: Timestamp
    ) async throws(TestRefusal) -> (parameters: [TokenRequest.Parameter], header: String?) {
        let client = self.request.client
        let id: TokenRequest.Parameter = ("client_id", Secret(client.clientID))
        switch (client.tokenAuthentication, client.clientSecret) {
        case (.none, _), (.body, nil), (.basic, nil): return ([id], nil)
        case (.body, let secret?): return ([id, ("client_secret", secret)], nil)
        case (.basic, let secret?):
            // Both are form-encoded first, so that an id may have a colon (RFC 6749, section 2.3.1).
            let pair = "\(client.clientID.percentEncoded):\(secret.reveal().percentEncoded)"
            return ([], "Basic " + Data(pair.utf8).base64EncodedString())
        case (.privateKeyJWT, _):
            let assertion = ClientAssertion(signer: self.signer)
            return (try await assertion.parameters(of: client, for: url.text, at: now), nil)
        }
    }
}

extension ServiceURL {
    /// The URL with a query added to its own; nil when it is too long.
    fileprivate func adding(_ query: String) -> ServiceURL? {
        try? ServiceURL(self.text + (self.target.contains("?") ? "&" : "?") + query)
    }
}
