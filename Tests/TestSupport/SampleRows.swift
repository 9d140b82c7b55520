package import Domain

package func sampleCredential(
    _ number: Int,
    workspace: Int = 1,
    label: String = "Mail",
    description: String? = nil,
    authType: AuthType = .apiKey,
    credentialType: CredentialType = .integration,
    userID: String? = nil,
    status: String = "active",
    expiresAt: Timestamp? = nil,
    fieldNames: [String] = ["api_key"],
    isInline: Bool = true
) throws -> Credential {
    Credential(
        id: try sampleID(number),
        workspaceID: try sampleID(workspace),
        label: label,
        description: description,
        authType: authType,
        credentialType: credentialType,
        scope: "workspace",
        provider: "gmail",
        userID: userID,
        createdBy: "key_1",
        status: status,
        expiresAt: expiresAt,
        lastUsedAt: nil,
        version: 1,
        fieldNames: fieldNames,
        isInline: isInline,
        createdAt: someTime,
        updatedAt: someTime.adding(seconds: 1)
    )
}

package func sampleApp(
    _ number: Int,
    workspace: Int = 1,
    sharing: OAuthApp.Sharing = .nobody,
    integration: String = "gmail",
    authMethodID: String = "oauth2",
    clientID: String? = "client",
    origin: OAuthApp.Origin = .manual,
    issuer: String? = nil,
    settings: OAuthApp.Settings = OAuthApp.Settings(),
    secretExpiresAt: Timestamp? = nil,
    status: OAuthApp.Status = .active
) throws -> OAuthApp {
    OAuthApp(
        id: try sampleID(number),
        workspaceID: try sampleID(workspace),
        sharing: sharing,
        label: "Mail",
        integration: integration,
        authMethodID: authMethodID,
        clientID: clientID,
        origin: origin,
        issuer: issuer,
        settings: settings,
        fieldNames: ["client_secret"],
        secretExpiresAt: secretExpiresAt,
        status: status,
        statusChangedAt: someTime,
        createdBy: "key_1",
        createdAt: someTime,
        updatedAt: someTime.adding(seconds: 1)
    )
}

/// - Parameter credential: the number of the connection's credential; nil for the connection's own number.
package func sampleConnection(
    _ number: Int,
    workspace: Int = 1,
    credential: Int? = nil,
    label: String? = "Mail",
    integration: String = "gmail",
    integrationType: IntegrationType = .connectors,
    authMethodID: String = "oauth2",
    config: String = "{}",
    userID: String? = nil,
    status: ConnectionStatus = .active
) throws -> Connection {
    Connection(
        id: try sampleID(number),
        workspaceID: try sampleID(workspace),
        label: label,
        integration: integration,
        integrationType: integrationType,
        authMethodID: authMethodID,
        config: config,
        credentialID: try sampleID(credential ?? number),
        userID: userID,
        createdBy: "key_1",
        status: status,
        statusReason: status == .expired ? .tokenExpired : .checked,
        statusChangedAt: someTime.adding(seconds: 2),
        createdAt: someTime,
        updatedAt: someTime.adding(seconds: 1)
    )
}
