package import JSON

extension Credential: Identified {
    package static var identifierPrefix: StaticString { "cred" }
}

/// A credential without its secret. The secret is stored in the same row, encrypted.
package struct Credential: Sendable {
    package let id: Identifier<Credential>
    package let workspaceID: Identifier<Workspace>
    /// A name for people, of 1 to 100 code points.
    package var label: String
    package var description: String?
    package var authType: AuthType
    package var credentialType: CredentialType
    /// Who may use the credential, such as `workspace` or `user`. Patchbay stores this string and does not interpret
    /// it.
    package var scope: String
    /// The id of the integration that the credential was created for, or another string of the caller's choice;
    /// `custom` when the caller submitted none.
    package let provider: String
    package let userID: String?
    package let createdBy: String
    /// `active`; `revoking` and `revoked` after its access was taken back (``requireUsable()``).
    package var status: String
    package var expiresAt: Timestamp?
    package let lastUsedAt: Timestamp?
    /// The version of the secret: 1 for the first secret, and incremented whenever the secret is replaced. An encrypted
    /// secret can be opened only with its own version.
    package var version: Int
    /// The names of the secret's members. The names are not encrypted, so the API can list them without opening the
    /// secret.
    package var fieldNames: [String]
    /// Whether the credential was created together with a connection. Such an inline credential is deleted as soon as
    /// no connection uses it.
    package let isInline: Bool
    /// The row's mark: true when the sealed bytes have a list of destinations (``SealedContent/destinations``). Sealed
    /// bytes without a list in a marked row were put there by somebody else.
    package let isListed: Bool
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// The OAuth app that the tokens belong to; nil for tokens that a caller submitted.
    package var oauthAppID: Identifier<OAuthApp>?
    /// The scopes that the last sign-in asked for; nil for tokens that a caller submitted.
    package var scopesAsked: [String]?
    /// The scopes that the service granted; nil for tokens that a caller submitted.
    package var scopesGranted: [String]?
    /// The revocation, which was begun or has ended; nil while the credential can be used.
    package var revocation: Revocation?

    package init(
        id: Identifier<Credential>,
        workspaceID: Identifier<Workspace>,
        label: String,
        description: String?,
        authType: AuthType,
        credentialType: CredentialType,
        scope: String,
        provider: String,
        userID: String?,
        createdBy: String,
        status: String,
        expiresAt: Timestamp?,
        lastUsedAt: Timestamp?,
        version: Int,
        fieldNames: [String],
        isInline: Bool,
        isListed: Bool = true,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        oauthAppID: Identifier<OAuthApp>? = nil,
        scopesAsked: [String]? = nil,
        scopesGranted: [String]? = nil,
        revocation: Revocation? = nil
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.label = label
        self.description = description
        self.authType = authType
        self.credentialType = credentialType
        self.scope = scope
        self.provider = provider
        self.userID = userID
        self.createdBy = createdBy
        self.status = status
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.version = version
        self.fieldNames = fieldNames
        self.isInline = isInline
        self.isListed = isListed
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.oauthAppID = oauthAppID
        self.scopesAsked = scopesAsked
        self.scopesGranted = scopesGranted
        self.revocation = revocation
    }

    /// Increments ``version``, and sets ``fieldNames`` and ``expiresAt`` to those of a new secret. The secret itself is
    /// stored by a ``CredentialStore``.
    package mutating func replaceSecret(with secret: Secret<JSONObject>, expiresAt: Timestamp?) {
        self.version += 1
        self.fieldNames = secret.reveal().keys
        self.expiresAt = expiresAt
    }

    package func isExpired(at now: Timestamp) -> Bool { self.expiresAt.isPast(at: now) }
}

extension Credential {
    /// The context with which the credential's present secret is sealed.
    package var sealingContext: SealingContext {
        SealingContext(workspaceID: self.workspaceID, credentialID: self.id, version: self.version)
    }
}
