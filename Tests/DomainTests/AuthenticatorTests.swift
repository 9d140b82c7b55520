import Domain
import Testing

@Suite struct AuthenticatorTests {
    private let own: Identifier<Workspace>
    private let other: Identifier<Workspace>
    private let missing: Identifier<Workspace>

    init() throws {
        (self.own, self.other, self.missing) = (try sampleID(1), try sampleID(2), try sampleID(3))
    }

    /// An authenticator that knows one key, and that key's token.
    private func authenticator(
        scopes: Scopes = Scopes([.admin]),
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) throws -> (Authenticator, token: String) {
        let key = APIKey(
            id: try sampleID(9),
            workspaceID: self.own,
            label: "ci",
            scopes: scopes,
            createdAt: someTime,
            expiresAt: expiresAt,
            revokedAt: revokedAt
        )
        let token = APIKeyToken(for: key.id)
        let workspaces = [self.own, self.other].map {
            Workspace(id: $0, name: $0.text, createdAt: someTime, updatedAt: someTime)
        }
        let authenticator = Authenticator(
            keys: MemoryKeyStore([(key, PlainHasher().hash(token.secret))]),
            workspaces: MemoryWorkspaceStore(workspaces),
            hasher: PlainHasher(),
            clock: .fixed(someTime.milliseconds)
        )
        return (authenticator, token.secret.reveal())
    }

    private func code(_ body: () throws -> Caller) throws -> ServiceError.Code {
        try #require(throws: ServiceError.self) { try body() }.code
    }

    @Test func aKeyWorksInItsOwnWorkspace() throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([.connectionsRead]))
        for workspace in [nil, self.own.text] {
            let caller = try authenticator.caller(token: token, workspace: workspace)
            #expect((caller.id, caller.workspaceID) == ("key_00000000000000000000000009", self.own))
            #expect(caller.scopes == Scopes([.connectionsRead]))
        }
    }

    @Test func nothingPresentedSaysHowToAuthenticate() throws {
        let (authenticator, _) = try self.authenticator()
        let error = try #require(throws: ServiceError.self) { try authenticator.caller(token: nil, workspace: nil) }
        #expect(error.code == .unauthenticated)
        #expect(error.message.contains("Authorization: Bearer") && error.message.contains("X-API-Key"))
    }

    @Test func aTokenThatIsNotTheKeysIsRefused() throws {
        let (authenticator, token) = try self.authenticator()
        let sameKey = APIKeyToken(for: try sampleID(9)).secret.reveal()
        let unknownKey = APIKeyToken(for: try sampleID(8)).secret.reveal()
        let swapped = token.dropLast() + (token.hasSuffix("0") ? "1" : "0")
        for wrong in ["", "pbk_", "Bearer \(token)", sameKey, unknownKey, String(swapped), token.uppercased()] {
            let error = try #require(throws: ServiceError.self) {
                try authenticator.caller(token: wrong, workspace: nil)
            }
            #expect(
                error == ServiceError(.unauthenticated, "The API key is not valid: it is unknown, expired or revoked")
            )
        }
    }

    @Test(arguments: [(-1, false), (0, false), (1, true)] as [(Int64, Bool)])
    func anExpiredKeyIsRefused(_ offset: Int64, _ isValid: Bool) throws {
        let expiry = Timestamp(milliseconds: someTime.milliseconds + offset)
        let (authenticator, token) = try self.authenticator(expiresAt: expiry)
        #expect(((try? authenticator.caller(token: token, workspace: nil)) != nil) == isValid)
    }

    @Test func aRevokedKeyIsRefused() throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([.root]), revokedAt: someTime)
        #expect(try self.code { try authenticator.caller(token: token, workspace: nil) } == .unauthenticated)
    }

    @Test(arguments: Scope.allCases)
    func onlyRootWorksInAnotherWorkspace(_ scope: Scope) throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([scope]))
        guard scope == .root else {
            let error = try #require(throws: ServiceError.self) {
                try authenticator.caller(token: token, workspace: self.other.text)
            }
            #expect(error == ServiceError(.notFound, "Workspace not found"))
            return
        }
        let caller = try authenticator.caller(token: token, workspace: self.other.text)
        #expect((caller.workspaceID, caller.scopes) == (self.other, Scopes([.root])))
    }

    @Test func aWorkspaceThatDoesNotExistIsNotFoundForRootToo() throws {
        let (authenticator, token) = try self.authenticator(scopes: Scopes([.root]))
        for workspace in [self.missing.text, "", "default", "WSP_00000000000000000000000001", " \(self.own)"] {
            #expect(try self.code { try authenticator.caller(token: token, workspace: workspace) } == .notFound)
        }
    }

    @Test func theTokenIsCheckedBeforeTheWorkspace() throws {
        let (authenticator, _) = try self.authenticator()
        #expect(try self.code { try authenticator.caller(token: "x", workspace: "y") } == .unauthenticated)
    }
}
