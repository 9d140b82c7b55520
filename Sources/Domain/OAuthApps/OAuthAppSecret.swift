package import JSON

/// The sealed members of an ``OAuthApp``.
package struct OAuthAppSecret: Sendable {
    package let clientSecret: Secret<String>?
    /// A private key in PEM format, for clients that authenticate with a signed JWT (RFC 7523).
    package let privateKey: Secret<String>?
    /// The token with which a registration is read and changed (RFC 7592).
    package let registrationAccessToken: Secret<String>?
    /// The values of `config` that the app fixes, such as the host that the client secret may be sent to. They win over
    /// those of a session, a caller and an end user.
    package let config: JSONObject

    package init(
        clientSecret: Secret<String>? = nil,
        privateKey: Secret<String>? = nil,
        registrationAccessToken: Secret<String>? = nil,
        config: JSONObject = [:]
    ) {
        self.clientSecret = clientSecret
        self.privateKey = privateKey
        self.registrationAccessToken = registrationAccessToken
        self.config = config
    }

    /// Reads the JSON object that was sealed.
    package init(sealed object: Secret<JSONObject>) {
        let object = object.reveal()
        self.init(
            clientSecret: object["client_secret"]?.string.map { Secret($0) },
            privateKey: object["private_key"]?.string.map { Secret($0) },
            registrationAccessToken: object["registration_access_token"]?.string.map { Secret($0) },
            config: object["config"]?.object ?? [:]
        )
    }

    /// The JSON object to seal, without members for absent values.
    package var sealed: Secret<JSONObject> {
        var object: JSONObject = [:]
        object["client_secret"] = self.clientSecret.map { .string($0.reveal()) }
        object["private_key"] = self.privateKey.map { .string($0.reveal()) }
        object["registration_access_token"] = self.registrationAccessToken.map { .string($0.reveal()) }
        if !self.config.isEmpty { object["config"] = .object(self.config) }
        return Secret(object)
    }

    /// The names of the members that ``sealed`` has.
    package var fieldNames: [String] { self.sealed.reveal().keys }
}
