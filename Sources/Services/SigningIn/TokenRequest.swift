package import Domain
package import JSON

/// One request to an endpoint of an authorization server, with the authentication of the client (RFC 6749, section 3.2;
/// RFC 7009).
package struct TokenRequest: Sendable {
    package typealias Parameter = (name: String, value: Secret<String>)

    /// The URL as it was fixed at the beginning of the flow. The request goes to its origin and nowhere else.
    package let url: String
    /// The HTTP method; nil for that of the definition, which is `POST` by default.
    package let sending: ProbeDefinition.Method?
    /// The parameters by their standard names, without those of the client.
    package let parameters: [Parameter]
    /// Parameters of the definition, with placeholders. They replace none of ``parameters``.
    package let furtherParameters: JSONObject
    package let integration: Integration
    package let method: AuthMethod
    package let client: OAuthClient
    package let config: JSONObject
    /// The value of `${credentials.access_token}` in ``furtherParameters``.
    package let accessToken: Secret<String>?
    package let workspaceID: Identifier<Workspace>

    package init(
        url: String,
        sending: ProbeDefinition.Method? = nil,
        parameters: [Parameter],
        furtherParameters: JSONObject = [:],
        integration: Integration,
        method: AuthMethod,
        client: OAuthClient,
        config: JSONObject,
        accessToken: Secret<String>? = nil,
        in workspaceID: Identifier<Workspace>
    ) {
        self.url = url
        self.sending = sending
        self.parameters = parameters
        self.furtherParameters = furtherParameters
        self.integration = integration
        self.method = method
        self.client = client
        self.config = config
        self.accessToken = accessToken
        self.workspaceID = workspaceID
    }

    var oauth: OAuthEndpoints { self.method.oauth ?? OAuthEndpoints([:]) }

    /// The fewest bytes of a value that is hidden. A shorter one is a part of usual words.
    private static let shortestSecret = 4

    /// The values that no part of a failure may show, whatever the service answers.
    var secrets: Secret<[String]> {
        let own = [self.client.clientSecret, self.client.privateKey, self.accessToken].compactMap(\.self)
        let shown: Set = ["grant_type", "redirect_uri", "resource", "scope", "token_type_hint"]
        let sent = self.parameters.filter { !shown.contains($0.name) }.map(\.value)
        return Secret((own + sent).map { $0.reveal() }.filter { $0.utf8.count >= Self.shortestSecret })
    }
}
