import Domain
import JSON

/// The assertion with which a client authenticates by its private key (RFC 7523, sections 2.2 and 3).
struct ClientAssertion {
    /// How long an assertion is valid, in seconds.
    private static let lifetime: Int64 = 60

    let signer: (any AssertionSigner)?

    /// - Parameter audience: the token URL of the authorization server.
    /// - Throws: `TestRefusal` when the client has no private key, or when the key cannot sign.
    func parameters(
        of client: OAuthClient,
        for audience: String,
        at now: Timestamp
    ) async throws(TestRefusal) -> [TokenRequest.Parameter] {
        guard let key = client.privateKey else { throw Self.refusal("The OAuth app has no private key; add one") }
        guard let signer else { throw Self.refusal("This server cannot sign with the private key of an OAuth app") }
        let seconds = now.milliseconds / 1000
        let claims: JSONObject = [
            "iss": .string(client.clientID), "sub": .string(client.clientID), "aud": .string(audience),
            "jti": .string(RandomText.next()), "iat": .number(JSONNumber(Int(seconds))),
            "exp": .number(JSONNumber(Int(seconds + Self.lifetime))),
        ]
        guard let assertion = try? await signer.assertion(claims, key: key) else {
            throw Self.refusal("The private key of the OAuth app cannot sign; replace it")
        }
        return [
            ("client_id", Secret(client.clientID)),
            ("client_assertion_type", Secret("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")),
            ("client_assertion", assertion),
        ]
    }

    private static func refusal(_ message: String) -> TestRefusal {
        TestRefusal(TestFinding(.invalidConfig, message: message))
    }
}
