import Domain
import JSON
import Services
import TestSupport

/// A connection of workspace 1, with user `u1`.
///
/// - Parameter credential: the number of the credential that the connection uses.
func storedConnection(
    _ number: Int,
    status: ConnectionStatus = .active,
    credential: Int = 5
) throws -> Connection {
    Connection(
        id: try sampleID(number),
        workspaceID: try sampleID(1),
        label: "Mail",
        integration: "gmail",
        integrationType: .connectors,
        authMethodID: "oauth2",
        config: #"{"a":1}"#,
        credentialID: try sampleID(credential),
        userID: "u1",
        createdBy: "key_1",
        status: status,
        statusReason: .checked,
        statusChangedAt: someTime,
        createdAt: someTime,
        updatedAt: someTime
    )
}

/// Version 1 of a credential, and its sealed secret.
///
/// - Parameter sealedVersion: the version that the secret is sealed for.
func storedCredential(
    _ number: Int = 5,
    workspace: Int = 1,
    secret: JSONObject = ["token": "stored"],
    sealedFor sealedVersion: Int = 1,
    expiresAt: Timestamp? = nil,
    isInline: Bool = false
) throws -> MemoryConnectionStore.SealedCredential {
    let credential = Credential(
        id: try sampleID(number),
        workspaceID: try sampleID(workspace),
        label: "stored",
        description: nil,
        authType: .apiKey,
        credentialType: .integration,
        scope: "workspace",
        provider: "gmail",
        userID: nil,
        createdBy: "key_1",
        status: "active",
        expiresAt: expiresAt,
        lastUsedAt: nil,
        version: 1,
        fieldNames: secret.keys,
        isInline: isInline,
        createdAt: someTime,
        updatedAt: someTime
    )
    let context = SealingContext(
        workspaceID: credential.workspaceID,
        credentialID: credential.id,
        version: sealedVersion
    )
    return (credential, try SampleSealer().seal(Secret(secret), for: context))
}

extension SecretAccess {
    static func sample(
        checker: SampleChecker = SampleChecker(),
        auditEvents: MemoryAuditEventStore = MemoryAuditEventStore(),
        uses: LastUseRecorder = .ignored()
    ) -> SecretAccess {
        SecretAccess(checker: checker, sealer: SampleSealer(), auditEvents: auditEvents, uses: uses)
    }
}

extension ConnectionService {
    /// A service over one store that keeps both connections and credentials.
    init(_ store: MemoryConnectionStore, secretAccess: SecretAccess? = .sample(), at now: Timestamp) {
        let clock = Clock.fixed(now.milliseconds)
        self.init(
            connections: store,
            credentials: store,
            secretAccess: secretAccess,
            identifiers: IdentifierGenerator(clock: clock),
            clock: clock
        )
    }
}

extension CredentialService {
    /// A service over one store that keeps both connections and credentials.
    init(_ store: MemoryConnectionStore, secretAccess: SecretAccess = .sample(), at now: Timestamp) {
        let clock = Clock.fixed(now.milliseconds)
        self.init(
            credentials: store,
            connections: store,
            secretAccess: secretAccess,
            identifiers: IdentifierGenerator(clock: clock),
            clock: clock
        )
    }
}
